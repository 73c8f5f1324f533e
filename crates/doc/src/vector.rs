//! What a peer has: a state vector.

use crate::Refused;
use crate::cursor::{Cursor, put_number};
use bytes::Bytes;
use std::collections::BTreeMap;

/// Fewest bytes of an entry: client and clock.
const ENTRY_BYTES_MIN: usize = 2;

/// What a peer has: client id → next clock. A client that is not in it has clock 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateVector {
    clocks: BTreeMap<u64, u32>,
}

impl StateVector {
    /// Reads a wire state vector (`varUint n`, then n × `[client, clock]`), bounded: memory grows by the entries that are
    /// there, never by the count announced.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let mut cursor = Cursor::new(bytes);
        let entries = cursor.count(ENTRY_BYTES_MIN)?;
        let mut vector = Self::default();
        for _ in 0..entries {
            let client = cursor.number()?;
            let clock = cursor.clock()?;
            if vector.clocks.insert(client, clock).is_some() {
                return Err(Refused::Malformed("a client twice"));
            }
        }
        if cursor.left() > 0 {
            return Err(Refused::Malformed("bytes after the end"));
        }
        Ok(vector)
    }

    /// The wire form: highest client first, as yjs writes it.
    pub fn encode(&self) -> Bytes {
        let mut out = Vec::with_capacity(2 + self.clocks.len() * 8);
        put_number(&mut out, self.clocks.len() as u64);
        for (client, clock) in self.clocks.iter().rev() {
            put_number(&mut out, *client);
            put_number(&mut out, u64::from(*clock));
        }
        Bytes::from(out)
    }

    /// The next clock of that client: everything below it is there.
    pub fn clock(&self, client: u64) -> u32 {
        self.clocks.get(&client).copied().unwrap_or(0)
    }

    /// Client ids and next clocks, by ascending id.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u32)> {
        self.clocks.iter().map(|(client, clock)| (*client, *clock))
    }

    /// Whether nothing is there at all.
    pub fn is_empty(&self) -> bool {
        self.clocks.values().all(|clock| *clock == 0)
    }
}

impl FromIterator<(u64, u32)> for StateVector {
    fn from_iter<I: IntoIterator<Item = (u64, u32)>>(entries: I) -> Self {
        Self { clocks: entries.into_iter().collect() }
    }
}

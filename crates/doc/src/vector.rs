//! What a peer has: a state vector.

use crate::Refused;
use crate::cursor::{Cursor, put_number};
use crate::limits::CLIENTS_MAX;
use bytes::Bytes;

/// Fewest bytes of an entry: client and clock.
const ENTRY_BYTES_MIN: usize = 2;

/// What a peer has: client id → next clock. A client that is not in it has clock 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateVector {
    /// By ascending client id, each once.
    clocks: Vec<(u64, u32)>,
}

impl StateVector {
    /// Reads a wire state vector (`varUint n`, then n × `[client, clock]`), bounded: memory grows by the entries that are
    /// there, never by the count announced.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let mut cursor = Cursor::new(bytes);
        let entries = cursor.count(ENTRY_BYTES_MIN)?;
        if entries > CLIENTS_MAX {
            return Err(Refused::Limit("clients"));
        }
        let mut clocks = Vec::with_capacity(entries);
        for _ in 0..entries {
            clocks.push((cursor.number()?, cursor.clock()?));
        }
        if cursor.left() > 0 {
            return Err(Refused::Malformed("bytes after the end"));
        }
        // Descending, as yjs writes them, they are in order by now.
        clocks.reverse();
        if !clocks.is_sorted() {
            clocks.sort_unstable();
        }
        if clocks.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Refused::Malformed("a client twice"));
        }
        Ok(Self { clocks })
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
        self.clocks.binary_search_by_key(&client, |(client, _)| *client).map_or(0, |at| self.clocks[at].1)
    }

    /// Client ids and next clocks, by ascending id.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u32)> {
        self.clocks.iter().copied()
    }

    /// Whether nothing is there at all.
    pub fn is_empty(&self) -> bool {
        self.clocks.iter().all(|(_, clock)| *clock == 0)
    }
}

impl FromIterator<(u64, u32)> for StateVector {
    fn from_iter<I: IntoIterator<Item = (u64, u32)>>(entries: I) -> Self {
        let mut clocks: Vec<_> = entries.into_iter().collect();
        // Stable: of a client that comes twice the last clock counts.
        clocks.sort_by_key(|(client, _)| *client);
        clocks.reverse();
        clocks.dedup_by_key(|(client, _)| *client);
        clocks.reverse();
        Self { clocks }
    }
}

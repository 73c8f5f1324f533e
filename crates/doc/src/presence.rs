//! Who is here: awareness updates, checked before they are passed on.

use crate::Refused;
use crate::cursor::{Cursor, put_number};
use crate::json::check_lenient;
use crate::limits::{PRESENCE_DEPTH_MAX, PRESENCE_ENTRIES_MAX, PRESENCE_GONE_ENTRIES_MAX, PRESENCE_STATE_BYTES_MAX};
use bytes::Bytes;
use smallvec::SmallVec;

/// The state of a client that left.
const GONE: &str = "null";

/// Fewest bytes of an entry: client, clock, length and one digit of JSON.
const ENTRY_BYTES_MIN: usize = 4;

/// A checked awareness update: every entry's JSON was parsed with bounded depth and size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presence {
    /// The entries, in wire order.
    pub entries: SmallVec<[PresenceEntry; 1]>,
    /// How many more there were: their state is too long, or too many came before.
    pub left_out: usize,
}

/// One client's presence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceEntry {
    /// The Yjs client id it speaks for.
    pub client: u64,
    /// Its clock: a newer one wins.
    pub clock: u32,
    /// The state as JSON text, a slice of the frame it came in; `null` when the client left.
    pub state: Bytes,
}

impl Presence {
    /// Reads the body of an awareness message (`varUint n`, then n × `[clientID, clock, varString JSON]`).
    pub fn parse(bytes: &Bytes) -> Result<Self, Refused> {
        let mut cursor = Cursor::new(bytes);
        let count = cursor.count(ENTRY_BYTES_MIN)?;
        let mut presence = Self::default();
        let (mut here, mut gone) = (0, 0);
        for _ in 0..count {
            let (client, clock, text) = (cursor.number()?, cursor.clock()?, cursor.text()?);
            let state = if text == GONE {
                gone += 1;
                (gone <= PRESENCE_GONE_ENTRIES_MAX).then_some(Bytes::from_static(GONE.as_bytes()))
            } else {
                here += 1;
                if here <= PRESENCE_ENTRIES_MAX { read_state(text, bytes)? } else { None }
            };
            match state {
                Some(state) => presence.entries.push(PresenceEntry { client, clock, state }),
                None => presence.left_out += 1,
            }
        }
        if cursor.left() > 0 {
            return Err(Refused::Malformed("bytes after the end"));
        }
        Ok(presence)
    }

    /// The wire form of these entries.
    pub fn encode(entries: &[PresenceEntry]) -> Bytes {
        let length = entries.iter().map(|entry| entry.state.len() + 18).sum::<usize>();
        let mut out = Vec::with_capacity(length + 2);
        put_number(&mut out, entries.len() as u64);
        for entry in entries {
            put_number(&mut out, entry.client);
            put_number(&mut out, u64::from(entry.clock));
            put_number(&mut out, entry.state.len() as u64);
            out.extend_from_slice(&entry.state);
        }
        Bytes::from(out)
    }
}

impl PresenceEntry {
    /// Whether it says that the client left.
    pub fn is_gone(&self) -> bool {
        self.state == GONE
    }
}

/// `None` for one that is too long or too deep: whoever has a picture in its presence is not seen, and works on; it would bring
/// the same with each new connection.
fn read_state(text: &str, frame: &Bytes) -> Result<Option<Bytes>, Refused> {
    if text.len() > PRESENCE_STATE_BYTES_MAX {
        return Ok(None);
    }
    match check_lenient(text, PRESENCE_DEPTH_MAX) {
        Ok(()) => Ok(Some(frame.slice_ref(text.as_bytes()))),
        Err(Refused::Limit(_)) => Ok(None),
        Err(refused) => Err(refused),
    }
}

//! Which characters an update brings: a walk over its headers.
//!
//! Servers merge, split and squash updates on their way, so counting frames proves nothing; counting `(client, clock,
//! length)` does. The walk knows the contents that text makes (and what servers leave in place of deleted text), and
//! refuses the others.

use thiserror::Error;

use crate::lib0::{Malformed, Reader};

/// A run of one client's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The Yjs client id.
    pub client: u64,
    /// The first clock.
    pub clock: u64,
    /// How many clocks, in UTF-16 code units of text.
    pub len: u64,
}

/// Why an update cannot be walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WalkError {
    /// No v1 update.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A struct whose content text never makes.
    #[error("a struct of kind {0} in a text")]
    Kind(u8),
}

/// Bits of a struct's first byte, as Yjs writes them (`Item.write`).
const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_KEY: u8 = 0x20;
const KIND: u8 = 0x1f;

/// Calls `each` for every struct of the update (v1) that brings clocks, in wire order. The delete set is not read.
pub fn spans(update: &[u8], mut each: impl FnMut(Span)) -> Result<(), WalkError> {
    let mut reader = Reader::new(update);
    for _ in 0..reader.number()? {
        let structs = reader.number()?;
        let client = reader.number()?;
        let mut clock = reader.number()?;
        for _ in 0..structs {
            let (len, skip) = length(&mut reader)?;
            if !skip {
                each(Span { client, clock, len });
            }
            clock += len;
        }
    }
    Ok(())
}

/// Steps over one struct: its length, and whether it is a hole.
fn length(reader: &mut Reader<'_>) -> Result<(u64, bool), WalkError> {
    let info = reader.byte()?;
    let kind = info & KIND;
    if matches!(kind, 0 | 10) {
        return Ok((reader.number()?, kind == 10));
    }
    if info & HAS_ORIGIN != 0 {
        id(reader)?;
    }
    if info & HAS_RIGHT_ORIGIN != 0 {
        id(reader)?;
    }
    if info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0 {
        parent(reader, info)?;
    }
    let len = match kind {
        1 => reader.number()?,
        4 => utf16_len(reader.bytes()?),
        other => return Err(WalkError::Kind(other)),
    };
    Ok((len, false))
}

/// Steps over an id: client and clock.
fn id(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    reader.number()?;
    reader.number()?;
    Ok(())
}

/// Steps over the parent of an item without neighbours: a root's name or an id, and the key in a map.
fn parent(reader: &mut Reader<'_>, info: u8) -> Result<(), Malformed> {
    if reader.number()? == 1 {
        reader.bytes()?;
    } else {
        id(reader)?;
    }
    if info & HAS_KEY != 0 {
        reader.bytes()?;
    }
    Ok(())
}

/// UTF-16 code units of UTF-8 text: one per character, two beyond the basic plane (lead bytes from 0xf0).
fn utf16_len(text: &[u8]) -> u64 {
    text.iter().map(|&byte| u64::from(byte & 0xc0 != 0x80) + u64::from(byte >= 0xf0)).sum()
}

#[cfg(test)]
mod tests {
    use yrs::updates::encoder::Encode;
    use yrs::{ClientID, Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact};

    use super::*;

    fn all(update: &[u8]) -> Result<Vec<Span>, WalkError> {
        let mut found = Vec::new();
        spans(update, |span| found.push(span))?;
        Ok(found)
    }

    #[test]
    fn holes_bring_nothing_and_move_the_clock() {
        let update = [1, 3, 9, 5, 0, 2, 10, 4, 0x84, 9, 10, 2, b'a', b'b', 0];
        let expected = [Span { client: 9, clock: 5, len: 2 }, Span { client: 9, clock: 11, len: 2 }];
        assert_eq!(all(&update), Ok(expected.to_vec()));
    }

    #[test]
    fn a_real_text_with_deletions_is_covered_without_gaps() {
        let doc = Doc::with_options(Options {
            client_id: ClientID::new(77),
            offset_kind: OffsetKind::Utf16,
            ..Options::default()
        });
        let text = doc.get_or_insert_text("content");
        let mut txn = doc.transact_mut();
        text.insert(&mut txn, 0, "été 🦀 long");
        text.insert(&mut txn, 3, "!");
        text.remove_range(&mut txn, 1, 2);
        text.push(&mut txn, "end");
        drop(txn);
        let txn = doc.transact();
        assert!(text.get_string(&txn).contains('🦀'));
        let found = all(&txn.encode_state_as_update_v1(&StateVector::default())).unwrap();
        let mut next = 0;
        for span in found {
            assert_eq!((span.client, span.clock), (77, next));
            next += span.len;
        }
        assert_eq!(next, u64::from(txn.state_vector().get(&ClientID::new(77))));
        assert!(!txn.state_vector().encode_v1().is_empty());
    }

    #[test]
    fn other_contents_and_short_bytes_are_refused() {
        assert_eq!(all(&[1, 1, 9, 0, 7, 1, 1, b'x', 0, 0]), Err(WalkError::Kind(7)));
        assert_eq!(all(&[1, 1, 9]), Err(WalkError::Malformed(Malformed)));
        assert_eq!(all(&[]), Err(WalkError::Malformed(Malformed)));
    }
}

//! A whole state that the library wrote, read again before anybody relies on it.

use crate::Update;
use crate::block::{Block, Content};
use crate::cursor::Cursor;
use crate::limits::{STRUCT_WEIGHT, VALUE_WEIGHT};
use crate::sequence::Sequence;
use bytes::Bytes;

/// Whether these bytes hold exactly what was sequenced, without gaps. Gives the estimated bytes of memory of such a state,
/// or what is wrong with it.
pub(crate) fn check_state(bytes: &Bytes, sequence: &Sequence) -> Result<usize, String> {
    let update = Update::parse_stored(bytes.clone()).map_err(|refused| format!("written state: {refused}"))?;
    let mut cursor = Cursor::new(update.bytes());
    let mut read = || -> Result<Option<usize>, crate::Refused> {
        let sections = cursor.number()?;
        let mut weight = bytes.len();
        for _ in 0..sections {
            let (structs, client, mut clock) = (cursor.number()?, cursor.number()?, cursor.clock()?);
            let mut whole = clock == 0;
            for _ in 0..structs {
                let block = Block::read(&mut cursor, client, clock)?;
                whole &= block.content != Content::Skip;
                clock = block.end();
                weight += STRUCT_WEIGHT + block.values * VALUE_WEIGHT;
            }
            if !whole || clock != sequence.next(client) {
                return Ok(None);
            }
        }
        Ok((sections == sequence.clients() as u64).then_some(weight))
    };
    match read() {
        Ok(Some(weight)) => Ok(weight),
        Ok(None) => Err("written state: not what was sequenced".to_owned()),
        Err(refused) => Err(format!("written state: {refused}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::Split;

    /// "ab" of client 5, then "c" of client 6.
    const STATE: [u8; 20] = [2, 1, 6, 0, 0x84, 5, 1, 1, b'c', 1, 5, 0, 4, 1, 1, b't', 2, b'a', b'b', 0];

    fn sequence_of(bytes: &[u8]) -> Sequence {
        let mut sequence = Sequence::default();
        let update = Update::parse(Bytes::copy_from_slice(bytes)).expect("an update");
        let mut trial = sequence.begin();
        Split::run(&update, &mut sequence, &mut trial).expect("acceptable");
        sequence
    }

    fn check(bytes: &[u8], sequence: &Sequence) -> Result<usize, String> {
        check_state(&Bytes::copy_from_slice(bytes), sequence)
    }

    #[test]
    fn a_state_must_be_what_was_sequenced() {
        let sequence = sequence_of(&STATE);
        assert!(check(&STATE, &sequence).is_ok());
        assert!(check(&[0, 0], &sequence).is_err(), "nothing");
        assert!(check(&[1, 1, 5, 0, 4, 1, 1, b't', 2, b'a', b'b', 0], &sequence).is_err(), "a client missing");
        let longer = [&STATE[..16], &[3, b'a', b'b', b'c', 0]].concat();
        assert!(check(&longer, &sequence).is_err(), "a clock too far");
        let gap = [2, 1, 6, 0, 0x84, 5, 1, 1, b'c', 2, 5, 0, 10, 1, 0, 1, 0];
        assert!(check(&gap, &sequence).is_err(), "a gap");
        let late = [2, 1, 6, 0, 0x84, 5, 1, 1, b'c', 1, 5, 1, 0, 1, 0];
        assert!(check(&late, &sequence).is_err(), "a beginning missing");
        assert!(check(&STATE[..19], &sequence).is_err(), "no update");
    }
}

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

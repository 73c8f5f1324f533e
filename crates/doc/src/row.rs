//! What almost every update is: letters behind the writer's last ones.
//!
//! ```text
//! 1 section, 1 struct, client, clock, 0x84 | 0xc4, origin: client and clock - 1, right neighbour if 0xc4, text, 0 deletes
//! ```
//! Recognised once, when the update is checked; putting it in order and merging it then take a few comparisons. All else
//! goes the long way, which comes to the same.

use crate::block::{Id, utf16_length};
use crate::cursor::Cursor;
use crate::limits::CLOCK_END;

/// Kind of a struct: text with an origin.
const BEHIND: u8 = 0x84;
/// The same with a right neighbour.
const BETWEEN: u8 = 0xc4;

/// Letters behind the writer's last ones. Packed, for every update has place for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) client: u64,
    right_client: u64,
    right_clock: u32,
    /// Never 0: the origin is the clock before.
    pub(crate) clock: u32,
    /// The first clock behind it.
    pub(crate) end: u32,
    /// Where the struct begins in the update, the length of its text, and the text, which ends a byte before the update.
    head: u8,
    length: u8,
    text: u8,
    has_right: bool,
}

impl Row {
    /// Reads an update that is this and nothing else, every byte of it. Whatever is wrong with one, the long way says.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        if !bytes.starts_with(&[1, 1]) {
            return None;
        }
        let mut cursor = Cursor::resume(bytes, 2);
        let (client, clock) = (cursor.number().ok()?, cursor.clock().ok()?);
        let head = place(&cursor)?;
        let kind = cursor.byte().ok()?;
        let has_right = kind == BETWEEN;
        if !has_right && kind != BEHIND
            || cursor.number() != Ok(client)
            || cursor.clock().ok()?.checked_add(1)? != clock
        {
            return None;
        }
        let (right_client, right_clock) =
            if has_right { (cursor.number().ok()?, cursor.clock().ok()?) } else { (0, 0) };
        if has_right && right_client == client && right_clock >= clock {
            return None;
        }
        let length = place(&cursor)?;
        let count = cursor.count(1).ok()?;
        let text = place(&cursor)?;
        let letters = std::str::from_utf8(cursor.take(count).ok()?).ok()?;
        let units = utf16_length(letters).ok()?;
        let end = clock.checked_add(units)?;
        let is_whole = cursor.byte() == Ok(0) && cursor.left() == 0;
        (units > 0 && u64::from(end) < CLOCK_END && is_whole).then_some(Self {
            client,
            right_client,
            right_clock,
            clock,
            end,
            head,
            length,
            text,
            has_right,
        })
    }

    /// The right neighbour.
    pub(crate) fn right(&self) -> Option<Id> {
        self.has_right.then_some(Id { client: self.right_client, clock: self.right_clock })
    }

    /// The bytes of the struct before its text, of the update that it was read from.
    pub(crate) fn head<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(usize::from(self.head)..usize::from(self.length)).unwrap_or_default()
    }

    /// The letters, of the update that it was read from.
    pub(crate) fn text<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(usize::from(self.text)..bytes.len() - 1).unwrap_or_default()
    }
}

fn place(cursor: &Cursor<'_>) -> Option<u8> {
    u8::try_from(cursor.at()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_behind_the_last_are_a_row_and_nothing_else_is() {
        let row = Row::read(&[1, 1, 5, 7, 0xc4, 5, 6, 9, 3, 3, 0xc3, 0xa9, b'x', 0]).expect("a row");
        assert_eq!((row.client, row.clock, row.end, row.right()), (5, 7, 9, Some(Id { client: 9, clock: 3 })));
        let update = [1, 1, 5, 7, 0x84, 5, 6, 1, b'x', 0];
        let row = Row::read(&update).expect("a row");
        assert_eq!((row.right(), row.head(&update), row.text(&update)), (None, &[0x84, 5, 6][..], &b"x"[..]));
        let others: [&[u8]; 11] = [
            // Behind another's letter, behind an older one, before its own future, no letters, half a letter.
            &[1, 1, 5, 7, 0x84, 6, 6, 1, b'x', 0],
            &[1, 1, 5, 7, 0x84, 5, 5, 1, b'x', 0],
            &[1, 1, 5, 7, 0xc4, 5, 6, 5, 7, 1, b'x', 0],
            &[1, 1, 5, 7, 0x84, 5, 6, 0, 0],
            &[1, 1, 5, 7, 0x84, 5, 6, 1, 0xc3, 0],
            // A beginning, two structs, a deletion, bytes behind, bytes missing, another content.
            &[1, 1, 5, 0, 4, 1, 1, b't', 1, b'x', 0],
            &[1, 2, 5, 7, 0x84, 5, 6, 1, b'x', 0x84, 5, 7, 1, b'x', 0],
            &[1, 1, 5, 7, 0x84, 5, 6, 1, b'x', 1, 5, 1, 0, 1],
            &[1, 1, 5, 7, 0x84, 5, 6, 1, b'x', 0, 0],
            &[1, 1, 5, 7, 0x84, 5, 6, 1, b'x'],
            &[1, 1, 5, 7, 0x83, 5, 6, 1, b'x', 0],
        ];
        for bytes in others {
            assert_eq!(Row::read(bytes), None, "{bytes:?}");
        }
    }
}

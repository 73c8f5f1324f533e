//! What the library is told of as bytes, since it would not give it back as it was.
//!
//! - **Documents within documents.** It makes a document of each, with locks and tables, which holds its parent by a counted
//!   reference and is held by it: neither is ever freed. It also writes it again without what it does not know (`meta`).
//! - **Lists, maps and large integers among values.** It writes keys in any order, and a small `BigInt` as a number, so that
//!   whoever comes later would have another value than whoever was there.
//!
//! So they go into the library as bytes behind a mark, and come out of every state as what they were. The door takes the
//! mark from nobody.

use crate::Refused;
use crate::any::skip_any;
use crate::block::{Block, Content, KIND};
use crate::cursor::{Cursor, put_number};

/// Kind of a struct: bytes.
pub(crate) const BYTES: u8 = 3;
/// Kind of a struct: a document within the document.
pub(crate) const SUBDOCUMENT: u8 = 9;

/// How lib0 begins bytes, a list, a map, and an integer of 64 bits, among values.
const VALUE_BYTES: u8 = 116;
const LIST: u8 = 117;
const MAP: u8 = 118;
const BIG: u8 = 122;

/// What stands before it, as bytes: drawn by lot, so that nobody writes it by chance.
const MARK: [u8; 16] = [0x9d, 0x1f, 0xc4, 0x6e, 0x02, 0xb7, 0x58, 0xea, 0x73, 0x90, 0xd5, 0x0c, 0xf1, 0x2b, 0x86, 0x47];

/// Passes over a document within the document: its name and its options. Gives the number of values in these.
pub(crate) fn walk_subdocument(cursor: &mut Cursor<'_>) -> Result<usize, Refused> {
    cursor.text()?;
    // yjs looks into them without asking whether they are a map, and throws.
    if cursor.rest().first() != Some(&MAP) {
        return Err(Refused::Malformed("options of a subdocument"));
    }
    skip_any(cursor)
}

/// Whether a block has bytes that would come out of the library as something else.
pub(crate) fn is_forged(block: &Block<'_>) -> bool {
    match block.content {
        Content::Bytes(bytes) => veiled_value(bytes).is_some(),
        Content::Values(values) => values.contains(&VALUE_BYTES) && unveil_values(values, block.length).is_some(),
        _ => false,
    }
}

/// The value behind the mark, as lib0 writes it, if these bytes are one that was hidden from the library.
pub(crate) fn veiled_value(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(&MARK)
}

/// A checked update as the library is told of it; `None` if it is told of it as it is.
pub(crate) fn veil(update: &[u8]) -> Option<Vec<u8>> {
    let change = |block: &Block<'_>, out: &mut Vec<u8>| match block.content {
        Content::Subdocument(body) => {
            put_marked(out, body);
            Some(BYTES)
        }
        Content::Values(values) => {
            out.extend(veil_values(values, block.length)?);
            Some(block.head.first()? & KIND)
        }
        _ => None,
    };
    // The bytes were checked: an error cannot come.
    rewrite(update, change).unwrap_or_default()
}

/// What the library wrote, with all as it was.
pub(crate) fn unveil(state: Vec<u8>) -> Vec<u8> {
    let change = |block: &Block<'_>, out: &mut Vec<u8>| match block.content {
        Content::Bytes(bytes) => {
            out.extend_from_slice(veiled_value(bytes)?);
            Some(SUBDOCUMENT)
        }
        Content::Values(values) => {
            out.extend(unveil_values(values, block.length)?);
            Some(block.head.first()? & KIND)
        }
        _ => None,
    };
    // What cannot be read is told by whoever reads it next.
    rewrite(&state, change).ok().flatten().unwrap_or(state)
}

fn put_marked(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, (MARK.len() + bytes.len()) as u64);
    out.extend_from_slice(&MARK);
    out.extend_from_slice(bytes);
}

/// Values with those hidden that the library would change; `None` if there is none.
fn veil_values(values: &[u8], count: u32) -> Option<Vec<u8>> {
    let is_hidden = |value: &[u8]| matches!(value.first(), Some(&(LIST | MAP | BIG)));
    rewrite_values(values, count, |value, out| {
        if is_hidden(value) {
            out.push(VALUE_BYTES);
            put_marked(out, value);
        }
        is_hidden(value)
    })
}

/// Values with those as they were that were hidden; `None` if there is none.
fn unveil_values(values: &[u8], count: u32) -> Option<Vec<u8>> {
    rewrite_values(values, count, |value, out| {
        let [VALUE_BYTES, rest @ ..] = value else { return false };
        let hidden = Cursor::new(rest).buffer().ok().and_then(veiled_value);
        hidden.map(|hidden| out.extend_from_slice(hidden)).is_some()
    })
}

/// Values behind their count, some of them written anew by `put`, which says which; `None` if it is none.
fn rewrite_values(values: &[u8], count: u32, put: impl Fn(&[u8], &mut Vec<u8>) -> bool) -> Option<Vec<u8>> {
    let (mut cursor, mut out, mut has_changed) = (Cursor::new(values), Vec::with_capacity(values.len() + 8), false);
    put_number(&mut out, u64::from(count));
    for _ in 0..count {
        let start = cursor.at();
        skip_any(&mut cursor).ok()?;
        let value = &values[start..cursor.at()];
        if put(value, &mut out) {
            has_changed = true;
        } else {
            out.extend_from_slice(value);
        }
    }
    has_changed.then_some(out)
}

/// Writes an update anew with some contents changed: `change` is shown each block, and writes another content and gives
/// its kind. `None` if it changes none.
fn rewrite(update: &[u8], change: impl Fn(&Block<'_>, &mut Vec<u8>) -> Option<u8>) -> Result<Option<Vec<u8>>, Refused> {
    let mut cursor = Cursor::new(update);
    let (mut out, mut content, mut copied) = (Vec::new(), Vec::new(), 0);
    for _ in 0..cursor.number()? {
        let (structs, client, mut clock) = (cursor.number()?, cursor.number()?, cursor.clock()?);
        for _ in 0..structs {
            let start = cursor.at();
            let block = Block::read(&mut cursor, client, clock)?;
            clock = block.end();
            if let [info, place @ ..] = block.head
                && let Some(kind) = change(&block, &mut content)
            {
                out.extend_from_slice(&update[copied..start]);
                out.push(info & !KIND | kind);
                out.extend_from_slice(place);
                out.append(&mut content);
                copied = cursor.at();
            }
        }
    }
    if copied == 0 {
        return Ok(None);
    }
    out.extend_from_slice(&update[copied..]);
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Update;
    use bytes::Bytes;

    /// A letter; a document `g` with `meta` in a map; another one, `h`, behind the letter; values; a deletion.
    fn state() -> Vec<u8> {
        let mut out = vec![1, 4, 5, 0, 4, 1, 1, b't', 1, b'a'];
        out.extend([SUBDOCUMENT | 0x20, 1, 1, b'm', 1, b's', 1, b'g']);
        out.extend([MAP, 1, 4, b'm', b'e', b't', b'a', MAP, 1, 1, b't', 119, 1, b'x']);
        out.extend([SUBDOCUMENT | 0x80, 5, 0, 1, b'h', MAP, 0]);
        // null, {"b": 1, "a": 5n}, 7n, [bytes], 1
        out.extend([8, 1, 1, b'l', 5, 126, MAP, 2, 1, b'b', 125, 1, 1, b'a', BIG, 0, 0, 0, 0, 0, 0, 0, 5]);
        out.extend([BIG, 0, 0, 0, 0, 0, 0, 0, 7, LIST, 1, VALUE_BYTES, 1, 9, 125, 1]);
        out.extend([1, 5, 1, 0, 1]);
        out
    }

    #[test]
    fn what_goes_in_as_bytes_comes_out_as_it_was() {
        let veiled = veil(&state()).expect("five of them");
        assert_eq!(veiled.windows(MARK.len()).filter(|bytes| *bytes == MARK).count(), 5);
        assert_eq!(unveil(veiled.clone()), state());
        assert_eq!(veil(&veiled), None, "none is left");
        let without = vec![1, 2, 5, 0, 3, 1, 1, b't', 2, 9, 9, 8, 1, 1, b'l', 1, VALUE_BYTES, 1, 9, 0];
        assert_eq!((veil(&without), unveil(without.clone())), (None, without));
    }

    #[test]
    fn the_mark_is_taken_from_nobody() {
        assert!(Update::parse(state().into()).is_ok());
        let marked = {
            let mut out = Vec::new();
            put_marked(&mut out, &[126]);
            out
        };
        for content in
            [[&[BYTES, 1, 1, b't'][..], &marked].concat(), [&[8, 1, 1, b't', 1, VALUE_BYTES][..], &marked].concat()]
        {
            let update = [&[1, 1, 5, 0][..], &content, &[0]].concat();
            assert_eq!(Update::parse(update.into()), Err(Refused::Malformed("reserved bytes")));
        }
    }

    #[test]
    fn options_are_a_map() {
        for options in [&[126_u8][..], &[127], &[LIST, 0], &[]] {
            let update = [&[1, 1, 5, 0, SUBDOCUMENT, 1, 1, b't', 1, b'g'][..], options, &[0]].concat();
            assert!(Update::parse(Bytes::from(update)).is_err(), "{options:?}");
        }
    }
}

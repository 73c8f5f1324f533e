//! What the library is told of in another form, since it would not give it back as it was.
//!
//! - **Documents within documents.** It makes a document of each, with locks and tables, which holds its parent by a counted
//!   reference and is held by it: neither is ever freed. It also writes it again without what it does not know (`meta`).
//! - **Lists, maps and large integers among values.** It writes keys in any order, and a small `BigInt` as a number, so that
//!   whoever comes later would have another value than whoever was there.
//! - **JSON that is embedded, or the value of a mark**: likewise. Of embedded text it also thinks that it were letters.
//! - **XML hooks.** It reads no name of them, and then takes the name for what follows.
//! - **Values as Yjs before 13 wrote them**, as JSON text. It reads one more than there are. So it is told of one less.
//!
//! The first three go into the library as bytes or text behind a mark, hooks as elements with a marked name, and all come out of
//! every state as what they were. The door takes the marks from nobody.

use crate::Refused;
use crate::any::skip_any;
use crate::block::{Block, Content, KIND};
use crate::cursor::{Cursor, put_buffer, put_number};

/// Kind of a struct: values as JSON text.
pub(crate) const TEXTS: u8 = 2;
/// Kind of a struct: bytes.
pub(crate) const BYTES: u8 = 3;
/// Kind of a struct: embedded JSON.
pub(crate) const EMBED: u8 = 5;
/// Kind of a struct: a type.
pub(crate) const TYPE: u8 = 7;
/// Kind of a struct: a document within the document.
pub(crate) const SUBDOCUMENT: u8 = 9;

/// Kinds of a type: an XML element, and an XML hook.
pub(crate) const ELEMENT: u8 = 3;
pub(crate) const HOOK: u8 = 5;

/// How lib0 begins bytes, a list, a map, and an integer of 64 bits, among values; and how it writes a zero below zero.
const VALUE_BYTES: u8 = 116;
const LIST: u8 = 117;
const MAP: u8 = 118;
const BIG: u8 = 122;
const MINUS_ZERO: [u8; 2] = [125, 0x40];

/// What stands before it, as bytes: drawn by lot, so that nobody writes it by chance.
const MARK: [u8; 16] = [0x9d, 0x1f, 0xc4, 0x6e, 0x02, 0xb7, 0x58, 0xea, 0x73, 0x90, 0xd5, 0x0c, 0xf1, 0x2b, 0x86, 0x47];

/// The same as text, of letters that JSON writes as they are.
const TEXT_MARK: &str = "LF8EscQgt4NWiAWqR22XbMOh";

/// Digits of a whole number that the library writes as it was.
const PLAIN_DIGITS_MAX: usize = 15;

/// Passes over a document within the document: its name and its options. Gives the number of values in these.
pub(crate) fn walk_subdocument(cursor: &mut Cursor<'_>) -> Result<usize, Refused> {
    cursor.text()?;
    // yjs looks into them without asking whether they are a map, and throws.
    if cursor.rest().first() != Some(&MAP) {
        return Err(Refused::Malformed("options of a subdocument"));
    }
    skip_any(cursor)
}

/// Whether a block has something that would come out of the library as something else.
pub(crate) fn is_forged(block: &Block<'_>) -> bool {
    match block.content {
        Content::Bytes(bytes) => veiled_value(bytes).is_some(),
        Content::Values(values) => values.contains(&VALUE_BYTES) && unveil_values(values, block.length).is_some(),
        Content::Element(name) => veiled_text(name).is_some(),
        Content::Mark(body) => split_mark(body).is_some_and(|(_, json)| veiled_json(json).is_some()),
        Content::Texts(texts) => Texts(Cursor::new(texts)).any(|text| veiled_json(text).is_some()),
        _ => false,
    }
}

/// The value behind the mark, as lib0 writes it, if these bytes are one that was hidden from the library.
pub(crate) fn veiled_value(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(&MARK)
}

/// What is behind the mark, if this text is one that was hidden from the library: JSON, or the name of a hook.
pub(crate) fn veiled_text(text: &str) -> Option<&str> {
    text.strip_prefix(TEXT_MARK)
}

/// A checked update as the library is told of it; `None` if it is told of it as it is.
pub(crate) fn veil(update: &[u8]) -> Option<Vec<u8>> {
    // The bytes were checked: an error cannot come.
    rewrite(update, veil_content).unwrap_or_default()
}

/// What the library wrote, with all as it was.
pub(crate) fn unveil(state: Vec<u8>) -> Vec<u8> {
    // What cannot be read is told by whoever reads it next.
    rewrite(&state, unveil_content).ok().flatten().unwrap_or(state)
}

/// Writes the content of a block as the library is told of it, and gives its kind; `None` if that is as it is.
fn veil_content(block: &Block<'_>, out: &mut Vec<u8>) -> Option<u8> {
    match block.content {
        Content::Subdocument(body) => put_marked(out, &[SUBDOCUMENT], body),
        Content::Embed(json) => put_marked(out, &[EMBED], json.as_bytes()),
        Content::Values(values) => {
            out.extend(veil_values(values, block.length)?);
            return Some(block.head.first()? & KIND);
        }
        Content::Mark(body) => {
            let (name, json) = split_mark(body).filter(|(_, json)| !is_plain(json))?;
            out.extend_from_slice(name);
            put_json(out, json);
            return Some(block.head.first()? & KIND);
        }
        Content::Texts(texts) => {
            put_number(out, u64::from(block.length - 1));
            Texts(Cursor::new(texts)).for_each(|text| put_json(out, text));
            return Some(TEXTS);
        }
        Content::Hook(name) => {
            out.push(ELEMENT);
            put_buffer(out, [TEXT_MARK, name].concat().as_bytes());
            return Some(TYPE);
        }
        _ => return None,
    }
    Some(BYTES)
}

/// Writes the content of a block of the library's as it was, and gives its kind; `None` if it is as it was.
fn unveil_content(block: &Block<'_>, out: &mut Vec<u8>) -> Option<u8> {
    match block.content {
        Content::Bytes(bytes) => {
            let (kind, body) = veiled_value(bytes)?.split_first()?;
            if *kind == EMBED {
                put_buffer(out, body);
            } else {
                out.extend_from_slice(body);
            }
            return Some(*kind);
        }
        Content::Values(values) => out.extend(unveil_values(values, block.length)?),
        Content::Mark(body) => {
            let (name, json) = split_mark(body)?;
            let json = veiled_json(json)?;
            out.extend_from_slice(name);
            put_buffer(out, json.as_bytes());
        }
        Content::Texts(texts) => {
            put_number(out, u64::from(block.length));
            for text in Texts(Cursor::new(texts)) {
                put_buffer(out, veiled_json(text).as_deref().unwrap_or(text).as_bytes());
            }
        }
        Content::Element(name) => {
            let name = veiled_text(name)?;
            out.push(HOOK);
            put_buffer(out, name.as_bytes());
        }
        _ => return None,
    }
    Some(block.head.first()? & KIND)
}

/// Whether the library writes this JSON so that it reads as the same.
fn is_plain(json: &str) -> bool {
    match json.as_bytes() {
        b"null" | b"true" | b"false" | b"{}" | b"[]" | [b'"', ..] => true,
        digits => digits.len() <= PLAIN_DIGITS_MAX && digits.iter().all(u8::is_ascii_digit),
    }
}

/// The JSON behind the mark, if this JSON is one that was hidden from the library.
pub(crate) fn veiled_json(json: &str) -> Option<String> {
    let is_text = json.trim_start().starts_with('"');
    let text = is_text.then(|| serde_json::from_str::<String>(json).ok()).flatten()?;
    veiled_text(&text).map(str::to_owned)
}

/// A mark's name, as it stands, and its JSON.
fn split_mark(body: &[u8]) -> Option<(&[u8], &str)> {
    let mut cursor = Cursor::new(body);
    cursor.text().ok()?;
    let name = &body[..cursor.at()];
    cursor.text().ok().map(|json| (name, json))
}

/// Texts one after the other.
struct Texts<'a>(Cursor<'a>);

impl<'a> Iterator for Texts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.left() > 0 { self.0.text().ok() } else { None }
    }
}

/// JSON behind the mark, as JSON itself.
fn put_json(out: &mut Vec<u8>, json: &str) {
    // A text can be written as JSON.
    put_buffer(out, serde_json::to_string(&[TEXT_MARK, json].concat()).unwrap_or_default().as_bytes());
}

/// Bytes behind the mark, and behind what says what they are.
fn put_marked(out: &mut Vec<u8>, what: &[u8], bytes: &[u8]) {
    put_number(out, (MARK.len() + what.len() + bytes.len()) as u64);
    out.extend_from_slice(&MARK);
    out.extend_from_slice(what);
    out.extend_from_slice(bytes);
}

/// Values with those hidden that the library would change; `None` if there is none.
fn veil_values(values: &[u8], count: u32) -> Option<Vec<u8>> {
    let is_hidden = |value: &[u8]| matches!(value.first(), Some(&(LIST | MAP | BIG))) || value == MINUS_ZERO;
    rewrite_values(values, count, |value, out| {
        if is_hidden(value) {
            out.push(VALUE_BYTES);
            put_marked(out, &[], value);
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

    /// A hook `c`; an embed; marks of which one is plain; text; three old values.
    fn texts() -> Vec<u8> {
        let mut out = vec![1, 7, 5, 0, TYPE, 1, 1, b'f', HOOK, 1, b'c', EMBED, 1, 1, b't', 7];
        out.extend(b"{\"a\":1}");
        out.extend([0x86, 5, 1, 1, b'k', 7]);
        out.extend(b"{\"b\":1}");
        out.extend([0x86, 5, 2, 1, b'p', 4, b't', b'r', b'u', b'e', 0x84, 5, 3, 1, b'x', 0x86, 5, 4, 1, b'k', 4]);
        out.extend(b"null");
        out.extend([TEXTS, 1, 1, b'l', 3, 1, b'1', 9]);
        out.extend(b"undefined");
        out.extend([2, b'{', b'}', 0]);
        out
    }

    #[test]
    fn what_goes_in_as_marked_text_comes_out_as_it_was() {
        let count = |bytes: &[u8]| bytes.windows(TEXT_MARK.len()).filter(|text| *text == TEXT_MARK.as_bytes()).count();
        let veiled = veil(&texts()).expect("six of them");
        assert_eq!((count(&veiled), veiled.windows(MARK.len()).filter(|bytes| *bytes == MARK).count()), (5, 1));
        // What the library writes of old values has their number right.
        let at = veiled.windows(4).rposition(|bytes| bytes == [1, 1, b'l', 2]).expect("one less");
        let written = [&veiled[..at + 3], &[3], &veiled[at + 4..]].concat();
        assert_eq!(unveil(written), texts());
    }

    #[test]
    fn a_marked_text_is_taken_from_nobody() {
        assert!(Update::parse(texts().into()).is_ok());
        let marked = [TEXT_MARK, "1"].concat();
        let escaped = format!("\"\\u{:04x}{}1\"", u32::from(TEXT_MARK.as_bytes()[0]), &TEXT_MARK[1..]);
        let contents: [(u8, &[u8], &str, &str); 4] = [
            (TYPE, &[ELEMENT], &marked, "reserved bytes"),
            (TEXTS, &[1], &escaped, "reserved bytes"),
            (6, &[1, b'k'], &format!(" \"{marked}\""), "reserved bytes"),
            (6, &[1, b'k'], &escaped, "reserved bytes"),
        ];
        for (kind, before, text, refused) in contents {
            let mut update = [&[1, 1, 5, 0, kind, 1, 1, b't'], before].concat();
            put_buffer(&mut update, text.as_bytes());
            update.push(0);
            assert_eq!(Update::parse(update.into()).map(drop), Err(Refused::Malformed(refused)), "{text}");
        }
    }

    #[test]
    fn the_mark_is_taken_from_nobody() {
        assert!(Update::parse(state().into()).is_ok());
        let marked = {
            let mut out = Vec::new();
            put_marked(&mut out, &[], &[126]);
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

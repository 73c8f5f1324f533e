//! One struct of a v1 update: an item with content, a collected range, or a gap.
//!
//! Deliberately absent: what the content means. The sequencer needs to know how long a block is, what it refers to and
//! whether it opens a type; the rest is the library's business.

use crate::Refused;
use crate::any::skip_any;
use crate::cursor::{Cursor, put_buffer, put_number};
use crate::json::{check_embedded, check_lenient};
use crate::limits::{ANY_DEPTH_MAX, CLOCK_END};
use crate::veil;

const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const HAS_KEY: u8 = 0x20;
/// Which bits of a block's first byte say what it holds.
pub(crate) const KIND: u8 = 0x1f;

/// The names of a character, an element, a deletion…: who made it, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    pub(crate) client: u64,
    pub(crate) clock: u32,
}

/// What a block holds, as far as sequencing, cutting and merging depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content<'a> {
    /// Text, one clock for each UTF-16 unit.
    Text(&'a str),
    /// Values one after the other, one clock each; the bytes behind their count.
    Values(&'a [u8]),
    /// Values as Yjs before 13 wrote them, each as JSON text, one clock each; the bytes behind their count.
    Texts(&'a [u8]),
    /// A type that other items may name as their parent.
    Type,
    /// Such a type with a name: an XML element.
    Element(&'a str),
    /// Such a type with a name: an XML hook.
    Hook(&'a str),
    /// A format mark: its name and its JSON as they stand.
    Mark(&'a [u8]),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A document within this one: its name and its options as they stand.
    Subdocument(&'a [u8]),
    /// Embedded JSON.
    Embed(&'a str),
    /// Deleted content of which only the length is left.
    Deleted,
    /// A collected range: not even the parent is left.
    Collected,
    /// A gap: the sender lacks these clocks itself.
    Skip,
}

/// Where a block says that it lives. With an origin on either side, it lives where that lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parent<'a> {
    /// Not on the wire.
    Copied,
    /// A top-level type of that name.
    Root(&'a str),
    /// The type that this id opened.
    Type(Id),
}

/// One struct, read and checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'a> {
    pub(crate) clock: u32,
    pub(crate) length: u32,
    pub(crate) content: Content<'a>,
    pub(crate) origin: Option<Id>,
    pub(crate) right: Option<Id>,
    pub(crate) parent: Parent<'a>,
    /// Whether it is a map's entry rather than a list's element; on the wire only beside `parent`.
    pub(crate) keyed: bool,
    /// The bytes before the content: kind, neighbours, parent.
    pub(crate) head: &'a [u8],
    /// Values that the library will allocate one by one for this block.
    pub(crate) values: usize,
}

impl<'a> Block<'a> {
    /// Reads the struct that begins at `clock` of `client`.
    ///
    /// References to the same client must lead back: a block that names itself or its own future never becomes ready,
    /// and inside the library such a thing is a loop.
    #[inline]
    pub(crate) fn read(cursor: &mut Cursor<'a>, client: u64, clock: u32) -> Result<Self, Refused> {
        let start = cursor.rest();
        let info = cursor.byte()?;
        let mut block = Self {
            clock,
            length: 0,
            content: Content::Skip,
            origin: None,
            right: None,
            parent: Parent::Copied,
            keyed: false,
            head: &[],
            values: 0,
        };
        match info {
            0 => (block.content, block.length) = (Content::Collected, cursor.clock()?),
            10 => (block.content, block.length) = (Content::Skip, cursor.clock()?),
            _ => {
                block.read_place(cursor, info)?;
                block.head = &start[..start.len() - cursor.left()];
                block.read_content(cursor, info & KIND)?;
            }
        }
        if block.length == 0 {
            return Err(Refused::Malformed("struct of no length"));
        }
        if u64::from(clock) + u64::from(block.length) >= CLOCK_END {
            return Err(Refused::Malformed("clock beyond 2^31"));
        }
        if block.references().any(|id| id.client == client && id.clock >= clock) {
            return Err(Refused::Malformed("reference to the own future"));
        }
        Ok(block)
    }

    /// The first clock after it.
    pub(crate) const fn end(&self) -> u32 {
        self.clock + self.length
    }

    /// The ids that must be known before it.
    pub(crate) fn references(&self) -> impl Iterator<Item = Id> {
        let parent = if let Parent::Type(id) = self.parent { Some(id) } else { None };
        [self.origin, self.right, parent].into_iter().flatten()
    }

    #[inline]
    fn read_place(&mut self, cursor: &mut Cursor<'a>, info: u8) -> Result<(), Refused> {
        if info & HAS_ORIGIN != 0 {
            self.origin = Some(read_id(cursor)?);
        }
        if info & HAS_RIGHT != 0 {
            self.right = Some(read_id(cursor)?);
        }
        if info & (HAS_ORIGIN | HAS_RIGHT) != 0 {
            return Ok(());
        }
        self.parent = match cursor.byte()? {
            0 => Parent::Type(read_id(cursor)?),
            1 => Parent::Root(cursor.text()?),
            _ => return Err(Refused::Malformed("unknown kind of parent")),
        };
        if info & HAS_KEY != 0 {
            cursor.text()?;
            self.keyed = true;
        }
        Ok(())
    }

    #[inline]
    fn read_content(&mut self, cursor: &mut Cursor<'a>, kind: u8) -> Result<(), Refused> {
        self.length = 1;
        match kind {
            1 => (self.content, self.length) = (Content::Deleted, cursor.clock()?),
            veil::TEXTS => self.read_texts(cursor)?,
            veil::BYTES => self.content = Content::Bytes(cursor.buffer()?),
            4 => {
                let text = cursor.text()?;
                (self.content, self.length) = (Content::Text(text), utf16_length(text)?);
            }
            veil::EMBED => self.content = Content::Embed(self.read_json(cursor)?),
            6 => {
                let body = cursor.rest();
                cursor.text()?;
                self.read_json(cursor)?;
                self.content = Content::Mark(&body[..body.len() - cursor.left()]);
            }
            veil::TYPE => self.content = read_type(cursor)?,
            8 => self.read_values(cursor)?,
            veil::SUBDOCUMENT => {
                let body = cursor.rest();
                self.values = veil::walk_subdocument(cursor)?;
                self.content = Content::Subdocument(&body[..body.len() - cursor.left()]);
            }
            _ => return Err(Refused::Malformed("unknown kind of content")),
        }
        Ok(())
    }

    fn read_values(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Refused> {
        let count = cursor.count(1)?;
        let values = cursor.rest();
        for _ in 0..count {
            self.values += skip_any(cursor)?;
        }
        self.content = Content::Values(&values[..values.len() - cursor.left()]);
        self.length = u32::try_from(count).map_err(|_| Refused::Malformed("clock beyond 2^31"))?;
        Ok(())
    }

    fn read_texts(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Refused> {
        let count = cursor.count(1)?;
        let texts = cursor.rest();
        for _ in 0..count {
            match cursor.text()? {
                // No JSON, but what yjs writes for it.
                "undefined" => {}
                text => check_lenient(text, ANY_DEPTH_MAX)?,
            }
        }
        self.values = count;
        self.content = Content::Texts(&texts[..texts.len() - cursor.left()]);
        self.length = u32::try_from(count).map_err(|_| Refused::Malformed("clock beyond 2^31"))?;
        Ok(())
    }

    fn read_json(&mut self, cursor: &mut Cursor<'a>) -> Result<&'a str, Refused> {
        let text = cursor.text()?;
        // Two bytes (`0,`) are the shortest that make a value.
        self.values = text.len() / 2;
        check_embedded(text).map(|()| text)
    }
}

impl Content<'_> {
    /// Whether other items may name it as their parent.
    pub(crate) const fn opens_type(&self) -> bool {
        matches!(self, Self::Type | Self::Element(_) | Self::Hook(_))
    }
}

/// Writes what is left of a block without its first `offset` clocks, as yjs does: what was cut off becomes the origin.
/// Only text, values, deleted and collected ranges are longer than one clock; another block is never cut.
pub(crate) fn put_cut(out: &mut Vec<u8>, client: u64, block: &Block<'_>, offset: u32) {
    let length = u64::from(block.length - offset);
    let kind = match block.content {
        Content::Text(_) => 4,
        Content::Values(_) => 8,
        Content::Texts(_) => veil::TEXTS,
        Content::Collected => {
            out.push(0);
            put_number(out, length);
            return;
        }
        _ => 1,
    };
    out.push(kind | HAS_ORIGIN | if block.right.is_some() { HAS_RIGHT } else { 0 });
    put_id(out, Id { client, clock: block.clock + offset - 1 });
    if let Some(right) = block.right {
        put_id(out, right);
    }
    match block.content {
        Content::Text(text) => put_text_cut(out, text, offset as usize),
        Content::Values(values) | Content::Texts(values) => {
            let mut cursor = Cursor::new(values);
            let cut = skip_values(&mut cursor, kind, offset);
            debug_assert!(cut.is_ok(), "values were walked when the block was read");
            put_number(out, length);
            out.extend_from_slice(cursor.rest());
        }
        _ => put_number(out, length),
    }
}

/// Writes the first `length` clocks of a block; false if it cannot be cut there.
pub(crate) fn put_beginning(out: &mut Vec<u8>, block: &Block<'_>, length: u32) -> bool {
    out.extend_from_slice(block.head);
    match block.content {
        Content::Text(text) => {
            let (mut units, mut end) = (0, 0);
            for letter in text.chars().take_while(|letter| {
                units += letter.len_utf16();
                units <= length as usize
            }) {
                end += letter.len_utf8();
            }
            put_buffer(out, &text.as_bytes()[..end]);
            utf16_length(&text[..end]) == Ok(length)
        }
        Content::Values(values) | Content::Texts(values) => {
            let kind = block.head.first().map_or(0, |info| info & KIND);
            let mut cursor = Cursor::new(values);
            let is_walked = skip_values(&mut cursor, kind, length).is_ok();
            put_number(out, u64::from(length));
            out.extend_from_slice(&values[..cursor.at()]);
            is_walked
        }
        Content::Collected => {
            out.push(0);
            put_number(out, u64::from(length));
            true
        }
        Content::Deleted => {
            put_number(out, u64::from(length));
            true
        }
        _ => false,
    }
}

/// Passes over so many values of a block of that kind.
fn skip_values(cursor: &mut Cursor<'_>, kind: u8, count: u32) -> Result<(), Refused> {
    (0..count).try_for_each(|_| if kind == veil::TEXTS { cursor.text().map(drop) } else { skip_any(cursor).map(drop) })
}

/// Text without its first `units` UTF-16 units. A pair cut in half leaves U+FFFD, as in yjs and the library.
fn put_text_cut(out: &mut Vec<u8>, text: &str, units: usize) {
    let mut passed = 0;
    let mut rest = text.chars();
    while passed < units {
        passed += rest.next().map_or(units, char::len_utf16);
    }
    let half = if passed > units { "\u{fffd}" } else { "" };
    put_number(out, (half.len() + rest.as_str().len()) as u64);
    out.extend_from_slice(half.as_bytes());
    out.extend_from_slice(rest.as_str().as_bytes());
}

/// Writes an insertion of text between two ids, or at the start of the root of that name.
pub(crate) fn put_text(out: &mut Vec<u8>, origin: Option<Id>, right: Option<Id>, root: &str, text: &str) {
    out.push(4 | if origin.is_some() { HAS_ORIGIN } else { 0 } | if right.is_some() { HAS_RIGHT } else { 0 });
    for id in [origin, right].into_iter().flatten() {
        put_id(out, id);
    }
    if origin.is_none() && right.is_none() {
        out.push(1);
        put_buffer(out, root.as_bytes());
    }
    put_buffer(out, text.as_bytes());
}

fn put_id(out: &mut Vec<u8>, id: Id) {
    put_number(out, id.client);
    put_number(out, u64::from(id.clock));
}

#[inline]
fn read_id(cursor: &mut Cursor<'_>) -> Result<Id, Refused> {
    Ok(Id { client: cursor.number()?, clock: cursor.clock()? })
}

fn read_type<'a>(cursor: &mut Cursor<'a>) -> Result<Content<'a>, Refused> {
    match cursor.byte()? {
        // array, map, text, XML fragment, XML text
        0 | 1 | 2 | 4 | 6 => Ok(Content::Type),
        veil::ELEMENT => cursor.text().map(Content::Element),
        veil::HOOK => cursor.text().map(Content::Hook),
        _ => Err(Refused::Malformed("unknown kind of type")),
    }
}

/// Length in UTF-16 units, in which Yjs counts: one per character, two for those of four bytes.
#[inline]
pub(crate) fn utf16_length(text: &str) -> Result<u32, Refused> {
    let bytes = text.as_bytes();
    if let [letter] = bytes
        && letter.is_ascii()
    {
        return Ok(1);
    }
    // Counted in stretches whose sum fits a byte: so the compiler counts sixteen at a time.
    let units = |stretch: &[u8]| {
        let starts = stretch.iter().fold(0_u8, |sum, byte| sum + u8::from(byte & 0xc0 != 0x80));
        let pairs = stretch.iter().fold(0_u8, |sum, byte| sum + u8::from(*byte >= 0xf0));
        usize::from(starts) + usize::from(pairs)
    };
    let units = bytes.chunks(128).map(units).sum::<usize>();
    u32::try_from(units).map_err(|_| Refused::Malformed("clock beyond 2^31"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_is_counted_in_utf16(text in "\\PC{0,300}") {
            prop_assert_eq!(utf16_length(&text).map(|units| units as usize), Ok(text.encode_utf16().count()));
        }
    }
}

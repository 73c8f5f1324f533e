//! A Yjs update (v1), walked once at the door.
//!
//! ```text
//! sections: count, then each [structs: count, client, clock of the first, structs…]
//! deletes:  count, then each [client, ranges: count, then each [clock, length]]
//! ```
//! The walk is one pass without recursion; no allocation is sized by what the wire announces. What it lets through, the
//! library decodes; whether the library may *apply* it is for [`crate::Document::admit`] to say.

use crate::Refused;
use crate::block::Block;
use crate::cursor::{Cursor, put_number};
use crate::limits::{CLOCK_END, UPDATE_BYTES_MAX};
use crate::row::Row;
use crate::veil::is_forged;
use bytes::Bytes;
use smallvec::SmallVec;
use std::ops::Range;

/// Fewest bytes of a section: three numbers and a collected range.
const SECTION_BYTES_MIN: usize = 5;
/// Fewest bytes of one client's deletes: two numbers and a range.
const DELETES_BYTES_MIN: usize = 4;
/// Fewest bytes of a struct (kind and length) or of a delete range (clock and length).
const PAIR_BYTES_MIN: usize = 2;

/// A checked Yjs update (v1). Cheap to clone; the bytes are the ones received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    bytes: Bytes,
    row: Option<Row>,
}

impl Update {
    /// Walks every byte of a v1 update: bounded, no recursion, no allocation sized by the wire.
    pub fn parse(bytes: Bytes) -> Result<Self, Refused> {
        if bytes.len() > UPDATE_BYTES_MAX {
            return Err(Refused::Limit("update size"));
        }
        Self::parse_stored(bytes)
    }

    /// The same for bytes that we stored ourselves: a whole state may be longer than one message.
    pub(crate) fn parse_stored(bytes: Bytes) -> Result<Self, Refused> {
        let row = Row::read(&bytes);
        if row.is_some() {
            return Ok(Self { bytes, row });
        }
        let mut cursor = Cursor::new(&bytes);
        walk_sections(&mut cursor)?;
        walk_deletes(&mut cursor)?;
        if cursor.left() > 0 {
            return Err(Refused::Malformed("bytes after the end"));
        }
        Ok(Self { bytes, row })
    }

    /// The update that changes nothing.
    pub(crate) fn empty() -> Self {
        Self { bytes: Bytes::from_static(&[0, 0]), row: None }
    }

    /// An update that we wrote ourselves, from parts of checked ones.
    pub(crate) fn written(bytes: Vec<u8>) -> Self {
        let bytes = Bytes::from(bytes);
        debug_assert_eq!(Self::parse_stored(bytes.clone()).map(|_| ()), Ok(()), "what we write passes our own door");
        let row = Row::read(&bytes);
        Self { bytes, row }
    }

    /// The bytes as received.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// What it is if it is letters behind the writer's last ones.
    pub(crate) fn row(&self) -> Option<&Row> {
        self.row.as_ref()
    }

    /// The one struct of an update that is nothing else, as a keystroke is: its client and itself.
    pub(crate) fn single(&self) -> Option<(u64, Block<'_>)> {
        let mut cursor = Cursor::new(&self.bytes);
        if cursor.number() != Ok(1) || cursor.number() != Ok(1) {
            return None;
        }
        let client = cursor.number().ok()?;
        let clock = cursor.clock().ok()?;
        let block = Block::read(&mut cursor, client, clock).ok()?;
        (cursor.number() == Ok(0)).then_some((client, block))
    }

    /// The client id of the first struct, or `None` for an update that only deletes (or is empty).
    pub fn client(&self) -> Option<u64> {
        if let Some(row) = self.row {
            return Some(row.client);
        }
        let mut cursor = Cursor::new(&self.bytes);
        if cursor.number() == Ok(0) {
            return None;
        }
        cursor.number().ok()?;
        cursor.number().ok()
    }

    /// The one client whose structs it holds; `None` if it holds none, or several clients'.
    pub fn sole_client(&self) -> Option<u64> {
        if let Some(row) = self.row {
            return Some(row.client);
        }
        let mut cursor = Cursor::new(&self.bytes);
        if cursor.number() != Ok(1) {
            return None;
        }
        cursor.number().ok()?;
        cursor.number().ok()
    }

    /// The same without the structs of some clients; what it deletes stays.
    #[must_use]
    pub fn without(&self, clients: &[u64]) -> Self {
        // The bytes were checked: an error cannot come, and would leave nothing.
        self.rest_without(clients).map_or_else(|_| Self::empty(), Self::written)
    }

    fn rest_without(&self, clients: &[u64]) -> Result<Vec<u8>, Refused> {
        let mut cursor = Cursor::new(&self.bytes);
        let (mut count, mut kept) = (0, Vec::with_capacity(self.bytes.len()));
        for _ in 0..cursor.number()? {
            let start = cursor.at();
            let (structs, client, mut clock) = (cursor.number()?, cursor.number()?, cursor.clock()?);
            for _ in 0..structs {
                clock = Block::read(&mut cursor, client, clock)?.end();
            }
            if !clients.contains(&client) {
                count += 1;
                kept.extend_from_slice(&self.bytes[start..cursor.at()]);
            }
        }
        let mut out = Vec::with_capacity(kept.len() + cursor.left() + 1);
        put_number(&mut out, count);
        out.append(&mut kept);
        out.extend_from_slice(&self.bytes[cursor.at()..]);
        Ok(out)
    }

    /// Whether it changes nothing at all (`00 00`).
    pub fn is_empty(&self) -> bool {
        let mut cursor = Cursor::new(&self.bytes);
        cursor.number() == Ok(0) && cursor.number() == Ok(0)
    }
}

fn walk_sections(cursor: &mut Cursor<'_>) -> Result<(), Refused> {
    let sections = cursor.count(SECTION_BYTES_MIN)?;
    let mut clients = Clients::default();
    for _ in 0..sections {
        let structs = cursor.count(PAIR_BYTES_MIN)?;
        let client = cursor.number()?;
        clients.add(client, sections);
        let mut clock = cursor.clock()?;
        if structs == 0 {
            return Err(Refused::Malformed("section without structs"));
        }
        for _ in 0..structs {
            let block = Block::read(cursor, client, clock)?;
            if is_forged(&block) {
                return Err(Refused::Malformed("reserved bytes"));
            }
            clock = block.end();
        }
    }
    clients.check()
}

fn walk_deletes(cursor: &mut Cursor<'_>) -> Result<(), Refused> {
    let sections = cursor.count(DELETES_BYTES_MIN)?;
    let mut clients = Clients::default();
    for _ in 0..sections {
        clients.add(cursor.number()?, sections);
        let ranges = cursor.count(PAIR_BYTES_MIN)?;
        if ranges == 0 {
            return Err(Refused::Malformed("deletes without ranges"));
        }
        let mut end = 0;
        for _ in 0..ranges {
            end = walk_range(cursor, end)?;
        }
    }
    clients.check()
}

/// Reads one delete range that must begin at `from` or later; gives its end.
fn walk_range(cursor: &mut Cursor<'_>, from: u64) -> Result<u64, Refused> {
    let clock = u64::from(cursor.clock()?);
    let length = u64::from(cursor.clock()?);
    if clock < from {
        return Err(Refused::Malformed("delete ranges out of order"));
    }
    if length == 0 {
        return Err(Refused::Malformed("empty delete range"));
    }
    let end = clock + length;
    if end < CLOCK_END { Ok(end) } else { Err(Refused::Malformed("clock beyond 2^31")) }
}

/// The clients of one update, each of which may come once: twice is how a document is made to loop for ever.
#[derive(Default)]
struct Clients {
    /// Grows by what was read, not by what was announced.
    ids: SmallVec<[u64; 8]>,
}

impl Clients {
    /// Notes one of so many; a single one is never twice.
    fn add(&mut self, client: u64, sections: usize) {
        if sections > 1 {
            self.ids.push(client);
        }
    }

    /// yjs writes ids descending, which is unique at a glance; other orders are sorted first.
    fn check(mut self) -> Result<(), Refused> {
        if self.ids.windows(2).all(|pair| pair[0] > pair[1]) {
            return Ok(());
        }
        self.ids.sort_unstable();
        if self.ids.windows(2).all(|pair| pair[0] < pair[1]) {
            Ok(())
        } else {
            Err(Refused::Malformed("a client twice"))
        }
    }
}

/// The delete ranges of a checked update, in wire order.
#[derive(Debug, Clone)]
pub(crate) struct Deletes<'a> {
    cursor: Cursor<'a>,
    sections: u64,
    client: u64,
    ranges: u64,
}

impl<'a> Deletes<'a> {
    /// Stands before the deletes, which begin at `at` of an update's bytes.
    pub(crate) fn at(bytes: &'a [u8], at: usize) -> Self {
        let mut cursor = Cursor::resume(bytes, at);
        let sections = cursor.number().unwrap_or(0);
        Self { cursor, sections, client: 0, ranges: 0 }
    }

    fn read(&mut self) -> Result<(u64, Range<u32>), Refused> {
        if self.ranges == 0 {
            self.sections -= 1;
            self.client = self.cursor.number()?;
            self.ranges = self.cursor.number()?;
        }
        self.ranges -= 1;
        let start = self.cursor.clock()?;
        Ok((self.client, start..start + self.cursor.clock()?))
    }
}

impl Iterator for Deletes<'_> {
    type Item = (u64, Range<u32>);

    fn next(&mut self) -> Option<Self::Item> {
        // The bytes were checked: an error cannot come, and would end the list.
        if self.ranges == 0 && self.sections == 0 { None } else { self.read().ok() }
    }
}

//! Consecutive updates of one batch made into one, byte by byte, for those who only hear.
//!
//! What many writers say in one moment comes as many updates of a few bytes, and a reader pays for each: a message, a
//! transaction, an event. The same structs in one update cost it a fraction of that. A client's structs are strung together
//! in one section, letters typed in a row become one text, and deletions come behind all structs, as in every update.
//!
//! What is merged was admitted, one after the other: all that a part builds on is in the document, or in the parts before
//! it. So the whole lacks nothing either; readers look through all sections of an update before they miss something.
//!
//! Deliberately absent: cutting. What does not follow the end of a section exactly is refused, and goes into the next one.

use crate::Update;
use crate::block::{Block, Content, Id};
use crate::cursor::{Cursor, put_buffer, put_number};
use crate::limits::{MERGED_BYTES_MAX, MERGED_CLIENTS_MAX, MERGED_STRUCTS_MAX};
use crate::row::Row;
use crate::update::Deletes;

/// Bytes that a section's buffer may keep for the next batch.
const KEPT_BYTES_MAX: usize = 4 * 1024;

/// Bytes of three long numbers, as at the head of a section.
const NUMBERS_BYTES_MAX: usize = 24;

/// Merges consecutive updates into one; reusable, and then without an allocation but for what it gives.
///
/// ```
/// use encrier_doc::{Merger, Update};
///
/// # fn main() -> Result<(), encrier_doc::Refused> {
/// // Client 5 types "a", then "b" behind it.
/// let first = Update::parse(bytes::Bytes::from_static(&[1, 1, 5, 0, 4, 1, 1, b't', 1, b'a', 0]))?;
/// let second = Update::parse(bytes::Bytes::from_static(&[1, 1, 5, 1, 0x84, 5, 0, 1, b'b', 0]))?;
/// let mut merger = Merger::default();
/// assert!(merger.push(&first) && merger.push(&second));
/// let merged = merger.take().map(|update| update.bytes().to_vec());
/// assert_eq!(merged.as_deref(), Some(&[1, 1, 5, 0, 4, 1, 1, b't', 2, b'a', b'b', 0][..]));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Merger {
    structs_max: usize,
    /// The only one so far: it comes out as it came in.
    first: Option<Update>,
    /// Sections by client, in order of appearance. Those behind `used` are empty and keep their buffers.
    sections: Vec<Section>,
    used: usize,
    /// The section that the last struct went into.
    last: usize,
    /// Deleted ranges: client, first clock, end.
    deleted: Vec<(u64, u32, u32)>,
    structs: usize,
    /// Bytes that went in.
    bytes: usize,
}

/// One client's structs, strung together.
#[derive(Debug, Default)]
struct Section {
    client: u64,
    start: u32,
    end: u32,
    count: u64,
    bytes: Vec<u8>,
    /// The text of the last struct, whose head is the end of `bytes`, while the next may continue it.
    text: Vec<u8>,
    is_open: bool,
    right: Option<Id>,
}

impl Default for Merger {
    fn default() -> Self {
        Self::of_structs(MERGED_STRUCTS_MAX)
    }
}

impl Merger {
    /// One whose updates have so many structs at most, unless one alone has more.
    pub(crate) fn of_structs(structs_max: usize) -> Self {
        let (sections, deleted) = (Vec::new(), Vec::new());
        Self { structs_max, first: None, sections, used: 0, last: 0, deleted, structs: 0, bytes: 0 }
    }

    /// Adds an update that follows those before it. If not, nothing has changed: take what is there first. Alone, every
    /// update can be added.
    pub fn push(&mut self, update: &Update) -> bool {
        if self.is_empty() {
            self.first = Some(update.clone());
            return true;
        }
        let Some(first) = self.first.take() else { return self.add(update) };
        let is_added = self.add(&first) && self.add(update);
        if !is_added {
            self.clear();
            self.first = Some(first);
        }
        is_added
    }

    /// Whether nothing was added since the last time.
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.bytes == 0
    }

    /// What was added as one update, or `None` when nothing was.
    pub fn take(&mut self) -> Option<Update> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        if self.bytes == 0 {
            return None;
        }
        let used = &mut self.sections[..self.used];
        used.sort_unstable_by_key(|section| std::cmp::Reverse(section.client));
        let length: usize = used.iter().map(Section::bytes_max).sum();
        let mut out = Vec::with_capacity(length + (self.deleted.len() + 1) * NUMBERS_BYTES_MAX);
        put_number(&mut out, used.len() as u64);
        for section in used {
            section.put(&mut out);
        }
        self.put_deleted(&mut out);
        self.clear();
        Some(Update::written(out))
    }

    fn clear(&mut self) {
        self.sections[..self.used].iter_mut().for_each(Section::clear);
        self.deleted.clear();
        self.deleted.shrink_to(KEPT_BYTES_MAX / size_of::<(u64, u32, u32)>());
        (self.used, self.last, self.structs, self.bytes) = (0, 0, 0, 0);
    }

    /// All or nothing. The bytes were checked when the update was made: an error cannot come, and would refuse.
    fn add(&mut self, update: &Update) -> bool {
        let bytes = update.bytes();
        if self.bytes + bytes.len() > MERGED_BYTES_MAX {
            return false;
        }
        if let Some(row) = update.row() {
            return self.add_row(row, bytes);
        }
        let added = match self.add_single(bytes) {
            Some(at) => Some(at),
            None => self.fits(bytes).filter(|fits| *fits).and_then(|_| self.add_sections(bytes)),
        };
        let Some(deletes_at) = added else { return false };
        self.bytes += bytes.len();
        for (client, range) in Deletes::at(bytes, deletes_at) {
            match self.deleted.last_mut() {
                Some((last, _, end)) if *last == client && *end == range.start => *end = range.end,
                _ => self.deleted.push((client, range.start, range.end)),
            }
        }
        true
    }

    /// The shortest way: letters behind their writer's last ones.
    fn add_row(&mut self, row: &Row, bytes: &[u8]) -> bool {
        let at = self.find(row.client);
        if !self.follows(at, row.clock, 1) {
            return false;
        }
        let is_joined = self.section(at, row.client, row.clock).add_row(row, bytes);
        self.structs += usize::from(!is_joined);
        self.bytes += bytes.len();
        true
    }

    /// The short way for one struct. Gives where the deletes begin; `None` when it is not that, or does not fit.
    fn add_single(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut cursor = Cursor::new(bytes);
        if cursor.number() != Ok(1) || cursor.number() != Ok(1) {
            return None;
        }
        let (client, clock) = (cursor.number().ok()?, cursor.clock().ok()?);
        let at = self.find(client);
        if !self.follows(at, clock, 1) {
            return None;
        }
        let from = cursor.at();
        let block = Block::read(&mut cursor, client, clock).ok()?;
        if block.content == Content::Skip {
            return None;
        }
        let is_joined = self.section(at, client, clock).add(client, &block, &bytes[from..cursor.at()]);
        self.structs += usize::from(!is_joined);
        Some(cursor.at())
    }

    /// Whether every section follows what is there and leaves nothing out.
    fn fits(&self, bytes: &[u8]) -> Option<bool> {
        let mut cursor = Cursor::new(bytes);
        let mut structs = 0;
        let mut clients = self.used;
        for _ in 0..cursor.number().ok()? {
            let count = usize::try_from(cursor.number().ok()?).ok()?;
            let (client, mut clock) = (cursor.number().ok()?, cursor.clock().ok()?);
            let at = self.find(client);
            structs += count;
            clients += usize::from(at == self.used);
            if !self.follows(at, clock, structs) || clients > MERGED_CLIENTS_MAX {
                return Some(false);
            }
            for _ in 0..count {
                let block = Block::read(&mut cursor, client, clock).ok()?;
                if block.content == Content::Skip {
                    return Some(false);
                }
                clock = block.end();
            }
        }
        Some(true)
    }

    /// Adds what [`Merger::fits`]. Gives where the deletes begin.
    fn add_sections(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut cursor = Cursor::new(bytes);
        for _ in 0..cursor.number().ok()? {
            let count = cursor.number().ok()?;
            let (client, mut clock) = (cursor.number().ok()?, cursor.clock().ok()?);
            let at = self.find(client);
            for _ in 0..count {
                let from = cursor.at();
                let block = Block::read(&mut cursor, client, clock).ok()?;
                let is_joined = self.section(at, client, clock).add(client, &block, &bytes[from..cursor.at()]);
                self.structs += usize::from(!is_joined);
                clock = block.end();
            }
        }
        Some(cursor.at())
    }

    /// The section of a client; behind the used ones when it has none.
    fn find(&self, client: u64) -> usize {
        let used = &self.sections[..self.used];
        if used.get(self.last).is_some_and(|section| section.client == client) {
            return self.last;
        }
        used.iter().position(|section| section.client == client).unwrap_or(self.used)
    }

    /// Whether a section with so many more structs, all sections counted, may begin there.
    fn follows(&self, at: usize, clock: u32, structs: usize) -> bool {
        let is_next = if at < self.used { self.sections[at].end == clock } else { at < MERGED_CLIENTS_MAX };
        is_next && self.structs + structs <= self.structs_max
    }

    /// The section there, opened if it is not.
    fn section(&mut self, at: usize, client: u64, clock: u32) -> &mut Section {
        if at == self.used {
            if at == self.sections.len() {
                self.sections.push(Section::default());
            }
            self.used += 1;
            let section = &mut self.sections[at];
            (section.client, section.start, section.end) = (client, clock, clock);
        }
        self.last = at;
        &mut self.sections[at]
    }

    /// Writes the deletions: sorted, joined, highest client first.
    fn put_deleted(&mut self, out: &mut Vec<u8>) {
        self.deleted.sort_unstable_by_key(|(client, start, _)| (std::cmp::Reverse(*client), *start));
        self.deleted.dedup_by(|next, last| {
            let touches = next.0 == last.0 && next.1 <= last.2;
            if touches {
                last.2 = last.2.max(next.2);
            }
            touches
        });
        let of_one_client = |left: &(u64, u32, u32), right: &(u64, u32, u32)| left.0 == right.0;
        put_number(out, self.deleted.chunk_by(of_one_client).count() as u64);
        for ranges in self.deleted.chunk_by(of_one_client) {
            put_number(out, ranges[0].0);
            put_number(out, ranges.len() as u64);
            for (_, start, end) in ranges {
                put_number(out, u64::from(*start));
                put_number(out, u64::from(end - start));
            }
        }
    }
}

impl Section {
    /// Adds the struct that begins at the end; `bytes` are its own on the wire. Whether the last one continues with it.
    fn add(&mut self, client: u64, block: &Block<'_>, bytes: &[u8]) -> bool {
        self.end = block.end();
        let Content::Text(text) = block.content else {
            self.close();
            self.count += 1;
            self.bytes.extend_from_slice(bytes);
            return false;
        };
        // What Yjs joins, too: behind the last letter, and before the same neighbour.
        let is_behind =
            block.origin.is_some_and(|origin| origin.client == client && origin.clock.wrapping_add(1) == block.clock);
        let is_joined = self.is_open && is_behind && block.right == self.right;
        if !is_joined {
            self.open(block.head, block.right);
        }
        self.text.extend_from_slice(text.as_bytes());
        is_joined
    }

    /// The same for letters behind the writer's last ones, which an update is.
    fn add_row(&mut self, row: &Row, bytes: &[u8]) -> bool {
        self.end = row.end;
        let is_joined = self.is_open && row.right() == self.right;
        if !is_joined {
            self.open(row.head(bytes), row.right());
        }
        self.text.extend_from_slice(row.text(bytes));
        is_joined
    }

    /// Begins a text, of which the head is given.
    fn open(&mut self, head: &[u8], right: Option<Id>) {
        self.close();
        self.count += 1;
        self.bytes.extend_from_slice(head);
        (self.is_open, self.right) = (true, right);
    }

    /// Ends a text: what follows cannot continue it.
    fn close(&mut self) {
        if std::mem::take(&mut self.is_open) {
            put_buffer(&mut self.bytes, &self.text);
            self.text.clear();
        }
    }

    fn bytes_max(&self) -> usize {
        2 * NUMBERS_BYTES_MAX + self.bytes.len() + self.text.len()
    }

    fn put(&mut self, out: &mut Vec<u8>) {
        self.close();
        put_number(out, self.count);
        put_number(out, self.client);
        put_number(out, u64::from(self.start));
        out.extend_from_slice(&self.bytes);
    }

    fn clear(&mut self) {
        self.count = 0;
        self.is_open = false;
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_BYTES_MAX);
        self.text.clear();
        self.text.shrink_to(KEPT_BYTES_MAX);
    }
}

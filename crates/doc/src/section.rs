//! One client's structs in an update, taken into the sequence as far as they are ready.

use crate::block::{Block, Content, Id, put_cut};
use crate::cursor::{Cursor, put_number};
use crate::sequence::{Sequence, Trial};
use crate::{Refused, Update};

/// Structs of one client, of which those before `at` have been dealt with.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    pub(crate) client: u64,
    /// The clock of the next struct.
    pub(crate) clock: u32,
    /// Structs not yet dealt with.
    pub(crate) left: usize,
    /// The bytes that hold the structs, and where the next one begins in them.
    bytes: &'a [u8],
    at: usize,
    /// Structs at the outset.
    total: usize,
    news: News,
}

/// The structs that were new: always neighbours, since what is known comes first and what is missing last.
#[derive(Debug, Default)]
struct News {
    clock: u32,
    count: usize,
    /// The first one, if a part of it was known: what is left of it, written anew.
    head: Vec<u8>,
    /// Where the others stand in the bytes.
    start: usize,
    end: usize,
}

impl<'a> Section<'a> {
    pub(crate) fn new(client: u64, clock: u32, left: usize, bytes: &'a [u8], at: usize) -> Self {
        Self { client, clock, left, bytes, at, total: left, news: News::default() }
    }

    /// Takes in all structs that lack nothing. Gives the id that the first of the others lacks.
    pub(crate) fn run(&mut self, sequence: &mut Sequence, trial: &mut Trial) -> Result<Option<Id>, Refused> {
        let mut next = sequence.next(self.client);
        while self.left > 0 {
            let mut cursor = Cursor::resume(self.bytes, self.at);
            let block = Block::read(&mut cursor, self.client, self.clock)?;
            // A gap is passed over: what stands behind it lacks what the gap left out.
            if block.content != Content::Skip && block.end() > next {
                if let Some(missing) = sequence.missing(self.client, next, &block) {
                    return Ok(Some(missing));
                }
                sequence.push(self.client, &block, cursor.at() - self.at, trial)?;
                self.note(&block, next, cursor.at());
                next = block.end();
            }
            self.clock = block.end();
            self.at = cursor.at();
            self.left -= 1;
        }
        Ok(None)
    }

    /// Where its bytes end: walks over what was not taken in.
    pub(crate) fn end(&self) -> Result<usize, Refused> {
        let mut cursor = Cursor::resume(self.bytes, self.at);
        let mut clock = self.clock;
        for _ in 0..self.left {
            clock = Block::read(&mut cursor, self.client, clock)?.end();
        }
        Ok(cursor.at())
    }

    /// Whether every struct of it was new and is taken in.
    pub(crate) fn is_all_news(&self) -> bool {
        self.news.count == self.total && self.news.head.is_empty()
    }

    pub(crate) fn has_news(&self) -> bool {
        self.news.count > 0
    }

    /// Writes the new structs as a section.
    pub(crate) fn put_news(&self, out: &mut Vec<u8>) {
        put_number(out, self.news.count as u64);
        put_number(out, self.client);
        put_number(out, u64::from(self.news.clock));
        out.extend_from_slice(&self.news.head);
        out.extend_from_slice(&self.bytes[self.news.start..self.news.end]);
    }

    /// The new structs as an update.
    pub(crate) fn news(&self) -> Update {
        let mut out = vec![1];
        self.put_news(&mut out);
        out.push(0);
        Update::written(out)
    }

    /// The bytes of what is left, up to `end`.
    pub(crate) fn rest(&self, end: usize) -> &'a [u8] {
        &self.bytes[self.at..end]
    }

    fn note(&mut self, block: &Block<'_>, known: u32, end: usize) {
        if self.news.count == 0 {
            self.news.clock = block.clock.max(known);
            self.news.start = self.at;
            if block.clock < known {
                put_cut(&mut self.news.head, self.client, block, known - block.clock);
                self.news.start = end;
            }
        }
        self.news.count += 1;
        self.news.end = end;
    }
}

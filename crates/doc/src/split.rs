//! The largest part of an update that builds on nothing unknown.
//!
//! Sections run one after the other, each as far as it can; one that stops says which id it waits for, and goes on as
//! soon as another section brings that. So the order of sections does not matter, and each struct is read at most twice.
//! What is ready is a prefix of each section: its bytes are copied as they are, only the heads are written anew.

use crate::Refused;
use crate::block::{Block, Content, Id};
use crate::cursor::{Cursor, put_number};
use crate::held::Part;
use crate::id_set::IdSet;
use crate::section::Section;
use crate::sequence::{Sequence, Trial};
use crate::update::{Deletes, Update};
use bytes::Bytes;
use smallvec::SmallVec;
use std::collections::BTreeSet;

/// Whether an update brings nothing new to a sequence; takes nothing in.
pub(crate) fn is_known(update: &Update, sequence: &Sequence) -> Result<bool, Refused> {
    let bytes = update.bytes();
    let mut cursor = Cursor::new(bytes);
    for _ in 0..cursor.number()? {
        let (left, client, mut clock) = (cursor.count(1)?, cursor.number()?, cursor.clock()?);
        for _ in 0..left {
            let block = Block::read(&mut cursor, client, clock)?;
            clock = block.end();
            if block.content != Content::Skip && clock > sequence.next(client) {
                return Ok(false);
            }
        }
    }
    Ok(Deletes::at(bytes, cursor.at()).all(|(client, range)| sequence.deleted.contains(client, &range)))
}

/// The clients of which an update brings structs that a sequence has not, each with the clock that it would reach.
pub(crate) fn news(update: &Update, sequence: &Sequence) -> Result<SmallVec<[(u64, u32); 1]>, Refused> {
    let mut news = SmallVec::new();
    let mut cursor = Cursor::new(update.bytes());
    for _ in 0..cursor.number()? {
        let (left, client, mut clock) = (cursor.count(1)?, cursor.number()?, cursor.clock()?);
        let next = sequence.next(client);
        let mut reached = next;
        for _ in 0..left {
            let block = Block::read(&mut cursor, client, clock)?;
            clock = block.end();
            if block.content != Content::Skip {
                reached = reached.max(clock);
            }
        }
        if reached > next {
            news.push((client, reached));
        }
    }
    Ok(news)
}

/// An update of which all that is ready has been taken into the sequence (its structs; deletes are only looked at).
#[derive(Debug)]
pub(crate) struct Split<'a> {
    update: &'a Update,
    sections: SmallVec<[Section<'a>; 1]>,
    /// Which section waits for which id.
    waiting: BTreeSet<(Id, usize)>,
    /// Where the deletes begin.
    deletes_at: usize,
}

impl<'a> Split<'a> {
    /// Takes in what is ready. After an error the caller undoes the trial.
    pub(crate) fn run(update: &'a Update, sequence: &mut Sequence, trial: &mut Trial) -> Result<Self, Refused> {
        let bytes = update.bytes();
        let mut cursor = Cursor::new(bytes);
        let count = cursor.number()?;
        let mut split = Self { update, sections: SmallVec::new(), waiting: BTreeSet::new(), deletes_at: 0 };
        for _ in 0..count {
            let (left, client, clock) = (cursor.count(1)?, cursor.number()?, cursor.clock()?);
            split.sections.push(Section::new(client, clock, left, bytes, cursor.at()));
            split.run_section(split.sections.len() - 1, sequence, trial)?;
            cursor = Cursor::resume(bytes, split.sections[split.sections.len() - 1].end()?);
        }
        split.deletes_at = cursor.at();
        split.wake(sequence, trial)?;
        Ok(split)
    }

    /// What waits, and for which id. Deletes wait for the first clock that they would delete.
    pub(crate) fn held(&self, sequence: &Sequence) -> Result<Vec<(Id, Part)>, Refused> {
        let mut parts = Vec::new();
        for (missing, at) in &self.waiting {
            let section = &self.sections[*at];
            // Copied: a part may wait long, and must not keep a frame of megabytes alive.
            let body = Bytes::copy_from_slice(section.rest(section.end()?));
            parts.push((*missing, Part::structs(section, body)));
        }
        for (client, range) in self.deletes() {
            let start = range.start.max(sequence.next(client));
            if start >= range.end {
                continue;
            }
            match parts.last_mut() {
                Some((_, Part::Deletes { client: last, ranges })) if *last == client => ranges.push(start..range.end),
                _ => {
                    let ranges = std::iter::once(start..range.end).collect();
                    parts.push((Id { client, clock: start }, Part::Deletes { client, ranges }));
                }
            }
        }
        Ok(parts)
    }

    /// What is ready and new, as an update: the received one wherever all of it is. Its deletes become part of the
    /// sequence.
    pub(crate) fn ready(&self, sequence: &mut Sequence) -> Option<Update> {
        let mut fresh = Vec::new();
        let mut whole = self.sections.iter().all(Section::is_all_news);
        let mut deleting = false;
        // A document that is opened has none yet, and gets thousands.
        let is_first = sequence.deleted.len() == 0;
        for (client, range) in self.deletes() {
            let ready = range.start..range.end.min(sequence.next(client));
            deleting = true;
            whole &= ready.end == range.end;
            if ready.start < ready.end && (is_first || sequence.deleted.insert(client, &ready)) {
                fresh.push((client, ready));
            } else {
                whole = false;
            }
        }
        if is_first {
            sequence.deleted = IdSet::of(fresh.clone());
        }
        if whole && (deleting || !self.sections.is_empty()) {
            return Some(self.update.clone());
        }
        let fresh = IdSet::of(fresh);
        let news = self.sections.iter().filter(|section| section.has_news());
        let count = news.clone().count();
        if count == 0 && fresh.len() == 0 {
            return None;
        }
        let mut out = Vec::with_capacity(self.update.bytes().len() / 2);
        put_number(&mut out, count as u64);
        news.for_each(|section| section.put_news(&mut out));
        fresh.put(&mut out);
        Some(Update::written(out))
    }

    fn run_section(&mut self, at: usize, sequence: &mut Sequence, trial: &mut Trial) -> Result<(), Refused> {
        if let Some(missing) = self.sections[at].run(sequence, trial)? {
            self.waiting.insert((missing, at));
        }
        Ok(())
    }

    /// Lets sections go on that wait for what another has brought, until none can.
    fn wake(&mut self, sequence: &mut Sequence, trial: &mut Trial) -> Result<(), Refused> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut moved: Vec<u64> = self.sections.iter().map(|section| section.client).collect();
        while let Some(client) = moved.pop() {
            let next = sequence.next(client);
            let reached = (Id { client, clock: 0 }, 0)..(Id { client, clock: next }, 0);
            let awake: Vec<_> = self.waiting.range(reached).copied().collect();
            for (missing, at) in awake {
                self.waiting.remove(&(missing, at));
                self.run_section(at, sequence, trial)?;
                moved.push(self.sections[at].client);
            }
        }
        Ok(())
    }

    fn deletes(&self) -> Deletes<'a> {
        Deletes::at(self.update.bytes(), self.deletes_at)
    }
}

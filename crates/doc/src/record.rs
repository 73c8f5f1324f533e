//! A run of updates as the history keeps it: small, and readable up to each of its updates.
//!
//! ```text
//! mark, structs of all updates strung together (a v1 update without its deletions), steps
//! ```
//! A step says what one update, or each of several alike, took from the structs and what it deleted. Most of a text is letters
//! typed in a row and backspaces in a row: two or three bytes for each row of them, and one byte for each letter.
//!
//! Rows from before this are plain v1 updates, of which only the whole can be read.

use crate::block::{Block, Content, put_beginning};
use crate::cursor::{Cursor, put_number};
use crate::id_set::IdSet;
use crate::limits::CLOCK_END;
use crate::merge::Merged;
use crate::update::Deletes;
use crate::{Poisoned, Refused, Update};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::ops::Range;

/// What a record begins with: a number in a form that no update begins with.
const MARK: [u8; 2] = [0x80, 0];

/// Each of so many updates brings the next clock of the section before.
const LETTERS: u64 = 0;
/// Each of so many updates deletes one clock, right before the one before.
const BACKSPACES: u64 = 1;
/// The same, right behind it.
const DELETIONS: u64 = 2;
/// One update, written out: so many sections of which it brings some clocks, and then what it deletes.
const OTHER: u64 = 3;

/// Bits of a step's head that say which of these it is.
const KIND_BITS: u32 = 2;

/// Makes a record of a run of consecutive updates, checked by reading it again.
pub fn record(updates: &[Bytes]) -> Result<Bytes, Poisoned> {
    let mut merged = Merged::default();
    let mut steps = Vec::with_capacity(updates.len());
    for (number, bytes) in updates.iter().enumerate() {
        let bad = |refused: Refused| Poisoned(format!("update {number} of a run: {refused}"));
        let update = Update::parse_stored(bytes.clone()).map_err(bad)?;
        steps.push(Step::take(&update, &mut merged).map_err(bad)?);
    }
    let clients: Vec<u64> = merged.clients().collect();
    let deleted = std::mem::take(merged.deleted_mut());
    let mut out = MARK.to_vec();
    merged.write_structs(&mut out);
    let structs = out.len();
    put_steps(&mut out, &steps, &clients);
    let bytes = Bytes::from(out);
    let mut whole = bytes[MARK.len()..structs].to_vec();
    deleted.put(&mut whole);
    if replay(&bytes, updates.len() as u64, updates.len() as u64)? == whole {
        Ok(bytes)
    } else {
        Err(Poisoned("a record is not what was recorded".to_owned()))
    }
}

/// The first `count` updates of a record of `all` as one v1 update.
pub fn replay(record: &Bytes, count: u64, all: u64) -> Result<Bytes, Poisoned> {
    if !record.starts_with(&MARK) {
        return Ok(if count >= all { record.clone() } else { Bytes::from_static(&[0, 0]) });
    }
    let read = Replay::begin(record).and_then(|mut replay| {
        replay.run(count)?;
        replay.write()
    });
    read.map(Bytes::from).map_err(|refused| Poisoned(format!("a record of the past: {refused}")))
}

/// What one update did.
#[derive(Debug, Default)]
struct Step {
    /// Clocks brought: client, first, end.
    brought: Vec<(u64, Range<u32>)>,
    deleted: Vec<(u64, Range<u32>)>,
}

impl Step {
    /// Adds an update to those before it and says what that brought.
    fn take(update: &Update, merged: &mut Merged) -> Result<Self, Refused> {
        let mut step = Self::default();
        let mut cursor = Cursor::new(update.bytes());
        for _ in 0..cursor.number()? {
            let (structs, client, start) = (cursor.number()?, cursor.number()?, cursor.clock()?);
            let mut clock = start;
            for _ in 0..structs {
                clock = Block::read(&mut cursor, client, clock)?.end();
            }
            let before = merged.end(client).unwrap_or(start);
            if clock > before {
                step.brought.push((client, before..clock));
            }
        }
        step.deleted.extend(Deletes::at(update.bytes(), cursor.at()));
        merged.add(update)?;
        Ok(step)
    }

    fn letter(&self) -> Option<u64> {
        match (&self.brought[..], &self.deleted[..]) {
            ([(client, range)], []) if range.len() == 1 => Some(*client),
            _ => None,
        }
    }

    fn deletion(&self) -> Option<(u64, u32)> {
        match (&self.brought[..], &self.deleted[..]) {
            ([], [(client, range)]) if range.len() == 1 => Some((*client, range.start)),
            _ => None,
        }
    }
}

/// Where the last step was, so that the next need not say it: writer and reader move it alike.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The section that brought something last.
    section: usize,
    /// Whose clock was brought or deleted last, and which.
    client: u64,
    clock: u32,
}

impl Place {
    fn bring(&mut self, section: usize, brought: Option<&(u64, Range<u32>)>) {
        let Some((client, range)) = brought else { return };
        (self.section, self.client, self.clock) = (section, *client, range.end - 1);
    }
}

fn put_steps(out: &mut Vec<u8>, steps: &[Step], clients: &[u64]) {
    // A document may have a hundred thousand of them, and one update may bring them all.
    let sections: BTreeMap<u64, usize> = clients.iter().enumerate().map(|(at, client)| (*client, at)).collect();
    let section = |client: u64| sections.get(&client).copied().unwrap_or_default();
    let mut place = Place { client: clients.first().copied().unwrap_or_default(), ..Place::default() };
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        let rest = &steps[at..];
        let letters = rest.iter().take_while(|step| step.letter() == clients.get(place.section).copied()).count();
        if step.letter().is_some() && letters > 0 {
            put_number(out, (letters as u64) << KIND_BITS | LETTERS);
            place.bring(place.section, rest[letters - 1].brought.first());
            at += letters;
            continue;
        }
        if let Some((client, clock)) = step.deletion()
            && place.client == client
        {
            let (back, forth) = (row_of(rest, client, clock, -1), row_of(rest, client, clock, 1));
            let (kind, count) = if back >= forth { (BACKSPACES, back) } else { (DELETIONS, forth) };
            put_number(out, (count as u64) << KIND_BITS | kind);
            put_difference(out, clock, place.clock);
            let last = rest[count - 1].deletion().map_or(clock, |(_, clock)| clock);
            place.clock = last;
            at += count;
            continue;
        }
        put_number(out, (step.brought.len() as u64) << KIND_BITS | OTHER);
        for brought in &step.brought {
            place.bring(section(brought.0), Some(brought));
            put_number(out, place.section as u64);
            put_number(out, brought.1.len() as u64);
        }
        put_number(out, step.deleted.len() as u64);
        for (client, range) in &step.deleted {
            put_number(out, *client);
            put_number(out, u64::from(range.start));
            put_number(out, u64::from(range.end - range.start));
            (place.client, place.clock) = (*client, range.start);
        }
        at += 1;
    }
}

/// How many steps in a row delete one clock each, one further in that direction each time.
fn row_of(steps: &[Step], client: u64, clock: u32, direction: i64) -> usize {
    let mut next = i64::from(clock);
    let follows = |step: &&Step| {
        let is_next = step.deletion().is_some_and(|(other, clock)| other == client && i64::from(clock) == next);
        next += direction;
        is_next
    };
    steps.iter().take_while(follows).count()
}

/// How far a clock is from another, small either way.
fn put_difference(out: &mut Vec<u8>, clock: u32, from: u32) {
    let (far, is_back) = if clock < from { (from - clock, 1) } else { (clock - from, 0) };
    put_number(out, u64::from(far) << 1 | is_back);
}

/// One client's structs in a record.
struct Section<'a> {
    client: u64,
    start: u32,
    end: u32,
    structs: u64,
    bytes: &'a [u8],
    /// The first clock that no step has brought yet.
    reached: u32,
}

struct Replay<'a> {
    sections: Vec<Section<'a>>,
    steps: Cursor<'a>,
    place: Place,
    deleted: IdSet,
}

const BEYOND: Refused = Refused::Malformed("a step beyond its record");

impl<'a> Replay<'a> {
    fn begin(record: &'a [u8]) -> Result<Self, Refused> {
        let mut cursor = Cursor::resume(record, MARK.len());
        let mut sections = Vec::new();
        for _ in 0..cursor.count(1)? {
            let (structs, client, start) = (cursor.number()?, cursor.number()?, cursor.clock()?);
            let (from, mut end) = (cursor.at(), start);
            for _ in 0..structs {
                end = Block::read(&mut cursor, client, end)?.end();
            }
            sections.push(Section { client, start, end, structs, bytes: &record[from..cursor.at()], reached: start });
        }
        let client = sections.first().map_or(0, |section| section.client);
        let place = Place { client, ..Place::default() };
        Ok(Self { sections, steps: cursor, place, deleted: IdSet::default() })
    }

    fn run(&mut self, count: u64) -> Result<(), Refused> {
        let mut left = count;
        while left > 0 && self.steps.left() > 0 {
            let head = self.steps.number()?;
            let times = head >> KIND_BITS;
            match head & ((1 << KIND_BITS) - 1) {
                LETTERS => self.bring(self.place.section, u32::try_from(times.min(left)).map_err(|_| BEYOND)?)?,
                OTHER => self.other(times)?,
                kind => self.delete_row(kind, u32::try_from(times.min(left)).map_err(|_| BEYOND)?)?,
            }
            left -= if head & OTHER == OTHER { 1 } else { times.min(left) };
        }
        Ok(())
    }

    fn bring(&mut self, at: usize, clocks: u32) -> Result<(), Refused> {
        let section = self.sections.get_mut(at).ok_or(BEYOND)?;
        if clocks == 0 || clocks > section.end - section.reached {
            return Err(BEYOND);
        }
        let range = section.reached..section.reached + clocks;
        section.reached = range.end;
        self.place.bring(at, Some(&(section.client, range)));
        Ok(())
    }

    fn delete_row(&mut self, kind: u64, count: u32) -> Result<(), Refused> {
        let number = self.steps.number()?;
        let far = u32::try_from(number >> 1).map_err(|_| BEYOND)?;
        let from = self.place.clock;
        let first = if number & 1 == 1 { from.checked_sub(far) } else { from.checked_add(far) }.ok_or(BEYOND)?;
        let more = count.checked_sub(1).ok_or(BEYOND)?;
        let last = if kind == BACKSPACES { first.checked_sub(more) } else { first.checked_add(more) }.ok_or(BEYOND)?;
        self.delete(self.place.client, first.min(last), count)?;
        self.place.clock = last;
        Ok(())
    }

    fn other(&mut self, sections: u64) -> Result<(), Refused> {
        for _ in 0..sections {
            let section = usize::try_from(self.steps.number()?).map_err(|_| BEYOND)?;
            let clocks = self.steps.clock()?;
            self.bring(section, clocks)?;
        }
        for _ in 0..self.steps.count(3)? {
            let (client, start, length) = (self.steps.number()?, self.steps.clock()?, self.steps.clock()?);
            self.delete(client, start, length)?;
            (self.place.client, self.place.clock) = (client, start);
        }
        Ok(())
    }

    fn delete(&mut self, client: u64, start: u32, length: u32) -> Result<(), Refused> {
        let end = start.checked_add(length).filter(|end| u64::from(*end) < CLOCK_END).ok_or(BEYOND)?;
        self.deleted.insert(client, &(start..end));
        Ok(())
    }

    /// What the steps so far make, as one update.
    fn write(&self) -> Result<Vec<u8>, Refused> {
        let begun = || self.sections.iter().filter(|section| section.reached > section.start);
        let mut out = Vec::new();
        put_number(&mut out, begun().count() as u64);
        for section in begun() {
            section.put(&mut out)?;
        }
        self.deleted.put(&mut out);
        Ok(out)
    }
}

impl Section<'_> {
    /// Its structs up to the clock that was reached.
    fn put(&self, out: &mut Vec<u8>) -> Result<(), Refused> {
        let (mut cursor, mut clock, mut count, mut whole) = (Cursor::new(self.bytes), self.start, 0, 0);
        let mut cut = Vec::new();
        while clock < self.reached && count < self.structs {
            let block = Block::read(&mut cursor, self.client, clock)?;
            count += 1;
            clock = block.end();
            if clock <= self.reached {
                whole = cursor.at();
            } else if block.content == Content::Skip || !put_beginning(&mut cut, &block, self.reached - block.clock) {
                return Err(BEYOND);
            }
        }
        put_number(out, count);
        put_number(out, self.client);
        put_number(out, u64::from(self.start));
        out.extend_from_slice(&self.bytes[..whole]);
        out.extend_from_slice(&cut);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(updates: &[&'static [u8]]) -> Vec<Bytes> {
        updates.iter().map(|update| Bytes::from_static(update)).collect()
    }

    /// "abc" letter by letter, two backspaces, "d" behind "a", another's "x" together with a deletion.
    fn run() -> Vec<Bytes> {
        bytes(&[
            &[1, 1, 5, 0, 4, 1, 1, b't', 1, b'a', 0],
            &[1, 1, 5, 1, 0x84, 5, 0, 1, b'b', 0],
            &[1, 1, 5, 2, 0x84, 5, 1, 1, b'c', 0],
            &[0, 1, 5, 1, 2, 1],
            &[0, 1, 5, 1, 1, 1],
            &[1, 1, 5, 3, 0xc4, 5, 0, 5, 1, 1, b'd', 0],
            &[1, 1, 9, 0, 0x84, 5, 3, 1, b'x', 1, 5, 1, 0, 1],
        ])
    }

    #[test]
    fn a_row_of_letters_or_backspaces_costs_little() {
        let record = record(&run()).expect("a run");
        let structs =
            [2, 1, 9, 0, 0x84, 5, 3, 1, b'x', 2, 5, 0, 4, 1, 1, b't', 3, b'a', b'b', b'c', 0xc4, 5, 0, 5, 1, 1, b'd'];
        let steps = [
            // "a" says whose; "b", "c"; two backspaces from "c" on; "d"; "x" and the deletion of "a".
            7, 1, 1, 0, 8, 9, 0, 4, 7, 0, 1, 1, 5, 0, 1,
        ];
        assert_eq!(record, [&MARK[..], &structs, &steps].concat());
    }

    #[test]
    fn every_beginning_of_a_run_can_be_read() {
        let run = run();
        let record = record(&run).expect("a run");
        for count in 0..=run.len() {
            let expected = crate::merge(&run[..count]).expect("a run");
            assert_eq!(replay(&record, count as u64, run.len() as u64), Ok(expected), "{count}");
        }
    }

    #[test]
    fn an_older_row_is_read_as_a_whole() {
        let older = crate::merge(&run()).expect("a run");
        assert_eq!(replay(&older, 7, 7), Ok(older.clone()));
        assert_eq!(replay(&older, 6, 7), Ok(Bytes::from_static(&[0, 0])));
    }

    #[test]
    fn damaged_records_are_refused_or_read_and_end() {
        let record = record(&run()).expect("a run").to_vec();
        for at in 0..record.len() {
            for value in 0..=255 {
                let mut damaged = record.clone();
                damaged[at] = value;
                // Whatever comes out passes the door next, as all that is stored.
                drop(replay(&damaged.into(), 7, 7));
            }
            drop(replay(&Bytes::copy_from_slice(&record[..at]), 7, 7));
        }
    }
}

//! What a writer types: one character an update, encoded before it is sent.
//!
//! The bytes of an update (v1), for client `C` and clock `K`; every number is a varUint:
//!
//! | bytes | meaning |
//! |---|---|
//! | `01` | one client |
//! | `01 C K` | one struct of client `C` from clock `K` |
//! | `04 01 07 "content"` | the writer's first: a string without neighbours in the root named `content` |
//! | `84 C O` | the same behind another's letter; and then at the end of its own text: a string whose left neighbour was `(C, O)` |
//! | `c4 C O C R` | after a jump: a string between `(C, O)` and `(C, R)`, the next one of its own text |
//! | `01 "x"` | one byte of UTF-8 text |
//! | `00` | nothing deleted |
//!
//! That is what Yjs writes for the same strokes. Writers do not react to each other: each extends its own text, and the
//! rules of Yjs order the texts of all writers side by side.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::frame::Envelope;
use crate::history::Id;
use crate::lib0::{write_bytes, write_number};
use crate::limits::{SCRIPT_BLOCK, SCRIPT_JUMP_MAX};
use crate::random::Random;

/// The Yjs client id of writer 0: ids of a browser have 32 bits, five bytes on the wire, and so have these.
pub const CLIENT_BASE: u64 = 1 << 30;

/// The name of the shared text that everybody writes in.
pub const ROOT: &str = "content";

/// Where the next character goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Place {
    /// After the character before: typing.
    End,
    /// Anywhere in the last half thousand characters of the writer's own text.
    Anywhere,
}

/// An endless, seeded row of one writer's updates, as frames.
#[derive(Debug)]
pub struct Script {
    client: u64,
    envelope: Envelope,
    /// The clocks of the writer's own text, in the order of the text; empty when it types at the end.
    text: Vec<u32>,
    chance: Option<Random>,
    clock: u32,
    /// What the first letter stands behind, if anything.
    anchor: Option<Id>,
    ready: VecDeque<Bytes>,
}

impl Script {
    /// The script of the writer with that number.
    pub fn new(writer: u32, place: Place, envelope: Envelope) -> Self {
        let chance = (place == Place::Anywhere).then(|| Random::new(u64::from(writer)));
        let client = CLIENT_BASE + u64::from(writer);
        Self { client, envelope, text: Vec::new(), chance, clock: 0, anchor: None, ready: VecDeque::new() }
    }

    /// The same, behind a letter that somebody else wrote before.
    pub(crate) fn behind(mut self, anchor: Option<Id>) -> Self {
        self.anchor = anchor;
        self
    }

    /// The next update's frame. Its clock is the number of calls before.
    pub fn next_frame(&mut self) -> Bytes {
        if let Some(frame) = self.ready.pop_front() {
            return frame;
        }
        let mut block = Vec::new();
        let ends: Vec<usize> = (0..SCRIPT_BLOCK).map(|_| self.encode(&mut block)).collect();
        let block = Bytes::from(block);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let mut frames = starts.zip(&ends).map(|(start, &end)| block.slice(start..end));
        let first = frames.next().unwrap_or_default();
        self.ready.extend(frames);
        first
    }

    /// Appends one frame and tells where it ends.
    fn encode(&mut self, out: &mut Vec<u8>) -> usize {
        let (left, right) = self.neighbours();
        let mut update = Vec::with_capacity(40);
        update.extend_from_slice(&[1, 1]);
        write_number(&mut update, self.client);
        write_number(&mut update, u64::from(self.clock));
        match (left, self.anchor) {
            (None, Some((client, clock))) => {
                update.push(0x84);
                write_number(&mut update, client);
                write_number(&mut update, clock);
            }
            (None, None) => {
                update.extend_from_slice(&[0x04, 1]);
                write_bytes(&mut update, ROOT.as_bytes());
            }
            (Some(left), _) => {
                update.push(if right.is_some() { 0xc4 } else { 0x84 });
                for clock in std::iter::once(left).chain(right) {
                    write_number(&mut update, self.client);
                    write_number(&mut update, u64::from(clock));
                }
            }
        }
        update.extend_from_slice(&[1, letter(self.clock), 0]);
        self.clock += 1;
        self.envelope.write_update_head(out, update.len());
        out.extend_from_slice(&update);
        out.len()
    }

    /// The clocks left and right of the next character in the writer's own text.
    fn neighbours(&mut self) -> (Option<u32>, Option<u32>) {
        let Some(chance) = &mut self.chance else {
            return (self.clock.checked_sub(1), None);
        };
        let back = chance.index(self.text.len().min(SCRIPT_JUMP_MAX));
        let at = self.text.len() - back;
        let left = at.checked_sub(1).map(|index| self.text[index]);
        let right = self.text.get(at).copied();
        self.text.insert(at, self.clock);
        (left, right)
    }
}

/// A row of letters with a space now and then, so that the text looks like one.
fn letter(clock: u32) -> u8 {
    b"the quick brown fox jumps over a lazy dog "[clock as usize % 42]
}

#[cfg(test)]
mod tests {
    use yrs::updates::decoder::Decode;
    use yrs::{ClientID, Doc, GetString, Options, ReadTxn, StateVector, Text, Transact, Update};

    use super::*;
    use crate::frame::{Dialect, Inbound};

    fn updates(writer: u32, place: Place, count: usize) -> Vec<Vec<u8>> {
        let envelope = Envelope::new(Dialect::Hocuspocus, "room");
        let mut script = Script::new(writer, place, envelope.clone());
        let frames = (0..count).map(|_| script.next_frame());
        frames
            .map(|frame| match envelope.read(&frame) {
                Ok(Inbound::Update(update)) => update.to_vec(),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn text_after(all: &[Vec<u8>]) -> String {
        let doc = Doc::new();
        let text = doc.get_or_insert_text(ROOT);
        for update in all {
            doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
        }
        let txn = doc.transact();
        assert!(txn.store().pending_update().is_none());
        text.get_string(&txn)
    }

    #[test]
    fn typing_is_byte_for_byte_what_the_library_writes() {
        let doc = Doc::with_options(Options { client_id: ClientID::new(CLIENT_BASE + 3), ..Options::default() });
        let text = doc.get_or_insert_text(ROOT);
        for (clock, ours) in (0..).zip(&updates(3, Place::End, 3_000)) {
            let before = doc.transact().state_vector();
            let letter = char::from(letter(clock));
            text.push(&mut doc.transact_mut(), letter.encode_utf8(&mut [0; 4]));
            assert_eq!(ours, &doc.transact().encode_state_as_update_v1(&before), "clock {clock}");
        }
    }

    #[test]
    fn jumps_land_where_they_say_and_nothing_waits() {
        let ours = updates(0, Place::Anywhere, 3_000);
        let doc = Doc::with_options(Options { client_id: ClientID::new(CLIENT_BASE), ..Options::default() });
        let text = doc.get_or_insert_text(ROOT);
        let mut chance = Random::new(0);
        for clock in 0..3_000 {
            let back = chance.below(u64::from(clock.min(512)));
            let at = clock - u32::try_from(back).unwrap();
            let letter = char::from(letter(clock));
            text.insert(&mut doc.transact_mut(), at, letter.encode_utf8(&mut [0; 4]));
        }
        assert_eq!(text_after(&ours), text.get_string(&doc.transact()));
        assert_eq!(doc.transact().encode_state_as_update_v1(&StateVector::default()).first(), Some(&1));
    }

    #[test]
    fn writers_texts_stand_side_by_side() {
        let all: Vec<_> = (0..3).flat_map(|writer| updates(writer, Place::Anywhere, 100)).collect();
        assert_eq!(text_after(&all).len(), 300);
    }
}

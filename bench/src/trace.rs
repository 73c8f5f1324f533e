//! A typing session made by chance, with the statistics of a real one.
//!
//! The model is the automerge-paper trace (259,778 single-character edits of one article: 182,315 insertions, 77,463
//! deletions, runs of about twenty edits): rows of letters and rows of backspaces alternate, and before some the cursor
//! jumps, mostly nearby.

use bytes::Bytes;
use yrs::{ClientID, Doc, OffsetKind, Options, ReadTxn, StateVector, Text, TextRef, Transact};

use crate::random::Random;
use crate::script::{CLIENT_BASE, ROOT};

/// Longest row of letters: twenty on average.
const TYPED_MAX: u64 = 40;
/// Longest row of backspaces: 70 of 100 edits insert.
const DELETED_MAX: u64 = 17;
/// Characters of a pasted piece, from which the text before the session is made.
const PIECE: &str = "as it was said before the session began ";
/// How far a jump goes when it stays nearby.
const NEARBY: u64 = 200;

/// A document and what is typed in it, one update an edit, as a browser sends it.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The document before, as one update.
    pub before: Bytes,
    /// The edits, in order.
    pub updates: Vec<Bytes>,
    /// The document after, as one update.
    pub after: Bytes,
}

impl Trace {
    /// A text of so many characters, pasted together in random order, and so many edits of it.
    pub fn new(characters: u32, edits: usize, seed: u64) -> Self {
        let options =
            Options { client_id: ClientID::new(CLIENT_BASE), offset_kind: OffsetKind::Utf16, ..Options::default() };
        let doc = Doc::with_options(options);
        let text = doc.get_or_insert_text(ROOT);
        let mut session = Session { doc, text, chance: Random::new(seed), len: 0, cursor: 0, updates: Vec::new() };
        while session.len < characters {
            session.cursor = session.anywhere();
            session.insert(PIECE);
        }
        session.updates.clear();
        let before = session.state();
        session.cursor = session.len;
        while session.updates.len() < edits {
            session.run(edits);
        }
        Self { before, after: session.state(), updates: session.updates }
    }
}

/// Who types.
struct Session {
    doc: Doc,
    text: TextRef,
    chance: Random,
    len: u32,
    cursor: u32,
    updates: Vec<Bytes>,
}

impl Session {
    /// A row of letters or backspaces, sometimes after a jump; cut short when there are `edits` of all.
    fn run(&mut self, edits: usize) {
        if self.chance.percent(40) {
            self.jump();
        }
        let types = self.chance.percent(50);
        let row = 1 + self.chance.below(if types { TYPED_MAX } else { DELETED_MAX });
        for _ in 0..row {
            if self.updates.len() >= edits {
                return;
            }
            if types {
                let letter = b'a' + self.chance.bits().to_le_bytes()[0] % 26;
                self.insert(char::from(letter).encode_utf8(&mut [0; 4]));
            } else {
                self.backspace();
            }
        }
    }

    fn jump(&mut self) {
        self.cursor = if self.chance.percent(80) {
            let low = u64::from(self.cursor).saturating_sub(NEARBY / 2);
            let at = low + self.chance.below(NEARBY);
            u32::try_from(at).unwrap_or(u32::MAX).min(self.len)
        } else {
            self.anywhere()
        };
    }

    fn anywhere(&mut self) -> u32 {
        u32::try_from(self.chance.below(u64::from(self.len) + 1)).unwrap_or(0)
    }

    fn insert(&mut self, chunk: &str) {
        let mut txn = self.doc.transact_mut();
        self.text.insert(&mut txn, self.cursor, chunk);
        self.updates.push(txn.encode_update_v1().into());
        let len = u32::try_from(chunk.len()).unwrap_or(0);
        self.cursor += len;
        self.len += len;
    }

    fn backspace(&mut self) {
        if self.cursor == 0 {
            return;
        }
        self.cursor -= 1;
        self.len -= 1;
        let mut txn = self.doc.transact_mut();
        self.text.remove_range(&mut txn, self.cursor, 1);
        self.updates.push(txn.encode_update_v1().into());
    }

    fn state(&self) -> Bytes {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default()).into()
    }
}

#[cfg(test)]
mod tests {
    use yrs::updates::decoder::Decode;
    use yrs::{GetString, Update};

    use super::*;
    use crate::walk::spans;

    #[test]
    fn the_edits_lead_from_before_to_after() {
        let trace = Trace::new(2_000, 3_000, 5);
        let doc = Doc::new();
        let text = doc.get_or_insert_text(ROOT);
        let read = |update: &Bytes| Update::decode_v1(update).unwrap();
        doc.transact_mut().apply_update(read(&trace.before)).unwrap();
        for update in &trace.updates {
            doc.transact_mut().apply_update(read(update)).unwrap();
        }
        let fresh = Doc::new();
        let fresh_text = fresh.get_or_insert_text(ROOT);
        fresh.transact_mut().apply_update(read(&trace.after)).unwrap();
        assert_eq!(fresh_text.get_string(&fresh.transact()), text.get_string(&doc.transact()));
        assert_eq!(trace.updates.len(), 3_000);
    }

    #[test]
    fn seven_of_ten_edits_insert() {
        let trace = Trace::new(1_000, 10_000, 1);
        let inserts = |update: &Bytes| {
            let mut found = false;
            spans(update, |_| found = true).unwrap();
            found
        };
        let share = trace.updates.iter().filter(|update| inserts(update)).count();
        assert!((6_500..7_500).contains(&share), "{share} of 10,000");
    }
}

//! A long update cut into short ones, so that taking it in can be interrupted.
//!
//! Sections run as far as they can and wait for each other, as in [`crate::split`]; but what is cut here is all ready, so
//! nothing is left over. Deletions come last, as the library would do them.

use crate::block::{Block, Id};
use crate::cursor::{Cursor, put_number};
use crate::{Refused, Update};
use std::collections::{BTreeMap, BTreeSet};

/// The update in parts of at most `most` structs, each ready once those before it are there; `None` if it is none longer,
/// or not ready as a whole.
pub(crate) fn parts(update: &Update, most: usize) -> Option<Vec<Update>> {
    let mut cutting = Cutting::begin(update, most).ok()??;
    let mut work: Vec<usize> = (0..cutting.sections.len()).collect();
    while let Some(at) = work.pop() {
        work.extend(cutting.run(at).ok()?);
    }
    cutting.finish()
}

/// One client's structs, of which those before `at` are in parts.
struct Section {
    client: u64,
    clock: u32,
    left: usize,
    at: usize,
}

struct Cutting<'a> {
    bytes: &'a [u8],
    most: usize,
    sections: Vec<Section>,
    /// By client.
    places: BTreeMap<u64, usize>,
    /// Which section waits for which id.
    waiting: BTreeSet<(Id, usize)>,
    deletes_at: usize,
    parts: Vec<Update>,
}

impl<'a> Cutting<'a> {
    /// Finds where the sections are, unless they are short enough all together.
    fn begin(update: &'a Update, most: usize) -> Result<Option<Self>, Refused> {
        let bytes = &update.bytes()[..];
        let mut cursor = Cursor::new(bytes);
        let (mut sections, mut places, mut total) = (Vec::new(), BTreeMap::new(), 0);
        for at in 0..cursor.number()? {
            let (left, client, clock) = (cursor.count(1)?, cursor.number()?, cursor.clock()?);
            sections.push(Section { client, clock, left, at: cursor.at() });
            places.insert(client, usize::try_from(at).unwrap_or(usize::MAX));
            let mut clock = clock;
            for _ in 0..left {
                clock = Block::read(&mut cursor, client, clock)?.end();
            }
            total += left;
        }
        let (waiting, deletes_at, parts) = (BTreeSet::new(), cursor.at(), Vec::new());
        Ok((total > most).then_some(Self { bytes, most, sections, places, waiting, deletes_at, parts }))
    }

    /// Cuts from a section what is ready of it; gives the sections that this wakes.
    fn run(&mut self, at: usize) -> Result<Vec<usize>, Refused> {
        while self.sections[at].left > 0 {
            let count = self.cut(at)?;
            if count < self.most.min(self.sections[at].left + count) {
                break;
            }
        }
        let Section { client, clock, .. } = self.sections[at];
        let reached = (Id { client, clock: 0 }, 0)..(Id { client, clock }, 0);
        let awake: Vec<_> = self.waiting.range(reached).copied().collect();
        Ok(awake.into_iter().map(|waiting| (self.waiting.remove(&waiting), waiting.1).1).collect())
    }

    /// Cuts one part of a section, up to a struct that waits; gives the number of its structs.
    fn cut(&mut self, at: usize) -> Result<usize, Refused> {
        let Section { client, clock: start, left, at: from } = self.sections[at];
        let mut cursor = Cursor::resume(self.bytes, from);
        let (mut clock, mut count, mut end) = (start, 0, from);
        while count < left.min(self.most) {
            let block = Block::read(&mut cursor, client, clock)?;
            let mut others = block.references().filter(|id| id.client != client);
            if let Some(missing) = others.find(|id| self.is_missing(*id)) {
                self.waiting.insert((missing, at));
                break;
            }
            (clock, count, end) = (block.end(), count + 1, cursor.at());
        }
        if count > 0 {
            let mut out = Vec::with_capacity(end - from + 24);
            out.push(1);
            put_number(&mut out, count as u64);
            put_number(&mut out, client);
            put_number(&mut out, u64::from(start));
            out.extend_from_slice(&self.bytes[from..end]);
            out.push(0);
            self.parts.push(Update::written(out));
        }
        self.sections[at] = Section { client, clock, left: left - count, at: end };
        Ok(count)
    }

    fn is_missing(&self, id: Id) -> bool {
        self.places.get(&id.client).is_some_and(|at| self.sections[*at].clock <= id.clock)
    }

    fn finish(mut self) -> Option<Vec<Update>> {
        if self.sections.iter().any(|section| section.left > 0) {
            return None;
        }
        let deletes = &self.bytes[self.deletes_at..];
        if deletes != [0] {
            self.parts.push(Update::written([&[0], deletes].concat()));
        }
        Some(self.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use proptest::prelude::*;
    use yrs::updates::decoder::Decode;
    use yrs::{Doc, GetString, ReadTxn, StateVector, Text, Transact};

    fn hear(doc: &Doc, bytes: &[u8]) {
        let update = yrs::Update::decode_v1(bytes).expect("an update");
        doc.transact_mut().apply_update(update).expect("it applies");
        assert!(!doc.transact().has_missing_updates(), "each part is ready");
    }

    fn state(doc: &Doc) -> Bytes {
        doc.transact().encode_diff_v1(&StateVector::default()).into()
    }

    proptest! {
        #[test]
        fn parts_in_order_are_the_whole(
            turns in proptest::collection::vec((0..3_usize, 0..20_u32, any::<bool>(), 0..3_usize), 1..60),
            most in 1..6_usize,
        ) {
            let docs = [1_u64, 900, 70_000].map(Doc::with_client_id);
            for (speaker, at, deletes, hearer) in turns {
                let text = docs[speaker].get_or_insert_text("t");
                let mut txn = docs[speaker].transact_mut();
                let length = text.len(&txn);
                if deletes && at < length { text.remove_range(&mut txn, at, 1) } else { text.insert(&mut txn, at.min(length), "x") }
                drop(txn);
                if hearer != speaker {
                    hear(&docs[hearer], &state(&docs[speaker]));
                }
            }
            hear(&docs[0], &state(&docs[1]));
            hear(&docs[0], &state(&docs[2]));
            let whole = Update::parse(state(&docs[0])).expect("a state");
            let reader = Doc::new();
            for part in parts(&whole, most).unwrap_or_else(|| vec![whole]) {
                hear(&reader, part.bytes());
            }
            let read = |doc: &Doc| doc.get_or_insert_text("t").get_string(&doc.transact());
            prop_assert_eq!(read(&reader), read(&docs[0]));
            prop_assert_eq!(reader.transact().state_vector(), docs[0].transact().state_vector());
        }
    }

    fn cut(bytes: &'static [u8], most: usize) -> Option<Vec<Vec<u8>>> {
        let update = Update::parse(Bytes::from_static(bytes)).expect("well formed");
        parts(&update, most).map(|parts| parts.iter().map(|part| part.bytes().to_vec()).collect())
    }

    #[test]
    fn each_part_builds_on_those_before_it() {
        // Client 5: "a", "c" behind "b"; client 6: "b" behind "a", "d" behind "c". And a deletion.
        let update: &[u8] = &[
            2, 2, 6, 0, 0x84, 5, 0, 1, b'b', 0x84, 5, 1, 1, b'd', 2, 5, 0, 4, 1, 1, b't', 1, b'a', 0x84, 6, 0, 1, b'c',
            1, 5, 1, 0, 1,
        ];
        let expected: [&[u8]; 5] = [
            &[1, 1, 5, 0, 4, 1, 1, b't', 1, b'a', 0],
            &[1, 1, 6, 0, 0x84, 5, 0, 1, b'b', 0],
            &[1, 1, 5, 1, 0x84, 6, 0, 1, b'c', 0],
            &[1, 1, 6, 1, 0x84, 5, 1, 1, b'd', 0],
            &[0, 1, 5, 1, 0, 1],
        ];
        assert_eq!(cut(update, 3), Some(expected.map(<[u8]>::to_vec).to_vec()));
        assert_eq!(cut(update, 4), None, "short enough");
    }

    #[test]
    fn what_is_not_ready_is_not_cut() {
        // Two that wait for each other.
        assert_eq!(cut(&[2, 1, 6, 0, 0x84, 5, 0, 1, b'b', 1, 5, 0, 0x84, 6, 0, 1, b'a', 0], 1), None);
    }
}

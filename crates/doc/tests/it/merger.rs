//! A batch merged for its readers says what its updates said.

use crate::document::{ticket, update};
use crate::golden::{golden, golden_updates, hex};
use crate::order::{any_turns, conversation, in_order};
use crate::peer::{Peer, read};
use crate::perturb::{any_damage, damaged};
use bytes::Bytes;
use encrier_doc::{Document, Merger, Ticket, Update, Verdict, limits};
use proptest::prelude::*;

/// The updates in as few as can be, each batch with a length of its own.
fn merged(merger: &mut Merger, updates: &[Bytes], batches: &[usize]) -> Vec<Bytes> {
    let mut out = Vec::new();
    let mut rest = updates;
    for length in batches.iter().cycle() {
        let (batch, behind) = rest.split_at((*length).min(rest.len()));
        for part in batch {
            assert!(merger.push(&update(part)), "each follows those before it");
        }
        out.extend(merger.take().map(|update| update.bytes().clone()));
        rest = behind;
        if rest.is_empty() {
            return out;
        }
    }
    out
}

fn content(document: &mut Document) -> String {
    read(&document.encode().expect("a sound document"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn merged_batches_do_what_their_updates_do(
        turns in any_turns(40),
        batches in proptest::collection::vec(1..30_usize, 1..8),
        coarse in proptest::collection::vec(1..4_usize, 1..4),
    ) {
        let said = conversation(&turns);
        let mut merger = Merger::default();
        let heard = merged(&mut merger, &said, &batches);
        // What is merged can be merged again: now with many sections each.
        let again = merged(&mut merger, &heard, &coarse);
        let mut by_parts = in_order(&said);
        for heard in [&heard, &again] {
            let mut by_batch = in_order(heard);
            prop_assert_eq!(by_batch.state_vector(), by_parts.state_vector());
            prop_assert_eq!(content(&mut by_batch), content(&mut by_parts));
            let peer = Peer::new(555);
            for bytes in heard {
                peer.hear(bytes);
                prop_assert!(!peer.lacks(), "nothing waits, not even between batches");
            }
            prop_assert_eq!(peer.content(), content(&mut by_parts));
        }
    }

    #[test]
    fn what_is_partly_known_of_a_merged_batch_is_taken_as_its_updates_would_be(
        turns in any_turns(40),
        batch in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        known in any::<prop::sample::Index>(),
        lacking in any::<prop::sample::Index>(),
    ) {
        let said = conversation(&turns);
        let (first, second) = (batch.0.index(said.len() + 1), batch.1.index(said.len() + 1));
        let (from, to) = (first.min(second), first.max(second));
        let whole = content(&mut in_order(&said));
        for bytes in merged(&mut Merger::default(), &said[from..to], &[usize::MAX]) {
            // Part of the batch is there.
            let ours = from + known.index(to - from);
            let mut document = in_order(&said[..ours]);
            let peer = Peer::new(555);
            said[..ours].iter().for_each(|part| peer.hear(part));
            let admission = document.admit(ticket(0), update(&bytes)).expect("a valid update");
            prop_assert!(admission.verdict != Verdict::Held);
            peer.hear(&bytes);
            for part in &said[to..] {
                document.admit(ticket(0), update(part)).expect("a valid update");
                peer.hear(part);
            }
            prop_assert_eq!(content(&mut document), whole.clone());
            prop_assert_eq!(peer.content(), whole.clone());
            // Part of what the batch builds on is not there yet.
            let ours = lacking.index(from + 1);
            let mut document = in_order(&said[..ours]);
            document.admit(Ticket { source: 2, message: 0 }, update(&bytes)).expect("a valid update");
            for (message, part) in (0..).zip(said[ours..from].iter().chain(&said[to..])) {
                document.admit(ticket(message), update(part)).expect("a valid update");
            }
            prop_assert_eq!(content(&mut document), whole.clone());
        }
    }

    #[test]
    fn any_accepted_bytes_merge_into_accepted_bytes(
        harm in proptest::collection::vec((any::<prop::sample::Index>(), proptest::collection::vec(any_damage(), 0..3)), 1..12),
    ) {
        let goldens = golden_updates();
        let parts = harm.into_iter().map(|(which, damage)| damaged(&which.get(&goldens).1, &damage));
        let mut merger = Merger::default();
        for part in parts.filter_map(|bytes| Update::parse(bytes).ok()) {
            if !merger.push(&part) {
                let merged = merger.take().expect("something was there");
                prop_assert!(Update::parse(merged.bytes().clone()).is_ok());
                prop_assert!(merger.push(&part), "alone, everything can be added");
            }
        }
        if let Some(merged) = merger.take() {
            prop_assert!(Update::parse(merged.bytes().clone()).is_ok());
        }
    }
}

fn as_one(parts: &[&Bytes]) -> Option<Bytes> {
    let mut merger = Merger::default();
    parts.iter().all(|part| merger.push(&update(part))).then(|| merger.take())?.map(|update| update.bytes().clone())
}

#[test]
fn one_update_comes_out_as_it_came_in() {
    for (name, bytes) in golden_updates() {
        let out = as_one(&[&bytes]).expect(&name);
        assert_eq!(out.as_ptr(), bytes.as_ptr(), "{name}");
    }
    assert_eq!(Merger::default().take(), None);
}

#[test]
fn letters_in_a_row_become_one_text_and_others_stay_apart() {
    let letter = |clock: u8, origin: u8, letter: u8| Bytes::from(vec![1, 1, 5, clock, 0x84, 5, origin, 1, letter, 0]);
    let first = hex("01 01 05 00 04 01 01 74 01 61 00");
    let row = as_one(&[&first, &letter(1, 0, b'b'), &letter(2, 1, b'c')]);
    assert_eq!(row, Some(hex("01 01 05 00 04 01 01 74 03 616263 00")));
    // "c" was typed before "b", so both stand behind "a", and "c" is first.
    let jump = as_one(&[&first, &letter(1, 0, b'b'), &letter(2, 0, b'c')]);
    assert_eq!(jump, Some(hex("01 02 05 00 04 01 01 74 02 6162 84 05 00 01 63 00")));
    // Typed before a right neighbour: joined only with what has the same.
    let beside = hex("01 01 05 01 c4 05 00 06 00 01 62 00");
    let parted = as_one(&[&first, &beside, &letter(2, 1, b'c')]);
    assert_eq!(parted, Some(hex("01 03 05 00 04 01 01 74 01 61 c4 05 00 06 00 01 62 84 05 01 01 63 00")));
    // Another writer between them: a section each, the highest client first.
    let other = hex("01 01 07 00 84 05 00 01 78 00");
    let both = as_one(&[&first, &other, &letter(1, 0, b'b')]);
    assert_eq!(both, Some(hex("02 01 07 00 84 05 00 01 78 01 05 00 04 01 01 74 02 6162 00")));
}

#[test]
fn deletions_are_sorted_and_joined() {
    let backspaces =
        [hex("00 01 05 01 07 01"), hex("00 01 05 01 06 01"), hex("00 02 09 01 00 02 05 02 01 01 05 01"), hex("00 00")];
    let merged = as_one(&[&backspaces[0], &backspaces[1], &backspaces[2], &backspaces[3]]);
    assert_eq!(merged, Some(hex("00 02 09 01 00 02 05 02 01 01 05 03")));
}

#[test]
fn what_does_not_follow_is_refused_and_changes_nothing() {
    let [first, third] = [golden("text_0"), golden("text_2")];
    for stranger in [&third, &first, &golden("merge_with_skip")] {
        let mut merger = Merger::default();
        assert!(merger.push(&update(&first)));
        assert!(!merger.push(&update(stranger)));
        assert_eq!(merger.take(), Some(update(&first)));
        assert!(merger.is_empty());
        // The same behind two that were merged.
        assert!(merger.push(&update(&first)) && merger.push(&update(&golden("text_1"))));
        assert!(stranger == &third || !merger.push(&update(stranger)));
        let both = merger.take().map(|update| update.bytes().clone());
        assert_eq!(both, as_one(&[&first, &golden("text_1")]));
    }
}

#[test]
fn a_merged_update_is_bounded() {
    let typed = |client: u32, clock: u32, text: &str| {
        let head = [&[1, 1][..], &[client as u8 | 0x80, (client >> 7) as u8]].concat();
        let number = |number: u32| [number as u8 | 0x80, (number >> 7) as u8 | 0x80, (number >> 14) as u8];
        let length = number(text.len() as u32);
        Bytes::from([&head[..], &number(clock), &[4, 1, 1, b't'], &length, text.as_bytes(), &[0]].concat())
    };
    let count = |updates: &mut dyn Iterator<Item = Bytes>| {
        let mut merger = Merger::default();
        let fitted = updates.take_while(|bytes| merger.push(&update(bytes))).count();
        let whole = merger.take().expect("something");
        Document::open(None, &[whole.bytes().clone()]).expect("sound");
        fitted
    };
    assert_eq!(count(&mut (0..).map(|client| typed(client, 0, "x"))), limits::MERGED_CLIENTS_MAX);
    assert_eq!(count(&mut (0..).map(|clock| typed(0, clock, "x"))), limits::MERGED_STRUCTS_MAX);
    let kilobyte = "x".repeat(1024);
    assert_eq!(count(&mut (0..).map(|turn| typed(0, turn * 1024, &kilobyte))), limits::MERGED_BYTES_MAX / 1024 - 1);
}

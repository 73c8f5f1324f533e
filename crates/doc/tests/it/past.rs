//! A document as it was: from any checkpoint before, whatever was folded, at every number.

use crate::order::{any_turns, conversation, in_order};
use crate::peer::{Peer, read};
use bytes::Bytes;
use encrier_doc::{Past, record};
use proptest::prelude::*;

/// A state, and the number that it reaches.
type Checkpoint = (usize, Bytes);

/// A record, how many numbers come before it, and how many it has.
type Recorded = (usize, Bytes, usize);

/// What a store would keep: folds at some numbers, whose runs are this long at most.
fn folds(said: &[Bytes], ends: &[usize], run: usize) -> (Vec<Checkpoint>, Vec<Recorded>) {
    let (mut checkpoints, mut runs, mut from) = (Vec::new(), Vec::new(), 0);
    for &end in ends {
        let mut at = from;
        while at < end {
            let to = (at + run).min(end);
            runs.push((at, record(&said[at..to]).expect("a run"), to - at));
            at = to;
        }
        // As a server would: what was deleted is collected.
        checkpoints.push((end, in_order(&said[..end]).encode().expect("sound")));
        from = end;
    }
    (checkpoints, runs)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_text_at_every_number_is_what_a_replica_had_then(
        turns in any_turns(40),
        ends in proptest::collection::vec(any::<prop::sample::Index>(), 0..5),
        run in 1..12_usize,
        newest_counts in any::<bool>(),
    ) {
        let said = conversation(&turns);
        let ends: std::collections::BTreeSet<usize> = ends.iter().map(|end| end.index(said.len() + 1)).collect();
        let ends: Vec<usize> = ends.into_iter().filter(|end| *end > 0).collect();
        let (checkpoints, runs) = folds(&said, &ends, run);
        let folded = ends.last().copied().unwrap_or(0);
        let plain = Peer::new(555);
        for seq in 0..=said.len() {
            if seq > 0 {
                plain.hear(&said[seq - 1]);
            }
            // The checkpoint before, or, where that was thinned out, the one before that.
            let before: Vec<_> = checkpoints.iter().filter(|(end, _)| *end <= seq).collect();
            let checkpoint = if newest_counts { before.last() } else { before.iter().rev().nth(1) };
            let from = checkpoint.map_or(0, |(end, _)| *end);
            let records = runs.iter().filter(|(at, ..)| *at >= from && *at < seq);
            let past = Past {
                checkpoint: checkpoint.map(|(_, state)| state.clone()),
                records: records.map(|(at, data, all)| (data.clone(), *all as u64, (seq - at).min(*all) as u64)).collect(),
                tail: said[folded.min(seq)..seq].to_vec(),
            };
            let state = past.open().expect("sound").encode().expect("sound");
            prop_assert_eq!(read(&state), plain.content(), "at {} of {}", seq, said.len());
        }
    }
}

//! Which blocks a preview has, and what of them is in another one too.

use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashMap;

/// A block without its HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Names its HTML.
    pub(crate) hash: u64,
    /// Where it begins in the source.
    pub(crate) line: i64,
}

/// All blocks of a preview, in order.
pub(crate) type Outline = Vec<Mark>;

/// Names a block's HTML.
pub(crate) fn hash_of(html: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    html.hash(&mut hasher);
    hasher.finish()
}

/// Names a whole preview: its blocks and where they begin.
pub(crate) fn root_of(outline: &[Mark]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for mark in outline {
        (mark.hash, mark.line).hash(&mut hasher);
    }
    hasher.finish()
}

/// Pairs of places in `old` and `new` that hold the same block, both rising: what is the same at both ends, and between them
/// what stands once in each (a patience diff), with its neighbours.
pub(crate) fn kept(old: &[Mark], new: &[Mark]) -> Vec<(usize, usize)> {
    let same = |pair: &(&Mark, &Mark)| pair.0.hash == pair.1.hash;
    let head = old.iter().zip(new).take_while(same).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(same).count();
    let mut pairs: Vec<_> = (0..head).map(|at| (at, at)).collect();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let (mut from_old, mut from_new) = (head, head);
    for (at_old, at_new) in rising(&anchors(&old[head..old_end], &new[head..new_end])) {
        let (at_old, at_new) = (at_old + head, at_new + head);
        if at_old < from_old || at_new < from_new {
            // A neighbour of the last one.
            continue;
        }
        let before = (from_old..at_old).rev().zip((from_new..at_new).rev());
        let before = before.take_while(|&(o, n)| old[o].hash == new[n].hash).count();
        let after = (at_old..old_end).zip(at_new..new_end).take_while(|&(o, n)| old[o].hash == new[n].hash).count();
        pairs.extend((at_old - before..at_old + after).zip(at_new - before..at_new + after));
        (from_old, from_new) = (at_old + after, at_new + after);
    }
    pairs.extend((old_end..old.len()).zip(new_end..new.len()));
    pairs
}

/// The places of blocks that stand once in each, by place in `old`.
fn anchors(old: &[Mark], new: &[Mark]) -> Vec<(usize, usize)> {
    if old.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let once = once_each(new);
    let mut found: Vec<_> =
        once_each(old).into_iter().filter_map(|(hash, at)| Some((at?, *once.get(&hash)?.as_ref()?))).collect();
    found.sort_unstable();
    found
}

/// Where each block stands; `None` if it stands more than once.
fn once_each(marks: &[Mark]) -> FxHashMap<u64, Option<usize>> {
    let mut places = FxHashMap::default();
    for (at, mark) in marks.iter().enumerate() {
        places.entry(mark.hash).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

/// The longest part of `pairs`, which rise in the first number, that rises in the second too.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The place of the pair that ends the best run of each length, and of each pair the one before it in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < pair.1);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.push(pairs[at]);
        next = before[at];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marks(letters: &str) -> Outline {
        letters.bytes().zip(1..).map(|(letter, line)| Mark { hash: u64::from(letter), line }).collect()
    }

    fn kept_letters(old: &str, new: &str) -> String {
        kept(&marks(old), &marks(new)).into_iter().map(|(at, _)| char::from(old.as_bytes()[at])).collect()
    }

    #[test]
    fn what_stays_is_found() {
        for (old, new, stays) in [
            ("abc", "abc", "abc"),
            ("abc", "axc", "ac"),
            ("abc", "xabc", "abc"),
            ("abcdef", "xbcyef", "bcef"),
            ("abcd", "cdab", "ab"),
            ("-a-b-c-", "-a-x-c-", "-a--c-"),
            ("x-a-", "y-a-z", "-a-"),
            ("", "abc", ""),
            ("abc", "", ""),
        ] {
            let found = kept_letters(old, new);
            assert_eq!(found.len(), stays.len(), "{old} {new} {found}");
        }
    }

    proptest! {
        #[test]
        fn pairs_rise_and_are_the_same_block(old in "[a-f]{0,24}", new in "[a-f]{0,24}") {
            let (old, new) = (marks(&old), marks(&new));
            let pairs = kept(&old, &new);
            for pair in &pairs {
                prop_assert_eq!(old[pair.0].hash, new[pair.1].hash);
            }
            for two in pairs.windows(2) {
                prop_assert!(two[0].0 < two[1].0 && two[0].1 < two[1].1);
            }
        }
    }
}

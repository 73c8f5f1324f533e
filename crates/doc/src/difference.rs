//! What differs between two lists, and between two texts by their lines.
//!
//! Small differences are why a restored text leaves carets and others' words where they are: what both have is not touched.

use crate::limits::COMPARED_LINES_MAX;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::hash::Hash;
use std::ops::Range;

/// A stretch of a text and what stands there instead: UTF-16 units before it, units cut, text put there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) kept: usize,
    pub(crate) cut: usize,
    pub(crate) inserted: &'a str,
}

/// The stretches of `old` that differ and those of `new` that stand instead, in order; between two of them is something
/// that both have. Lists that are too long to compare differ as a whole.
pub(crate) fn changes<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(Range<usize>, Range<usize>)> {
    let operations = if old.len().max(new.len()) > COMPARED_LINES_MAX {
        Vec::new()
    } else {
        capture_diff_slices(Algorithm::Myers, old, new)
    };
    let equal = operations.into_iter().filter_map(|operation| match operation {
        DiffOp::Equal { old_index, new_index, len } => Some((old_index, new_index, len)),
        _ => None,
    });
    let (mut changes, mut old_at, mut new_at) = (Vec::new(), 0, 0);
    for (old_index, new_index, length) in equal.chain([(old.len(), new.len(), 0)]) {
        if old_at < old_index || new_at < new_index {
            changes.push((old_at..old_index, new_at..new_index));
        }
        (old_at, new_at) = (old_index + length, new_index + length);
    }
    changes
}

/// The pieces that make `old` into `new`: by lines, and within changed lines only what differs.
pub(crate) fn pieces<'a>(old: &str, new: &'a str) -> Vec<Piece<'a>> {
    let lines = |text| -> Vec<&str> { str::split_inclusive(text, '\n').collect() };
    let (old_lines, new_lines) = (lines(old), lines(new));
    // Where each line begins, and the end: in bytes, for both texts.
    let starts = |lines: &[&str]| -> Vec<usize> {
        let sums = lines.iter().scan(0, |sum, line| {
            *sum += line.len();
            Some(*sum)
        });
        std::iter::once(0).chain(sums).collect()
    };
    let (old_starts, new_starts) = (starts(&old_lines), starts(&new_lines));
    let (mut pieces, mut passed, mut passed_units) = (Vec::new(), 0, 0);
    for (from, to) in changes(&old_lines, &new_lines) {
        let (start, end) = (old_starts[from.start], old_starts[from.end]);
        passed_units += units(&old[passed..start]);
        passed = start;
        let there = &new[new_starts[to.start]..new_starts[to.end]];
        if let Some(piece) = difference(&old[start..end], there) {
            pieces.push(Piece { kept: passed_units + piece.kept, ..piece });
        }
    }
    pieces
}

/// The smallest single replacement that makes `old` into `new`. Compared by characters, so that no surrogate pair is parted.
fn difference<'a>(old: &str, new: &'a str) -> Option<Piece<'a>> {
    if old == new {
        return None;
    }
    let same = |(left, right): &(char, char)| left == right;
    let before: usize = old.chars().zip(new.chars()).take_while(same).map(|(char, _)| char.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after: usize =
        old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(same).map(|(char, _)| char.len_utf8()).sum();
    let cut = &old_rest[..old_rest.len() - after];
    Some(Piece { kept: units(&old[..before]), cut: units(cut), inserted: &new_rest[..new_rest.len() - after] })
}

/// The length of a text as Yjs counts.
pub(crate) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rebuilt(old: &str, pieces: &[Piece<'_>]) -> String {
        let units: Vec<u16> = old.encode_utf16().collect();
        let (mut rebuilt, mut at) = (Vec::new(), 0);
        for piece in pieces {
            rebuilt.extend(&units[at..piece.kept]);
            rebuilt.extend(piece.inserted.encode_utf16());
            at = piece.kept + piece.cut;
        }
        rebuilt.extend(&units[at..]);
        String::from_utf16(&rebuilt).expect("no pair was parted")
    }

    proptest! {
        #[test]
        fn pieces_rebuild_the_text(old in "[ab😀é\n]{0,24}", new in "[ab😀é\n]{0,24}") {
            let pieces = pieces(&old, &new);
            prop_assert_eq!(&rebuilt(&old, &pieces), &new);
            for pair in pieces.windows(2) {
                prop_assert!(pair[0].kept + pair[0].cut < pair[1].kept, "something is kept in between");
            }
        }
    }

    #[test]
    fn a_difference_is_small() {
        let piece = |kept, cut, inserted| Piece { kept, cut, inserted };
        assert_eq!(pieces("one two three", "one 2 three"), [piece(4, 3, "2")]);
        assert_eq!(pieces("aaa", "aaaa"), [piece(3, 0, "a")]);
        assert_eq!(pieces("a😀b", "a😁b"), [piece(1, 2, "😁")]);
        assert_eq!(pieces("same", "same"), []);
        assert_eq!(pieces("one\ntwo\nthree\n", "1ne\ntwo\nthre\n"), [piece(0, 1, "1"), piece(12, 1, "")]);
    }

    #[test]
    fn what_is_too_long_differs_as_a_whole() {
        let old: Vec<usize> = (0..=COMPARED_LINES_MAX).collect();
        assert_eq!(changes(&old, &old[1..]), [(0..old.len(), 0..old.len() - 1)]);
    }
}

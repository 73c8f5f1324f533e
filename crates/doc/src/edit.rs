//! Replacements in a text, written as one update of our own.
//!
//! Not done through the library: its edits by index walk the document, count embedded things as characters, and panic when
//! the two disagree. Here the characters' own ids are looked up once, and the bytes go through the same door as a
//! browser's.

use crate::block::{Id, put_text};
use crate::cursor::put_number;
use crate::difference::{Piece, pieces, units};
use crate::id_set::IdSet;
use crate::outline::root_branch;
use crate::replica::write;
use yrs::types::text::YChange;
use yrs::{Any, Doc, Out, ReadTxn, Snapshot, Text, TextRef};

/// Characters of the text that stand together and have neighbouring ids.
#[derive(Debug)]
pub(crate) struct Span {
    id: Id,
    text: String,
    /// Its length as Yjs counts.
    units: usize,
}

/// Looks up characters from the start of a text to its end: a thousand pieces of a long text cost one walk.
#[derive(Debug)]
struct Walk<'a> {
    spans: &'a [Span],
    /// The span that it is in, and the units before that.
    at: usize,
    before: usize,
    #[cfg(test)]
    steps: usize,
}

/// The visible text of a root, with the ids of its characters.
pub(crate) fn read_spans(doc: &Doc, root: &str) -> Vec<Span> {
    write(doc, |txn| {
        let Some(branch) = root_branch(txn, root) else { return Vec::new() };
        // Against "nothing", every item counts as added, and is told apart with its id.
        let (now, nothing) = (txn.snapshot(), Snapshot::default());
        let items = TextRef::from(branch).diff_range(txn, Some(&now), Some(&nothing), YChange::identity);
        items
            .into_iter()
            .filter_map(|item| match (item.insert, item.ychange) {
                (Out::Any(Any::String(text)), Some(change)) => {
                    let id = Id { client: change.id.client.get(), clock: change.id.clock };
                    Some(Span::new(id, text.as_ref().to_owned()))
                }
                _ => None,
            })
            .collect()
    })
}

/// The bytes of the update by which `client`, whose next clock is `clock`, makes these spans say `text`; `None` when they do.
pub(crate) fn replacement(spans: &[Span], root: &str, text: &str, client: u64, clock: u32) -> Option<Vec<u8>> {
    let old: String = spans.iter().map(|span| span.text.as_str()).collect();
    let pieces = pieces(&old, text);
    if pieces.is_empty() {
        return None;
    }
    let inserted: Vec<_> = pieces.iter().filter(|piece| !piece.inserted.is_empty()).collect();
    let mut out = Vec::with_capacity(inserted.iter().map(|piece| piece.inserted.len() + 24).sum::<usize>() + 64);
    put_number(&mut out, u64::from(!inserted.is_empty()));
    if !inserted.is_empty() {
        put_number(&mut out, inserted.len() as u64);
        put_number(&mut out, client);
        put_number(&mut out, u64::from(clock));
        let mut walk = Walk::new(spans);
        for piece in inserted {
            // Between two pieces something is kept: both neighbours were there before, and no walk goes back.
            let origin = piece.kept.checked_sub(1).and_then(|place| walk.id_at(place));
            let right = walk.id_at(piece.kept + piece.cut);
            put_text(&mut out, origin, right, root, piece.inserted);
        }
    }
    deletions(spans, &pieces).put(&mut out);
    Some(out)
}

/// The characters that the pieces cut.
fn deletions(spans: &[Span], pieces: &[Piece<'_>]) -> IdSet {
    let mut deleted = IdSet::default();
    let mut at = 0;
    let mut pieces = pieces.iter().peekable();
    for span in spans {
        let end = at + span.units;
        while let Some(piece) = pieces.peek() {
            let range = piece.kept.max(at)..(piece.kept + piece.cut).min(end);
            if range.start < range.end {
                deleted.insert(span.id.client, &(span.clock(range.start - at)..span.clock(range.end - at)));
            }
            if piece.kept + piece.cut > end {
                break;
            }
            pieces.next();
        }
        at = end;
    }
    deleted
}

impl Span {
    fn new(id: Id, text: String) -> Self {
        Self { id, units: units(&text), text }
    }

    fn clock(&self, offset: usize) -> u32 {
        // An offset into a span is below its length, which the door keeps below 2^31.
        self.id.clock + u32::try_from(offset).unwrap_or(0)
    }
}

impl<'a> Walk<'a> {
    fn new(spans: &'a [Span]) -> Self {
        Self {
            spans,
            at: 0,
            before: 0,
            #[cfg(test)]
            steps: 0,
        }
    }

    /// The id of the UTF-16 unit at that place, or `None` behind the end. No place is before one that was asked for.
    fn id_at(&mut self, place: usize) -> Option<Id> {
        while let Some(span) = self.spans.get(self.at) {
            #[cfg(test)]
            {
                self.steps += 1;
            }
            if place < self.before + span.units {
                return Some(Id { client: span.id.client, clock: span.clock(place - self.before) });
            }
            self.before += span.units;
            self.at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A text of so many spans of that many letters, written by two in turn.
    fn spans(count: u32, letters: usize) -> Vec<Span> {
        let span = |at: u32| Span::new(Id { client: u64::from(at % 2), clock: at * 100 }, "é".repeat(letters));
        (0..count).map(span).collect()
    }

    /// Steps of a walk that looks at both neighbours of every tenth letter.
    fn steps(spans: &[Span]) -> usize {
        let mut walk = Walk::new(spans);
        for piece in (1..spans.len()).step_by(10) {
            assert!(walk.id_at(piece - 1).is_some() && walk.id_at(piece).is_some());
        }
        walk.steps
    }

    #[test]
    fn twice_the_text_is_twice_the_walk() {
        let (one, two) = (steps(&spans(10_000, 1)), steps(&spans(20_000, 1)));
        assert!(one < 20_000 && two < 2 * one + 10, "{one} and {two} steps");
    }

    proptest! {
        #[test]
        fn a_walk_finds_what_a_search_does(letters in 1_usize..5, mut places in proptest::collection::vec(0_usize..60, 0..20)) {
            let spans = spans(10, letters);
            let mut walk = Walk::new(&spans);
            places.sort_unstable();
            for place in places {
                let sought = spans.get(place / letters);
                let sought = sought.map(|span| Id { client: span.id.client, clock: span.clock(place % letters) });
                prop_assert_eq!(walk.id_at(place), sought);
            }
        }
    }
}

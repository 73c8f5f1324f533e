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
                    Some(Span { id, text: text.as_ref().to_owned() })
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
        for piece in inserted {
            // Between two pieces something is kept: both neighbours were there before.
            let origin = piece.kept.checked_sub(1).and_then(|at| id_at(spans, at));
            let right = id_at(spans, piece.kept + piece.cut);
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
        let end = at + units(&span.text);
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
    fn clock(&self, offset: usize) -> u32 {
        // An offset into a span is below its length, which the door keeps below 2^31.
        self.id.clock + u32::try_from(offset).unwrap_or(0)
    }
}

/// The id of the UTF-16 unit at that place, or `None` behind the end.
fn id_at(spans: &[Span], mut at: usize) -> Option<Id> {
    for span in spans {
        let length = units(&span.text);
        if at < length {
            return Some(Id { client: span.id.client, clock: span.clock(at) });
        }
        at -= length;
    }
    None
}

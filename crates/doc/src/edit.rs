//! One replacement in a text, written as an update of our own.
//!
//! Not done through the library: its edits by index walk the document, count embedded things as characters, and panic when
//! the two disagree. Here the characters' own ids are looked up once, and the bytes go through the same door as a
//! browser's.

use crate::block::{Id, put_text};
use crate::cursor::put_number;
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
    let (kept, cut, inserted) = difference(&old, text)?;
    let mut out = Vec::with_capacity(inserted.len() + 64);
    put_number(&mut out, u64::from(!inserted.is_empty()));
    if !inserted.is_empty() {
        let origin = kept.checked_sub(1).and_then(|at| id_at(spans, at));
        let right = id_at(spans, kept + cut);
        put_number(&mut out, 1);
        put_number(&mut out, client);
        put_number(&mut out, u64::from(clock));
        put_text(&mut out, origin, right, root, inserted);
    }
    let mut deleted = IdSet::default();
    let mut at = 0;
    for span in spans {
        let length = units(&span.text);
        let range = kept.max(at)..(kept + cut).min(at + length);
        if range.start < range.end {
            deleted.insert(span.id.client, &(span.clock(range.start - at)..span.clock(range.end - at)));
        }
        at += length;
    }
    deleted.put(&mut out);
    Some(out)
}

impl Span {
    fn clock(&self, offset: usize) -> u32 {
        // An offset into a span is below its length, which the door keeps below 2^31.
        self.id.clock + u32::try_from(offset).unwrap_or(0)
    }
}

/// The smallest single replacement that makes `old` into `new`: UTF-16 units kept before it, units cut, text put there.
/// Compared by characters, so that no surrogate pair is parted.
fn difference<'a>(old: &str, new: &'a str) -> Option<(usize, usize, &'a str)> {
    if old == new {
        return None;
    }
    let same = |(left, right): &(char, char)| left == right;
    let before: usize = old.chars().zip(new.chars()).take_while(same).map(|(char, _)| char.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after: usize =
        old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(same).map(|(char, _)| char.len_utf8()).sum();
    let cut = &old_rest[..old_rest.len() - after];
    Some((units(&old[..before]), units(cut), &new_rest[..new_rest.len() - after]))
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

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_difference_rebuilds_the_text(old in "[ab😀é]{0,12}", new in "[ab😀é]{0,12}") {
            let Some((kept, cut, inserted)) = difference(&old, &new) else {
                prop_assert_eq!(old, new);
                return Ok(());
            };
            let units: Vec<u16> = old.encode_utf16().collect();
            let mut rebuilt = units[..kept].to_vec();
            rebuilt.extend(inserted.encode_utf16());
            rebuilt.extend(&units[kept + cut..]);
            prop_assert_eq!(String::from_utf16(&rebuilt).expect("no pair was parted"), new);
        }
    }

    #[test]
    fn a_difference_is_small() {
        assert_eq!(difference("one two three", "one 2 three"), Some((4, 3, "2")));
        assert_eq!(difference("aaa", "aaaa"), Some((3, 0, "a")));
        assert_eq!(difference("a😀b", "a😁b"), Some((1, 2, "😁")));
        assert_eq!(difference("same", "same"), None);
    }
}

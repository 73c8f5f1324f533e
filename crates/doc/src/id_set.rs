//! A set of ids as ranges: what has been deleted.

use crate::Update;
use crate::cursor::put_number;
use std::collections::BTreeMap;
use std::ops::Range;

/// Ranges of clocks by client, none of which touch. A tree rather than lists: a document deleted in a million places
/// takes the next deletion in the time of a few comparisons, and no order of client ids makes it slow.
#[derive(Debug, Default, Clone)]
pub(crate) struct IdSet {
    /// (client, start) → end.
    ranges: BTreeMap<(u64, u32), u32>,
}

impl IdSet {
    /// Number of ranges.
    pub(crate) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Whether all of that range is in the set.
    pub(crate) fn contains(&self, client: u64, range: &Range<u32>) -> bool {
        self.ranges.range((client, 0)..=(client, range.start)).next_back().is_some_and(|(_, end)| *end >= range.end)
    }

    /// Puts a range in, joined with those that it touches. Whether anything of it was new.
    pub(crate) fn insert(&mut self, client: u64, range: &Range<u32>) -> bool {
        if self.contains(client, range) {
            return false;
        }
        let Range { mut start, mut end } = *range;
        if let Some((key, left)) = self.ranges.range((client, 0)..=(client, start)).next_back()
            && *left >= start
        {
            (start, end) = (key.1, end.max(*left));
        }
        while let Some((key, right)) = self.ranges.range((client, start)..=(client, end)).next() {
            let key = *key;
            end = end.max(*right);
            self.ranges.remove(&key);
        }
        self.ranges.insert((client, start), end);
        true
    }

    /// The set of many ranges at once, in any order: as when a document is opened, where one by one would take longer than
    /// all the rest.
    pub(crate) fn of(mut ranges: Vec<(u64, Range<u32>)>) -> Self {
        ranges.sort_unstable_by_key(|(client, range)| (*client, range.start));
        ranges.dedup_by(|next, last| {
            let touches = next.0 == last.0 && next.1.start <= last.1.end;
            if touches {
                last.1.end = last.1.end.max(next.1.end);
            }
            touches
        });
        Self { ranges: ranges.into_iter().map(|(client, range)| ((client, range.start), range.end)).collect() }
    }

    /// The update that deletes these.
    pub(crate) fn update(&self) -> Update {
        let mut out = vec![0];
        self.put(&mut out);
        Update::written(out)
    }

    /// Appends the wire form of a delete set, highest client first.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let mut clients: Vec<(u64, u64)> = Vec::new();
        for (client, _) in self.ranges.keys() {
            match clients.last_mut() {
                Some((last, count)) if last == client => *count += 1,
                _ => clients.push((*client, 1)),
            }
        }
        put_number(out, clients.len() as u64);
        for (client, count) in clients.into_iter().rev() {
            put_number(out, client);
            put_number(out, count);
            for ((_, start), end) in self.ranges.range((client, 0)..=(client, u32::MAX)) {
                put_number(out, u64::from(*start));
                put_number(out, u64::from(end - start));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn ranges_are_what_single_ids_would_be(ranges in proptest::collection::vec((0..3_u64, 0..40_u32, 1..9_u32), 0..30)) {
            let at_once = IdSet::of(ranges.iter().map(|(client, start, length)| (*client, *start..start + length)).collect());
            let mut set = IdSet::default();
            let mut ids = HashSet::new();
            for (client, start, length) in ranges {
                let range = start..start + length;
                let known = range.clone().all(|clock| ids.contains(&(client, clock)));
                prop_assert_eq!(set.contains(client, &range), known);
                prop_assert_eq!(set.insert(client, &range), !known);
                ids.extend(range.map(|clock| (client, clock)));
            }
            prop_assert_eq!(&at_once.ranges, &set.ranges);
            let held: Vec<_> = set.ranges.iter().collect();
            for pair in held.windows(2) {
                prop_assert!(pair[0].0.0 < pair[1].0.0 || *pair[0].1 < pair[1].0.1, "ranges do not touch");
            }
            let total: u32 = held.iter().map(|((_, start), end)| *end - start).sum();
            prop_assert_eq!(total as usize, ids.len());
        }
    }
}

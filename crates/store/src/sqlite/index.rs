//! The log's index, in memory: which log rows a document's tail has.

use std::cmp::Reverse;
use std::collections::HashMap;

/// `document → log rows`, and the next ids and numbers. True as of the last commit.
///
/// Documents whose tail is empty are not in it: their last number stands in their row. So it grows with the log, which
/// folding bounds, and not with the number of documents.
#[derive(Debug)]
pub(crate) struct TailIndex {
    tails: HashMap<i64, Tail>,
    next_id: i64,
}

/// A document's rows in the log, in order.
#[derive(Debug, Default)]
struct Tail {
    rows: Vec<Entry>,
    bytes: u64,
    last_seq: u64,
}

/// One row. Ids rise, and so do the numbers under them.
#[derive(Debug, Clone, Copy)]
struct Entry {
    id: i64,
    bytes: u32,
}

/// A row that a commit added, or that was there at start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Added {
    pub(crate) id: i64,
    pub(crate) document: i64,
    pub(crate) seq: u64,
    pub(crate) bytes: u32,
}

impl TailIndex {
    /// An empty index whose ids begin above `floor`.
    pub(crate) fn new(floor: i64) -> Self {
        Self { tails: HashMap::new(), next_id: floor + 1 }
    }

    /// The id of the next row.
    pub(crate) fn next_id(&self) -> i64 {
        self.next_id
    }

    /// The last number of a document that has a tail.
    pub(crate) fn last_seq(&self, document: i64) -> Option<u64> {
        self.tails.get(&document).map(|tail| tail.last_seq)
    }

    /// The ids of a document's rows, in order.
    pub(crate) fn ids(&self, document: i64) -> Vec<i64> {
        self.tails.get(&document).map(|tail| tail.rows.iter().map(|row| row.id).collect()).unwrap_or_default()
    }

    /// Takes a row in. Rows come in the order of their ids.
    pub(crate) fn add(&mut self, row: Added) {
        self.next_id = self.next_id.max(row.id + 1);
        let tail = self.tails.entry(row.document).or_default();
        tail.rows.push(Entry { id: row.id, bytes: row.bytes });
        tail.bytes += u64::from(row.bytes);
        tail.last_seq = tail.last_seq.max(row.seq);
    }

    /// Whether all of `ids` are rows of that document. `ids` is sorted.
    pub(crate) fn has_all(&self, document: i64, ids: &[i64]) -> bool {
        let Some(tail) = self.tails.get(&document) else { return ids.is_empty() };
        ids.iter().all(|id| tail.rows.binary_search_by_key(id, |row| row.id).is_ok())
    }

    /// Takes exactly `ids`, which is sorted, out of a document's tail.
    pub(crate) fn remove(&mut self, document: i64, ids: &[i64]) {
        let Some(tail) = self.tails.get_mut(&document) else { return };
        tail.rows.retain(|row| ids.binary_search(&row.id).is_err());
        tail.bytes = tail.rows.iter().map(|row| u64::from(row.bytes)).sum();
        if tail.rows.is_empty() {
            self.tails.remove(&document);
        }
    }

    /// Documents whose tail is longer than `bytes`, longest first.
    pub(crate) fn longest(&self, bytes: u64, most: usize) -> Vec<i64> {
        let long = self.tails.iter().filter(|(_, tail)| tail.bytes > bytes);
        let mut long: Vec<(Reverse<u64>, i64)> =
            long.map(|(document, tail)| (Reverse(tail.bytes), *document)).collect();
        long.sort_unstable();
        long.into_iter().take(most).map(|(_, document)| document).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, document: i64, seq: u64, bytes: u32) -> Added {
        Added { id, document, seq, bytes }
    }

    #[test]
    fn a_tail_loses_exactly_what_is_taken_out() {
        let mut index = TailIndex::new(10);
        assert_eq!(index.next_id(), 11);
        for added in [row(11, 1, 1, 5), row(12, 2, 1, 50), row(13, 1, 2, 6), row(15, 1, 3, 7)] {
            index.add(added);
        }
        assert!(index.has_all(1, &[11, 15]) && !index.has_all(1, &[11, 12]) && !index.has_all(3, &[1]));
        index.remove(1, &[11, 13]);
        assert_eq!((index.ids(1), index.last_seq(1), index.longest(6, 9)), (vec![15], Some(3), vec![2, 1]));
        assert_eq!((index.longest(7, 9), index.longest(0, 1)), (vec![2], vec![2]));
        index.remove(1, &[15]);
        assert_eq!((index.ids(1), index.last_seq(1), index.next_id()), (vec![], None, 16));
    }
}

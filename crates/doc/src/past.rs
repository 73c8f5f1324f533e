//! A document as it was: a state, the records after it, and the updates after those.

use crate::record::replay;
use crate::{Document, Poisoned};
use bytes::Bytes;

/// What is stored of a document up to one of its updates.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// The state that the rest follows.
    pub checkpoint: Option<Bytes>,
    /// Records ([`crate::record()`]) in order: how many updates each has, and how many of them count.
    pub records: Vec<(Bytes, u64, u64)>,
    /// The updates after them, in order.
    pub tail: Vec<Bytes>,
}

impl Past {
    /// The document as it was. Every byte passes the door again, as with [`Document::open`]; a checkpoint lacks what was deleted
    /// before it, which is gone from the text at every later update as well.
    pub fn open(self) -> Result<Document, Poisoned> {
        let mut updates = Vec::with_capacity(self.records.len() + self.tail.len());
        for (record, all, count) in &self.records {
            updates.push(replay(record, *count, *all)?);
        }
        updates.extend(self.tail);
        Document::open(self.checkpoint.as_ref(), &updates)
    }
}

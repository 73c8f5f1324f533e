//! Many consecutive updates as one, for the history.
//!
//! Neither the library's merge nor a document is needed: consecutive updates of a client follow each other, so its structs
//! are strung together, and text typed in a row becomes one struct, as a Yjs document would hold it. That makes a
//! keystroke about one byte.

use crate::block::{Block, Content, Id, put_cut};
use crate::cursor::{Cursor, put_buffer, put_number};
use crate::id_set::IdSet;
use crate::update::Deletes;
use crate::{Poisoned, Refused, Update};
use bytes::Bytes;
use std::collections::BTreeMap;

/// Merges a run of consecutive updates into one v1 update for the history, checked by decoding it again.
///
/// Whoever applies the result is where applying them one by one would have brought them. What an update repeats of an
/// earlier one is dropped; updates that leave a gap between them are no run.
pub fn merge(updates: &[Bytes]) -> Result<Bytes, Poisoned> {
    let mut merged = Merged::default();
    for (number, bytes) in updates.iter().enumerate() {
        let bad = |refused: Refused| Poisoned(format!("update {number} of a run: {refused}"));
        let update = Update::parse_stored(bytes.clone()).map_err(bad)?;
        merged.add(&update).map_err(bad)?;
    }
    let bytes = Bytes::from(merged.write());
    Update::parse_stored(bytes.clone()).map_err(|refused| Poisoned(format!("merged run: {refused}")))?;
    Ok(bytes)
}

/// The same for updates that are checked, and without decoding what comes out.
pub(crate) fn merge_checked<'a>(updates: impl Iterator<Item = &'a Update>) -> Result<Update, Refused> {
    let mut merged = Merged::default();
    for update in updates {
        merged.add(update)?;
    }
    Ok(Update::written(merged.write()))
}

/// The updates so far, by client.
#[derive(Default)]
pub(crate) struct Merged {
    clients: BTreeMap<u64, Run>,
    deleted: IdSet,
}

impl Merged {
    /// The clients, in the order in which they are written.
    pub(crate) fn clients(&self) -> impl Iterator<Item = u64> {
        self.clients.keys().rev().copied()
    }

    /// The first clock of a client that no update has brought, if one has brought something.
    pub(crate) fn end(&self, client: u64) -> Option<u32> {
        self.clients.get(&client).map(|run| run.end)
    }

    /// What they delete.
    pub(crate) fn deleted_mut(&mut self) -> &mut IdSet {
        &mut self.deleted
    }

    pub(crate) fn add(&mut self, update: &Update) -> Result<(), Refused> {
        let mut cursor = Cursor::new(update.bytes());
        let sections = cursor.number()?;
        for _ in 0..sections {
            let (structs, client, mut clock) = (cursor.number()?, cursor.number()?, cursor.clock()?);
            let run = self.clients.entry(client).or_insert_with(|| Run { start: clock, end: clock, ..Run::default() });
            for _ in 0..structs {
                let bytes = cursor.rest();
                let block = Block::read(&mut cursor, client, clock)?;
                run.add(client, &block, &bytes[..bytes.len() - cursor.left()])?;
                clock = block.end();
            }
        }
        for (client, range) in Deletes::at(update.bytes(), cursor.at()) {
            self.deleted.insert(client, &range);
        }
        Ok(())
    }

    fn write(mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let deleted = std::mem::take(&mut self.deleted);
        self.write_structs(&mut out);
        deleted.put(&mut out);
        out
    }

    /// An update up to its deletions.
    pub(crate) fn write_structs(self, out: &mut Vec<u8>) {
        put_number(out, self.clients.len() as u64);
        for (client, mut run) in self.clients.into_iter().rev() {
            run.flush();
            put_number(out, run.count);
            put_number(out, client);
            put_number(out, u64::from(run.start));
            out.append(&mut run.bytes);
        }
    }
}

/// One client's structs, strung together.
#[derive(Default)]
struct Run {
    start: u32,
    end: u32,
    count: u64,
    bytes: Vec<u8>,
    open: Open,
}

/// The last struct, as long as the next may continue it.
#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    Text {
        head: Vec<u8>,
        right: Option<Id>,
        text: Vec<u8>,
    },
    Collected {
        length: u32,
    },
}

impl Run {
    fn add(&mut self, client: u64, block: &Block<'_>, bytes: &[u8]) -> Result<(), Refused> {
        if block.content == Content::Skip || block.clock > self.end {
            return Err(Refused::Malformed("a gap in a run of updates"));
        }
        if block.end() <= self.end {
            return Ok(());
        }
        let known = self.end - block.clock;
        if known > 0 {
            let mut cut = Vec::new();
            put_cut(&mut cut, client, block, known);
            let rest = Block::read(&mut Cursor::new(&cut), client, self.end)?;
            return self.add(client, &rest, &cut);
        }
        self.end = block.end();
        let before = block.clock.checked_sub(1).map(|clock| Id { client, clock });
        match (&mut self.open, block.content) {
            (Open::Text { right, text, .. }, Content::Text(more))
                if block.origin == before && block.right == *right =>
            {
                text.extend_from_slice(more.as_bytes());
            }
            (Open::Collected { length }, Content::Collected) => *length += block.length,
            (_, content) => {
                self.flush();
                self.count += 1;
                match content {
                    Content::Text(text) => {
                        let (head, text) = (block.head.to_vec(), text.as_bytes().to_vec());
                        self.open = Open::Text { head, right: block.right, text };
                    }
                    Content::Collected => self.open = Open::Collected { length: block.length },
                    _ => self.bytes.extend_from_slice(bytes),
                }
            }
        }
        Ok(())
    }

    fn flush(&mut self) {
        match std::mem::take(&mut self.open) {
            Open::Nothing => {}
            Open::Text { mut head, text, .. } => {
                self.bytes.append(&mut head);
                put_buffer(&mut self.bytes, &text);
            }
            Open::Collected { length } => {
                self.bytes.push(0);
                put_number(&mut self.bytes, u64::from(length));
            }
        }
    }
}

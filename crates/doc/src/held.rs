//! What waits for edits that this document has not seen.
//!
//! Order: a part is kept under the id that it lacks, so that only what has become possible is tried again, however much
//! waits. Bounds are per source and per document; whoever is refused has lost nothing that it cannot send again.

use crate::Refused;
use crate::admission::Ticket;
use crate::block::Id;
use crate::limits::{HELD_BYTES_MAX, HELD_PART_WEIGHT, HELD_SOURCE_BYTES_MAX, HELD_SOURCE_MESSAGES_MAX};
use crate::section::Section;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::ops::Range;

/// A part of an update that lacks something.
#[derive(Debug)]
pub(crate) enum Part {
    /// Structs of one client, from the first that lacks something.
    Structs { client: u64, clock: u32, left: usize, body: Bytes },
    /// Delete ranges of one client, in order.
    Deletes { client: u64, ranges: Vec<Range<u32>> },
}

impl Part {
    /// What is left of a section, with its bytes.
    pub(crate) fn structs(section: &Section<'_>, body: Bytes) -> Self {
        Self::Structs { client: section.client, clock: section.clock, left: section.left, body }
    }

    fn weight(&self) -> usize {
        HELD_PART_WEIGHT
            + match self {
                Self::Structs { body, .. } => body.len(),
                Self::Deletes { ranges, .. } => ranges.len() * size_of::<Range<u32>>(),
            }
    }
}

/// All that is held back for one document.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// By the id that is lacking, then in order of arrival.
    parts: BTreeMap<(Id, u64), (Ticket, Part)>,
    /// Parts by message.
    tickets: BTreeMap<Ticket, usize>,
    /// Bytes by source.
    sources: BTreeMap<u64, usize>,
    bytes: usize,
    arrivals: u64,
}

impl Held {
    /// Whether nothing waits at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether these parts may be held. The store's own are, without bound: they are all there is of an edit.
    pub(crate) fn check(&self, ticket: Ticket, parts: &[(Id, Part)]) -> Result<(), Refused> {
        if parts.is_empty() || ticket.source == Ticket::STORED {
            return Ok(());
        }
        let bytes: usize = parts.iter().map(|(_, part)| part.weight()).sum();
        let of_source = Ticket { message: 0, ..ticket }..=Ticket { message: u64::MAX, ..ticket };
        let source = self.sources.get(&ticket.source).copied().unwrap_or(0);
        if source + bytes > HELD_SOURCE_BYTES_MAX {
            Err(Refused::Limit("bytes held back for one source"))
        } else if self.tickets.range(of_source).count() >= HELD_SOURCE_MESSAGES_MAX {
            Err(Refused::Limit("messages held back for one source"))
        } else if self.bytes + bytes > HELD_BYTES_MAX {
            Err(Refused::Limit("bytes held back for one document"))
        } else {
            Ok(())
        }
    }

    /// Keeps a part until that id is there.
    pub(crate) fn hold(&mut self, ticket: Ticket, missing: Id, part: Part) {
        let weight = part.weight();
        self.bytes += weight;
        *self.sources.entry(ticket.source).or_default() += weight;
        *self.tickets.entry(ticket).or_default() += 1;
        self.arrivals += 1;
        self.parts.insert((missing, self.arrivals), (ticket, part));
    }

    /// Gives back what waited for an id of that client below `next`.
    pub(crate) fn wake(&mut self, client: u64, next: u32) -> Vec<(Ticket, Part)> {
        if self.parts.is_empty() {
            return Vec::new();
        }
        let reached = (Id { client, clock: 0 }, 0)..(Id { client, clock: next }, 0);
        let keys: Vec<_> = self.parts.range(reached).map(|(key, _)| *key).collect();
        keys.into_iter().filter_map(|key| self.release(key)).collect()
    }

    /// Whether anything of that message still waits.
    pub(crate) fn holds(&self, ticket: Ticket) -> bool {
        self.tickets.contains_key(&ticket)
    }

    /// Drops what waits of one message.
    pub(crate) fn drop_message(&mut self, ticket: Ticket) {
        self.retain(|held| held != ticket);
    }

    /// Drops what waits of one source.
    pub(crate) fn forget(&mut self, source: u64) {
        self.retain(|held| held.source != source);
    }

    /// Estimated bytes of memory.
    pub(crate) fn weight(&self) -> usize {
        self.bytes
    }

    fn retain(&mut self, keep: impl Fn(Ticket) -> bool) {
        let gone: Vec<_> = self.parts.iter().filter(|(_, (held, _))| !keep(*held)).map(|(key, _)| *key).collect();
        for key in gone {
            self.release(key);
        }
    }

    fn release(&mut self, key: (Id, u64)) -> Option<(Ticket, Part)> {
        let (ticket, part) = self.parts.remove(&key)?;
        let weight = part.weight();
        self.bytes -= weight;
        if let Some(bytes) = self.sources.get_mut(&ticket.source) {
            *bytes -= weight;
            if *bytes == 0 {
                self.sources.remove(&ticket.source);
            }
        }
        if let Some(parts) = self.tickets.get_mut(&ticket) {
            *parts -= 1;
            if *parts == 0 {
                self.tickets.remove(&ticket);
            }
        }
        Some((ticket, part))
    }
}

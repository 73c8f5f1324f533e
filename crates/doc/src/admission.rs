//! The fate of updates: what became ready, what waits, what was refused late.

use crate::{Refused, Update};
use smallvec::SmallVec;

/// Names one message of one source (a room member), so that its fate can be told later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket {
    /// Whoever sent it; held-back bytes are bounded per source.
    pub source: u64,
    /// The message's number at that source.
    pub message: u64,
}

impl Ticket {
    /// The source of updates that were read from the store and still wait ([`crate::Document::open`]).
    pub const STORED: u64 = u64::MAX;
}

/// What `admit` did with an update.
#[derive(Debug)]
pub struct Admission {
    /// What is now part of the document, in order: to be relayed and journalled. May hold parts of earlier held updates.
    pub ready: SmallVec<[Ready; 1]>,
    /// Held messages of which a part turned out to be unacceptable when its turn came: all that waited of them is dropped.
    pub refused: Vec<(Ticket, Refused)>,
    /// The fate of the update just given.
    pub verdict: Verdict,
}

/// One causally ready update.
#[derive(Debug)]
pub struct Ready {
    /// The message it came with.
    pub ticket: Ticket,
    /// The update, or the part of it that is ready and new. Empty ([`Update::is_empty`]) when what was held of the message
    /// has meanwhile come from elsewhere: there is nothing to relay or journal, and the message is done.
    pub update: Update,
    /// Whether nothing of that message is still held back.
    pub last: bool,
}

/// The fate of one update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All that it brings is in `ready`.
    Ready,
    /// It brings nothing new.
    Known,
    /// Some or all of it waits for updates that this document has not seen: ask its sender with our state vector.
    Held,
}

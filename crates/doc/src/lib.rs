//! One collaborative document: check an update, apply it, read it, remember who wrote what and when.
//!
//! The only crate that knows Yjs bytes. What comes from a socket passes [`Update::parse`] (a bounded walk over every
//! byte) and [`Document::admit`] (only what is causally ready goes on; the rest is held back) before the CRDT library
//! sees it, and the library sees it late: [`Document`] integrates in batches when somebody reads.
//!
//! Deliberately absent: IO, time, chance, sockets; observers on documents; any yrs type in the public face.

mod any;
mod block;
mod cursor;
mod error;
mod json;
pub mod limits;
mod presence;
mod tree;
mod update;
mod vector;

pub use error::{Poisoned, Refused};
pub use presence::{Presence, PresenceEntry};
pub use tree::{Element, Node, Run, Tree, Value};
pub use update::Update;
pub use vector::StateVector;

// ---------------------------------------------------------------------------------------------------------------------
// Skeleton of the rest of the public face, to be replaced by real modules (document.rs, merge.rs).

use bytes::Bytes;
use smallvec::SmallVec;

/// Names one message of one source (a room member), so that its fate can be told later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// Whoever sent it; held-back bytes are bounded per source.
    pub source: u64,
    /// The message's number at that source.
    pub message: u64,
}

/// What `admit` did with an update.
#[derive(Debug)]
pub struct Admission {
    /// What is now part of the document, in order: to be relayed and journalled. May hold parts of earlier held updates.
    pub ready: SmallVec<[Ready; 2]>,
    /// The fate of the update just given.
    pub verdict: Verdict,
}

/// One causally ready update.
#[derive(Debug)]
pub struct Ready {
    /// The message it came with.
    pub ticket: Ticket,
    /// The update, or the part of it that became ready.
    pub update: Update,
    /// Whether nothing of that message is still held back.
    pub last: bool,
}

/// The fate of one update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All of it is in `ready`.
    Ready,
    /// It brings nothing new.
    Known,
    /// Some or all of it waits for updates that this document has not seen: ask its sender with our state vector.
    Held,
}

/// One document in memory: the sequenced state, what waits, and the library's replica that follows lazily.
#[derive(Debug, Default)]
pub struct Document {}

impl Document {
    /// An empty document.
    pub fn new() -> Self {
        unimplemented!()
    }
    /// From stored bytes: a checkpoint (v1 state, [`Document::encode`]) and the updates after it, in order.
    pub fn open(_checkpoint: Option<&Bytes>, _tail: &[Bytes]) -> Result<Self, Poisoned> {
        unimplemented!()
    }
    /// Takes a checked update: sequences what is ready (and what that makes ready of the held back), holds back the rest.
    pub fn admit(&mut self, _ticket: Ticket, _update: Update) -> Result<Admission, Refused> {
        unimplemented!()
    }
    /// Drops what is held back of a source that left.
    pub fn forget(&mut self, _source: u64) {}
    /// The sequenced state: needs no integration.
    pub fn state_vector(&self) -> StateVector {
        unimplemented!()
    }
    /// Hands all sequenced updates to the library, in bounded transactions.
    pub fn integrate(&mut self) -> Result<(), Poisoned> {
        unimplemented!()
    }
    /// Updates sequenced and not yet integrated: count and bytes.
    pub fn lag(&self) -> (usize, usize) {
        unimplemented!()
    }
    /// What a peer with that vector lacks, as one v1 update (integrates first).
    pub fn diff(&mut self, _have: &StateVector) -> Result<Bytes, Poisoned> {
        unimplemented!()
    }
    /// The whole state as one v1 update, checked by decoding it again (integrates first).
    pub fn encode(&mut self) -> Result<Bytes, Poisoned> {
        unimplemented!()
    }
    /// The text of the `Y.Text` of that name (integrates first).
    pub fn text(&mut self, _root: &str) -> Result<String, Poisoned> {
        unimplemented!()
    }
    /// The tree of the `Y.XmlFragment` of that name (integrates first).
    pub fn tree(&mut self, _root: &str) -> Result<Tree, Poisoned> {
        unimplemented!()
    }
    /// Makes the `Y.Text` of that name say `text`, by the smallest single replacement, under `client`; already admitted
    /// and integrated. `None` when it says so already. The caller relays and journals the update.
    pub fn set_text(&mut self, _root: &str, _text: &str, _client: u64) -> Result<Option<Update>, Poisoned> {
        unimplemented!()
    }
    /// An estimate of the memory held, in bytes.
    pub fn weight(&self) -> usize {
        unimplemented!()
    }
}

/// Merges a run of consecutive updates into one v1 update for the history, checked by decoding it again.
pub fn merge(_updates: &[Bytes]) -> Result<Bytes, Poisoned> {
    unimplemented!()
}

//! One collaborative document: check an update, apply it, read it, remember who wrote what and when.
//!
//! The only crate that knows Yjs bytes. What comes from a socket passes [`Update::parse`] (a bounded walk over every
//! byte) and [`Document::admit`] (only what is causally ready goes on; the rest is held back) before the CRDT library
//! sees it, and the library sees it late: [`Document`] integrates in batches when somebody reads.
//!
//! Deliberately absent: IO, time, chance, sockets; observers on documents; any yrs type in the public face.

pub mod limits;
mod tree;

pub use tree::{Element, Node, Run, Tree, Value};

// ---------------------------------------------------------------------------------------------------------------------
// Skeleton of the public face, to be replaced by real modules (update.rs, vector.rs, presence.rs, document.rs, merge.rs).
// Signatures are agreed with `sync`, `server` and `bench`: change them only together.

use bytes::Bytes;
use smallvec::SmallVec;
use thiserror::Error;

/// Why bytes were refused. Lower-case sentences for operators; `reason` is a short label for a metric.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    /// The bytes are not of the form, or beyond a bound of `limits`.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// Well formed, but beyond what this document may hold (depth, size, number of clients).
    #[error("too much for one document: {0}")]
    Limit(&'static str),
}

/// The document cannot be read: the library panicked or a stored update was bad. Nothing else is affected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("document is damaged: {0}")]
pub struct Poisoned(pub String);

/// A checked Yjs update (v1). Cheap to clone; the bytes are the ones received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    bytes: Bytes,
}

impl Update {
    /// Walks every byte of a v1 update: bounded, no recursion, no allocation sized by the wire.
    pub fn parse(_bytes: Bytes) -> Result<Self, Refused> {
        unimplemented!()
    }
    /// The bytes as received.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
    /// The client id of the first struct, or `None` for an update that only deletes (or is empty).
    pub fn client(&self) -> Option<u64> {
        unimplemented!()
    }
    /// Whether it changes nothing at all (`00 00`).
    pub fn is_empty(&self) -> bool {
        unimplemented!()
    }
}

/// What a peer has: client id → next clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateVector {}

impl StateVector {
    /// Reads a wire state vector, bounded.
    pub fn parse(_bytes: &[u8]) -> Result<Self, Refused> {
        unimplemented!()
    }
    /// The wire form.
    pub fn encode(&self) -> Bytes {
        unimplemented!()
    }
}

/// A checked awareness update: every entry's JSON was parsed with bounded depth and size.
#[derive(Debug, Clone)]
pub struct Presence {
    /// The entries, in wire order.
    pub entries: SmallVec<[PresenceEntry; 1]>,
}

/// One client's presence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceEntry {
    /// The Yjs client id it speaks for.
    pub client: u64,
    /// Its clock: a newer one wins.
    pub clock: u32,
    /// The state as JSON text; `null` when the client left.
    pub state: Bytes,
}

impl Presence {
    /// Reads the body of an awareness message (`varUint n`, then n × `[clientID, clock, varString JSON]`).
    pub fn parse(_bytes: &Bytes) -> Result<Self, Refused> {
        unimplemented!()
    }
    /// The wire form of these entries.
    pub fn encode(_entries: &[PresenceEntry]) -> Bytes {
        unimplemented!()
    }
}

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
#[derive(Debug)]
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

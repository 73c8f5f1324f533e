//! An append on its way to the log.

use encrier_model::DocumentNumber;
use tokio::sync::oneshot;

use crate::limits::{CLIENT_MAX, QUEUED_OVERHEAD_BYTES};
use crate::queue::{Job, Weight};
use crate::{Claim, LogEntry, StoreError};

/// The first and the last number that an append got.
pub(crate) type Span = (u64, u64);

/// Consecutive updates of one document and whoever waits for their numbers.
#[derive(Debug)]
pub(crate) struct Append {
    pub(crate) document: DocumentNumber,
    pub(crate) at_ms: i64,
    pub(crate) entries: Vec<LogEntry>,
    /// Client ids that become somebody's in the same transaction.
    pub(crate) claims: Vec<Claim>,
    reply: oneshot::Sender<Result<Span, StoreError>>,
}

/// Resolves with the numbers when the append is durable.
pub(crate) type AppendReply = oneshot::Receiver<Result<Span, StoreError>>;

impl Append {
    /// Checks the entries and makes an append of them.
    pub(crate) fn new(
        document: DocumentNumber,
        at_ms: i64,
        entries: Vec<LogEntry>,
        claims: Vec<Claim>,
    ) -> Result<(Self, AppendReply), StoreError> {
        if entries.is_empty() {
            return Err(StoreError::Refused { what: "an append of nothing" });
        }
        let mut clients = entries.iter().map(|entry| entry.client).chain(claims.iter().map(|claim| claim.client));
        if clients.any(|client| client >= CLIENT_MAX) {
            return Err(StoreError::Refused { what: "a client id of more than 53 bits" });
        }
        let (reply, receipt) = oneshot::channel();
        Ok((Self { document, at_ms, entries, claims, reply }, receipt))
    }

    /// How many numbers it takes.
    pub(crate) fn len(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Tells whoever waits. Nobody may: a room that went away does not undo its append.
    pub(crate) fn answer(self, outcome: Result<Span, StoreError>) {
        self.reply.send(outcome).ok();
    }
}

impl Job for Append {
    fn weight(&self) -> Weight {
        let data: usize = self.entries.iter().map(|entry| entry.data.len()).sum();
        let bytes = data + (self.entries.len() + self.claims.len() + 1) * QUEUED_OVERHEAD_BYTES;
        Weight { rows: self.entries.len(), bytes, alone: false }
    }
}

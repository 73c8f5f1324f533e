//! The log as rooms see it: what was committed stays.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use encrier_model::{Author, Document, DocumentNumber};
use thiserror::Error;

/// Where rooms put their updates and find them again. `server` adapts `store` to it; tests have a faulty one.
#[async_trait]
pub trait Journal: Send + Sync + std::fmt::Debug + 'static {
    /// Everything stored of a document: the newest checkpoint and all updates after it.
    async fn load(&self, document: DocumentNumber) -> Result<Stored, JournalError>;

    /// Queues a batch, in the order of the calls, waiting while the queue is full; the receipt resolves once the batch is
    /// on disk. Cancel-safe: dropped before it resolves, nothing was queued.
    async fn append(&self, batch: Batch) -> Result<Receipt, JournalError>;

    /// Moves a folded tail into the past: history rows in, checkpoint in, exactly those log rows out, in one transaction.
    async fn fold(&self, fold: Fold) -> Result<(), JournalError>;

    /// The row of a document as it is stored now; `None` if there is none. A journal that knows no rows says so: rooms then
    /// go by what they are told.
    async fn row(&self, _document: DocumentNumber) -> Result<Option<Document>, JournalError> {
        Err(JournalError::Unavailable("this journal knows no rows".to_owned()))
    }

    /// A document as of a number, or as of now if it has not so many. A journal that keeps no past says so.
    async fn past(&self, _document: DocumentNumber, _seq: u64) -> Result<StoredPast, JournalError> {
        Err(JournalError::Unavailable("this journal keeps no past".to_owned()))
    }

    /// All that was written in a document, in order, without the bytes.
    async fn stretches(&self, _document: DocumentNumber) -> Result<Vec<Stretch>, JournalError> {
        Err(JournalError::Unavailable("this journal keeps no past".to_owned()))
    }
}

/// Resolves when the batch is durable, or when it is known that it is not.
pub type Receipt = Pin<Box<dyn Future<Output = Result<Committed, JournalError>> + Send>>;

/// Consecutive updates of one document.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Whose they are.
    pub document: DocumentNumber,
    /// When they were sequenced, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The updates, in order.
    pub entries: Vec<Entry>,
    /// Yjs client ids that become an author's in the same transaction, unless they have an owner.
    pub claims: Vec<(u64, Author)>,
}

/// One update on its way to the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Who sent it.
    pub author: Option<Author>,
    /// The Yjs client id of its first struct; 0 for an update that only deletes.
    pub client: u64,
    /// The checked bytes.
    pub data: Bytes,
}

/// The sequence numbers a batch got: consecutive, per document, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The number of the batch's first entry.
    pub first_seq: u64,
    /// The number of its last entry.
    pub last_seq: u64,
}

/// A document as stored.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// The newest checkpoint: the number it reaches, and the state.
    pub checkpoint: Option<(u64, Bytes)>,
    /// The updates after it, in order.
    pub tail: Vec<LogRow>,
    /// Whose its Yjs client ids are, in no order.
    pub owners: Vec<(u64, Author)>,
}

/// One update in the log.
#[derive(Debug, Clone)]
pub struct LogRow {
    /// The log's own key.
    pub id: i64,
    /// The number in its document.
    pub seq: u64,
    /// When it was sequenced, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Who sent it.
    pub author: Option<Author>,
    /// The client id of its first struct, 0 if none.
    pub client: u64,
    /// The bytes.
    pub data: Bytes,
}

/// A document as of one of its numbers.
#[derive(Debug, Clone, Default)]
pub struct StoredPast {
    /// The checkpoint before it: the number that reaches, and the state.
    pub checkpoint: Option<(u64, Bytes)>,
    /// The runs after it, in order; the last may reach beyond the number.
    pub runs: Vec<HistoryRow>,
    /// The updates after those, up to the number.
    pub tail: Vec<LogRow>,
}

/// Consecutive updates of one author within a short time, without their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The first number.
    pub seq_from: u64,
    /// The last number.
    pub seq_to: u64,
    /// When it began, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Whose it is.
    pub author: Option<Author>,
}

/// What a fold puts in and takes out.
#[derive(Debug, Clone)]
pub struct Fold {
    /// Whose tail it is.
    pub document: DocumentNumber,
    /// The state that replaces the tail, and the number it reaches.
    pub checkpoint: (u64, Bytes),
    /// The merged runs, in order.
    pub history: Vec<HistoryRow>,
    /// Exactly the log rows that were merged.
    pub log_ids: Vec<i64>,
}

/// Consecutive updates of one author within a short time, merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// The first number.
    pub seq_from: u64,
    /// The last number.
    pub seq_to: u64,
    /// When the run began, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Whose run it is.
    pub author: Option<Author>,
    /// The record of its updates ([`encrier_doc::record`]).
    pub data: Bytes,
}

/// The log did not do it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JournalError {
    /// A disk error was seen: nothing is written any more until the operator restarts the process.
    #[error("the store is read-only after a disk error")]
    ReadOnly,
    /// No space is left: nothing of the batch was kept. It works again by itself once there is space.
    #[error("the disk is full")]
    Full,
    /// It may work again later (database away).
    #[error("the store did not take it: {0}")]
    Unavailable(String),
    /// What is stored of this document is not what this program writes; other documents are as they were. A room treats it
    /// as it treats bytes that it cannot read: the document is quarantined.
    #[error("what is stored of this document is damaged: {0}")]
    Damaged(String),
}

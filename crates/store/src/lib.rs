//! What survives a restart, on SQLite or PostgreSQL.
//!
//! Skeleton of the face that `server` uses; the store slice replaces the bodies and splits it into one noun per file.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use bytes::Bytes;
use encrier_model::{Author, Document, DocumentId, DocumentKind, DocumentNumber, Right};
use thiserror::Error;

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file, made when missing.
    Sqlite(PathBuf),
    /// A PostgreSQL URL (`postgres://…`).
    Postgres(String),
}

/// Why the store did not do it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Placeholder of the skeleton.
    #[error("{0}")]
    Other(String),
}

/// A document to be made.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Its name.
    pub id: DocumentId,
    /// Pad or note.
    pub kind: DocumentKind,
    /// Its title, may be empty.
    pub title: String,
    /// Who makes it.
    pub owner: Option<Author>,
    /// What everybody who knows the id may do.
    pub link_right: Right,
    /// Now, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// What came of making a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Creation {
    /// It is new.
    Created(Document),
    /// The id was taken by this one; nothing changed.
    Existing(Document),
}

/// A link secret to be kept: only its digest is stored.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// What it opens.
    pub document: DocumentNumber,
    /// The right it gives.
    pub right: Right,
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// Who made it.
    pub author: Option<Author>,
    /// Now, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// One update for the log.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// Who sent it.
    pub author: Option<Author>,
    /// The Yjs client id of its first struct, 0 if none.
    pub client: u64,
    /// The bytes.
    pub data: Bytes,
}

/// One stored update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// The log's key.
    pub id: i64,
    /// The number in its document.
    pub seq: u64,
    /// When it was sequenced.
    pub at_ms: i64,
    /// Who sent it.
    pub author: Option<Author>,
    /// The client id of its first struct, 0 if none.
    pub client: u64,
    /// The bytes.
    pub data: Bytes,
}

/// A merged run of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// First number.
    pub seq_from: u64,
    /// Last number.
    pub seq_to: u64,
    /// When it began.
    pub at_ms: i64,
    /// Whose it is.
    pub author: Option<Author>,
    /// The merged update.
    pub data: Bytes,
}

/// A fold of one document's tail.
#[derive(Debug, Clone)]
pub struct FoldRows {
    /// Whose tail.
    pub document: DocumentNumber,
    /// The number the checkpoint reaches, and the state.
    pub checkpoint: (u64, Bytes),
    /// The merged runs.
    pub history: Vec<HistoryRow>,
    /// Exactly the log rows merged.
    pub log_ids: Vec<i64>,
    /// Now, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// A document's stored text: newest checkpoint and the log after it.
#[derive(Debug, Clone, Default)]
pub struct StoredText {
    /// The number the checkpoint reaches, and the state.
    pub checkpoint: Option<(u64, Bytes)>,
    /// The tail, in order.
    pub tail: Vec<LogRow>,
}

/// Resolves to the first and last number when the batch is durable.
pub type CommitReceipt = Pin<Box<dyn Future<Output = Result<(u64, u64), StoreError>> + Send>>;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {}

impl Store {
    /// Opens (and migrates) the database and starts the log's writer.
    pub async fn open(_location: &Location) -> Result<Self, StoreError> {
        unimplemented!()
    }
    /// Makes a document unless its id is taken.
    pub async fn create_document(&self, _new: NewDocument) -> Result<Creation, StoreError> {
        unimplemented!()
    }
    /// Finds a document by id.
    pub async fn document(&self, _id: &DocumentId) -> Result<Option<Document>, StoreError> {
        unimplemented!()
    }
    /// Changes what everybody who knows the id may do; the changed row, or `None` when there is none.
    pub async fn set_link_right(
        &self,
        _n: DocumentNumber,
        _right: Right,
        _at_ms: i64,
    ) -> Result<Option<Document>, StoreError> {
        unimplemented!()
    }
    /// Changes the title; the changed row, or `None` when there is none.
    pub async fn set_title(
        &self,
        _n: DocumentNumber,
        _title: &str,
        _at_ms: i64,
    ) -> Result<Option<Document>, StoreError> {
        unimplemented!()
    }
    /// Keeps a link secret's digest.
    pub async fn create_link(&self, _new: NewLink) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// What a link secret opens.
    pub async fn link(&self, _digest: &[u8; 32]) -> Result<Option<(Document, Right)>, StoreError> {
        unimplemented!()
    }
    /// The server's secret of that name: the stored one, or `fresh`, which is then stored (one of two racing nodes wins).
    pub async fn secret(&self, _name: &str, _fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        unimplemented!()
    }
    /// Loads a document's text.
    pub async fn load(&self, _n: DocumentNumber) -> Result<StoredText, StoreError> {
        unimplemented!()
    }
    /// Queues entries for the log (waits while the queue is full); the receipt resolves after the commit.
    pub async fn append(
        &self,
        _n: DocumentNumber,
        _at_ms: i64,
        _entries: Vec<LogEntry>,
    ) -> Result<CommitReceipt, StoreError> {
        unimplemented!()
    }
    /// Moves a tail into the past, in one transaction.
    pub async fn fold(&self, _fold: FoldRows) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// Documents whose tail is longer than `bytes`, longest first: work for a background fold.
    pub async fn long_tails(&self, _bytes: u64, _most: u32) -> Result<Vec<DocumentNumber>, StoreError> {
        unimplemented!()
    }
    /// Whether a write would be taken now: `Err(ReadOnly)` after a disk error.
    pub async fn ping(&self) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// Commits what is queued, checkpoints and closes.
    pub async fn close(&self) -> Result<(), StoreError> {
        unimplemented!()
    }
}

//! Why the store did not do it, as sentences for the operator.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use encrier_model::DocumentNumber;
use sqlx::migrate::MigrateError;
use thiserror::Error;

/// What the database said. Kept whole for the log and shared: one failed commit fails many callers.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

/// Why the store did not do it. Absence is no error: lookups give `Option`.
#[derive(Debug, Clone, Error)]
pub enum StoreError {
    /// The disk failed under a write (or the file is damaged): nothing is written any more until the process is started
    /// again, because after a failed sync nobody knows what is on the disk. Reads go on. The cause was logged then.
    #[error("the store is read-only after a disk error")]
    ReadOnly,
    /// No space left; nothing of the write was kept. It works again by itself once there is space.
    #[error("cannot {operation}: the disk is full")]
    Full {
        /// What was tried.
        operation: &'static str,
        /// What the database said.
        source: Cause,
    },
    /// The database is away, too busy or unwilling for now. After a lost connection to PostgreSQL the outcome of a write is
    /// unknown: it may turn out to be there.
    #[error("cannot {operation}: the database is not available")]
    Unavailable {
        /// What was tried.
        operation: &'static str,
        /// What the database said.
        source: Cause,
    },
    /// The disk failed or the database file is damaged, seen by a read.
    #[error("cannot {operation}: the disk or the database file is damaged")]
    Disk {
        /// What was tried.
        operation: &'static str,
        /// What the database said.
        source: Cause,
    },
    /// The database refused for a reason that should not occur: a mistake of ours, or a foreign hand in the schema.
    #[error("cannot {operation}")]
    Database {
        /// What was tried.
        operation: &'static str,
        /// What the database said.
        source: Cause,
    },
    /// A stored row is not what this program writes. Only what needs that row fails.
    #[error("table {table}, column {column}, row {row}: {reason}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
        /// The row's key, as far as known.
        row: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no such document to write to.
    #[error("there is no document number {}", .0.0)]
    NoDocument(DocumentNumber),
    /// The log rows of a fold are not there any more: another fold was first. Load again; nothing was changed.
    #[error("another fold of document number {} was first", .0.0)]
    Outdated(DocumentNumber),
    /// The arguments break a rule of the store.
    #[error("the store does not take {what}")]
    Refused {
        /// What it does not take.
        what: &'static str,
    },
    /// The database's files could not be opened.
    #[error("cannot open {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// Another process works on this SQLite file.
    #[error("{} is in use by another process", path.display())]
    InUse {
        /// The database file.
        path: PathBuf,
    },
    /// This build's database library or the settings it took would lose data.
    #[error("cannot use this database: {reason}")]
    Unsafe {
        /// What is wrong with it.
        reason: String,
    },
    /// The schema could not be brought up to date.
    #[error("cannot migrate the database")]
    Migrate(#[source] Arc<MigrateError>),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether a write that met this error must not stand alone: it tells of the whole transaction, not of one job in it.
    pub(crate) fn ends_the_transaction(&self) -> bool {
        matches!(self, Self::ReadOnly | Self::Full { .. } | Self::Unavailable { .. } | Self::Disk { .. })
    }

    /// A row that this program did not write so.
    pub(crate) fn inconsistent(
        table: &'static str,
        column: &str,
        row: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self::Inconsistent { table, column: column.to_owned(), row: row.into(), reason: reason.into() }
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        Self::Migrate(Arc::new(error))
    }
}

//! Which database it is: every verb of the store goes through here once.

use std::path::Path;

use encrier_model::DocumentNumber;

use crate::append::Append;
use crate::connection::{BoxFuture, Connection};
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::{FoldRows, Location, PastText, Stats, StoreError, StoredText, Stretch, postgres, sqlite};

/// Why PostgreSQL is not copied.
const NOT_OURS: StoreError = StoreError::Refused { what: "a backup of PostgreSQL: its own pg_dump makes one" };

/// Copies a database, as of one moment and also while a server works on it, to a file that must not exist yet. A server that
/// finds the copy in its data folder goes on from there. [`StoreError::Refused`] for PostgreSQL.
pub async fn backup(location: &Location, path: &Path) -> Result<(), StoreError> {
    match location {
        Location::Sqlite(database) => sqlite::backup(database, path).await,
        Location::Postgres(_) => Err(NOT_OURS),
    }
}

/// The open database.
#[derive(Debug)]
pub(crate) enum Pool {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Pool {
    pub(crate) async fn open(location: &Location) -> Result<Self, StoreError> {
        Ok(match location {
            Location::Sqlite(path) => Self::Sqlite(sqlite::open(path).await?),
            Location::Postgres(url) => Self::Postgres(postgres::open(url).await?),
        })
    }

    /// Does `work`, which only reads, on some connection.
    pub(crate) async fn read<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        W: for<'c> FnOnce(Connection<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send,
    {
        match self {
            Self::Sqlite(sqlite) => work(Connection::Sqlite(&mut *sqlite.reader().await?)).await,
            Self::Postgres(postgres) => postgres.within(|c| work(Connection::Postgres(c))).await,
        }
    }

    /// Does `work`, which writes and holds `bytes` while it waits, and returns once it is durable. In PostgreSQL each of
    /// its statements is a transaction of its own; in SQLite it is part of one.
    pub(crate) async fn write<T, W>(&self, bytes: usize, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(Connection<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    {
        match self {
            Self::Sqlite(sqlite) => sqlite.write(bytes, work).await,
            Self::Postgres(postgres) => postgres.within(|c| work(Connection::Postgres(c))).await,
        }
    }

    pub(crate) async fn append(&self, append: Append) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.append(append).await,
            Self::Postgres(postgres) => postgres.append(append).await,
        }
    }

    pub(crate) async fn load(&self, document: DocumentNumber) -> Result<StoredText, StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.load(document).await,
            Self::Postgres(postgres) => postgres.load(document).await,
        }
    }

    pub(crate) async fn past(&self, document: DocumentNumber, seq: u64) -> Result<PastText, StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.past(document, seq).await,
            Self::Postgres(postgres) => postgres.past(document, seq).await,
        }
    }

    pub(crate) async fn stretches(&self, document: DocumentNumber) -> Result<Vec<Stretch>, StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.stretches(document).await,
            Self::Postgres(postgres) => postgres.stretches(document).await,
        }
    }

    pub(crate) async fn fold(&self, fold: FoldRows) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.fold(fold).await,
            Self::Postgres(postgres) => postgres.fold(fold).await,
        }
    }

    pub(crate) async fn long_tails(&self, bytes: u64, most: u32) -> Result<Vec<DocumentNumber>, StoreError> {
        let numbers = match self {
            Self::Sqlite(sqlite) => sqlite.long_tails(bytes, most as usize),
            Self::Postgres(postgres) => postgres.long_tails(bytes, most).await?,
        };
        Ok(numbers.into_iter().map(DocumentNumber).collect())
    }

    pub(crate) async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.backup_to(path).await,
            Self::Postgres(_) => Err(NOT_OURS),
        }
    }

    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.ping().await,
            Self::Postgres(postgres) => postgres.ping().await,
        }
    }

    pub(crate) fn stats(&self) -> Stats {
        match self {
            Self::Sqlite(sqlite) => sqlite.stats(),
            Self::Postgres(postgres) => postgres.stats(),
        }
    }

    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
        }
    }
}

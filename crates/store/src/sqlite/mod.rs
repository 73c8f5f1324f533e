//! SQLite: one writer that owns every write, a few read-only readers, and an index of the log in memory.
//!
//! ```text
//! Store ──jobs──▶ queue ──batches──▶ writer task ──▶ the one writing connection
//!   │                                   │ after each commit
//!   │                                   ▼
//!   └──reads──▶ readers ◀── log ids ── index (document → log ids)
//! ```
//!
//! The log has no index on disk (it would cost ten times the bytes per row), so a document's rows are found by the ids
//! that the index holds. The index changes only after the commit that it tells of; a load reads ids and snapshot with the
//! gate held, which keeps a fold from committing in between (see [`load`]).

mod append;
mod backup;
mod fold;
mod health;
mod index;
mod job;
mod load;
mod open;
mod writer;

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite as Driver, SqlitePool};
use tokio::sync::{Mutex, RwLock, oneshot};
use tokio::task::JoinHandle;

use crate::append::Append;
use crate::connection::{BoxFuture, Connection};
use crate::fault::Operation;
use crate::stats::Counters;
use crate::{FoldRows, Stats, StoreError};

use self::health::{Health, State};
use self::index::TailIndex;
use self::job::Job;

pub(crate) use self::backup::backup;
pub(crate) use self::fold::json;
pub(crate) use self::load::tail;
pub(crate) use self::open::{MIGRATIONS, connect_reader, open, scan_tails};

/// All statements that only SQLite takes.
#[cfg(test)]
pub(crate) fn statement_lists() -> [&'static [crate::statements::Statement]; 6] {
    [append::STATEMENTS, backup::STATEMENTS, fold::STATEMENTS, load::STATEMENTS, open::STATEMENTS, writer::STATEMENTS]
}

/// The handle: what reads, and the near end of the writer's queue.
#[derive(Debug)]
pub(crate) struct Sqlite {
    readers: SqlitePool,
    queue: crate::queue::Queue<Job>,
    shared: Arc<Shared>,
    /// The writer, until someone closes the store.
    writer: Mutex<Option<JoinHandle<Result<(), StoreError>>>>,
}

/// What the writer and the readers both look at.
#[derive(Debug)]
pub(crate) struct Shared {
    index: std::sync::Mutex<TailIndex>,
    /// Held by a load while it reads ids and snapshot, and alone by a fold while it commits.
    gate: RwLock<()>,
    health: Health,
    counters: Counters,
}

impl Shared {
    /// The index, locked: for a moment, never across an await.
    fn index(&self) -> std::sync::MutexGuard<'_, TailIndex> {
        self.index.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Sqlite {
    /// A connection that can only read.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<Driver>, StoreError> {
        self.readers.acquire().await.map_err(|error| Operation::new("read", "unknown").failed(error))
    }

    /// Does `work` in the writer's next transaction and gives its value after the commit.
    pub(crate) async fn write<T, W>(&self, bytes: usize, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(Connection<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    {
        self.shared.health.refusal()?;
        let (job, reply) = job::write(bytes, work);
        self.queue.push(job).await?;
        reply.await.map_err(|_| StoreError::Closed)?
    }

    /// Queues an append.
    pub(crate) async fn append(&self, append: Append) -> Result<(), StoreError> {
        self.shared.health.refusal()?;
        self.queue.push(Job::Append(append)).await
    }

    /// Folds a tail.
    pub(crate) async fn fold(&self, fold: FoldRows) -> Result<(), StoreError> {
        self.shared.health.refusal()?;
        let (reply, outcome) = oneshot::channel();
        self.queue.push(Job::Fold(fold, reply)).await?;
        outcome.await.map_err(|_| StoreError::Closed)?
    }

    /// Documents whose tail is longer than `bytes`, longest first.
    pub(crate) fn long_tails(&self, bytes: u64, most: usize) -> Vec<i64> {
        self.shared.index().longest(bytes, most)
    }

    /// Whether a write would be taken now. After a full disk this is tried, so that somebody who asks before he writes
    /// again finds out that there is space.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        match self.shared.health.state() {
            State::Fine if self.queue.is_closed() => Err(StoreError::Closed),
            State::Fine => Ok(()),
            State::ReadOnly => Err(StoreError::ReadOnly),
            State::Full => self.write(0, |connection| Box::pin(writer::probe(connection))).await,
        }
    }

    /// What the writer did so far.
    pub(crate) fn stats(&self) -> Stats {
        self.shared.counters.read(self.queue.bytes(), self.queue.rows())
    }

    /// Lets nothing more in, commits what is queued, moves the write-ahead log into the database and closes it.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.queue.close();
        let mut writer = self.writer.lock().await;
        let Some(task) = writer.as_mut() else { return Ok(()) };
        // Before the writer ends: the last checkpoint waits for readers.
        self.readers.close().await;
        let outcome = task.await.unwrap_or(Err(StoreError::Closed));
        *writer = None;
        outcome
    }
}

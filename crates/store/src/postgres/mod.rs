//! PostgreSQL: any number of nodes, each with one writer task for its appends and a small pool for the rest.
//!
//! The writer takes a batch in one statement, which is its own transaction: it locks the documents' rows in the order of
//! their numbers (so two nodes never wait for each other in a ring), takes the numbers there and inserts all rows. The
//! order of a document's numbers is thereby the order of the commits. Row changes and folds do not pass the writer:
//! PostgreSQL orders them itself.
//!
//! When the connection breaks before the answer, nobody knows whether the batch is in: its receipts fail with
//! [`StoreError::Unavailable`], the next batch connects anew. It is not sent a second time: the log would have it twice.

mod append;
mod fold;
mod load;
mod open;
mod writer;

use std::sync::Arc;

use sqlx::{PgConnection, PgPool};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::append::Append;
use crate::connection::BoxFuture;
use crate::fault::Operation;
use crate::limits::POSTGRES_ANSWER_MAX;
use crate::queue::Queue;
use crate::statements::statements;
use crate::stats::Counters;
use crate::{Stats, StoreError};

pub(crate) use self::load::tail;
pub(crate) use self::open::{MIGRATIONS, open};

/// All statements that only PostgreSQL takes.
#[cfg(test)]
pub(crate) fn statement_lists() -> [&'static [crate::statements::Statement]; 5] {
    [STATEMENTS, append::STATEMENTS, fold::STATEMENTS, load::STATEMENTS, open::STATEMENTS]
}

statements! {
    /// A standby answers questions and takes no writes.
    Postgres IS_STANDBY = "SELECT pg_is_in_recovery()";
}

/// The handle: the pool, and the near end of the writer's queue.
#[derive(Debug)]
pub(crate) struct Postgres {
    pool: PgPool,
    queue: Queue<Append>,
    counters: Arc<Counters>,
    /// The writer, until someone closes the store.
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Postgres {
    /// Does `work` on a connection of the pool, in bounded time. A connection over which no answer came is closed: the pool
    /// would wait for that answer before it lends the connection again.
    pub(crate) async fn within<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        W: for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, Result<T, StoreError>>,
    {
        const REACH: Operation = Operation::new("reach the database", "unknown");
        let mut connection = self.pool.acquire().await.map_err(|error| REACH.failed(error))?;
        match timeout(POSTGRES_ANSWER_MAX, work(&mut connection)).await {
            Ok(outcome) => outcome,
            Err(late) => {
                connection.close_on_drop();
                Err(REACH.failed(sqlx::Error::Io(late.into())))
            }
        }
    }

    /// Queues an append.
    pub(crate) async fn append(&self, append: Append) -> Result<(), StoreError> {
        self.queue.push(append).await
    }

    /// Whether a write would be taken now.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        if self.queue.is_closed() {
            return Err(StoreError::Closed);
        }
        let standby: bool = self
            .within(|connection| {
                Box::pin(async move {
                    let asked = sqlx::query_scalar(IS_STANDBY).fetch_one(connection).await;
                    asked.map_err(|error| Operation::new("ask the database", "unknown").failed(error))
                })
            })
            .await?;
        if standby {
            Err(StoreError::Unsafe { reason: "it is a standby and takes no writes".to_owned() })
        } else {
            Ok(())
        }
    }

    /// What the writer did so far.
    pub(crate) fn stats(&self) -> Stats {
        self.counters.read(self.queue.bytes(), self.queue.rows())
    }

    /// Lets nothing more in, commits what is queued and closes all connections.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.queue.close();
        let mut writer = self.writer.lock().await;
        let Some(task) = writer.as_mut() else { return Ok(()) };
        let outcome = task.await.map_err(|_| StoreError::Closed);
        *writer = None;
        self.pool.close().await;
        outcome
    }
}

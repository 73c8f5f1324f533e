//! The one task that writes: takes batches, commits them, and only then answers.
//!
//! Its transactions are plain statements and not the driver's transaction type: SQLite ends a transaction by itself on
//! some errors, and the driver's count of open transactions would then be wrong for good.

use std::fs::File;
use std::sync::Arc;

use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::append::Append;
use crate::connection::Connection;
use crate::fault::Operation;
use crate::limits::{WAL_PAGES_ALARM, WAL_PAGES_CHECKPOINT};
use crate::queue::{Batch, Gatherer};
use crate::sqlite::append::Plan;
use crate::sqlite::health::State;
use crate::sqlite::job::{Answer, Job, RowWrite};
use crate::sqlite::{Shared, append, fold};
use crate::statements::statements;
use crate::{FoldRows, StoreError, owners};

const COMMIT: Operation = Operation::new("commit", "update_log");
const CHECKPOINT: Operation = Operation::new("checkpoint the write-ahead log", "update_log");

statements! {
    /// Takes the write lock at once: a transaction that only later turns to writing can fail with a stale snapshot.
    Sqlite BEGIN = "BEGIN IMMEDIATE";
    Sqlite END = "COMMIT";
    Sqlite UNDO = "ROLLBACK";
    Sqlite MOVE = "PRAGMA wal_checkpoint(PASSIVE)";
    Sqlite MOVE_ALL = "PRAGMA wal_checkpoint(TRUNCATE)";
    /// Writes a page and changes nothing.
    Sqlite PROBE = "UPDATE log_floor SET id = id";
}

/// The writer's state.
#[derive(Debug)]
pub(crate) struct Writer {
    connection: SqliteConnection,
    shared: Arc<Shared>,
    gatherer: Gatherer<Job>,
    /// Pages written to the write-ahead log since the last checkpoint, estimated from above.
    wal_pages: u64,
    /// Frees the file for other processes when the writer ends.
    _lock: File,
}

impl Writer {
    pub(crate) fn new(connection: SqliteConnection, shared: Arc<Shared>, gatherer: Gatherer<Job>, lock: File) -> Self {
        Self { connection, shared, gatherer, wal_pages: 0, _lock: lock }
    }

    /// Works until the queue is closed and empty, or until no handle of the store is left.
    pub(crate) async fn run(mut self) -> Result<(), StoreError> {
        while let Some(batch) = self.gatherer.next().await {
            self.turn(batch).await;
            if self.wal_pages >= WAL_PAGES_CHECKPOINT && self.shared.health.state() != State::ReadOnly {
                self.checkpoint().await;
            }
        }
        let outcome = self.finish().await;
        tracing::info!(error = outcome.as_ref().err().map(tracing::field::display), "the store's writer has ended");
        outcome
    }

    async fn turn(&mut self, batch: Batch<Job>) {
        let (mut appends, mut writes) = (Vec::new(), Vec::new());
        let bytes = batch.bytes as u64;
        // The space that the jobs held in the queue is free again at the end of the turn, not before.
        let (jobs, _space) = batch.into_parts();
        for job in jobs {
            match job {
                Job::Append(append) => appends.push(append),
                Job::Write(write) => writes.push(write),
                Job::Fold(fold, reply) => {
                    // Among the rows of others, each row that is taken out may have a page of its own.
                    self.wal_pages += fold.log_ids.len() as u64;
                    self.fold(&fold, reply).await;
                }
            }
        }
        if !appends.is_empty() || !writes.is_empty() {
            self.group(appends, writes).await;
        }
        // A commit dirties a few pages beside its data's: the log's last one, the head, some row's.
        self.wal_pages += 3 + bytes / 4_000;
    }

    /// Commits row changes and appends together and tells each how it went.
    async fn group(&mut self, appends: Vec<Append>, writes: Vec<Box<dyn RowWrite>>) {
        if let Err(error) = self.shared.health.refusal() {
            return refuse(appends, writes, &error);
        }
        let started = Instant::now();
        let mut answers = Vec::with_capacity(writes.len());
        let mut writes = writes.into_iter();
        match self.attempt(&appends, &mut writes, &mut answers).await {
            Ok(plan) => {
                {
                    let mut index = self.shared.index();
                    plan.rows.iter().for_each(|row| index.add(*row));
                }
                self.shared.counters.committed(plan.rows.len() as u64, started.elapsed());
                self.shared.health.succeeded();
                for answer in answers {
                    (answer.deliver)(Ok(()));
                }
                appends.into_iter().zip(plan.spans).for_each(|(append, span)| append.answer(span));
            }
            Err(error) => {
                let error = self.undo(error).await;
                for answer in answers {
                    (answer.deliver)(Err(error.clone()));
                }
                refuse(appends, writes.collect(), &error);
            }
        }
    }

    /// One transaction. The caller undoes it after an error.
    ///
    /// Most have nothing but a few log rows, and one statement is a transaction by itself: of what a commit costs beside the
    /// disk, begin and end were two thirds.
    async fn attempt(
        &mut self,
        appends: &[Append],
        writes: &mut std::vec::IntoIter<Box<dyn RowWrite>>,
        answers: &mut Vec<Answer>,
    ) -> Result<Plan, StoreError> {
        if writes.len() == 0 && appends.iter().all(|append| append.claims.is_empty()) {
            let draft = append::draft(&mut self.connection, &self.shared, appends).await?;
            if draft.is_one_statement() {
                draft.insert(&mut self.connection).await?;
                return Ok(draft.plan);
            }
        }
        self.attempt_steps(appends, writes, answers).await
    }

    /// Begin, the row changes, the log rows, commit.
    async fn attempt_steps(
        &mut self,
        appends: &[Append],
        writes: &mut std::vec::IntoIter<Box<dyn RowWrite>>,
        answers: &mut Vec<Answer>,
    ) -> Result<Plan, StoreError> {
        self.execute(BEGIN).await?;
        for write in writes {
            let mut answer = write.run(Connection::Sqlite(&mut self.connection)).await;
            let fatal = answer.fatal.take();
            answers.push(answer);
            if let Some(error) = fatal {
                return Err(error);
            }
        }
        let draft = append::draft(&mut self.connection, &self.shared, appends).await?;
        draft.insert(&mut self.connection).await?;
        let plan = draft.plan;
        let written = appends.iter().zip(&plan.spans).filter(|(_, span)| span.is_ok());
        owners::claim(Connection::Sqlite(&mut self.connection), written.map(|(append, _)| append)).await?;
        self.execute(END).await?;
        Ok(plan)
    }

    /// Folds a tail in a transaction of its own.
    async fn fold(&mut self, fold: &FoldRows, reply: oneshot::Sender<Result<(), StoreError>>) {
        let outcome = self.try_fold(fold).await;
        // Whoever asked may have gone: the fold stands all the same.
        reply.send(outcome).ok();
    }

    async fn try_fold(&mut self, fold: &FoldRows) -> Result<(), StoreError> {
        self.shared.health.refusal()?;
        let mut ids = fold.log_ids.clone();
        ids.sort_unstable();
        ids.dedup();
        if !self.shared.index().has_all(fold.document.0, &ids) {
            return Err(StoreError::Outdated(fold.document));
        }
        match self.fold_steps(fold, &ids).await {
            Ok(()) => {
                self.shared.health.succeeded();
                Ok(())
            }
            Err(error) => Err(self.undo(error).await),
        }
    }

    async fn fold_steps(&mut self, fold: &FoldRows, ids: &[i64]) -> Result<(), StoreError> {
        let started = Instant::now();
        self.execute(BEGIN).await?;
        fold::steps(&mut self.connection, fold, ids).await?;
        // From here until the index knows, no load may look: see `load`.
        let shared = Arc::clone(&self.shared);
        let _gate = shared.gate.write().await;
        self.execute(END).await?;
        shared.index().remove(fold.document.0, ids);
        shared.counters.committed(0, started.elapsed());
        Ok(())
    }

    async fn execute(&mut self, statement: &'static str) -> Result<(), StoreError> {
        let done = sqlx::query(statement).execute(&mut self.connection).await;
        done.map(drop).map_err(|error| COMMIT.failed(error))
    }

    /// Undoes a failed transaction and gives the error for all who waited for it.
    async fn undo(&mut self, error: StoreError) -> StoreError {
        self.shared.counters.failed();
        let told = if error.ends_the_transaction() { self.shared.health.failed(&error) } else { error };
        // SQLite has undone it already after some errors, and then says that there is nothing to undo (Database).
        match self.execute(UNDO).await {
            Ok(()) | Err(StoreError::Database { .. }) => told,
            Err(worse) => self.shared.health.failed(&worse),
        }
    }

    /// Moves the write-ahead log into the database as far as readers allow.
    async fn checkpoint(&mut self) {
        let moved: Result<(i64, i64, i64), _> = sqlx::query_as(MOVE).fetch_one(&mut self.connection).await;
        match moved.map_err(|error| CHECKPOINT.failed(error)) {
            Ok((_, pages, moved)) => {
                let left = u64::try_from(pages - moved).unwrap_or_default();
                if left >= WAL_PAGES_ALARM {
                    tracing::warn!(pages = left, "the write-ahead log grows: a reader holds an old snapshot");
                }
            }
            // The disk is full or broken: the next commit would say so too.
            Err(error) => drop(self.shared.health.failed(&error)),
        }
        self.wal_pages = 0;
    }

    /// Leaves a database file without a write-ahead log if it can: without space the log stays, and the next start reads it.
    /// If the disk failed, nothing is touched any more.
    async fn finish(mut self) -> Result<(), StoreError> {
        let moved = match self.shared.health.refusal() {
            Ok(()) => {
                let moved = sqlx::query(MOVE_ALL).execute(&mut self.connection).await;
                match moved.map_err(|error| CHECKPOINT.failed(error)) {
                    Ok(_) => Ok(()),
                    Err(error @ (StoreError::Full { .. } | StoreError::Unavailable { .. })) => {
                        tracing::warn!(%error, "the write-ahead log stays beside the database");
                        Ok(())
                    }
                    Err(error) => Err(self.shared.health.failed(&error)),
                }
            }
            Err(error) => Err(error),
        };
        let closed = self.connection.close().await;
        moved.and(closed.map_err(|error| CHECKPOINT.failed(error)))
    }
}

/// A write that shows whether there is space and keeps nothing.
pub(crate) async fn probe(connection: Connection<'_>) -> Result<(), StoreError> {
    let Connection::Sqlite(connection) = connection else { return Ok(()) };
    let done = sqlx::query(PROBE).execute(connection).await;
    done.map(drop).map_err(|error| COMMIT.failed(error))
}

fn refuse(appends: Vec<Append>, writes: Vec<Box<dyn RowWrite>>, error: &StoreError) {
    for append in appends {
        append.answer(Err(error.clone()));
    }
    for write in writes {
        write.refuse(error.clone());
    }
}

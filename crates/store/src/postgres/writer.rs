//! The one task of this node that appends: takes batches, each in one statement, and only then answers.

use std::sync::Arc;

use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};
use tokio::time::{Instant, timeout};

use crate::StoreError;
use crate::append::{Append, Span};
use crate::fault::{Operation, was_undone};
use crate::limits::{POSTGRES_ANSWER_MAX, POSTGRES_CONNECT_MAX, POSTGRES_REST_MAX, POSTGRES_TRIES_MAX};
use crate::postgres::{append, open};
use crate::queue::Gatherer;
use crate::stats::Counters;

const APPEND: Operation = Operation::new("append to the log", "update_log");

/// The writer's state.
#[derive(Debug)]
pub(crate) struct Writer {
    options: PgConnectOptions,
    /// Its own, outside the pool: it is never idle for long, and nothing may take it away. `None` until it is needed and
    /// after it broke.
    connection: Option<PgConnection>,
    /// When the connection last answered.
    answered: Instant,
    gatherer: Gatherer<Append>,
    counters: Arc<Counters>,
}

impl Writer {
    pub(crate) fn new(options: PgConnectOptions, gatherer: Gatherer<Append>, counters: Arc<Counters>) -> Self {
        Self { options, connection: None, answered: Instant::now(), gatherer, counters }
    }

    /// Works until the queue is closed and empty, or until no handle of the store is left.
    pub(crate) async fn run(mut self) {
        while let Some(batch) = self.gatherer.next().await {
            // The space that the jobs held in the queue is free again after the commit, not before.
            let (appends, _space) = batch.into_parts();
            self.commit(appends).await;
        }
        if let Some(connection) = self.connection.take() {
            // All is committed: a farewell that fails loses nothing.
            connection.close().await.ok();
        }
        tracing::info!("the store's writer has ended");
    }

    async fn commit(&mut self, mut appends: Vec<Append>) {
        // Stable: appends to one document keep their order.
        appends.sort_by_key(|append| append.document);
        let started = Instant::now();
        match self.attempt(&appends).await {
            Ok(spans) => {
                let written = appends.iter().zip(&spans).filter(|(_, span)| span.is_ok());
                let rows = written.map(|(append, _)| append.len()).sum();
                self.counters.committed(rows, started.elapsed());
                appends.into_iter().zip(spans).for_each(|(append, span)| append.answer(span));
            }
            Err(error) => {
                self.counters.failed();
                let error = APPEND.failed(error);
                tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "a batch was not committed");
                for append in appends {
                    append.answer(Err(error.clone()));
                }
            }
        }
    }

    /// Tries a batch, again only when PostgreSQL said that it undid it.
    async fn attempt(&mut self, appends: &[Append]) -> Result<Vec<Result<Span, StoreError>>, sqlx::Error> {
        let mut tries = 1;
        loop {
            match self.once(appends).await {
                Err(error) if was_undone(&error) && tries < POSTGRES_TRIES_MAX => tries += 1,
                outcome => return outcome,
            }
        }
    }

    async fn once(&mut self, appends: &[Append]) -> Result<Vec<Result<Span, StoreError>>, sqlx::Error> {
        // Taken out while it is used: whatever goes wrong half way, a broken connection is not kept.
        let mut connection = match self.standing().await {
            Some(connection) => connection,
            None => open::connect(&self.options).await?,
        };
        let answer = timeout(POSTGRES_ANSWER_MAX, append::write(&mut connection, appends));
        let outcome = answer.await.unwrap_or_else(|late| Err(sqlx::Error::Io(late.into())));
        if outcome.as_ref().err().is_none_or(leaves_the_connection) {
            self.connection = Some(connection);
            self.answered = Instant::now();
        }
        outcome
    }

    /// The connection, if there is one; one that rested is asked first.
    async fn standing(&mut self) -> Option<PgConnection> {
        let mut connection = self.connection.take()?;
        if self.answered.elapsed() > POSTGRES_REST_MAX {
            timeout(POSTGRES_CONNECT_MAX, connection.ping()).await.ok()?.ok()?;
        }
        Some(connection)
    }
}

/// Whether a connection may be used after this error: the server itself told it, and did not tell that it goes away
/// (class 57P).
fn leaves_the_connection(error: &sqlx::Error) -> bool {
    let told = error.as_database_error().and_then(DatabaseError::code);
    told.is_some_and(|code| !code.starts_with("57P"))
}

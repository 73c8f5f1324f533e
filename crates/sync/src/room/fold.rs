//! Moving a document's tail into its past: when, at which point, and as which runs.
//!
//! A fold is taken at an exact point of the order: the room stops taking commands until all is on disk, encodes its state,
//! and goes on; merging and writing happen beside it.
//!
//! Deliberately absent: deciding by age. A tail that nobody extends costs nothing to keep.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use encrier_doc::record;
use encrier_model::DocumentNumber;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tracing::Instrument;

use super::{Failure, Room};
use crate::core::Core;
use crate::limits::{
    FOLD_CLOSING_BYTES_MIN, FOLD_CLOSING_ROWS_MIN, FOLD_RETRY_MS, FOLD_TAIL_BYTES_MIN, FOLD_TAIL_ROWS, RUN_GAP_MS_MAX,
    RUN_UPDATES_MAX,
};
use crate::{Committed, Fold, HistoryRow, JournalError, LogRow, Metrics, Stored};

/// What a room knows of its tail.
#[derive(Debug, Default)]
pub(super) struct Folding {
    /// The number of the last update on disk.
    last_seq: u64,
    tail_rows: u64,
    tail_bytes: usize,
    state_bytes: usize,
    is_wanted: bool,
    running: Option<JoinHandle<Outcome>>,
    retry_at: Option<Instant>,
}

/// What became of a fold.
#[derive(Debug)]
pub(super) struct Outcome {
    rows: u64,
    bytes: usize,
    state_bytes: usize,
    result: Result<(), JournalError>,
}

impl Outcome {
    /// The fold's one line at its end.
    fn log(&self) {
        let (rows, bytes) = (self.rows, self.bytes);
        match &self.result {
            Ok(()) => tracing::info!(reason = "done", rows, bytes, "fold ended"),
            Err(error) => tracing::warn!(reason = %error, rows, bytes, "fold ended: the tail stays in the log"),
        }
    }
}

impl Folding {
    /// Notes what was loaded.
    pub(super) fn note_loaded(&mut self, stored: &Stored) {
        let checkpoint_seq = stored.checkpoint.as_ref().map_or(0, |(seq, _)| *seq);
        self.last_seq = stored.tail.last().map_or(checkpoint_seq, |row| row.seq);
        self.state_bytes = stored.checkpoint.as_ref().map_or(0, |(_, state)| state.len());
        self.tail_rows = stored.tail.len() as u64;
        self.tail_bytes = stored.tail.iter().map(|row| row.data.len()).sum();
    }

    /// Notes a batch on disk; false if its numbers do not follow ours: somebody else wrote to this document.
    pub(super) fn note_committed(&mut self, committed: Committed, count: u64, bytes: usize) -> bool {
        let follows = committed.first_seq == self.last_seq + 1 && committed.last_seq == self.last_seq + count;
        self.last_seq = committed.last_seq;
        self.tail_rows += count;
        self.tail_bytes += bytes;
        let is_long = self.tail_bytes > FOLD_TAIL_BYTES_MIN.max(self.state_bytes) || self.tail_rows > FOLD_TAIL_ROWS;
        if is_long && self.may_start() {
            self.is_wanted = true;
        }
        follows
    }

    /// Whether the room waits for all to be on disk, to fold.
    pub(super) fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    pub(super) fn want(&mut self) {
        self.is_wanted = true;
    }

    /// Whether a closing room should fold first.
    pub(super) fn wants_closing_fold(&self) -> bool {
        let is_worthwhile = self.tail_bytes >= FOLD_CLOSING_BYTES_MIN || self.tail_rows >= FOLD_CLOSING_ROWS_MIN;
        is_worthwhile && self.may_start()
    }

    /// The fold under way, until it ends. Cancel-safe.
    pub(super) async fn finished(&mut self) -> Outcome {
        std::future::poll_fn(|cx| self.poll_finished(cx)).await
    }

    /// Notes the result of a fold.
    pub(super) fn note(&mut self, outcome: &Outcome, metrics: &Metrics) {
        if outcome.result.is_ok() {
            self.tail_rows = self.tail_rows.saturating_sub(outcome.rows);
            self.tail_bytes = self.tail_bytes.saturating_sub(outcome.bytes);
            self.state_bytes = outcome.state_bytes;
            metrics.folds.with_label_values(&["done"]).inc();
        } else {
            self.retry_at = Some(Instant::now() + Duration::from_millis(FOLD_RETRY_MS));
            metrics.folds.with_label_values(&["failed"]).inc();
        }
    }

    fn may_start(&self) -> bool {
        self.running.is_none() && self.retry_at.is_none_or(|at| Instant::now() >= at)
    }

    fn poll_finished(&mut self, cx: &mut Context<'_>) -> Poll<Outcome> {
        let Some(running) = &mut self.running else { return Poll::Pending };
        let Poll::Ready(joined) = Pin::new(running).poll(cx) else { return Poll::Pending };
        self.running = None;
        let failed = |error: tokio::task::JoinError| {
            let reason = if error.is_panic() { "the fold panicked" } else { "the fold was cancelled" };
            let result = Err(JournalError::Unavailable(reason.to_owned()));
            let outcome = Outcome { rows: 0, bytes: 0, state_bytes: 0, result };
            outcome.log();
            outcome
        };
        Poll::Ready(joined.unwrap_or_else(failed))
    }
}

impl Room {
    /// Bytes of the document, as last seen: what is long is done away from the room's thread.
    pub(super) fn size(&self) -> usize {
        self.folding.state_bytes + self.folding.tail_bytes
    }

    /// Encodes the state, with nothing under way, and lets a task beside the room do the rest.
    pub(super) async fn start_fold(&mut self) -> Result<(), Failure> {
        self.folding.is_wanted = false;
        let state = self.with_document(self.size(), encrier_doc::Document::encode).await??;
        let (core, number, checkpoint) = (Arc::clone(&self.core), self.number, (self.folding.last_seq, state));
        let task = async move {
            let outcome = run(core, number, checkpoint).await;
            outcome.log();
            outcome
        };
        let span = tracing::info_span!("fold", document = self.number.0, seq = self.folding.last_seq);
        self.folding.running = Some(self.core.room_tasks.spawn(task.instrument(span)));
        Ok(())
    }
}

/// Reads the tail back (its log ids are the journal's), merges it and hands it over.
async fn run(core: Arc<Core>, document: DocumentNumber, checkpoint: (u64, Bytes)) -> Outcome {
    let mut outcome = Outcome { rows: 0, bytes: 0, state_bytes: checkpoint.1.len(), result: Ok(()) };
    let journal = &core.parts.journal;
    let stored = match journal.load(document).await {
        Ok(stored) => stored,
        Err(error) => return Outcome { result: Err(error), ..outcome },
    };
    let from = stored.checkpoint.map_or(0, |(seq, _)| seq);
    let tail: Vec<LogRow> = stored.tail.into_iter().filter(|row| row.seq <= checkpoint.0).collect();
    if !tail.iter().map(|row| row.seq).eq(from + 1..=checkpoint.0) {
        let error = JournalError::Unavailable("the tail has a gap".to_owned());
        return Outcome { result: Err(error), ..outcome };
    }
    outcome.rows = tail.len() as u64;
    outcome.bytes = tail.iter().map(|row| row.data.len()).sum();
    let log_ids = tail.iter().map(|row| row.id).collect();
    let merging = core.room_tasks.spawn_blocking(move || runs(&tail).into_iter().flat_map(history).collect());
    outcome.result = match merging.await {
        Ok(history) => journal.fold(Fold { document, checkpoint, history, log_ids }).await,
        Err(error) => Err(JournalError::Unavailable(error.to_string())),
    };
    outcome
}

/// Cuts a tail into runs: consecutive updates of one author within a short time.
fn runs(tail: &[LogRow]) -> Vec<&[LogRow]> {
    let mut runs = Vec::new();
    let mut begin = 0;
    for at in 1..=tail.len() {
        let ends = tail.get(at).is_none_or(|row| {
            let last = &tail[at - 1];
            row.author != last.author || row.at_ms - last.at_ms > RUN_GAP_MS_MAX || at - begin >= RUN_UPDATES_MAX
        });
        if ends {
            runs.push(&tail[begin..at]);
            begin = at;
        }
    }
    runs
}

/// Makes one run a record. A run that makes none is kept as it is, one row for all: history must not be lost over it.
fn history(run: &[LogRow]) -> Vec<HistoryRow> {
    let row = |run: &[LogRow], data: Bytes| HistoryRow {
        seq_from: run[0].seq,
        seq_to: run[run.len() - 1].seq,
        at_ms: run[0].at_ms,
        author: run[0].author.clone(),
        data,
    };
    let updates: Vec<Bytes> = run.iter().map(|row| row.data.clone()).collect();
    match record(&updates) {
        Ok(record) => vec![row(run, record)],
        Err(error) => {
            tracing::warn!(%error, seq = run[0].seq, "a run makes no record; its updates are kept singly");
            run.iter().map(|single| row(std::slice::from_ref(single), single.data.clone())).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encrier_model::Author;

    fn row(seq: u64, at_ms: i64, author: &str) -> LogRow {
        LogRow { id: 0, seq, at_ms, author: Author::parse(author).ok(), client: 1, data: Bytes::new() }
    }

    fn seqs(tail: &[LogRow]) -> Vec<(u64, u64)> {
        runs(tail).iter().map(|run| (run[0].seq, run[run.len() - 1].seq)).collect()
    }

    #[test]
    fn runs_end_at_another_author_and_at_a_pause() {
        let tail = [
            row(1, 0, "g.a"),
            row(2, 30_000, "g.a"),
            row(3, 60_001, "g.a"),
            row(4, 60_001, "g.b"),
            row(5, 60_001, "g.a"),
            row(6, 10_000, "g.a"),
        ];
        assert_eq!(seqs(&tail), [(1, 2), (3, 3), (4, 4), (5, 6)], "a clock that went back ends nothing");
        assert!(runs(&[]).is_empty());
    }

    #[test]
    fn runs_are_bounded() {
        let tail: Vec<_> = (1..=450).map(|seq| row(seq, 0, "g.a")).collect();
        assert_eq!(seqs(&tail), [(1, 200), (201, 400), (401, 450)]);
    }

    #[test]
    fn a_number_out_of_turn_is_noticed() {
        let mut folding = Folding::default();
        assert!(folding.note_committed(Committed { first_seq: 1, last_seq: 3 }, 3, 30));
        assert!(folding.note_committed(Committed { first_seq: 4, last_seq: 4 }, 1, 10));
        assert!(!folding.note_committed(Committed { first_seq: 6, last_seq: 6 }, 1, 10));
    }
}

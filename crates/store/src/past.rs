//! Reading the past: a text as of a number, and what there is to choose from.
//!
//! The text as of a number is the checkpoint before it, the history after that and, where the history ends, the log. Runs
//! may reach beyond the number: whoever knows their bytes takes the beginning of the last one.

use bytes::Bytes;
use encrier_model::{Author, DocumentNumber};

use crate::connection::{Connection, on_either};
use crate::fault::Operation;
use crate::history::HistoryRow;
use crate::log::{author, described, number};
use crate::statements::statements;
use crate::{LogRow, StoreError, checksum, history, log};

const READ: Operation = Operation::new("read a document's past", "history");

/// A text as of one of its numbers.
#[derive(Debug, Clone, Default)]
pub struct PastText {
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
    /// First number.
    pub seq_from: u64,
    /// Last number.
    pub seq_to: u64,
    /// When it began, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Whose it is.
    pub author: Option<Author>,
}

statements! {
    Both CHECKPOINT_UNTIL =
        "SELECT seq, state, checksum FROM checkpoints WHERE document = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1";
    Both RUNS = concat!(
        "SELECT seq_from, seq_to, at_ms, author, data, checksum FROM history ",
        "WHERE document = $1 AND seq_from > $2 AND seq_from <= $3 ORDER BY seq_from",
    );
    Both STRETCHES = "SELECT seq_from, seq_to, at_ms, author FROM history WHERE document = $1 ORDER BY seq_from";
}

#[derive(sqlx::FromRow)]
struct StoredRun {
    seq_from: i64,
    seq_to: i64,
    at_ms: i64,
    author: Option<String>,
    data: Vec<u8>,
    checksum: Option<i32>,
}

/// The checkpoint before a number and the runs from it on: the text but for the log.
pub(crate) async fn folded(
    mut connection: Connection<'_>,
    document: DocumentNumber,
    seq: u64,
) -> Result<PastText, StoreError> {
    let until = log::stored(seq)?;
    let row: Option<(i64, Vec<u8>, Option<i32>)> = on_either!(connection.lend(), c => {
        sqlx::query_as(CHECKPOINT_UNTIL).bind(document.0).bind(until).fetch_optional(c).await
    })
    .map_err(|error| READ.failed(error))?;
    let checkpoint = row.map(|row| history::checkpoint(document, row)).transpose()?;
    let from = checkpoint.as_ref().map_or(0, |(seq, _)| *seq);
    let runs = runs(connection, document, from, until).await?;
    Ok(PastText { checkpoint, runs, tail: Vec::new() })
}

/// The runs that begin behind a number and not behind another, without a gap between them.
pub(crate) async fn runs(
    connection: Connection<'_>,
    document: DocumentNumber,
    from: u64,
    until: i64,
) -> Result<Vec<HistoryRow>, StoreError> {
    let rows: Vec<StoredRun> = on_either!(connection, c => {
        sqlx::query_as(RUNS).bind(document.0).bind(log::stored(from)?).bind(until).fetch_all(c).await
    })
    .map_err(|error| READ.failed(error))?;
    let mut last_seq = from;
    let mut read = |row| {
        let run = run(document, row)?;
        follows(document, run.seq_from, last_seq)?;
        last_seq = run.seq_to;
        Ok(run)
    };
    rows.into_iter().map(&mut read).collect()
}

fn run(document: DocumentNumber, row: StoredRun) -> Result<HistoryRow, StoreError> {
    let key = (document.0, row.seq_from);
    let sum = || {
        let seqs = (row.seq_from, row.seq_to);
        checksum::of_run(document, seqs, row.at_ms, row.author.as_deref(), &row.data)
    };
    checksum::check(row.checksum, sum, "history", || described(document.0, row.seq_from))?;
    Ok(HistoryRow {
        seq_from: number(row.seq_from, "history", "seq_from", key)?,
        seq_to: number(row.seq_to, "history", "seq_to", key)?,
        at_ms: row.at_ms,
        author: author(row.author.as_deref(), "history", key)?,
        data: row.data.into(),
    })
}

/// History is whole: each run begins behind the one before.
fn follows(document: DocumentNumber, seq: u64, last_seq: u64) -> Result<(), StoreError> {
    if seq == last_seq + 1 {
        return Ok(());
    }
    let row = format!("{seq} of document {}", document.0);
    Err(StoreError::inconsistent("history", "seq_from", row, format!("number {seq} comes after {last_seq}")))
}

impl PastText {
    /// The number that checkpoint and runs reach.
    pub(crate) fn folded_seq(&self) -> u64 {
        self.runs.last().map(|run| run.seq_to).or(self.checkpoint.as_ref().map(|(seq, _)| *seq)).unwrap_or_default()
    }

    /// With the part of the log that follows, up to `seq`. The log begins where the history ends.
    pub(crate) fn with_tail(mut self, tail: Vec<LogRow>, seq: u64) -> Self {
        let reached = self.folded_seq();
        self.tail = tail.into_iter().filter(|row| row.seq > reached && row.seq <= seq).collect();
        self
    }
}

/// All stretches of the history and of the log behind it, in order.
pub(crate) async fn stretches(
    connection: Connection<'_>,
    document: DocumentNumber,
    tail: Vec<LogRow>,
) -> Result<Vec<Stretch>, StoreError> {
    let rows: Vec<(i64, i64, i64, Option<String>)> =
        on_either!(connection, c => sqlx::query_as(STRETCHES).bind(document.0).fetch_all(c).await)
            .map_err(|error| READ.failed(error))?;
    let mut stretches = Vec::with_capacity(rows.len() + tail.len());
    for (seq_from, seq_to, at_ms, name) in rows {
        let key = (document.0, seq_from);
        stretches.push(Stretch {
            seq_from: number(seq_from, "history", "seq_from", key)?,
            seq_to: number(seq_to, "history", "seq_to", key)?,
            at_ms,
            author: author(name.as_deref(), "history", key)?,
        });
    }
    stretches.extend(tail.into_iter().map(|row| Stretch {
        seq_from: row.seq,
        seq_to: row.seq,
        at_ms: row.at_ms,
        author: row.author,
    }));
    Ok(stretches)
}

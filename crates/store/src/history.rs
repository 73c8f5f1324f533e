//! The past of a text: merged runs of updates, and states at some numbers.
//!
//! A fold moves a tail in here. The text at any moment is the checkpoint before it and the history up to it; history
//! rows are never removed, checkpoints are thinned ([`crate::retention`]).
//!
//! Deliberately absent: taking the rows out of the log, which the two databases do differently, and reading the past
//! ([`crate::past`]).

use bytes::Bytes;
use encrier_model::{Author, DocumentNumber};

use crate::connection::{Connection, on_either};
use crate::fault::{self, Operation};
use crate::statements::statements;
use crate::{StoreError, checksum, document, log, retention};

/// A merged run of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// First number.
    pub seq_from: u64,
    /// Last number.
    pub seq_to: u64,
    /// When it began, milliseconds since 1970 UTC.
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

impl FoldRows {
    /// The bytes that it adds to the past.
    pub(crate) fn data_bytes(&self) -> usize {
        self.checkpoint.1.len() + self.history.iter().map(|run| run.data.len()).sum::<usize>()
    }
}

/// What every step of a fold is part of.
pub(crate) const FOLD: Operation = Operation::new("fold a document", "history");

statements! {
    Both INSERT_RUN = concat!(
        "INSERT INTO history (document, seq_from, seq_to, at_ms, author, data, checksum) ",
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
    );
    Both INSERT_CHECKPOINT = "INSERT INTO checkpoints (document, seq, state, checksum) VALUES ($1, $2, $3, $4)";
    Both CHECKPOINT_SEQS = "SELECT seq FROM checkpoints WHERE document = $1 ORDER BY seq DESC";
    Both DELETE_CHECKPOINT = "DELETE FROM checkpoints WHERE document = $1 AND seq = $2";
    Both NEWEST_CHECKPOINT =
        "SELECT seq, state, checksum FROM checkpoints WHERE document = $1 ORDER BY seq DESC LIMIT 1";
}

/// Puts a fold's rows into the past, thins the document's checkpoints and notes the fold in its row. Part of a transaction,
/// after the log rows were taken out.
pub(crate) async fn put(mut connection: Connection<'_>, fold: &FoldRows) -> Result<(), StoreError> {
    for run in &fold.history {
        insert_run(connection.lend(), fold.document, run).await?;
    }
    let seq = log::stored(fold.checkpoint.0)?;
    let sum = checksum::of_checkpoint(fold.document, seq, &fold.checkpoint.1);
    on_either!(connection.lend(), c => {
        let query = sqlx::query(INSERT_CHECKPOINT).bind(fold.document.0).bind(seq).bind(&fold.checkpoint.1[..]);
        query.bind(sum).execute(c).await.map(drop)
    })
    .map_err(|error| refused(fold.document, error))?;
    thin(connection.lend(), fold.document).await?;
    document::folded(connection, fold.document, seq, fold.at_ms).await
}

async fn insert_run(connection: Connection<'_>, document: DocumentNumber, run: &HistoryRow) -> Result<(), StoreError> {
    let (from, to) = (log::stored(run.seq_from)?, log::stored(run.seq_to)?);
    let author = run.author.as_ref().map(Author::as_str);
    let sum = checksum::of_run(document, (from, to), run.at_ms, author, &run.data);
    on_either!(connection, c => {
        sqlx::query(INSERT_RUN)
            .bind(document.0)
            .bind(from)
            .bind(to)
            .bind(run.at_ms)
            .bind(author)
            .bind(&run.data[..])
            .bind(sum)
            .execute(c)
            .await
            .map(drop)
    })
    .map_err(|error| refused(document, error))
}

/// A run or a checkpoint that is there already was put there by a fold that came first.
fn refused(document: DocumentNumber, error: sqlx::Error) -> StoreError {
    match error {
        error if fault::is_taken(&error) => StoreError::Outdated(document),
        error if fault::is_dangling(&error) => StoreError::NoDocument(document),
        error => FOLD.failed(error),
    }
}

async fn thin(mut connection: Connection<'_>, document: DocumentNumber) -> Result<(), StoreError> {
    let seqs: Vec<i64> = on_either!(connection.lend(), c => {
        sqlx::query_scalar(CHECKPOINT_SEQS).bind(document.0).fetch_all(c).await
    })
    .map_err(|error| FOLD.failed(error))?;
    for seq in retention::superfluous(&seqs) {
        on_either!(connection.lend(), c => {
            sqlx::query(DELETE_CHECKPOINT).bind(document.0).bind(seq).execute(c).await.map(drop)
        })
        .map_err(|error| FOLD.failed(error))?;
    }
    Ok(())
}

/// The newest checkpoint: the number it reaches, and the state.
pub(crate) async fn newest(
    connection: Connection<'_>,
    document: DocumentNumber,
) -> Result<Option<(u64, Bytes)>, StoreError> {
    let row: Option<(i64, Vec<u8>, Option<i32>)> = on_either!(connection, c => {
        sqlx::query_as(NEWEST_CHECKPOINT).bind(document.0).fetch_optional(c).await
    })
    .map_err(|error| Operation::new("load a checkpoint", "checkpoints").failed(error))?;
    row.map(|row| checkpoint(document, row)).transpose()
}

/// A checkpoint from its row: number, state, checksum.
pub(crate) fn checkpoint(
    document: DocumentNumber,
    (seq, state, carried): (i64, Vec<u8>, Option<i32>),
) -> Result<(u64, Bytes), StoreError> {
    let sum = || checksum::of_checkpoint(document, seq, &state);
    checksum::check(carried, sum, "checkpoints", || log::described(document.0, seq))?;
    Ok((log::number(seq, "checkpoints", "seq", (document.0, seq))?, state.into()))
}

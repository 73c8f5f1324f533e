//! Loading a text: checkpoint and tail of one moment.
//!
//! The rows are found by the index's ids, and the index is not part of a database snapshot. Between reading the ids and
//! pinning the snapshot no fold may commit, or its rows would be missed on both sides; so both happen with the gate held.
//! Appends need no gate: ids are read first, hence committed before the snapshot, and what comes later is left out whole.

use bytes::Bytes;
use encrier_model::DocumentNumber;
use futures_util::TryStreamExt;
use sqlx::{Connection as _, Sqlite as Driver, SqliteConnection, Transaction};

use crate::connection::Connection;
use crate::fault::Operation;
use crate::log::{self, StoredLogRow};
use crate::sqlite::{Sqlite, fold};
use crate::statements::statements;
use crate::{LogRow, PastText, StoreError, StoredText, Stretch, history, owners, past};

const LOAD: Operation = Operation::new("load a document", "update_log");

statements! {
    Sqlite TAIL = concat!(
        "SELECT id, document, seq, at_ms, author, client, data, checksum FROM update_log ",
        "WHERE id IN (SELECT value FROM json_each($1)) ORDER BY id",
    );
    /// All of a document's text in one visit to the driver's thread: newest checkpoint, tail, owners of client ids.
    Sqlite WHOLE = concat!(
        "SELECT 'checkpoint' AS part, seq AS id, document, seq, 0 AS at_ms, NULL AS author, 0 AS client, ",
        "state AS data, checksum FROM (SELECT document, seq, state, checksum FROM checkpoints ",
        "WHERE document = $1 ORDER BY seq DESC LIMIT 1) ",
        "UNION ALL SELECT 'tail', id, document, seq, at_ms, author, client, data, checksum FROM update_log ",
        "WHERE id IN (SELECT value FROM json_each($2)) ",
        "UNION ALL SELECT 'owner', 0, document, 0, 0, author, client, x'', NULL FROM clients WHERE document = $1",
    );
}

/// A row of [`WHOLE`].
#[derive(sqlx::FromRow)]
struct Part {
    part: String,
    #[sqlx(flatten)]
    row: StoredLogRow,
}

/// What the rows of [`WHOLE`] tell, unchecked.
#[derive(Default)]
struct Parts {
    checkpoint: Option<StoredLogRow>,
    tail: Vec<StoredLogRow>,
    owners: Vec<StoredLogRow>,
}

impl Sqlite {
    /// A document's newest checkpoint and its tail.
    pub(crate) async fn load(&self, document: DocumentNumber) -> Result<StoredText, StoreError> {
        let mut reader = self.reader().await?;
        let (ids, mut parts) = self.parts(&mut reader, document).await?;
        let checkpoint =
            parts.checkpoint.map(|row| history::checkpoint(document, row.into_checkpoint())).transpose()?;
        parts.tail.sort_unstable_by_key(|row| row.id);
        check(document, &ids, &parts.tail)?;
        let tail = log::tail(parts.tail, checkpoint.as_ref().map(|(seq, _)| *seq))?;
        let owners = parts.owners.into_iter().map(|row| owners::claim_of(document, row.into_owner()));
        Ok(StoredText { checkpoint, tail, owners: owners.collect::<Result<_, _>>()? })
    }

    /// The ids of a document's tail, and the rows of its text, of one moment: a statement is a snapshot.
    async fn parts(
        &self,
        reader: &mut SqliteConnection,
        document: DocumentNumber,
    ) -> Result<(Vec<i64>, Parts), StoreError> {
        let mut gate = Some(self.shared.gate.read().await);
        let ids = self.shared.index().ids(document.0);
        let mut rows = sqlx::query_as(WHOLE).bind(document.0).bind(fold::json(&ids)).fetch(reader);
        let mut parts = Parts::default();
        while let Some(part) = rows.try_next().await.map_err(|error| LOAD.failed(error))? {
            // The first row has pinned the snapshot.
            gate.take();
            let Part { part, row } = part;
            match part.as_str() {
                "checkpoint" => parts.checkpoint = Some(row),
                "tail" => parts.tail.push(row),
                _ => parts.owners.push(row),
            }
        }
        drop(rows);
        Ok((ids, parts))
    }

    /// A document as of a number.
    pub(crate) async fn past(&self, document: DocumentNumber, seq: u64) -> Result<PastText, StoreError> {
        let mut reader = self.reader().await?;
        let (mut snapshot, ids, newest) = self.snapshot(&mut reader, document).await?;
        let past = past::folded(Connection::Sqlite(&mut snapshot), document, seq).await?;
        let mut rest = Vec::new();
        if past.folded_seq() < seq {
            rest = tail(&mut snapshot, document, &ids, newest.map(|(seq, _)| seq)).await?;
        }
        snapshot.rollback().await.map_err(|error| LOAD.failed(error))?;
        Ok(past.with_tail(rest, seq))
    }

    /// All stretches of a document, in order.
    pub(crate) async fn stretches(&self, document: DocumentNumber) -> Result<Vec<Stretch>, StoreError> {
        let mut reader = self.reader().await?;
        let (mut snapshot, ids, newest) = self.snapshot(&mut reader, document).await?;
        let rest = tail(&mut snapshot, document, &ids, newest.map(|(seq, _)| seq)).await?;
        let stretches = past::stretches(Connection::Sqlite(&mut snapshot), document, rest).await?;
        snapshot.rollback().await.map_err(|error| LOAD.failed(error))?;
        Ok(stretches)
    }

    /// One moment: a snapshot, the ids of the document's tail in it, and its newest checkpoint.
    async fn snapshot<'c>(
        &self,
        reader: &'c mut SqliteConnection,
        document: DocumentNumber,
    ) -> Result<(Transaction<'c, Driver>, Vec<i64>, Option<(u64, Bytes)>), StoreError> {
        let mut snapshot = reader.begin().await.map_err(|error| LOAD.failed(error))?;
        let gate = self.shared.gate.read().await;
        let ids = self.shared.index().ids(document.0);
        // The first read of the transaction pins its snapshot.
        let checkpoint = history::newest(Connection::Sqlite(&mut snapshot), document).await?;
        drop(gate);
        Ok((snapshot, ids, checkpoint))
    }
}

/// The rows of a tail by their ids.
pub(crate) async fn tail(
    snapshot: &mut SqliteConnection,
    document: DocumentNumber,
    ids: &[i64],
    checkpoint: Option<u64>,
) -> Result<Vec<LogRow>, StoreError> {
    let mut rows: Vec<StoredLogRow> = Vec::new();
    if !ids.is_empty() {
        let query = sqlx::query_as(TAIL).bind(fold::json(ids));
        rows = query.fetch_all(snapshot).await.map_err(|error| LOAD.failed(error))?;
    }
    check(document, ids, &rows)?;
    log::tail(rows, checkpoint)
}

/// The rows that were read are the rows that the index told of.
fn check(document: DocumentNumber, ids: &[i64], rows: &[StoredLogRow]) -> Result<(), StoreError> {
    if let Some(row) = rows.iter().find(|row| row.document != document.0) {
        let reason = format!("belongs to document {} and was written for {}", row.document, document.0);
        return Err(StoreError::inconsistent("update_log", "document", row.id.to_string(), reason));
    }
    if rows.len() == ids.len() {
        return Ok(());
    }
    let lost = ids.iter().find(|id| rows.binary_search_by_key(*id, |row| row.id).is_err());
    let row = lost.map_or_else(|| "unknown".to_owned(), i64::to_string);
    Err(StoreError::inconsistent("update_log", "id", row, format!("lost from document {}", document.0)))
}

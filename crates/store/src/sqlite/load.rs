//! Loading a text: checkpoint and tail of one moment.
//!
//! The rows are found by the index's ids, and the index is not part of a database snapshot. Between reading the ids and
//! pinning the snapshot no fold may commit, or its rows would be missed on both sides; so both happen with the gate held.
//! Appends need no gate: ids are read first, hence committed before the snapshot, and what comes later is left out whole.

use bytes::Bytes;
use encrier_model::DocumentNumber;
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
}

impl Sqlite {
    /// A document's newest checkpoint and its tail.
    pub(crate) async fn load(&self, document: DocumentNumber) -> Result<StoredText, StoreError> {
        let mut reader = self.reader().await?;
        let (mut snapshot, ids, checkpoint) = self.snapshot(&mut reader, document).await?;
        let tail = tail(&mut snapshot, document, &ids, checkpoint.as_ref().map(|(seq, _)| *seq)).await?;
        let owners = owners::of(Connection::Sqlite(&mut snapshot), document).await?;
        snapshot.rollback().await.map_err(|error| LOAD.failed(error))?;
        Ok(StoredText { checkpoint, tail, owners })
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

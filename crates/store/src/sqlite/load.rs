//! Loading a text: checkpoint and tail of one moment.
//!
//! The rows are found by the index's ids, and the index is not part of a database snapshot. Between reading the ids and
//! pinning the snapshot no fold may commit, or its rows would be missed on both sides; so both happen with the gate held.
//! Appends need no gate: ids are read first, hence committed before the snapshot, and what comes later is left out whole.

use encrier_model::DocumentNumber;
use sqlx::Connection as _;

use crate::connection::Connection;
use crate::fault::Operation;
use crate::log::{self, StoredLogRow};
use crate::sqlite::{Sqlite, fold};
use crate::statements::statements;
use crate::{StoreError, StoredText, history, owners};

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
        let mut snapshot = reader.begin().await.map_err(|error| LOAD.failed(error))?;
        let gate = self.shared.gate.read().await;
        let ids = self.shared.index().ids(document.0);
        // The first read of the transaction pins its snapshot.
        let checkpoint = history::newest(Connection::Sqlite(&mut snapshot), document).await?;
        drop(gate);
        let mut rows: Vec<StoredLogRow> = Vec::new();
        if !ids.is_empty() {
            let query = sqlx::query_as(TAIL).bind(fold::json(&ids));
            rows = query.fetch_all(&mut *snapshot).await.map_err(|error| LOAD.failed(error))?;
        }
        let owners = owners::of(Connection::Sqlite(&mut snapshot), document).await?;
        snapshot.rollback().await.map_err(|error| LOAD.failed(error))?;
        check(document, &ids, &rows)?;
        let tail = log::tail(rows, checkpoint.as_ref().map(|(seq, _)| *seq))?;
        Ok(StoredText { checkpoint, tail, owners })
    }
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

//! The log's rows: one per update, in the order of their numbers.
//!
//! Deliberately absent: the SQL. Appending and reading the log is where the two databases differ on purpose.

use bytes::Bytes;
use encrier_model::{Author, DocumentNumber};

use crate::{StoreError, checksum};

/// One update for the log.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// Who sent it.
    pub author: Option<Author>,
    /// The Yjs client id of its first struct, 0 if none; below 2⁵³.
    pub client: u64,
    /// The bytes.
    pub data: Bytes,
}

/// One stored update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// The log's key, unique together with the document and never given twice: what a fold takes out.
    pub id: i64,
    /// The number in its document.
    pub seq: u64,
    /// When it was sequenced, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Who sent it.
    pub author: Option<Author>,
    /// The client id of its first struct, 0 if none.
    pub client: u64,
    /// The bytes.
    pub data: Bytes,
}

/// A row as stored. In PostgreSQL the id is the number: `(document, seq)` is the key there.
#[derive(sqlx::FromRow)]
pub(crate) struct StoredLogRow {
    pub(crate) id: i64,
    pub(crate) document: i64,
    seq: i64,
    at_ms: i64,
    author: Option<String>,
    client: i64,
    data: Vec<u8>,
    checksum: Option<i32>,
}

impl StoredLogRow {
    /// Number, state and checksum, where a checkpoint was read in a log row's shape.
    pub(crate) fn into_checkpoint(self) -> (i64, Vec<u8>, Option<i32>) {
        (self.seq, self.data, self.checksum)
    }

    /// Client id and author, where a claim was.
    pub(crate) fn into_owner(self) -> (i64, String) {
        (self.client, self.author.unwrap_or_default())
    }
}

impl TryFrom<StoredLogRow> for LogRow {
    type Error = StoreError;

    fn try_from(row: StoredLogRow) -> Result<Self, StoreError> {
        let key = (row.document, row.id);
        let sum = || {
            let document = DocumentNumber(row.document);
            let sum = checksum::of_unnumbered(document, row.at_ms, row.author.as_deref(), row.client, &row.data);
            checksum::of_update(sum, row.seq)
        };
        checksum::check(row.checksum, sum, "update_log", || described(row.document, row.id))?;
        Ok(Self {
            id: row.id,
            seq: number(row.seq, "update_log", "seq", key)?,
            at_ms: row.at_ms,
            author: author(row.author.as_deref(), "update_log", key)?,
            client: number(row.client, "update_log", "client", key)?,
            data: row.data.into(),
        })
    }
}

/// Turns stored rows into the tail after a checkpoint and checks that no number is missing: each append and each fold is
/// whole or not at all, so a gap is a row that was lost or damaged.
pub(crate) fn tail(rows: Vec<StoredLogRow>, checkpoint: Option<u64>) -> Result<Vec<LogRow>, StoreError> {
    let mut tail = Vec::with_capacity(rows.len());
    let mut last_seq = checkpoint.unwrap_or(0);
    for row in rows {
        let document = row.document;
        let row = LogRow::try_from(row)?;
        if row.seq != last_seq + 1 {
            let key = described(document, row.id);
            let reason = format!("number {} comes after {last_seq}", row.seq);
            return Err(StoreError::inconsistent("update_log", "seq", key, reason));
        }
        last_seq = row.seq;
        tail.push(row);
    }
    Ok(tail)
}

/// A stored count or number, which is never negative.
pub(crate) fn number(
    stored: i64,
    table: &'static str,
    column: &str,
    (document, key): (i64, i64),
) -> Result<u64, StoreError> {
    u64::try_from(stored)
        .map_err(|error| StoreError::inconsistent(table, column, described(document, key), error.to_string()))
}

/// A number on its way into a row.
pub(crate) fn stored(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Refused { what: "a number above 2^63" })
}

pub(crate) fn author(
    stored: Option<&str>,
    table: &'static str,
    (document, key): (i64, i64),
) -> Result<Option<Author>, StoreError> {
    let parsed = stored.map(Author::parse).transpose();
    parsed.map_err(|error| StoreError::inconsistent(table, "author", described(document, key), error.to_string()))
}

pub(crate) fn described(document: i64, key: i64) -> String {
    format!("{key} of document {document}")
}

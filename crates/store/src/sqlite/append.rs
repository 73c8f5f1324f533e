//! Appending to the log: numbers from memory, rows in few statements.

use std::collections::HashMap;

use encrier_model::Author;
use sqlx::SqliteConnection;

use crate::append::{Append, Span};
use crate::fault::Operation;
use crate::limits::INSERT_ROWS_MAX;
use crate::sqlite::Shared;
use crate::sqlite::index::Added;
use crate::statements::statements;
use crate::{LogEntry, StoreError, checksum, log};

const APPEND: Operation = Operation::new("append to the log", "update_log");

/// Placeholders for a number of rows, by doubling: a fixed set of texts, so that each is parsed once per connection.
macro_rules! rows {
    (1) => {
        "(?, ?, ?, ?, ?, ?, ?, ?)"
    };
    (2) => {
        concat!(rows!(1), ", ", rows!(1))
    };
    (4) => {
        concat!(rows!(2), ", ", rows!(2))
    };
    (8) => {
        concat!(rows!(4), ", ", rows!(4))
    };
    (16) => {
        concat!(rows!(8), ", ", rows!(8))
    };
    (32) => {
        concat!(rows!(16), ", ", rows!(16))
    };
    (64) => {
        concat!(rows!(32), ", ", rows!(32))
    };
    (128) => {
        concat!(rows!(64), ", ", rows!(64))
    };
    (256) => {
        concat!(rows!(128), ", ", rows!(128))
    };
}

macro_rules! insert {
    ($rows:tt) => {
        concat!(
            "INSERT INTO update_log (id, document, seq, at_ms, author, client, data, checksum) VALUES ",
            rows!($rows),
        )
    };
}

statements! {
    Sqlite LAST_SEQ = "SELECT last_seq FROM documents WHERE number = $1";
    Sqlite INSERT_1 = insert!(1);
    Sqlite INSERT_2 = insert!(2);
    Sqlite INSERT_4 = insert!(4);
    Sqlite INSERT_8 = insert!(8);
    Sqlite INSERT_16 = insert!(16);
    Sqlite INSERT_32 = insert!(32);
    Sqlite INSERT_64 = insert!(64);
    Sqlite INSERT_128 = insert!(128);
    Sqlite INSERT_256 = insert!(256);
}

/// The texts by the logarithm of their rows.
const INSERTS: [&str; 9] =
    [INSERT_1, INSERT_2, INSERT_4, INSERT_8, INSERT_16, INSERT_32, INSERT_64, INSERT_128, INSERT_256];
const _: () = assert!(1 << (INSERTS.len() - 1) == INSERT_ROWS_MAX, "one text for each power of two");

/// Ids and numbers for the appends of one transaction. They count only once it is committed: a plan that is dropped has
/// changed nothing, and its ids and numbers were never seen.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The rows that the index gets.
    pub(crate) rows: Vec<Added>,
    /// What each append is told, in their order.
    pub(crate) spans: Vec<Result<Span, StoreError>>,
}

/// Gives every entry its id and number and writes the rows.
pub(crate) async fn write(
    connection: &mut SqliteConnection,
    shared: &Shared,
    appends: &[Append],
) -> Result<Plan, StoreError> {
    let mut last_seqs = last_seqs(connection, shared, appends).await?;
    let mut next_id = shared.index().next_id();
    let mut plan = Plan { rows: Vec::new(), spans: Vec::with_capacity(appends.len()) };
    let mut rows = Vec::new();
    for append in appends {
        let last_seq = match last_seqs.get_mut(&append.document.0) {
            Some(Ok(last_seq)) => last_seq,
            Some(Err(error)) => {
                plan.spans.push(Err(error.clone()));
                continue;
            }
            None => {
                plan.spans.push(Err(StoreError::NoDocument(append.document)));
                continue;
            }
        };
        plan.spans.push(Ok((*last_seq + 1, *last_seq + append.len())));
        for entry in &append.entries {
            *last_seq += 1;
            let bytes = u32::try_from(entry.data.len()).unwrap_or(u32::MAX);
            plan.rows.push(Added { id: next_id, document: append.document.0, seq: *last_seq, bytes });
            rows.push((append, entry));
            next_id += 1;
        }
    }
    insert(connection, &plan.rows, &rows).await?;
    Ok(plan)
}

/// The last number of each document that exists: from memory if it has a tail, else from its row. A damaged row is told to
/// those who append to its document and to nobody else.
async fn last_seqs(
    connection: &mut SqliteConnection,
    shared: &Shared,
    appends: &[Append],
) -> Result<HashMap<i64, Result<u64, StoreError>>, StoreError> {
    let mut known = HashMap::with_capacity(appends.len());
    let mut unknown = Vec::new();
    {
        let index = shared.index();
        for document in appends.iter().map(|append| append.document.0) {
            match index.last_seq(document) {
                Some(seq) => drop(known.insert(document, Ok(seq))),
                None => unknown.push(document),
            }
        }
    }
    unknown.sort_unstable();
    unknown.dedup();
    for document in unknown {
        let row: Option<i64> = sqlx::query_scalar(LAST_SEQ)
            .bind(document)
            .fetch_optional(&mut *connection)
            .await
            .map_err(|error| APPEND.failed(error))?;
        if let Some(seq) = row {
            known.insert(document, log::number(seq, "documents", "last_seq", (document, document)));
        }
    }
    Ok(known)
}

/// Writes rows in as many statements as their number has bits, and one for each further 256.
async fn insert(
    connection: &mut SqliteConnection,
    keys: &[Added],
    rows: &[(&Append, &LogEntry)],
) -> Result<(), StoreError> {
    let mut done = 0;
    while done < rows.len() {
        let power = (rows.len() - done).min(INSERT_ROWS_MAX).ilog2();
        let until = done + (1 << power);
        let mut query = sqlx::query(INSERTS[power as usize]);
        for (key, (append, entry)) in keys[done..until].iter().zip(&rows[done..until]) {
            let (seq, client) = (log::stored(key.seq)?, log::stored(entry.client)?);
            let author = entry.author.as_ref().map(Author::as_str);
            let sum = checksum::of_unnumbered(append.document, append.at_ms, author, client, &entry.data);
            query = query
                .bind(key.id)
                .bind(key.document)
                .bind(seq)
                .bind(append.at_ms)
                .bind(author)
                .bind(client)
                .bind(&entry.data[..])
                .bind(checksum::of_update(sum, seq));
        }
        query.execute(&mut *connection).await.map_err(|error| APPEND.failed(error))?;
        done = until;
    }
    Ok(())
}

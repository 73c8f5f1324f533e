//! Appending to the log: numbers from memory, rows in few statements.

use std::collections::HashMap;

use encrier_model::Author;
use sqlx::SqliteConnection;

use crate::append::{Append, Span};
use crate::fault::Operation;
use crate::limits::{INSERT_FEW_ROWS_MAX, INSERT_ROWS_MAX};
use crate::sqlite::Shared;
use crate::sqlite::index::Added;
use crate::statements::statements;
use crate::{LogEntry, StoreError, checksum, log};

const APPEND: Operation = Operation::new("append to the log", "update_log");

/// Placeholders for a number of rows: a fixed set of texts, so that each is parsed once per connection.
macro_rules! rows {
    (1) => {
        "(?, ?, ?, ?, ?, ?, ?, ?)"
    };
    (2) => {
        concat!(rows!(1), ", ", rows!(1))
    };
    (3) => {
        concat!(rows!(2), ", ", rows!(1))
    };
    (4) => {
        concat!(rows!(2), ", ", rows!(2))
    };
    (5) => {
        concat!(rows!(4), ", ", rows!(1))
    };
    (6) => {
        concat!(rows!(4), ", ", rows!(2))
    };
    (7) => {
        concat!(rows!(4), ", ", rows!(3))
    };
    (8) => {
        concat!(rows!(4), ", ", rows!(4))
    };
    (9) => {
        concat!(rows!(8), ", ", rows!(1))
    };
    (10) => {
        concat!(rows!(8), ", ", rows!(2))
    };
    (11) => {
        concat!(rows!(8), ", ", rows!(3))
    };
    (12) => {
        concat!(rows!(8), ", ", rows!(4))
    };
    (13) => {
        concat!(rows!(8), ", ", rows!(5))
    };
    (14) => {
        concat!(rows!(8), ", ", rows!(6))
    };
    (15) => {
        concat!(rows!(8), ", ", rows!(7))
    };
    (16) => {
        concat!(rows!(8), ", ", rows!(8))
    };
    (17) => {
        concat!(rows!(16), ", ", rows!(1))
    };
    (18) => {
        concat!(rows!(16), ", ", rows!(2))
    };
    (19) => {
        concat!(rows!(16), ", ", rows!(3))
    };
    (20) => {
        concat!(rows!(16), ", ", rows!(4))
    };
    (21) => {
        concat!(rows!(16), ", ", rows!(5))
    };
    (22) => {
        concat!(rows!(16), ", ", rows!(6))
    };
    (23) => {
        concat!(rows!(16), ", ", rows!(7))
    };
    (24) => {
        concat!(rows!(16), ", ", rows!(8))
    };
    (25) => {
        concat!(rows!(16), ", ", rows!(9))
    };
    (26) => {
        concat!(rows!(16), ", ", rows!(10))
    };
    (27) => {
        concat!(rows!(16), ", ", rows!(11))
    };
    (28) => {
        concat!(rows!(16), ", ", rows!(12))
    };
    (29) => {
        concat!(rows!(16), ", ", rows!(13))
    };
    (30) => {
        concat!(rows!(16), ", ", rows!(14))
    };
    (31) => {
        concat!(rows!(16), ", ", rows!(15))
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
    Sqlite INSERT_3 = insert!(3);
    Sqlite INSERT_4 = insert!(4);
    Sqlite INSERT_5 = insert!(5);
    Sqlite INSERT_6 = insert!(6);
    Sqlite INSERT_7 = insert!(7);
    Sqlite INSERT_8 = insert!(8);
    Sqlite INSERT_9 = insert!(9);
    Sqlite INSERT_10 = insert!(10);
    Sqlite INSERT_11 = insert!(11);
    Sqlite INSERT_12 = insert!(12);
    Sqlite INSERT_13 = insert!(13);
    Sqlite INSERT_14 = insert!(14);
    Sqlite INSERT_15 = insert!(15);
    Sqlite INSERT_16 = insert!(16);
    Sqlite INSERT_17 = insert!(17);
    Sqlite INSERT_18 = insert!(18);
    Sqlite INSERT_19 = insert!(19);
    Sqlite INSERT_20 = insert!(20);
    Sqlite INSERT_21 = insert!(21);
    Sqlite INSERT_22 = insert!(22);
    Sqlite INSERT_23 = insert!(23);
    Sqlite INSERT_24 = insert!(24);
    Sqlite INSERT_25 = insert!(25);
    Sqlite INSERT_26 = insert!(26);
    Sqlite INSERT_27 = insert!(27);
    Sqlite INSERT_28 = insert!(28);
    Sqlite INSERT_29 = insert!(29);
    Sqlite INSERT_30 = insert!(30);
    Sqlite INSERT_31 = insert!(31);
    Sqlite INSERT_32 = insert!(32);
    Sqlite INSERT_64 = insert!(64);
    Sqlite INSERT_128 = insert!(128);
    Sqlite INSERT_256 = insert!(256);
}

/// The texts for few rows, by their number less one.
const FEW: [&str; INSERT_FEW_ROWS_MAX] = [
    INSERT_1, INSERT_2, INSERT_3, INSERT_4, INSERT_5, INSERT_6, INSERT_7, INSERT_8, INSERT_9, INSERT_10, INSERT_11,
    INSERT_12, INSERT_13, INSERT_14, INSERT_15, INSERT_16, INSERT_17, INSERT_18, INSERT_19, INSERT_20, INSERT_21,
    INSERT_22, INSERT_23, INSERT_24, INSERT_25, INSERT_26, INSERT_27, INSERT_28, INSERT_29, INSERT_30, INSERT_31,
    INSERT_32,
];

/// The texts for many, doubling, the longest first.
const MANY: [(usize, &str); 3] = [(256, INSERT_256), (128, INSERT_128), (64, INSERT_64)];
const _: () = assert!(MANY[0].0 == INSERT_ROWS_MAX, "the longest text is the bound");

/// The text that takes most of so many rows, and how many it takes.
fn insert_of(rows: usize) -> (usize, &'static str) {
    let many = MANY.into_iter().find(|(most, _)| *most <= rows);
    many.unwrap_or_else(|| {
        let few = rows.clamp(1, INSERT_FEW_ROWS_MAX);
        (few, FEW[few - 1])
    })
}

/// Ids and numbers for the appends of one transaction. They count only once it is committed: a plan that is dropped has
/// changed nothing, and its ids and numbers were never seen.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The rows that the index gets.
    pub(crate) rows: Vec<Added>,
    /// What each append is told, in their order.
    pub(crate) spans: Vec<Result<Span, StoreError>>,
}

/// A plan and what its rows hold.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    /// What stands when the rows are committed.
    pub(crate) plan: Plan,
    entries: Vec<(&'a Append, &'a LogEntry)>,
}

/// Gives every entry its id and number. Nothing is written; nobody but the writer may write until the rows are.
pub(crate) async fn draft<'a>(
    connection: &mut SqliteConnection,
    shared: &Shared,
    appends: &'a [Append],
) -> Result<Draft<'a>, StoreError> {
    let mut last_seqs = last_seqs(connection, shared, appends).await?;
    let mut next_id = shared.index().next_id();
    let mut plan = Plan { rows: Vec::new(), spans: Vec::with_capacity(appends.len()) };
    let mut entries = Vec::new();
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
            entries.push((append, entry));
            next_id += 1;
        }
    }
    Ok(Draft { plan, entries })
}

impl Draft<'_> {
    /// Whether one statement writes all rows.
    pub(crate) fn is_one_statement(&self) -> bool {
        let rows = self.entries.len();
        rows > 0 && insert_of(rows).0 == rows
    }

    /// Writes the rows in few statements; a single one outside a transaction is its own.
    pub(crate) async fn insert(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let mut done = 0;
        while done < self.entries.len() {
            let (rows, text) = insert_of(self.entries.len() - done);
            let until = done + rows;
            let mut query = sqlx::query(text);
            for (key, (append, entry)) in self.plan.rows[done..until].iter().zip(&self.entries[done..until]) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_and_powers_of_two_are_one_statement() {
        let ones: Vec<usize> = (1..=300).filter(|rows| insert_of(*rows).0 == *rows).collect();
        assert_eq!(ones, (1..=32).chain([64, 128, 256]).collect::<Vec<_>>());
    }

    #[test]
    fn a_text_has_a_place_for_every_value() {
        for rows in 1..=300 {
            let (taken, text) = insert_of(rows);
            assert!(taken <= rows);
            assert_eq!(text.matches('?').count(), 8 * taken);
        }
    }
}

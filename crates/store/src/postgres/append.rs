//! Appending to the log: one statement per batch, numbers and rows at once.

use std::collections::HashMap;

use encrier_model::Author;
use sqlx::PgConnection;

use crate::append::{Append, Span};
use crate::statements::statements;
use crate::{StoreError, checksum};

statements! {
    /// `locked` takes the rows' locks in the order of their numbers before `taken` changes them; another node that holds one
    /// is waited for, and `taken` then counts on from what that node committed. A document that is not there gets no rows
    /// and does not come back. The number is laid over the row's sum as in `checksum::of_update`.
    Postgres APPEND = "
        WITH asked AS (
            SELECT document, count(*) AS updates FROM UNNEST($1::bigint[]) AS asked (document) GROUP BY document
        ), locked AS MATERIALIZED (
            SELECT number FROM documents WHERE number = ANY ($1) ORDER BY number FOR NO KEY UPDATE
        ), taken AS (
            UPDATE documents SET last_seq = documents.last_seq + asked.updates
            FROM locked JOIN asked ON asked.document = locked.number
            WHERE documents.number = locked.number
            RETURNING documents.number, documents.last_seq - asked.updates AS before
        ), written AS (
            INSERT INTO update_log (document, seq, at_ms, author, client, data, checksum)
            SELECT entry.document, taken.before + entry.nth, entry.at_ms, entry.author, entry.client, entry.data,
                ((entry.sum # ((taken.before + entry.nth) & 4294967295)) - 2147483648)::integer
            FROM UNNEST($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bytea[], $7::bigint[])
                AS entry (document, nth, at_ms, author, client, data, sum)
            JOIN taken ON taken.number = entry.document
        ), claimed AS (
            INSERT INTO clients (document, client, author)
            SELECT claim.document, claim.client, claim.author
            FROM UNNEST($8::bigint[], $9::bigint[], $10::text[]) AS claim (document, client, author)
            JOIN taken ON taken.number = claim.document
            ON CONFLICT DO NOTHING
        )
        SELECT number, before FROM taken";
}

/// The columns of a batch. `nths` counts each document's rows from 1.
#[derive(Default)]
struct Columns<'a> {
    documents: Vec<i64>,
    nths: Vec<i64>,
    at_ms: Vec<i64>,
    authors: Vec<Option<&'a str>>,
    clients: Vec<i64>,
    data: Vec<&'a [u8]>,
    sums: Vec<i64>,
    claims: Claims<'a>,
}

/// The client ids that become somebody's.
#[derive(Default)]
struct Claims<'a> {
    documents: Vec<i64>,
    clients: Vec<i64>,
    authors: Vec<&'a str>,
}

/// Writes a batch, whose appends are sorted by document, and gives each append its numbers.
pub(crate) async fn write(
    connection: &mut PgConnection,
    appends: &[Append],
) -> Result<Vec<Result<Span, StoreError>>, sqlx::Error> {
    let (columns, offsets) = columns(appends);
    let before: Vec<(i64, i64)> = sqlx::query_as(APPEND)
        .bind(columns.documents)
        .bind(columns.nths)
        .bind(columns.at_ms)
        .bind(columns.authors)
        .bind(columns.clients)
        .bind(columns.data)
        .bind(columns.sums)
        .bind(columns.claims.documents)
        .bind(columns.claims.clients)
        .bind(columns.claims.authors)
        .fetch_all(connection)
        .await?;
    let before: HashMap<i64, u64> = before.into_iter().map(|(document, seq)| (document, seq.unsigned_abs())).collect();
    let span = |(append, offset): (&Append, u64)| match before.get(&append.document.0) {
        Some(before) => Ok((before + offset + 1, before + offset + append.len())),
        None => Err(StoreError::NoDocument(append.document)),
    };
    Ok(appends.iter().zip(offsets).map(span).collect())
}

/// The batch by columns, and how many rows of its document stand before each append's.
fn columns(appends: &[Append]) -> (Columns<'_>, Vec<u64>) {
    let mut columns = Columns::default();
    let mut offsets = Vec::with_capacity(appends.len());
    let mut counts: HashMap<i64, i64> = HashMap::new();
    for append in appends {
        let count = counts.entry(append.document.0).or_default();
        offsets.push(count.unsigned_abs());
        for entry in &append.entries {
            *count += 1;
            columns.documents.push(append.document.0);
            columns.nths.push(*count);
            columns.at_ms.push(append.at_ms);
            let author = entry.author.as_ref().map(Author::as_str);
            let client = i64::try_from(entry.client).unwrap_or(i64::MAX);
            let sum = checksum::of_unnumbered(append.document, append.at_ms, author, client, &entry.data);
            columns.authors.push(author);
            columns.clients.push(client);
            columns.data.push(&entry.data[..]);
            columns.sums.push(i64::from(sum));
        }
        for claim in &append.claims {
            columns.claims.documents.push(append.document.0);
            columns.claims.clients.push(i64::try_from(claim.client).unwrap_or(i64::MAX));
            columns.claims.authors.push(claim.author.as_str());
        }
    }
    (columns, offsets)
}

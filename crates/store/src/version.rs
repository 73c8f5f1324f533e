//! Names of versions: labels on numbers of a document's log.

use encrier_model::DocumentNumber;

use crate::StoreError;
use crate::connection::{Connection, on_either};
use crate::fault::{self, Operation};
use crate::limits::VERSIONS_MAX;
use crate::statements::statements;

/// A version with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The number of the log.
    pub seq: u64,
    /// What it is called.
    pub name: String,
    /// When it was named, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

statements! {
    /// A version that has a name already may get another whatever the number of names.
    Both NAME = concat!(
        "INSERT INTO versions (document, seq, name, at_ms) SELECT $1, $2, $3, $4 ",
        "WHERE (SELECT COUNT(*) FROM versions WHERE document = $1 AND seq <> $2) < $5 ",
        "ON CONFLICT (document, seq) DO UPDATE SET name = excluded.name, at_ms = excluded.at_ms",
    );
    Both UNNAME = "DELETE FROM versions WHERE document = $1 AND seq = $2";
    Both OF_DOCUMENT = "SELECT seq, name, at_ms FROM versions WHERE document = $1 ORDER BY seq";
}

fn number(seq: u64) -> Result<i64, StoreError> {
    i64::try_from(seq).map_err(|_| StoreError::Refused { what: "a number beyond the log" })
}

/// Gives a version a name, or another one.
pub(crate) async fn name(
    connection: Connection<'_>,
    document: DocumentNumber,
    version: &Version,
) -> Result<(), StoreError> {
    let seq = number(version.seq)?;
    let rows = on_either!(connection, c => {
        sqlx::query(NAME)
            .bind(document.0)
            .bind(seq)
            .bind(&version.name)
            .bind(version.at_ms)
            .bind(VERSIONS_MAX)
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })
    .map_err(|error| match error {
        error if fault::is_dangling(&error) => StoreError::NoDocument(document),
        error => Operation::new("name a version", "versions").failed(error),
    })?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Refused { what: "one more named version" }) }
}

/// Takes a version's name away; whether it had one.
pub(crate) async fn unname(connection: Connection<'_>, document: DocumentNumber, seq: u64) -> Result<bool, StoreError> {
    let seq = number(seq)?;
    let rows = on_either!(connection, c => {
        sqlx::query(UNNAME).bind(document.0).bind(seq).execute(c).await.map(|done| done.rows_affected())
    })
    .map_err(|error| Operation::new("take a version's name away", "versions").failed(error))?;
    Ok(rows == 1)
}

/// The named versions of a document, in order.
pub(crate) async fn of(connection: Connection<'_>, document: DocumentNumber) -> Result<Vec<Version>, StoreError> {
    let rows: Vec<(i64, String, i64)> =
        on_either!(connection, c => sqlx::query_as(OF_DOCUMENT).bind(document.0).fetch_all(c).await)
            .map_err(|error| Operation::new("list named versions", "versions").failed(error))?;
    let version = |(seq, name, at_ms)| Version { seq: u64::try_from(seq).unwrap_or_default(), name, at_ms };
    Ok(rows.into_iter().map(version).collect())
}

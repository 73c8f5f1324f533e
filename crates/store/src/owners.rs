//! Whose the Yjs client ids of a document are: an id stays with the first author who wrote under it.
//!
//! Deliberately absent: who may claim an id, which is for the room to say. PostgreSQL claims within the statement that
//! appends, see `postgres::append`.

use encrier_model::{Author, DocumentNumber};

use crate::append::Append;
use crate::connection::{Connection, on_either};
use crate::fault::Operation;
use crate::statements::statements;
use crate::{StoreError, log};

/// A client id that becomes an author's with the append that it comes with, unless it has an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The Yjs client id, below 2⁵³.
    pub client: u64,
    /// Whose it is from now on.
    pub author: Author,
}

statements! {
    Sqlite CLAIM = "INSERT INTO clients (document, client, author) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    Both OWNERS = "SELECT client, author FROM clients WHERE document = $1";
    Both ADOPT = "UPDATE clients SET author = $2 WHERE author = $1";
}

/// Writes the claims of appends whose rows are written, in their transaction.
pub(crate) async fn claim<'a>(
    mut connection: Connection<'_>,
    written: impl Iterator<Item = &'a Append> + Send,
) -> Result<(), StoreError> {
    for append in written {
        for claim in &append.claims {
            let Connection::Sqlite(c) = connection.lend() else { return Ok(()) };
            let query = sqlx::query(CLAIM).bind(append.document.0).bind(log::stored(claim.client)?);
            let done = query.bind(claim.author.as_str()).execute(c).await;
            done.map_err(|error| Operation::new("claim a client id", "clients").failed(error))?;
        }
    }
    Ok(())
}

/// The owned client ids of a document, in no order.
pub(crate) async fn of(connection: Connection<'_>, document: DocumentNumber) -> Result<Vec<Claim>, StoreError> {
    let rows: Vec<(i64, String)> =
        on_either!(connection, c => sqlx::query_as(OWNERS).bind(document.0).fetch_all(c).await)
            .map_err(|error| Operation::new("load the owners of client ids", "clients").failed(error))?;
    rows.into_iter().map(|row| claim_of(document, row)).collect()
}

/// A claim from its row: client id and author.
pub(crate) fn claim_of(document: DocumentNumber, (client, author): (i64, String)) -> Result<Claim, StoreError> {
    let bad = |error: encrier_model::AuthorError| {
        let row = format!("{client} of document {}", document.0);
        StoreError::inconsistent("clients", "author", row, error.to_string())
    };
    let author = Author::parse(&author).map_err(bad)?;
    Ok(Claim { client: log::number(client, "clients", "client", (document.0, client))?, author })
}

/// Gives all client ids of one author to another; says how many.
pub(crate) async fn adopt(connection: Connection<'_>, from: &Author, to: &Author) -> Result<u64, StoreError> {
    on_either!(connection, c => {
        let done = sqlx::query(ADOPT).bind(from.as_str()).bind(to.as_str()).execute(c).await;
        done.map(|done| done.rows_affected())
    })
    .map_err(|error| Operation::new("carry client ids over", "clients").failed(error))
}

//! How often a document's published page was read.

use encrier_model::DocumentNumber;

use crate::StoreError;
use crate::connection::{Connection, on_either};
use crate::fault::{self, Operation};
use crate::statements::statements;

statements! {
    Both ADD = concat!(
        "INSERT INTO views (document, hits) VALUES ($1, $2) ",
        "ON CONFLICT (document) DO UPDATE SET hits = views.hits + excluded.hits",
    );
    Both HITS = "SELECT hits FROM views WHERE document = $1";
}

/// Adds what was counted since the last time. A document that is gone is passed over.
pub(crate) async fn add(mut connection: Connection<'_>, counted: &[(DocumentNumber, i64)]) -> Result<(), StoreError> {
    for (document, hits) in counted {
        let done = on_either!(connection.lend(), c => {
            sqlx::query(ADD).bind(document.0).bind(*hits).execute(c).await.map(drop)
        });
        match done {
            Err(error) if !fault::is_dangling(&error) => {
                return Err(Operation::new("count views", "views").failed(error));
            }
            _ => (),
        }
    }
    Ok(())
}

/// How often it was read, as far as counted here.
pub(crate) async fn hits(connection: Connection<'_>, document: DocumentNumber) -> Result<i64, StoreError> {
    let hits: Option<i64> =
        on_either!(connection, c => sqlx::query_scalar(HITS).bind(document.0).fetch_optional(c).await)
            .map_err(|error| Operation::new("read a count of views", "views").failed(error))?;
    Ok(hits.unwrap_or_default())
}

//! Loading a text and finding long tails, in one snapshot each.

use encrier_model::DocumentNumber;
use sqlx::{Connection as _, PgConnection};

use crate::connection::Connection;
use crate::fault::Operation;
use crate::log::{self, StoredLogRow};
use crate::postgres::Postgres;
use crate::statements::statements;
use crate::{StoreError, StoredText, history, owners};

const LOAD: Operation = Operation::new("load a document", "update_log");

statements! {
    /// Both reads of a load see the same moment.
    Postgres SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    Postgres TAIL = concat!(
        "SELECT seq AS id, document, seq, at_ms, author, client, data, checksum FROM update_log ",
        "WHERE document = $1 ORDER BY seq",
    );
    Postgres LONG_TAILS = concat!(
        "SELECT document FROM update_log GROUP BY document HAVING sum(length(data)) > $1 ",
        "ORDER BY sum(length(data)) DESC, document LIMIT $2",
    );
}

impl Postgres {
    /// A document's newest checkpoint and its tail.
    pub(crate) async fn load(&self, document: DocumentNumber) -> Result<StoredText, StoreError> {
        self.within(move |connection| Box::pin(read(connection, document))).await
    }

    /// Documents whose tail is longer than `bytes`, longest first. Reads the sizes of the whole log, which folding bounds.
    pub(crate) async fn long_tails(&self, bytes: u64, most: u32) -> Result<Vec<i64>, StoreError> {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.within(move |connection| {
            Box::pin(async move {
                let query = sqlx::query_scalar(LONG_TAILS).bind(bytes).bind(i64::from(most));
                let found = query.fetch_all(connection).await;
                found.map_err(|error| Operation::new("find long tails", "update_log").failed(error))
            })
        })
        .await
    }
}

async fn read(connection: &mut PgConnection, document: DocumentNumber) -> Result<StoredText, StoreError> {
    let mut snapshot = connection.begin_with(SNAPSHOT).await.map_err(|error| LOAD.failed(error))?;
    let checkpoint = history::newest(Connection::Postgres(&mut snapshot), document).await?;
    let query = sqlx::query_as(TAIL).bind(document.0);
    let rows: Vec<StoredLogRow> = query.fetch_all(&mut *snapshot).await.map_err(|error| LOAD.failed(error))?;
    let owners = owners::of(Connection::Postgres(&mut snapshot), document).await?;
    snapshot.rollback().await.map_err(|error| LOAD.failed(error))?;
    let tail = log::tail(rows, checkpoint.as_ref().map(|(seq, _)| *seq))?;
    Ok(StoredText { checkpoint, tail, owners })
}

//! Loading a text and finding long tails, in one snapshot each.

use encrier_model::DocumentNumber;
use sqlx::{Connection as _, PgConnection};

use crate::connection::Connection;
use crate::fault::Operation;
use crate::log::{self, StoredLogRow};
use crate::postgres::Postgres;
use crate::statements::statements;
use crate::{LogRow, PastText, StoreError, StoredText, Stretch, history, owners, past};

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

    /// A document as of a number.
    pub(crate) async fn past(&self, document: DocumentNumber, seq: u64) -> Result<PastText, StoreError> {
        self.within(move |connection| Box::pin(read_past(connection, document, seq))).await
    }

    /// All stretches of a document, in order.
    pub(crate) async fn stretches(&self, document: DocumentNumber) -> Result<Vec<Stretch>, StoreError> {
        self.within(move |connection| Box::pin(read_stretches(connection, document))).await
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
    let tail = tail(&mut snapshot, document, checkpoint.as_ref().map(|(seq, _)| *seq)).await?;
    let owners = owners::of(Connection::Postgres(&mut snapshot), document).await?;
    snapshot.rollback().await.map_err(|error| LOAD.failed(error))?;
    Ok(StoredText { checkpoint, tail, owners })
}

/// A document's rows in the log.
pub(crate) async fn tail(
    snapshot: &mut PgConnection,
    document: DocumentNumber,
    checkpoint: Option<u64>,
) -> Result<Vec<LogRow>, StoreError> {
    let query = sqlx::query_as(TAIL).bind(document.0);
    let rows: Vec<StoredLogRow> = query.fetch_all(snapshot).await.map_err(|error| LOAD.failed(error))?;
    log::tail(rows, checkpoint)
}

async fn read_past(connection: &mut PgConnection, document: DocumentNumber, seq: u64) -> Result<PastText, StoreError> {
    let mut snapshot = connection.begin_with(SNAPSHOT).await.map_err(|error| LOAD.failed(error))?;
    let past = past::folded(Connection::Postgres(&mut snapshot), document, seq).await?;
    let mut rest = Vec::new();
    if past.folded_seq() < seq {
        rest = tail(&mut snapshot, document, Some(past.folded_seq())).await?;
    }
    snapshot.rollback().await.map_err(|error| LOAD.failed(error))?;
    Ok(past.with_tail(rest, seq))
}

async fn read_stretches(connection: &mut PgConnection, document: DocumentNumber) -> Result<Vec<Stretch>, StoreError> {
    let mut snapshot = connection.begin_with(SNAPSHOT).await.map_err(|error| LOAD.failed(error))?;
    let newest = history::newest(Connection::Postgres(&mut snapshot), document).await?;
    let rest = tail(&mut snapshot, document, newest.map(|(seq, _)| seq)).await?;
    let stretches = past::stretches(Connection::Postgres(&mut snapshot), document, rest).await?;
    snapshot.rollback().await.map_err(|error| LOAD.failed(error))?;
    Ok(stretches)
}

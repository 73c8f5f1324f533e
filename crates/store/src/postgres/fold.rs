//! Moving a tail into the past, by the numbers that the fold merged.

use sqlx::{Connection as _, PgConnection};

use crate::connection::Connection;
use crate::history::FOLD;
use crate::postgres::Postgres;
use crate::statements::statements;
use crate::{FoldRows, StoreError, history};

statements! {
    /// Exactly these rows, never a range: what came in between stays.
    Postgres DELETE_ROWS = "DELETE FROM update_log WHERE document = $1 AND seq = ANY ($2)";
}

impl Postgres {
    /// Folds a tail. Two nodes may try at once: one finds the rows gone and changes nothing.
    pub(crate) async fn fold(&self, fold: FoldRows) -> Result<(), StoreError> {
        self.within(move |connection| {
            Box::pin(async move {
                let mut transaction = connection.begin().await.map_err(|error| FOLD.failed(error))?;
                // An error drops the transaction, which undoes it.
                steps(&mut transaction, &fold).await?;
                transaction.commit().await.map_err(|error| FOLD.failed(error))
            })
        })
        .await
    }
}

/// The document's row comes last: its lock is what every append to the document waits for.
async fn steps(connection: &mut PgConnection, fold: &FoldRows) -> Result<(), StoreError> {
    let mut ids = fold.log_ids.clone();
    ids.sort_unstable();
    ids.dedup();
    let deleted = sqlx::query(DELETE_ROWS)
        .bind(fold.document.0)
        .bind(&ids)
        .execute(&mut *connection)
        .await
        .map_err(|error| FOLD.failed(error))?
        .rows_affected();
    if deleted != ids.len() as u64 {
        return Err(StoreError::Outdated(fold.document));
    }
    history::put(Connection::Postgres(connection), fold).await
}

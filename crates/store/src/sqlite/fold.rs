//! Moving a tail into the past, by the log ids that the fold merged.

use sqlx::SqliteConnection;

use crate::connection::Connection;
use crate::history::FOLD;
use crate::statements::statements;
use crate::{FoldRows, StoreError, history};

statements! {
    /// Exactly these rows, never a range: what came in between stays.
    Sqlite DELETE_ROWS =
        "DELETE FROM update_log WHERE id IN (SELECT value FROM json_each($1)) AND document = $2";
    /// Ids up to here have been given, also when the rows are gone.
    Sqlite RAISE_FLOOR = "UPDATE log_floor SET id = $1 WHERE id < $1";
}

/// The steps of a fold between BEGIN and COMMIT. `ids` are the fold's log ids, sorted, of which the index has all.
pub(crate) async fn steps(connection: &mut SqliteConnection, fold: &FoldRows, ids: &[i64]) -> Result<(), StoreError> {
    let deleted = sqlx::query(DELETE_ROWS)
        .bind(json(ids))
        .bind(fold.document.0)
        .execute(&mut *connection)
        .await
        .map_err(|error| FOLD.failed(error))?
        .rows_affected();
    if deleted != ids.len() as u64 {
        let row = format!("of document {}", fold.document.0);
        let reason = format!("{} rows were to be folded and {deleted} were there", ids.len());
        return Err(StoreError::inconsistent("update_log", "id", row, reason));
    }
    if let Some(last) = ids.last() {
        let raise = sqlx::query(RAISE_FLOOR).bind(last).execute(&mut *connection).await;
        raise.map_err(|error| FOLD.failed(error))?;
    }
    history::put(Connection::Sqlite(connection), fold).await
}

/// A list of ids as one bound value.
pub(crate) fn json(ids: &[i64]) -> String {
    let mut text = String::with_capacity(2 + ids.len() * 8);
    text.push('[');
    for (nth, id) in ids.iter().enumerate() {
        if nth > 0 {
            text.push(',');
        }
        text.push_str(&id.to_string());
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_a_json_list() {
        assert_eq!(json(&[]), "[]");
        assert_eq!(json(&[7, 8, 9]), "[7,8,9]");
    }
}

//! Documents that their owners deleted: nobody reaches them any more, and their text waits for the operator.
//!
//! Deliberately absent: taking the text off the disk, which cannot be undone and is the operator's to decide.

use encrier_model::{Document, DocumentId, DocumentNumber};

use crate::StoreError;
use crate::connection::{Connection, on_either};
use crate::document::DocumentRow;
use crate::fault::Operation;
use crate::statements::statements;

statements! {
    Both NOTE = concat!(
        "INSERT INTO removals (document, id, owner, at_ms) SELECT number, id, owner, $2 FROM documents WHERE number = $1 ",
        "ON CONFLICT (document) DO NOTHING",
    );
    Both CUT_LINKS = "DELETE FROM links WHERE document = $1";
    Both CUT_ALIASES = "DELETE FROM aliases WHERE document = $1";
    Both CUT_VISITS = "DELETE FROM visits WHERE document = $1";
    Both CUT_PICTURES = "DELETE FROM upload_places WHERE document = $1";
    /// The id is free again.
    Both CLOSE = concat!(
        "UPDATE documents SET id = $2, owner = NULL, link_right = 'none', updated_at_ms = $3 WHERE number = $1 ",
        "RETURNING number, id, kind, title, owner, link_right, created_at_ms, updated_at_ms",
    );
}

/// Puts a document away under an id that nobody knows; the row as it then is. In PostgreSQL a loss of the connection may
/// leave it half done: the owner still owns it then, and deletes it again.
pub(crate) async fn remove(
    mut connection: Connection<'_>,
    document: DocumentNumber,
    away: &DocumentId,
    at_ms: i64,
) -> Result<Option<Document>, StoreError> {
    let failed = |error| Operation::new("remove a document", "documents").failed(error);
    on_either!(connection.lend(), c => sqlx::query(NOTE).bind(document.0).bind(at_ms).execute(c).await.map(drop))
        .map_err(failed)?;
    for statement in [CUT_LINKS, CUT_ALIASES, CUT_VISITS, CUT_PICTURES] {
        on_either!(connection.lend(), c => sqlx::query(statement).bind(document.0).execute(c).await.map(drop))
            .map_err(failed)?;
    }
    let row: Option<DocumentRow> = on_either!(connection, c => {
        sqlx::query_as(CLOSE).bind(document.0).bind(away.as_str()).bind(at_ms).fetch_optional(c).await
    })
    .map_err(failed)?;
    row.map(Document::try_from).transpose()
}

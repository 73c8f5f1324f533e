//! Names beside the id that lead to a document, and the order in which they count.
//!
//! Deliberately absent: how a name is read as a UUID, which is a matter of addresses.

use encrier_model::{Document, DocumentNumber};

use crate::StoreError;
use crate::connection::{Connection, on_either};
use crate::document::DocumentRow;
use crate::fault::{self, Operation};
use crate::statements::statements;

/// What sort of name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AliasKind {
    /// Chosen by a person; counts before everything else.
    Alias,
    /// A UUID in lower case with dashes, which addresses write in two shorter forms; counts after the ids.
    Uuid,
    /// Made by a machine to be short; counts last.
    Short,
}

impl AliasKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Alias => "alias",
            Self::Uuid => "uuid",
            Self::Short => "short",
        }
    }
}

/// A name to be kept.
#[derive(Debug, Clone)]
pub struct NewAlias {
    /// What sort of name it is.
    pub kind: AliasKind,
    /// The name.
    pub name: String,
    /// What it leads to.
    pub document: DocumentNumber,
    /// Now, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

statements! {
    Both INSERT = concat!(
        "INSERT INTO aliases (kind, name, document, created_at_ms) SELECT $1, $2, $3, $4 ",
        "WHERE NOT EXISTS (SELECT 1 FROM documents WHERE id = $2)",
    );
    Both OF_DOCUMENT = "SELECT MIN(name) FROM aliases WHERE document = $1 AND kind = $2";
    /// $1 is the name as it stands, $2 the UUID that it may mean. An alias before an id, for old links must go where they went.
    Both FIND = concat!(
        "SELECT number, id, documents.kind AS kind, title, owner, link_right, documents.created_at_ms AS created_at_ms, ",
        "updated_at_ms FROM (",
        "SELECT document, 1 AS place FROM aliases WHERE kind = 'alias' AND name = $1 ",
        "UNION ALL SELECT number AS document, 2 AS place FROM documents WHERE id = $1 ",
        "UNION ALL SELECT document, 3 AS place FROM aliases WHERE kind = 'uuid' AND name = $2 ",
        "UNION ALL SELECT document, 4 AS place FROM aliases WHERE kind = 'short' AND name = $1) AS named ",
        "JOIN documents ON documents.number = named.document ORDER BY place LIMIT 1",
    );
}

/// Keeps a name. One that is taken, by a document's id too, is refused.
pub(crate) async fn create(connection: Connection<'_>, new: &NewAlias) -> Result<(), StoreError> {
    const TAKEN: StoreError = StoreError::Refused { what: "a name that is taken" };
    let rows = on_either!(connection, c => {
        sqlx::query(INSERT)
            .bind(new.kind.as_str())
            .bind(&new.name)
            .bind(new.document.0)
            .bind(new.at_ms)
            .execute(c)
            .await
            .map(|done| done.rows_affected())
    })
    .map_err(|error| match error {
        error if fault::is_dangling(&error) => StoreError::NoDocument(new.document),
        error if fault::is_taken(&error) => TAKEN,
        error => Operation::new("keep a name", "aliases").failed(error),
    })?;
    if rows == 1 { Ok(()) } else { Err(TAKEN) }
}

/// The document's name of that kind, the first of several.
pub(crate) async fn of(
    connection: Connection<'_>,
    document: DocumentNumber,
    kind: AliasKind,
) -> Result<Option<String>, StoreError> {
    on_either!(connection, c => {
        sqlx::query_scalar(OF_DOCUMENT).bind(document.0).bind(kind.as_str()).fetch_one(c).await
    })
    .map_err(|error| Operation::new("find a document's name", "aliases").failed(error))
}

/// The document that a name means: as an alias, as an id, as a UUID, as a short name, in that order.
pub(crate) async fn find(
    connection: Connection<'_>,
    name: &str,
    uuid: Option<&str>,
) -> Result<Option<Document>, StoreError> {
    // No UUID is empty.
    let uuid = uuid.unwrap_or_default();
    let row: Option<DocumentRow> =
        on_either!(connection, c => sqlx::query_as(FIND).bind(name).bind(uuid).fetch_optional(c).await)
            .map_err(|error| Operation::new("find a document by a name", "aliases").failed(error))?;
    row.map(Document::try_from).transpose()
}

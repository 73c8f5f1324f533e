//! Link secrets: only their digests are stored.

use encrier_model::{Author, Document, DocumentNumber, Right, UnknownRight};

use crate::StoreError;
use crate::connection::{Connection, on_either};
use crate::document::DocumentRow;
use crate::fault::{self, Operation};
use crate::statements::statements;

/// A link secret to be kept: only its digest is stored.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// What it opens.
    pub document: DocumentNumber,
    /// The right it gives.
    pub right: Right,
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// Who made it.
    pub author: Option<Author>,
    /// Now, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

statements! {
    Both INSERT =
        "INSERT INTO links (digest, document, given_right, author, created_at_ms) VALUES ($1, $2, $3, $4, $5)";
    Both FIND = concat!(
        "SELECT given_right, number, id, kind, title, owner, link_right, documents.created_at_ms AS created_at_ms, ",
        "updated_at_ms FROM links JOIN documents ON documents.number = links.document WHERE digest = $1",
    );
}

/// A link's row and its document's.
#[derive(sqlx::FromRow)]
struct LinkRow {
    given_right: String,
    #[sqlx(flatten)]
    document: DocumentRow,
}

/// Keeps a link secret's digest.
pub(crate) async fn create(connection: Connection<'_>, new: &NewLink) -> Result<(), StoreError> {
    let author = new.author.as_ref().map(Author::as_str);
    on_either!(connection, c => {
        sqlx::query(INSERT)
            .bind(&new.digest[..])
            .bind(new.document.0)
            .bind(new.right.as_str())
            .bind(author)
            .bind(new.at_ms)
            .execute(c)
            .await
            .map(drop)
    })
    .map_err(|error| match error {
        error if fault::is_dangling(&error) => StoreError::NoDocument(new.document),
        error if fault::is_taken(&error) => StoreError::Refused { what: "the same link secret twice" },
        error => Operation::new("keep a link", "links").failed(error),
    })
}

/// What a link secret opens.
pub(crate) async fn find(
    connection: Connection<'_>,
    digest: &[u8; 32],
) -> Result<Option<(Document, Right)>, StoreError> {
    let row: Option<LinkRow> =
        on_either!(connection, c => sqlx::query_as(FIND).bind(&digest[..]).fetch_optional(c).await)
            .map_err(|error| Operation::new("find a link", "links").failed(error))?;
    let Some(row) = row else { return Ok(None) };
    let document = Document::try_from(row.document)?;
    let right = row.given_right.parse().map_err(|error: UnknownRight| {
        let row = format!("of document {}", document.number.0);
        StoreError::inconsistent("links", "given_right", row, error.to_string())
    })?;
    Ok(Some((document, right)))
}

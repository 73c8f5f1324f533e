//! Which pictures are kept, and the documents that they were sent for. The bytes are elsewhere.

use encrier_model::{Author, Document, DocumentNumber};

use crate::StoreError;
use crate::connection::{Connection, on_either};
use crate::document::DocumentRow;
use crate::fault::{self, Operation};
use crate::limits::UPLOAD_PLACES_MAX;
use crate::statements::statements;

/// A picture that was sent.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// SHA-256 of what is served.
    pub hash: [u8; 32],
    /// The ending of its name.
    pub format: String,
    /// How long it is.
    pub bytes: i64,
    /// The document it is for; `None`: for whoever knows its address.
    pub document: Option<DocumentNumber>,
    /// Who sent it.
    pub author: Option<Author>,
    /// Now, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// A picture that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The ending of its name.
    pub format: String,
    /// Whether everybody who knows its address may see it.
    pub is_open: bool,
    /// The documents that it is for, newest first, as many as are looked at.
    pub documents: Vec<Document>,
}

statements! {
    Both INSERT = concat!(
        "INSERT INTO uploads (hash, format, bytes, is_open, created_at_ms) VALUES ($1, $2, $3, $4, $5) ",
        "ON CONFLICT (hash) DO UPDATE SET is_open = CASE WHEN excluded.is_open = 1 THEN 1 ELSE uploads.is_open END",
    );
    Both INSERT_PLACE = concat!(
        "INSERT INTO upload_places (hash, document, author, created_at_ms) VALUES ($1, $2, $3, $4) ",
        "ON CONFLICT (hash, document) DO NOTHING",
    );
    Both FIND = "SELECT format, is_open FROM uploads WHERE hash = $1";
    Both PLACES = concat!(
        "SELECT number, id, kind, title, owner, link_right, documents.created_at_ms AS created_at_ms, updated_at_ms ",
        "FROM upload_places JOIN documents ON documents.number = upload_places.document WHERE hash = $1 ",
        "ORDER BY upload_places.created_at_ms DESC LIMIT $2",
    );
}

/// Notes a picture and what it is for.
pub(crate) async fn keep(mut connection: Connection<'_>, new: &NewUpload) -> Result<(), StoreError> {
    let is_open = i64::from(new.document.is_none());
    on_either!(connection.lend(), c => {
        sqlx::query(INSERT)
            .bind(&new.hash[..])
            .bind(&new.format)
            .bind(new.bytes)
            .bind(is_open)
            .bind(new.at_ms)
            .execute(c)
            .await
            .map(drop)
    })
    .map_err(|error| Operation::new("keep a picture", "uploads").failed(error))?;
    let Some(document) = new.document else { return Ok(()) };
    let author = new.author.as_ref().map(Author::as_str);
    on_either!(connection, c => {
        let query = sqlx::query(INSERT_PLACE).bind(&new.hash[..]).bind(document.0).bind(author).bind(new.at_ms);
        query.execute(c).await.map(drop)
    })
    .map_err(|error| match error {
        error if fault::is_dangling(&error) => StoreError::NoDocument(document),
        error => Operation::new("keep a picture", "upload_places").failed(error),
    })
}

/// What is known of a picture.
pub(crate) async fn find(mut connection: Connection<'_>, hash: &[u8; 32]) -> Result<Option<Upload>, StoreError> {
    let failed = |error| Operation::new("find a picture", "uploads").failed(error);
    let row: Option<(String, i64)> =
        on_either!(connection.lend(), c => sqlx::query_as(FIND).bind(&hash[..]).fetch_optional(c).await)
            .map_err(failed)?;
    let Some((format, is_open)) = row else { return Ok(None) };
    let rows: Vec<DocumentRow> = on_either!(connection, c => {
        sqlx::query_as(PLACES).bind(&hash[..]).bind(UPLOAD_PLACES_MAX).fetch_all(c).await
    })
    .map_err(failed)?;
    let documents = rows.into_iter().map(Document::try_from).collect::<Result<_, _>>()?;
    Ok(Some(Upload { format, is_open: is_open != 0, documents }))
}

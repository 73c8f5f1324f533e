//! Documents' rows: everything about them but their text.

use encrier_model::{Author, Document, DocumentId, DocumentKind, DocumentNumber, Right};

use crate::StoreError;
use crate::connection::{Connection, on_either};
use crate::fault::Operation;
use crate::statements::statements;

/// A document to be made.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Its name.
    pub id: DocumentId,
    /// Pad or note.
    pub kind: DocumentKind,
    /// Its title, may be empty.
    pub title: String,
    /// Who makes it.
    pub owner: Option<Author>,
    /// What everybody who knows the id may do.
    pub link_right: Right,
    /// Now, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// What came of making a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Creation {
    /// It is new.
    Created(Document),
    /// The id was taken by this one; nothing changed.
    Existing(Document),
}

/// The columns of a [`DocumentRow`], for texts that give one back.
macro_rules! columns {
    () => {
        "number, id, kind, title, owner, link_right, created_at_ms, updated_at_ms"
    };
}

statements! {
    /// No row comes back when the id is taken.
    Both INSERT = concat!(
        "INSERT INTO documents (id, kind, title, owner, link_right, created_at_ms, updated_at_ms) ",
        "VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (id) DO NOTHING RETURNING ", columns!(),
    );
    Both FIND = concat!("SELECT ", columns!(), " FROM documents WHERE id = $1");
    Both FIND_NUMBER = concat!("SELECT ", columns!(), " FROM documents WHERE number = $1");
    Both COUNT = "SELECT COUNT(*) FROM documents";
    Both SET_LINK_RIGHT = concat!(
        "UPDATE documents SET link_right = $2, updated_at_ms = $3 WHERE number = $1 RETURNING ", columns!(),
    );
    Both SET_TITLE = concat!(
        "UPDATE documents SET title = $2, updated_at_ms = $3 WHERE number = $1 RETURNING ", columns!(),
    );
    /// After a fold. The number never goes down: it is all that SQLite knows of an emptied tail.
    Both FOLDED = concat!(
        "UPDATE documents SET updated_at_ms = $2, ",
        "last_seq = CASE WHEN last_seq < $3 THEN $3 ELSE last_seq END WHERE number = $1",
    );
}

/// A row as stored.
#[derive(sqlx::FromRow)]
pub(crate) struct DocumentRow {
    number: i64,
    id: String,
    kind: String,
    title: String,
    owner: Option<String>,
    link_right: String,
    created_at_ms: i64,
    updated_at_ms: i64,
}

impl TryFrom<DocumentRow> for Document {
    type Error = StoreError;

    fn try_from(row: DocumentRow) -> Result<Self, StoreError> {
        let bad = |column: &str, reason: &dyn std::error::Error| {
            StoreError::inconsistent("documents", column, row.number.to_string(), reason.to_string())
        };
        Ok(Self {
            number: DocumentNumber(row.number),
            id: DocumentId::parse(&row.id).map_err(|error| bad("id", &error))?,
            kind: row.kind.parse().map_err(|error| bad("kind", &error))?,
            owner: row.owner.as_deref().map(Author::parse).transpose().map_err(|error| bad("owner", &error))?,
            link_right: row.link_right.parse().map_err(|error| bad("link_right", &error))?,
            title: row.title,
            created_at_ms: row.created_at_ms,
            updated_at_ms: row.updated_at_ms,
        })
    }
}

/// Makes a document unless its id is taken. Of two racing makers the second waits for the first's commit and finds its row.
pub(crate) async fn create(mut connection: Connection<'_>, new: &NewDocument) -> Result<Creation, StoreError> {
    let owner = new.owner.as_ref().map(Author::as_str);
    let made: Option<DocumentRow> = on_either!(connection.lend(), c => {
        sqlx::query_as(INSERT)
            .bind(new.id.as_str())
            .bind(new.kind.as_str())
            .bind(&new.title)
            .bind(owner)
            .bind(new.link_right.as_str())
            .bind(new.at_ms)
            .fetch_optional(c)
            .await
    })
    .map_err(|error| Operation::new("create a document", "documents").failed(error))?;
    match made {
        Some(row) => Ok(Creation::Created(row.try_into()?)),
        None => match find(connection, &new.id).await? {
            Some(document) => Ok(Creation::Existing(document)),
            None => Err(StoreError::inconsistent("documents", "id", new.id.as_str(), "taken, and yet no row has it")),
        },
    }
}

/// Finds a document by id.
pub(crate) async fn find(connection: Connection<'_>, id: &DocumentId) -> Result<Option<Document>, StoreError> {
    let row: Option<DocumentRow> =
        on_either!(connection, c => sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(c).await)
            .map_err(|error| Operation::new("find a document", "documents").failed(error))?;
    row.map(Document::try_from).transpose()
}

/// Finds a document by the store's own key.
pub(crate) async fn find_number(
    connection: Connection<'_>,
    number: DocumentNumber,
) -> Result<Option<Document>, StoreError> {
    let row: Option<DocumentRow> =
        on_either!(connection, c => sqlx::query_as(FIND_NUMBER).bind(number.0).fetch_optional(c).await)
            .map_err(|error| Operation::new("find a document", "documents").failed(error))?;
    row.map(Document::try_from).transpose()
}

/// How many there are.
pub(crate) async fn count(connection: Connection<'_>) -> Result<i64, StoreError> {
    on_either!(connection, c => sqlx::query_scalar(COUNT).fetch_one(c).await)
        .map_err(|error| Operation::new("count documents", "documents").failed(error))
}

/// Changes what everybody who knows the id may do.
pub(crate) async fn set_link_right(
    connection: Connection<'_>,
    number: DocumentNumber,
    right: Right,
    at_ms: i64,
) -> Result<Option<Document>, StoreError> {
    let row: Option<DocumentRow> = on_either!(connection, c => {
        sqlx::query_as(SET_LINK_RIGHT).bind(number.0).bind(right.as_str()).bind(at_ms).fetch_optional(c).await
    })
    .map_err(|error| Operation::new("change a document's open link", "documents").failed(error))?;
    row.map(Document::try_from).transpose()
}

/// Changes the title.
pub(crate) async fn set_title(
    connection: Connection<'_>,
    number: DocumentNumber,
    title: &str,
    at_ms: i64,
) -> Result<Option<Document>, StoreError> {
    let row: Option<DocumentRow> = on_either!(connection, c => {
        sqlx::query_as(SET_TITLE).bind(number.0).bind(title).bind(at_ms).fetch_optional(c).await
    })
    .map_err(|error| Operation::new("change a document's title", "documents").failed(error))?;
    row.map(Document::try_from).transpose()
}

/// Notes that the text up to `seq` is in the past now. Last in its transaction: in PostgreSQL the row's lock is what
/// every append to the document waits for.
pub(crate) async fn folded(
    connection: Connection<'_>,
    number: DocumentNumber,
    seq: i64,
    at_ms: i64,
) -> Result<(), StoreError> {
    let rows = on_either!(connection, c => {
        sqlx::query(FOLDED).bind(number.0).bind(at_ms).bind(seq).execute(c).await.map(|done| done.rows_affected())
    })
    .map_err(|error| Operation::new("fold a document", "documents").failed(error))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::NoDocument(number)) }
}

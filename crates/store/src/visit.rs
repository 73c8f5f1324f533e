//! What a person opened and what is a person's own, as lists.

use encrier_model::{Author, Document, DocumentNumber};

use crate::StoreError;
use crate::connection::{Connection, on_either};
use crate::document::DocumentRow;
use crate::fault::{self, Operation};
use crate::limits::{OWNED_MAX, VISITS_MAX};
use crate::sqlite::json;
use crate::statements::statements;

/// A document that somebody opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Who.
    pub author: Author,
    /// What.
    pub document: DocumentNumber,
    /// Its title then.
    pub title: String,
    /// Its tags then, as a JSON list of texts.
    pub tags: String,
    /// When, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Whether it is kept at the head of the list; `None` leaves that as it is.
    pub is_pinned: Option<bool>,
}

/// A row of a list: a document, and what its visitor knew of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The document as it is.
    pub document: Document,
    /// Its title at the last visit; empty if there was none.
    pub title: String,
    /// Its tags then, as a JSON list; empty if there was no visit.
    pub tags: String,
    /// When that was; for a document that was never visited, when it last changed.
    pub at_ms: i64,
    /// Whether it is kept at the head of the list.
    pub is_pinned: bool,
}

/// The columns of a document within a join.
macro_rules! columns {
    () => {
        "number, id, kind, documents.title AS title, owner, link_right, created_at_ms, updated_at_ms"
    };
}

statements! {
    Both PUT = concat!(
        "INSERT INTO visits (author, document, title, tags, at_ms, is_pinned) VALUES ($1, $2, $3, $4, $5, COALESCE($6, 0)) ",
        "ON CONFLICT (author, document) DO UPDATE SET title = excluded.title, tags = excluded.tags, ",
        "at_ms = excluded.at_ms, is_pinned = COALESCE($6, visits.is_pinned)",
    );
    /// The oldest go first; what is pinned stays.
    Both TRIM = concat!(
        "DELETE FROM visits WHERE author = $1 AND is_pinned = 0 AND document NOT IN (",
        "SELECT document FROM visits WHERE author = $1 ORDER BY is_pinned DESC, at_ms DESC LIMIT $2)",
    );
    Both LIST = concat!(
        "SELECT ", columns!(), ", visits.title AS seen_title, visits.tags AS seen_tags, at_ms, is_pinned FROM visits ",
        "JOIN documents ON documents.number = visits.document WHERE author = $1 ORDER BY at_ms DESC, number DESC LIMIT $2",
    );
    Both OWNED = concat!(
        "SELECT ", columns!(), ", COALESCE(visits.title, '') AS seen_title, COALESCE(visits.tags, '') AS seen_tags, ",
        "COALESCE(at_ms, updated_at_ms) AS at_ms, COALESCE(is_pinned, 0) AS is_pinned FROM documents LEFT JOIN visits ",
        "ON visits.document = documents.number AND visits.author = $1 WHERE owner = $1 AND kind = 'note' ",
        "ORDER BY updated_at_ms DESC, number DESC LIMIT $2",
    );
    Both PIN = "UPDATE visits SET is_pinned = $3 WHERE author = $1 AND document = $2";
    Both FORGET = "DELETE FROM visits WHERE author = $1 AND document = $2";
    Both FORGET_ALL = "DELETE FROM visits WHERE author = $1";
    Sqlite FORGET_OTHERS = "DELETE FROM visits WHERE author = $1 AND document NOT IN (SELECT value FROM json_each($2))";
    Postgres FORGET_OTHERS_POSTGRES = "DELETE FROM visits WHERE author = $1 AND document <> ALL ($2)";
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    document: DocumentRow,
    seen_title: String,
    seen_tags: String,
    at_ms: i64,
    is_pinned: i64,
}

impl TryFrom<ListedRow> for Listed {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> Result<Self, StoreError> {
        Ok(Self {
            document: row.document.try_into()?,
            title: row.seen_title,
            tags: row.seen_tags,
            at_ms: row.at_ms,
            is_pinned: row.is_pinned != 0,
        })
    }
}

/// Notes visits; an author's oldest make room. A document that is gone is passed over.
pub(crate) async fn put(mut connection: Connection<'_>, visits: &[Visit]) -> Result<(), StoreError> {
    note(connection.lend(), visits).await?;
    let mut authors: Vec<&Author> = visits.iter().map(|visit| &visit.author).collect();
    authors.dedup();
    for author in authors {
        trim(connection.lend(), author).await?;
    }
    Ok(())
}

/// Makes an author's list of these visits, which are all that author's. In PostgreSQL a loss of the connection may leave what
/// was there before beside them: nothing is forgotten before they are noted.
pub(crate) async fn replace(
    mut connection: Connection<'_>,
    author: &Author,
    visits: &[Visit],
) -> Result<(), StoreError> {
    note(connection.lend(), visits).await?;
    let documents: Vec<i64> = visits.iter().map(|visit| visit.document.0).collect();
    match connection.lend() {
        Connection::Sqlite(c) => {
            let documents = json(&documents);
            sqlx::query(FORGET_OTHERS).bind(author.as_str()).bind(documents).execute(c).await.map(drop)
        }
        Connection::Postgres(c) => {
            sqlx::query(FORGET_OTHERS_POSTGRES).bind(author.as_str()).bind(documents).execute(c).await.map(drop)
        }
    }
    .map_err(|error| Operation::new("forget other visits", "visits").failed(error))?;
    trim(connection, author).await
}

async fn note(mut connection: Connection<'_>, visits: &[Visit]) -> Result<(), StoreError> {
    for visit in visits {
        let pinned = visit.is_pinned.map(i64::from);
        let done = on_either!(connection.lend(), c => {
            sqlx::query(PUT)
                .bind(visit.author.as_str())
                .bind(visit.document.0)
                .bind(&visit.title)
                .bind(&visit.tags)
                .bind(visit.at_ms)
                .bind(pinned)
                .execute(c)
                .await
                .map(drop)
        });
        match done {
            Err(error) if !fault::is_dangling(&error) => {
                return Err(Operation::new("note a visit", "visits").failed(error));
            }
            _ => (),
        }
    }
    Ok(())
}

/// Makes room in an author's list.
async fn trim(connection: Connection<'_>, author: &Author) -> Result<(), StoreError> {
    on_either!(connection, c => {
        sqlx::query(TRIM).bind(author.as_str()).bind(VISITS_MAX).execute(c).await.map(drop)
    })
    .map_err(|error| Operation::new("make room for visits", "visits").failed(error))
}

/// What the author opened, newest first.
pub(crate) async fn list(connection: Connection<'_>, author: &Author) -> Result<Vec<Listed>, StoreError> {
    rows(connection, LIST, author, VISITS_MAX).await
}

/// The notes that the author owns, last changed first.
pub(crate) async fn owned(connection: Connection<'_>, author: &Author) -> Result<Vec<Listed>, StoreError> {
    rows(connection, OWNED, author, OWNED_MAX).await
}

async fn rows(
    connection: Connection<'_>,
    statement: &'static str,
    author: &Author,
    most: i64,
) -> Result<Vec<Listed>, StoreError> {
    let rows: Vec<ListedRow> = on_either!(connection, c => {
        sqlx::query_as(statement).bind(author.as_str()).bind(most).fetch_all(c).await
    })
    .map_err(|error| Operation::new("list what somebody opened", "visits").failed(error))?;
    rows.into_iter().map(Listed::try_from).collect()
}

/// Keeps a visit at the head of the list, or not; whether there is one.
pub(crate) async fn pin(
    connection: Connection<'_>,
    author: &Author,
    document: DocumentNumber,
    is_pinned: bool,
) -> Result<bool, StoreError> {
    let rows = on_either!(connection, c => {
        let query = sqlx::query(PIN).bind(author.as_str()).bind(document.0).bind(i64::from(is_pinned));
        query.execute(c).await.map(|done| done.rows_affected())
    })
    .map_err(|error| Operation::new("pin a visit", "visits").failed(error))?;
    Ok(rows > 0)
}

/// Forgets that the author opened the document, or any; how many were forgotten.
pub(crate) async fn forget(
    connection: Connection<'_>,
    author: &Author,
    document: Option<DocumentNumber>,
) -> Result<u64, StoreError> {
    let author = author.as_str();
    match document {
        Some(document) => on_either!(connection, c => {
            let query = sqlx::query(FORGET).bind(author).bind(document.0);
            query.execute(c).await.map(|done| done.rows_affected())
        }),
        None => on_either!(connection, c => {
            sqlx::query(FORGET_ALL).bind(author).execute(c).await.map(|done| done.rows_affected())
        }),
    }
    .map_err(|error| Operation::new("forget a visit", "visits").failed(error))
}

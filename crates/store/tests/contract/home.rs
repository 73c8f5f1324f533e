//! Where a story takes place: an empty database, and the words that stories are told in.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use encrier_model::{Author, Document, DocumentId, DocumentKind, DocumentNumber, Right};
use encrier_store::testing::PostgresServer;
use encrier_store::{Creation, FoldRows, HistoryRow, Location, LogEntry, LogRow, NewDocument, Store};
use sqlx::{ConnectOptions, Connection as _};
use tempfile::TempDir;

/// An empty database.
pub(crate) struct Home {
    pub(crate) location: Location,
    /// SQLite's folder, removed with the home.
    pub(crate) folder: TempDir,
}

/// Tells a story, within a minute.
pub(crate) fn run(story: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime
        .block_on(async { tokio::time::timeout(Duration::from_mins(1), story).await.expect("a story ends in time") });
}

impl Home {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { location: Location::Sqlite(folder.path().join("encrier.db")), folder }
    }

    pub(crate) fn postgres() -> Self {
        Self::on(PostgresServer::shared())
    }

    pub(crate) fn on(server: &PostgresServer) -> Self {
        Self { location: Location::Postgres(server.fresh_database()), folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.location).await.unwrap()
    }

    /// Runs a statement behind the store's back.
    pub(crate) async fn meddle(&self, sql: &'static str) -> u64 {
        match &self.location {
            Location::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = options.connect().await.unwrap();
                sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected()
            }
            Location::Postgres(url) => {
                let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected()
            }
        }
    }

    /// Holds what SQLite has now, as a backup does, until the connection is closed.
    pub(crate) async fn hold(&self) -> sqlx::SqliteConnection {
        let Location::Sqlite(path) = &self.location else { unreachable!("a story of SQLite") };
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).read_only(true);
        let mut connection = options.connect().await.unwrap();
        sqlx::query("BEGIN").execute(&mut connection).await.unwrap();
        sqlx::query("SELECT number FROM documents").fetch_all(&mut connection).await.unwrap();
        connection
    }

    /// Asks for whole numbers behind the store's back.
    pub(crate) async fn numbers(&self, sql: &'static str) -> Vec<i64> {
        match &self.location {
            Location::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).read_only(true);
                let mut connection = options.connect().await.unwrap();
                sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
            }
            Location::Postgres(url) => {
                let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
            }
        }
    }
}

pub(crate) fn new_document(id: &str) -> NewDocument {
    NewDocument {
        id: DocumentId::parse(id).unwrap(),
        kind: DocumentKind::Note,
        title: "Réunion".to_owned(),
        owner: Some(author("g.maker")),
        link_right: Right::Write,
        at_ms: 1_000,
    }
}

pub(crate) async fn make(store: &Store, id: &str) -> Document {
    match store.create_document(new_document(id)).await.unwrap() {
        Creation::Created(document) => document,
        Creation::Existing(document) => panic!("{id} is taken by {document:?}"),
    }
}

pub(crate) fn author(key: &str) -> Author {
    Author::parse(key).unwrap()
}

pub(crate) fn entry(data: &str) -> LogEntry {
    LogEntry { author: Some(author("g.writer")), client: 7, data: Bytes::copy_from_slice(data.as_bytes()) }
}

/// Appends and waits for the commit.
pub(crate) async fn append(store: &Store, document: DocumentNumber, data: &[&str]) -> (u64, u64) {
    let entries = data.iter().map(|data| entry(data)).collect();
    store.append(document, 2_000, entries).await.unwrap().await.unwrap()
}

/// The tail's texts.
pub(crate) fn texts(tail: &[LogRow]) -> Vec<&str> {
    tail.iter().map(|row| std::str::from_utf8(&row.data).unwrap()).collect()
}

/// A fold of these rows into one run and a checkpoint at the last of them.
pub(crate) fn fold_of(document: DocumentNumber, rows: &[LogRow], state: &str) -> FoldRows {
    let (first, last) = (rows.first().unwrap(), rows.last().unwrap());
    FoldRows {
        document,
        checkpoint: (last.seq, Bytes::copy_from_slice(state.as_bytes())),
        history: vec![HistoryRow {
            seq_from: first.seq,
            seq_to: last.seq,
            at_ms: first.at_ms,
            author: first.author.clone(),
            data: Bytes::from_static(b"merged"),
        }],
        log_ids: rows.iter().map(|row| row.id).collect(),
        at_ms: 3_000,
    }
}

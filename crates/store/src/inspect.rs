//! Looking at a database without changing anything, also while a server works on it: for whoever wants to know whether all
//! of it is sound.
//!
//! Everything is read in one snapshot on one connection. Memory: one document, and the ids of the log's rows.

use std::collections::{BTreeSet, HashMap};

use bytes::Bytes;
use encrier_model::{DocumentId, DocumentNumber};
use sqlx::migrate::Migrator;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::connection::{Connection, on_either};
use crate::fault::Operation;
use crate::limits::SCAN_ROWS_MAX;
use crate::statements::statements;
use crate::{HistoryRow, Location, LogRow, StoreError, history, past, postgres, sqlite};

const LOOK: Operation = Operation::new("look at the database", "unknown");

statements! {
    Both DOCUMENTS = "SELECT number, id, last_seq FROM documents WHERE number > $1 ORDER BY number LIMIT $2";
    Both CHECKPOINTS = "SELECT seq FROM checkpoints WHERE document = $1 ORDER BY seq DESC";
    Both CHECKPOINT = "SELECT seq, state, checksum FROM checkpoints WHERE document = $1 AND seq = $2";
    Both MIGRATION = "SELECT max(version) FROM _sqlx_migrations WHERE success";
    Sqlite SNAPSHOT = "BEGIN";
    Sqlite INTEGRITY = "PRAGMA integrity_check(20)";
    Sqlite STRAYS = "SELECT id FROM update_log WHERE document NOT IN (SELECT number FROM documents) LIMIT 20";
    Postgres STRAY_ROWS = concat!(
        "SELECT seq FROM update_log WHERE NOT EXISTS ",
        "(SELECT 1 FROM documents WHERE number = update_log.document) LIMIT 20",
    );
    Postgres SNAPSHOT_POSTGRES = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
}

/// A document's row, as far as it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// The key.
    pub number: DocumentNumber,
    /// The name, as stored.
    pub id: String,
    last_seq: i64,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where: a table, and the row as far as known.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// Whether a server would refuse to open the document.
    pub closes: bool,
}

/// What was read of a document, as far as it could be, and what is wrong with its rows.
#[derive(Debug, Clone, Default)]
pub struct Inspected {
    /// The newest checkpoint and the log after it; `None` when they are damaged.
    pub text: Option<(Option<Bytes>, Vec<Bytes>)>,
    /// The history.
    pub runs: Vec<HistoryRow>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// A database that is looked at.
#[derive(Debug)]
pub struct Inspector {
    look: Look,
}

#[derive(Debug)]
enum Look {
    Sqlite {
        connection: SqliteConnection,
        /// `document → log ids`, of the snapshot.
        tails: HashMap<i64, Vec<i64>>,
    },
    Postgres(PgConnection),
}

impl Inspector {
    /// Opens the database to read it. [`StoreError::Unsafe`] if its tables are those of another version of this program.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        let look = match location {
            Location::Sqlite(path) => {
                let mut connection = sqlite::connect_reader(path).await?;
                sqlx::query(SNAPSHOT).execute(&mut connection).await.map_err(|error| LOOK.failed(error))?;
                is_current(Connection::Sqlite(&mut connection), &sqlite::MIGRATIONS).await?;
                let tails = sqlite::scan_tails(&mut connection).await?;
                Look::Sqlite { connection, tails }
            }
            Location::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.map_err(|error| LOOK.failed(error))?;
                sqlx::query(SNAPSHOT_POSTGRES).execute(&mut connection).await.map_err(|error| LOOK.failed(error))?;
                is_current(Connection::Postgres(&mut connection), &postgres::MIGRATIONS).await?;
                Look::Postgres(connection)
            }
        };
        Ok(Self { look })
    }

    /// What is wrong with the database as such: pages and indexes (SQLite), and log rows of no document.
    pub async fn database(&mut self) -> Result<Vec<Finding>, StoreError> {
        let finding = |place: &str, what: String| Finding { place: place.to_owned(), what, closes: false };
        let (mut findings, strays) = match &mut self.look {
            Look::Sqlite { connection, .. } => {
                let told: Vec<String> = sqlx::query_scalar(INTEGRITY)
                    .fetch_all(&mut *connection)
                    .await
                    .map_err(|error| LOOK.failed(error))?;
                let told = told.into_iter().filter(|line| line != "ok");
                let findings: Vec<Finding> = told.map(|line| finding("database", line)).collect();
                let strays: Vec<i64> =
                    sqlx::query_scalar(STRAYS).fetch_all(connection).await.map_err(|error| LOOK.failed(error))?;
                (findings, strays)
            }
            Look::Postgres(connection) => {
                let strays = sqlx::query_scalar(STRAY_ROWS).fetch_all(connection).await;
                (Vec::new(), strays.map_err(|error| LOOK.failed(error))?)
            }
        };
        let stray = |row: i64| finding(&format!("update_log, row {row}"), "belongs to no document".to_owned());
        findings.extend(strays.into_iter().map(stray));
        Ok(findings)
    }

    /// The documents after one of them, some at a time.
    pub async fn documents(&mut self, after: Option<&DocumentRow>) -> Result<Vec<DocumentRow>, StoreError> {
        let after = after.map_or(i64::MIN, |listed| listed.number.0);
        let rows: Vec<(i64, String, i64)> = on_either!(self.connection(), c => {
            sqlx::query_as(DOCUMENTS).bind(after).bind(SCAN_ROWS_MAX).fetch_all(c).await
        })
        .map_err(|error| LOOK.failed(error))?;
        let listed = |(number, id, last_seq)| DocumentRow { number: DocumentNumber(number), id, last_seq };
        Ok(rows.into_iter().map(listed).collect())
    }

    /// Reads everything of one document. An error is the database's; what is wrong with rows is among the findings.
    pub async fn document(&mut self, listed: &DocumentRow) -> Result<Inspected, StoreError> {
        let mut inspected = Inspected::default();
        let number = listed.number;
        let seqs: Vec<i64> = on_either!(self.connection(), c => {
            sqlx::query_scalar(CHECKPOINTS).bind(number.0).fetch_all(c).await
        })
        .map_err(|error| LOOK.failed(error))?;
        for seq in seqs.iter().skip(1) {
            let row: Result<(i64, Vec<u8>, Option<i32>), _> = on_either!(self.connection(), c => {
                sqlx::query_as(CHECKPOINT).bind(number.0).bind(seq).fetch_one(c).await
            });
            let read = row.map_err(|error| LOOK.failed(error)).and_then(|row| history::checkpoint(number, row));
            inspected.note(read, false)?;
        }
        let read = self.row(listed).await;
        inspected.note(read, true)?;
        let read = self.text(number).await;
        if let Some(text) = inspected.note(read, true)? {
            let checkpoint_seq = text.0.as_ref().map_or(0, |(seq, _)| *seq);
            let end = text.1.last().map_or(checkpoint_seq, |row| row.seq);
            inspected.findings.extend(self.counter(listed, checkpoint_seq, end));
            inspected.text = Some((text.0.map(|(_, state)| state), text.1.into_iter().map(|row| row.data).collect()));
        }
        let newest = seqs.first().copied().unwrap_or_default();
        let read = past::runs(self.connection(), number, 0, i64::MAX).await;
        if let Some(runs) = inspected.note(read, false)? {
            let reached = runs.last().map_or(0, |run| run.seq_to);
            if i64::try_from(reached) != Ok(newest) {
                let what = format!("ends at number {reached}, and the newest checkpoint is {newest}");
                inspected.findings.push(Finding { place: "history".to_owned(), what, closes: false });
            }
            inspected.runs = runs;
        }
        Ok(inspected)
    }

    fn connection(&mut self) -> Connection<'_> {
        match &mut self.look {
            Look::Sqlite { connection, .. } => Connection::Sqlite(connection),
            Look::Postgres(connection) => Connection::Postgres(connection),
        }
    }

    /// The document's own row.
    async fn row(&mut self, listed: &DocumentRow) -> Result<(), StoreError> {
        let bad = |error: encrier_model::IdError| {
            StoreError::inconsistent("documents", "id", listed.number.0.to_string(), error.to_string())
        };
        let id = DocumentId::parse(&listed.id).map_err(bad)?;
        crate::document::find(self.connection(), &id).await.map(drop)
    }

    /// What a server reads when it opens the document.
    async fn text(&mut self, number: DocumentNumber) -> Result<(Option<(u64, Bytes)>, Vec<LogRow>), StoreError> {
        let checkpoint = history::newest(self.connection(), number).await?;
        let from = checkpoint.as_ref().map(|(seq, _)| *seq);
        let tail = match &mut self.look {
            Look::Sqlite { connection, tails } => {
                let ids = tails.get(&number.0).map(Vec::as_slice).unwrap_or_default();
                sqlite::tail(connection, number, ids, from).await?
            }
            Look::Postgres(connection) => postgres::tail(connection, number, from).await?,
        };
        crate::owners::of(self.connection(), number).await?;
        Ok((checkpoint, tail))
    }

    /// The counter in the document's row: as of the last fold in SQLite, always current in PostgreSQL.
    fn counter(&self, listed: &DocumentRow, checkpoint_seq: u64, end: u64) -> Option<Finding> {
        let least = if matches!(self.look, Look::Postgres(_)) { end } else { checkpoint_seq };
        let is_right = u64::try_from(listed.last_seq).is_ok_and(|seq| (least..=end).contains(&seq));
        let what = || format!("column last_seq: {} numbers are counted and {end} are there", listed.last_seq);
        let place = format!("documents, row {}", listed.number.0);
        (!is_right).then(|| Finding { place, what: what(), closes: false })
    }
}

impl Inspected {
    /// Takes what was read; what the rows are to blame for is a finding, all else ends the look.
    fn note<T>(&mut self, read: Result<T, StoreError>, closes: bool) -> Result<Option<T>, StoreError> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(StoreError::Inconsistent { table, column, row, reason }) => {
                let (place, what) = (format!("{table}, row {row}"), format!("column {column}: {reason}"));
                self.findings.push(Finding { place, what, closes });
                Ok(None)
            }
            Err(StoreError::Disk { operation, source }) => {
                let what = format!("cannot {operation}: {source}");
                self.findings.push(Finding { place: "database".to_owned(), what, closes });
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

async fn is_current(connection: Connection<'_>, migrations: &Migrator) -> Result<(), StoreError> {
    let found: Option<i64> = on_either!(connection, c => sqlx::query_scalar(MIGRATION).fetch_one(c).await)
        .map_err(|error| LOOK.failed(error))?;
    let versions: BTreeSet<i64> = migrations.iter().map(|migration| migration.version).collect();
    let newest = versions.last().copied();
    if found == newest {
        return Ok(());
    }
    let told = |version: Option<i64>| version.map_or("none".to_owned(), |version| version.to_string());
    let reason = format!("its tables are of version {}, and this program's of version {}", told(found), told(newest));
    Err(StoreError::Unsafe { reason })
}

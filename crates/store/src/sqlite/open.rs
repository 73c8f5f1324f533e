//! Opening a SQLite store: whose file it is, settings, schema, index, writer.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection, SqlitePool};
use tokio::sync::{Mutex, RwLock};

use crate::fault::Operation;
use crate::limits::{
    ACQUIRE_MAX, SCAN_ROWS_MAX, SQLITE_BUSY_MAX, SQLITE_READERS, SQLITE_VERSION_MIN, WAL_BYTES_KEPT, WAL_BYTES_READY,
};
use crate::sqlite::health::Health;
use crate::sqlite::index::{Added, TailIndex};
use crate::sqlite::writer::Writer;
use crate::sqlite::{Shared, Sqlite};
use crate::statements::statements;
use crate::stats::Counters;
use crate::{StoreError, queue};

/// The schema's history, part of the program.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

const OPEN: Operation = Operation::new("open the database", "update_log");

statements! {
    Sqlite VERSION = "SELECT sqlite_version()";
    Sqlite JOURNAL_MODE = "PRAGMA journal_mode";
    Sqlite FLOOR = "SELECT id FROM log_floor";
    /// `length` of a blob is read from the row's head, not from its data.
    Sqlite SCAN = "SELECT id, document, seq, length(data) FROM update_log WHERE id > $1 ORDER BY id LIMIT $2";
}

/// Opens the file (made when missing), brings its schema up to date and starts its writer.
pub(crate) async fn open(path: &Path) -> Result<Sqlite, StoreError> {
    let lock = lock(path)?;
    make_private(path)?;
    let mut connection = connect_writer(path).await?;
    check_version(&mut connection).await?;
    MIGRATIONS.run(&mut connection).await?;
    make_room(path);
    let index = scan(&mut connection).await?;
    let readers = connect_readers(path).await?;
    let shared = Arc::new(Shared {
        index: std::sync::Mutex::new(index),
        gate: RwLock::new(()),
        health: Health::default(),
        counters: Counters::default(),
    });
    let (queue, gatherer) = queue::queue();
    let writer = Writer::new(connection, Arc::clone(&shared), gatherer, lock);
    let writer = Mutex::new(Some(tokio::spawn(writer.run())));
    Ok(Sqlite { readers, queue, shared, writer })
}

/// Takes `<path>.lock` for this process: a second writer would not know the first's log ids. The system frees it with the
/// process, however that ends.
fn lock(path: &Path) -> Result<File, StoreError> {
    let lock_path = beside(path, ".lock");
    let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&lock_path);
    let failed = |error: io::Error| StoreError::Open { path: lock_path.clone(), source: Arc::new(error) };
    let file = opened.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Makes a new file that only its owner reads; SQLite gives its other files the same mode.
fn make_private(path: &Path) -> Result<(), StoreError> {
    match OpenOptions::new().create_new(true).write(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::Open { path: path.to_owned(), source: Arc::new(error) }),
    }
}

/// Lengthens the write-ahead log with zeros, so that commits overwrite it: the sync of one that makes its file longer
/// waits for the file system's own journal, too.
///
/// SQLite reads the log up to the first frame whose checksum does not follow from the one before, and zeros never do
/// (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>). Behind the migrations: SQLite deletes the log of a
/// database that is still empty. Without space nothing is gained and nothing lost.
fn make_room(path: &Path) {
    if let Err(error) = lengthen(&beside(path, "-wal"), WAL_BYTES_READY) {
        tracing::warn!(%error, "the write-ahead log could not be made ready: commits take longer until it has grown");
    }
}

fn lengthen(path: &Path, bytes: u64) -> io::Result<()> {
    let mut log = OpenOptions::new().write(true).open(path)?;
    let missing = bytes.saturating_sub(log.seek(SeekFrom::End(0))?);
    if missing > 0 {
        // Written, and not only asked for: space that was never written is entered into the file system's journal when it is.
        io::copy(&mut io::repeat(0).take(missing), &mut log)?;
        log.sync_all()?;
    }
    Ok(())
}

/// A file of the database's.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// What all connections have in common. The driver sets the busy timeout first of all, so before the journal mode.
fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(SQLITE_BUSY_MAX)
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging()
}

async fn connect_writer(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = options(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // The writer checkpoints between commits, so that no acknowledgement waits for it.
        .pragma("wal_autocheckpoint", "0")
        .pragma("journal_size_limit", WAL_BYTES_KEPT.to_string());
    let mut connection = options.connect().await.map_err(|error| OPEN.failed(error))?;
    let mode: String =
        sqlx::query_scalar(JOURNAL_MODE).fetch_one(&mut connection).await.map_err(|error| OPEN.failed(error))?;
    if mode == "wal" {
        Ok(connection)
    } else {
        Err(StoreError::Unsafe { reason: format!("its folder allows no write-ahead log (journal mode {mode})") })
    }
}

async fn connect_readers(path: &Path) -> Result<SqlitePool, StoreError> {
    SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(ACQUIRE_MAX)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options(path).read_only(true))
        .await
        .map_err(|error| OPEN.failed(error))
}

/// A connection that can only read, beside whoever works on the file.
pub(crate) async fn connect_reader(path: &Path) -> Result<SqliteConnection, StoreError> {
    if !path.exists() {
        let source = Arc::new(io::Error::from(io::ErrorKind::NotFound));
        return Err(StoreError::Open { path: path.to_owned(), source });
    }
    options(path).read_only(true).connect().await.map_err(|error| OPEN.failed(error))
}

/// The ids of the log's rows by document, in order.
pub(crate) async fn scan_tails(connection: &mut SqliteConnection) -> Result<HashMap<i64, Vec<i64>>, StoreError> {
    let (mut tails, mut last_id): (HashMap<i64, Vec<i64>>, _) = (HashMap::new(), i64::MIN);
    loop {
        let rows = scan_some(connection, last_id).await?;
        let Some((id, ..)) = rows.last() else { return Ok(tails) };
        last_id = *id;
        for (id, document, ..) in rows {
            tails.entry(document).or_default().push(id);
        }
    }
}

async fn scan_some(connection: &mut SqliteConnection, last_id: i64) -> Result<Vec<(i64, i64, i64, i64)>, StoreError> {
    let query = sqlx::query_as(SCAN).bind(last_id).bind(SCAN_ROWS_MAX);
    query.fetch_all(connection).await.map_err(|error| OPEN.failed(error))
}

async fn check_version(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let version: String =
        sqlx::query_scalar(VERSION).fetch_one(connection).await.map_err(|error| OPEN.failed(error))?;
    if parsed(&version).is_some_and(|found| found >= SQLITE_VERSION_MIN) {
        return Ok(());
    }
    let (major, minor, patch) = SQLITE_VERSION_MIN;
    Err(StoreError::Unsafe { reason: format!("SQLite {version} is older than {major}.{minor}.{patch}") })
}

fn parsed(version: &str) -> Option<(u32, u32, u32)> {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// Reads the whole log once, a piece at a time. A damaged number is not told here but by the load of its document.
async fn scan(connection: &mut SqliteConnection) -> Result<TailIndex, StoreError> {
    let floor: i64 = sqlx::query_scalar(FLOOR).fetch_one(&mut *connection).await.map_err(|error| OPEN.failed(error))?;
    let mut index = TailIndex::new(floor);
    let mut last_id = i64::MIN;
    loop {
        let rows = scan_some(connection, last_id).await?;
        let Some((id, ..)) = rows.last() else { return Ok(index) };
        last_id = *id;
        for (id, document, seq, bytes) in rows {
            let seq = u64::try_from(seq).unwrap_or_default();
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            index.add(Added { id, document, seq, bytes });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Durability hangs on these.
    #[tokio::test]
    async fn the_writer_syncs_every_commit_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("encrier.db");
        make_private(&path).unwrap();
        let mut writer = connect_writer(&path).await.unwrap();
        for (pragma, value) in [
            ("PRAGMA synchronous", 2),
            ("PRAGMA wal_autocheckpoint", 0),
            ("PRAGMA journal_size_limit", WAL_BYTES_KEPT.cast_signed()),
            ("PRAGMA busy_timeout", 5_000),
            ("PRAGMA temp_store", 2),
            ("PRAGMA mmap_size", 0),
        ] {
            let found: i64 = sqlx::query_scalar(pragma).fetch_one(&mut writer).await.unwrap();
            assert_eq!(found, value, "{pragma}");
        }
        let readers = connect_readers(&path).await.unwrap();
        let refused = sqlx::query("CREATE TABLE x (y)").execute(&readers).await.unwrap_err();
        assert!(matches!(OPEN.failed(refused), StoreError::Unavailable { .. }));
    }

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(parsed("3.51.3"), Some((3, 51, 3)));
        assert!(parsed("3.9.10") < Some(SQLITE_VERSION_MIN));
        assert_eq!(parsed("3.51"), None);
    }
}

//! A copy of the whole database while it is in use.
//!
//! Copying the file would miss the write-ahead log beside it; `VACUUM INTO` copies one snapshot, whatever is written
//! meanwhile.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::{Connection as _, SqliteConnection};

use crate::StoreError;
use crate::fault::Operation;
use crate::sqlite::{Sqlite, connect_reader};
use crate::statements::statements;

const COPYING: Operation = Operation::new("copy the database", "unknown");

statements! {
    /// Into a new or an empty file.
    Sqlite COPY = "VACUUM INTO $1";
}

impl Sqlite {
    /// Copies the database to `path`, which must not exist.
    pub(crate) async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        copy_whole(&mut *self.reader().await?, path).await
    }
}

/// Copies a database that another process may be working on.
pub(crate) async fn backup(database: &Path, path: &Path) -> Result<(), StoreError> {
    let mut connection = connect_reader(database).await?;
    let copied = copy_whole(&mut connection, path).await;
    let closed = connection.close().await;
    copied.and(closed.map_err(|error| COPYING.failed(error)))
}

/// The copy has its name only once it is whole and on the disk.
async fn copy_whole(connection: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    if path.exists() {
        return Err(StoreError::Refused { what: "a backup over a file that exists" });
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let outcome = copy(connection, &part, path).await;
    if outcome.is_err() {
        // Half a copy is worth nothing; if it cannot be removed it still has its other name.
        fs::remove_file(&part).ok();
    }
    outcome
}

async fn copy(connection: &mut SqliteConnection, part: &Path, path: &Path) -> Result<(), StoreError> {
    let failed = |error: io::Error| StoreError::Open { path: path.to_owned(), source: Arc::new(error) };
    // Made here, so that only its owner reads it.
    OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(part).map_err(failed)?;
    let target = part.to_str().ok_or(StoreError::Refused { what: "a path that is no UTF-8" })?;
    let copied = sqlx::query(COPY).bind(target).execute(connection).await;
    copied.map_err(|error| COPYING.failed(error))?;
    let (part, path) = (part.to_owned(), path.to_owned());
    let kept = tokio::task::spawn_blocking(move || keep(&part, &path)).await;
    kept.map_err(|_| StoreError::Closed)?.map_err(failed)
}

/// Brings a file to the disk and then to its name.
fn keep(part: &Path, path: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    fs::rename(part, path)?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

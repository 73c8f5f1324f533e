//! Where the bytes of pictures lie, and who makes them anew.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use axum::body::Bytes;
use encrier_auth::random_bytes;
use prometheus::IntCounterVec;
use tokio::fs;
use tokio::task::spawn_blocking;
use tracing::{error, warn};

use super::picture::{Picture, Refused};
use super::process::{Decoder, Kind};
use crate::failure::Failure;
use crate::limits::{PICTURES_AT_ONCE, UNFINISHED_TIME_MAX};
use crate::turns::{Turn, Turns};

/// The ending of files that are not finished.
const UNFINISHED: &str = "new";

/// A place for files that never change. Several servers on one database share one place: a network folder, or a store of
/// objects behind this trait.
#[async_trait]
pub(crate) trait Shelf: Send + Sync + std::fmt::Debug {
    /// Keeps a file; durable when it returns. Twice the same is once.
    async fn put(&self, name: &str, bytes: Vec<u8>) -> io::Result<()>;
    /// Reads one.
    async fn get(&self, name: &str) -> io::Result<Vec<u8>>;
    /// Removes what was begun before that and never finished.
    async fn sweep(&self, before: SystemTime) -> io::Result<()>;
}

/// The pictures of the house.
#[derive(Debug)]
pub(crate) struct Pictures {
    shelf: Arc<dyn Shelf>,
    /// Decoding takes much memory: only so many at a time.
    turns: Turns,
    decoder: Decoder,
}

impl Pictures {
    /// Those in a folder, which is made when the first one comes. `troubles` counts processes that gave no picture.
    pub(crate) fn new(folder: PathBuf, troubles: IntCounterVec) -> Self {
        let (turns, decoder) = (Turns::new(PICTURES_AT_ONCE), Decoder::new(troubles));
        Self { shelf: Arc::new(Folder(folder)), turns, decoder }
    }

    /// Decodes a file and encodes it again, off the threads that serve sockets.
    pub(super) async fn made_anew(&self, bytes: Bytes) -> Result<Picture, Failure> {
        let turn = self.turns.take().await?;
        let made = if let Some(kind) = Kind::of(&bytes) {
            match self.decoder.pixels(kind, bytes).await {
                Ok(pixels) => away(turn, move || pixels.written()).await,
                Err(refused) => Err(refused),
            }
        } else {
            away(turn, move || Picture::made_anew(&bytes)).await
        };
        made.map_err(|refused| {
            Failure::BadPicture(match refused {
                Refused::Unknown => "error-picture-unknown",
                Refused::TooLarge => "error-picture-large",
                Refused::Broken => "error-picture-broken",
            })
        })
    }

    /// All turns, so that no picture is decoded until they are dropped.
    #[cfg(test)]
    pub(crate) async fn all_turns(&self) -> Vec<Turn> {
        let mut turns = Vec::new();
        for _ in 0..PICTURES_AT_ONCE {
            turns.push(self.turns.take().await.expect("turns are never closed"));
        }
        turns
    }

    /// Keeps a file.
    pub(super) async fn put(&self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.shelf.put(name, bytes).await
    }

    /// Removes what processes that were killed left half written, but for what may be being written.
    pub(crate) async fn sweep(&self, now_ms: i64) {
        let now = Duration::from_millis(u64::try_from(now_ms).unwrap_or_default());
        let before = SystemTime::UNIX_EPOCH + now.saturating_sub(UNFINISHED_TIME_MAX);
        if let Err(error) = self.shelf.sweep(before).await {
            warn!(error = &error as &dyn std::error::Error, "what was left of pictures was not removed");
        }
    }

    /// Reads a file.
    pub(super) async fn get(&self, name: &str) -> io::Result<Vec<u8>> {
        self.shelf.get(name).await
    }
}

/// Works on a thread that may be busy for long. A decoder that panics met what it does not know.
async fn away(
    turn: Turn,
    work: impl FnOnce() -> Result<Picture, Refused> + Send + 'static,
) -> Result<Picture, Refused> {
    match turn.away(work).await {
        Ok((made, _turn)) => made,
        Err(error) => {
            error!(error = &error as &dyn std::error::Error, "a picture broke its decoder");
            Err(Refused::Broken)
        }
    }
}

/// A folder, with a folder in it for each first byte.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn place(&self, name: &str) -> PathBuf {
        // Names are ours: hexadecimal digits, a dot, an ending.
        self.0.join(name.get(..2).unwrap_or_default()).join(name)
    }
}

#[async_trait]
impl Shelf for Folder {
    async fn put(&self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        let place = self.place(name);
        let tail = u64::from_ne_bytes(random_bytes().map_err(io::Error::other)?);
        // Alive as long as somebody waits for the file.
        let wanted = Arc::new(());
        let is_wanted = Arc::downgrade(&wanted);
        spawn_blocking(move || kept(&place, tail, &is_wanted, |file| file.write_all(&bytes))).await?
    }

    async fn get(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.place(name)).await
    }

    async fn sweep(&self, before: SystemTime) -> io::Result<()> {
        let folder = self.0.clone();
        spawn_blocking(move || swept(&folder, before)).await?
    }
}

/// Keeps a file at its place, or nothing of it.
fn kept(
    place: &Path,
    tail: u64,
    is_wanted: &Weak<()>,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    if place.try_exists()? {
        return Ok(());
    }
    let folder = place.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Written beside and then renamed: a crash leaves no half picture under a whole one's name.
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let beside = Beside(folder.join(format!("{name}.{tail:x}.{UNFINISHED}")));
    let mut file = File::create(&beside.0)?;
    write(&mut file)?;
    file.sync_all()?;
    // Whoever gave up has no row for it.
    if is_wanted.strong_count() == 0 {
        return Err(io::ErrorKind::Interrupted.into());
    }
    std::fs::rename(&beside.0, place)?;
    File::open(folder)?.sync_all()
}

/// A file that is not finished. What is left of it goes: on a full disk it would keep the last bytes for good.
struct Beside(PathBuf);

impl Drop for Beside {
    fn drop(&mut self) {
        // Renamed, it is not there any more.
        let _gone = std::fs::remove_file(&self.0);
    }
}

/// Removes what was not finished and is older than that: a process that was killed, here or on another server, left it.
fn swept(folder: &Path, before: SystemTime) -> io::Result<()> {
    let Ok(folders) = std::fs::read_dir(folder) else { return Ok(()) };
    for inner in folders {
        let inner = inner?;
        if !inner.file_type()?.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(inner.path())? {
            let path = file?.path();
            if path.extension().is_some_and(|ending| ending == UNFINISHED)
                && path.symlink_metadata().and_then(|about| about.modified()).is_ok_and(|written| written < before)
            {
                std::fs::remove_file(path)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<PathBuf> {
        let inner = folder.join("ab");
        let entries = std::fs::read_dir(inner).into_iter().flatten();
        entries.map(|entry| entry.expect("a file").path()).collect()
    }

    #[tokio::test]
    async fn a_file_that_is_not_finished_leaves_nothing() {
        let data = tempfile::tempdir().expect("a folder");
        let place = data.path().join("ab/abc.png");
        let wanted = Arc::new(());
        let full = kept(&place, 7, &Arc::downgrade(&wanted), |file| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(full.map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
        assert!(files(data.path()).is_empty());
        // Whoever waited for it is gone before it is whole.
        let is_wanted = Arc::downgrade(&wanted);
        let mut waiting = Some(wanted);
        let late = kept(&place, 7, &is_wanted, |file| {
            drop(waiting.take());
            file.write_all(b"whole")
        });
        assert!(late.is_err() && files(data.path()).is_empty());
        Folder(data.path().to_owned()).put("abc.png", b"whole".to_vec()).await.expect("it is kept");
        assert_eq!(files(data.path()), [place]);
    }

    #[tokio::test]
    async fn what_a_killed_process_left_is_swept_when_it_is_old() {
        let data = tempfile::tempdir().expect("a folder");
        let shelf = Folder(data.path().to_owned());
        shelf.put("abc.png", b"whole".to_vec()).await.expect("it is kept");
        std::fs::write(data.path().join("ab/abd.png.7.new"), b"half").expect("a file");
        shelf.sweep(SystemTime::UNIX_EPOCH).await.expect("it is swept");
        assert_eq!(files(data.path()).len(), 2, "another server may be writing it");
        shelf.sweep(SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 1_000)).await.expect("it is swept");
        assert_eq!(files(data.path()), [data.path().join("ab/abc.png")]);
        Folder(data.path().join("none")).sweep(SystemTime::UNIX_EPOCH).await.expect("no picture yet");
    }
}

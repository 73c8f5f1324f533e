//! Where the bytes of pictures lie, and who makes them anew.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Bytes;
use encrier_auth::random_bytes;
use prometheus::IntCounterVec;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;
use tracing::error;

use super::picture::{Picture, Refused};
use super::process::{Decoder, Kind};
use crate::failure::Failure;
use crate::limits::PICTURES_AT_ONCE;
use crate::turns::{Turn, Turns};

/// A place for files that never change. Several servers on one database share one place: a network folder, or a store of
/// objects behind this trait.
#[async_trait]
pub(crate) trait Shelf: Send + Sync + std::fmt::Debug {
    /// Keeps a file; durable when it returns. Twice the same is once.
    async fn put(&self, name: &str, bytes: Vec<u8>) -> io::Result<()>;
    /// Reads one.
    async fn get(&self, name: &str) -> io::Result<Vec<u8>>;
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
            turns.push(self.turns.take().await.expect("never closed"));
        }
        turns
    }

    /// Keeps a file.
    pub(super) async fn put(&self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.shelf.put(name, bytes).await
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
        if fs::try_exists(&place).await? {
            return Ok(());
        }
        let folder = place.parent().unwrap_or(Path::new(".")).to_owned();
        fs::create_dir_all(&folder).await?;
        // Written beside and then renamed: a crash leaves no half picture under a whole one's name.
        let tail = u64::from_ne_bytes(random_bytes().map_err(io::Error::other)?);
        let beside = folder.join(format!("{name}.{tail:x}.new"));
        let mut file = fs::File::create(&beside).await?;
        file.write_all(&bytes).await?;
        file.sync_all().await?;
        fs::rename(&beside, &place).await?;
        fs::File::open(&folder).await?.sync_all().await
    }

    async fn get(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.place(name)).await
    }
}

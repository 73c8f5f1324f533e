//! Everything a request handler reaches: put together once, shared by all.

use std::path::PathBuf;
use std::sync::Arc;

use encrier_auth::limits::COOKIE_KEY_BYTES;
use encrier_auth::{Seal, random_bytes};
use encrier_store::{Location, Store};
use encrier_sync::{Clock, Hub, HubParts, Metrics, Settings};
use encrier_typeset::Fonts;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use crate::caller::Caller;
use crate::codimd::{Sheets, Tally, tally};
use crate::config::Config;
use crate::counts::Counts;
use crate::desk::Desk;
use crate::door::DeskDoor;
use crate::error::StartError;
use crate::events::Lines;
use crate::journal::StoreJournal;
use crate::limits::KNOWN_AFTER_MS;
use crate::pages::Shells;
use crate::preview::NotePreviewer;
use crate::quota::{Drawer, Quotas};
use crate::texts::Texts;
use crate::uploads::{OldUploads, Pictures};

/// The name of the cookie key among the store's secrets.
const COOKIE_SECRET: &str = "cookie";

/// The file of the embedded database in the data folder.
const DATABASE_FILE: &str = "encrier.sqlite";

/// The folder of pictures in the data folder.
const PICTURES_FOLDER: &str = "uploads";

/// Where the bytes of pictures lie.
pub(crate) fn pictures_folder(config: &Config) -> PathBuf {
    config.server.data.join(PICTURES_FOLDER)
}

/// The parts of the running server.
#[derive(Debug)]
pub(crate) struct House {
    pub config: Config,
    pub clock: Arc<dyn Clock>,
    pub store: Store,
    pub hub: Hub,
    pub desk: Desk,
    pub seal: Seal,
    pub texts: Texts,
    pub shells: Shells,
    pub sheets: Sheets,
    pub counts: Counts,
    pub quotas: Arc<Quotas>,
    /// Views and visits that are not written yet.
    pub tally: Tally,
    pub pictures: Pictures,
    /// Those of the installation before, if there was one.
    pub old_uploads: Option<OldUploads>,
    /// What PDF files are set in.
    pub fonts: Arc<Fonts>,
    /// Cancelled when the server is to stop: nothing new is taken.
    pub stopping: CancellationToken,
    /// The open lines of events and posts.
    pub lines: Lines,
    /// The tasks that serve websockets and lines.
    pub sockets: TaskTracker,
    /// Imports that are not finished; at a stop they keep no more pictures.
    pub imports: TaskTracker,
}

impl House {
    /// Whoever draws on the quotas for a request.
    pub(crate) fn drawer(&self, caller: &Caller) -> Drawer {
        let is_known =
            caller.guest.as_ref().is_some_and(|guest| self.clock.now_ms() - guest.given_at_ms >= KNOWN_AFTER_MS);
        self.quotas.drawer(&caller.viewer(), is_known, caller.address)
    }

    /// Opens the store and builds the rooms over it. Nothing listens yet.
    pub(crate) async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Arc<Self>, StartError> {
        let (shells, sheets) = (Shells::read()?, Sheets::read()?);
        let counts = Counts::new()?;
        let quotas = Arc::new(Quotas::new(&config.server, &config.limits, counts.refused.clone()));
        let store = Store::open(&location(&config)?).await.map_err(StartError::Store)?;
        let fresh = random_bytes::<COOKIE_KEY_BYTES>()?;
        let key = store.secret(COOKIE_SECRET, &fresh).await.map_err(StartError::Store)?;
        let key = <[u8; COOKIE_KEY_BYTES]>::try_from(key).map_err(|_| StartError::CookieKey)?;
        let seal = Seal::new(&key);
        let desk = Desk::new(store.clone(), Arc::clone(&clock), seal.clone(), Arc::clone(&quotas), &config.documents);
        let pictures = Pictures::new(pictures_folder(&config), counts.picture_troubles.clone());
        let old_uploads = config.server.old_uploads.clone().map(OldUploads::new);
        let fonts = Arc::new(Fonts::new(config.server.fonts.clone()));
        let hub = Hub::new(HubParts {
            journal: Arc::new(StoreJournal { store: store.clone(), clock: Arc::clone(&clock) }),
            door: Arc::new(DeskDoor { desk: desk.clone(), quotas: Arc::clone(&quotas) }),
            clock: Arc::clone(&clock),
            previewer: Some(Arc::new(NotePreviewer::new(&config))),
            settings: settings(&config),
            metrics: Metrics::register(counts.registry())?,
        });
        Ok(Arc::new(Self {
            config,
            clock,
            store,
            hub,
            desk,
            seal,
            texts: Texts::new(),
            shells,
            sheets,
            counts,
            quotas,
            tally: Tally::default(),
            pictures,
            old_uploads,
            fonts,
            stopping: CancellationToken::new(),
            lines: Lines::default(),
            sockets: TaskTracker::new(),
            imports: TaskTracker::new(),
        }))
    }

    /// Stops the rooms and the store: afterwards all that was acknowledged is on disk, and nothing more is taken.
    pub(crate) async fn close(&self) -> Result<(), encrier_store::StoreError> {
        self.stopping.cancel();
        // They write, and so before the rooms close.
        self.imports.close();
        self.imports.wait().await;
        // Before the rooms close: titles are read in them.
        if let Err(error) = tally::flush(self, None).await {
            warn!(error = &error as &dyn std::error::Error, "the last views and visits are lost");
        }
        self.hub.drain().await;
        self.sockets.close();
        self.sockets.wait().await;
        self.store.close().await
    }
}

/// Where the texts are; the data folder is made when it is needed and missing.
pub(crate) fn location(config: &Config) -> Result<Location, StartError> {
    if let Some(url) = &config.store.database {
        return Ok(Location::Postgres(url.reveal().to_owned()));
    }
    let folder = &config.server.data;
    std::fs::create_dir_all(folder).map_err(|source| StartError::DataFolder { path: folder.clone(), source })?;
    Ok(Location::Sqlite(folder.join(DATABASE_FILE)))
}

fn settings(config: &Config) -> Settings {
    Settings {
        cadence_ms: config.sync.cadence_ms,
        gather_ms_max: encrier_sync::limits::GATHER_MS_MAX,
        room_idle_ms: config.sync.room_idle_ms,
        members_max: config.limits.members_max,
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use tempfile::TempDir;

    use super::*;
    use crate::clock::SystemClock;

    /// A house without a listener, and the folder it lives in.
    pub(crate) async fn house() -> (Arc<House>, TempDir) {
        house_with(|_| ()).await
    }

    /// With settings of the test's.
    pub(crate) async fn house_with(change: impl FnOnce(&mut Config)) -> (Arc<House>, TempDir) {
        let data = tempfile::tempdir().expect("a temporary folder");
        let mut config = Config::default();
        config.server.data = data.path().to_owned();
        change(&mut config);
        (House::open(config, Arc::new(SystemClock)).await.expect("a test house opens"), data)
    }
}

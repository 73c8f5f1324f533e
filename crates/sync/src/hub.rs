//! Skeleton of the face that `server` uses; the sync slice replaces the bodies.

use std::sync::Arc;

use encrier_doc::{Document as Text, Poisoned, Update};
use encrier_model::{Author, Document, DocumentNumber, Viewer};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{Door, Journal, JournalError, Metrics};

/// Wall time, handed in so that tests can move it.
pub trait Clock: Send + Sync + std::fmt::Debug + 'static {
    /// Milliseconds since 1970 UTC.
    fn now_ms(&self) -> i64;
}

/// What the hub is built of.
#[derive(Debug, Clone)]
pub struct HubParts {
    /// Where updates go and come from.
    pub journal: Arc<dyn Journal>,
    /// Who may enter.
    pub door: Arc<dyn Door>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What an operator may tune.
    pub settings: Settings,
    /// What is counted.
    pub metrics: Metrics,
}

/// What an operator may tune; every field has a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Milliseconds that must pass between two writes of edits to one member: a screen shows 60 pictures a second.
    pub cadence_ms: u64,
    /// Milliseconds that an empty room stays in memory.
    pub room_idle_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { cadence_ms: 16, room_idle_ms: 30_000 }
    }
}

/// How a socket speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialect {
    /// `y-websocket`: bare messages, one document, named in the address.
    Yjs {
        /// The document id or link alias, percent-decoded.
        name: String,
        /// `?token=`.
        token: Option<String>,
    },
    /// Hocuspocus: many documents, each message prefixed with its address.
    Hocuspocus,
}

/// Who a socket belongs to.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The cookie's viewer.
    pub viewer: Viewer,
    /// The address, for limits and logs.
    pub address: std::net::IpAddr,
}

/// Why a read or an edit through the hub did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HubError {
    /// The document cannot be read.
    #[error(transparent)]
    Poisoned(#[from] Poisoned),
    /// The log did not answer or did not take it.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The process is stopping.
    #[error("the server is stopping")]
    Stopping,
}

/// All rooms of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Hub {}

impl Hub {
    /// A hub with no room yet.
    pub fn new(_parts: HubParts) -> Self {
        unimplemented!()
    }

    /// Serves one websocket, already past its handshake, until it ends.
    pub async fn serve<S>(&self, _io: S, _dialect: Dialect, _visitor: Visitor)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        unimplemented!()
    }

    /// Runs `question` on the document in its room, after all that was sequenced before.
    pub async fn read<T, F>(&self, _document: DocumentNumber, _question: F) -> Result<T, HubError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Text) -> T + Send + 'static,
    {
        unimplemented!()
    }

    /// Makes an edit by the room's queue, like a keystroke; resolves once it is durable.
    pub async fn edit<F>(&self, _document: DocumentNumber, _author: Option<Author>, _change: F) -> Result<(), HubError>
    where
        F: FnOnce(&mut Text) -> Result<Option<Update>, Poisoned> + Send + 'static,
    {
        unimplemented!()
    }

    /// Tells the room that the document's row changed: members' rights are decided anew at once.
    pub fn document_changed(&self, _document: Document) {}

    /// Stops: takes no new socket, flushes, sends the acks, closes every socket with 1012. Returns when all is on disk.
    pub async fn drain(&self) {}
}

//! The face of the rooms.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use encrier_doc::{Document as Text, EditError, Poisoned, Refused, Update};
use encrier_model::{Author, Document, DocumentNumber, Viewer};
use futures_util::future::join_all;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use crate::core::Core;
use crate::limits::{DRAIN_MS_MAX, DRAIN_ROOMS_MS_MAX, HEAVY_BYTES_MAX, MEMBERS_MAX};
use crate::metrics::shown;
use crate::outbox::Farewell;
use crate::room::{Apply, Command, Edit};
use crate::rooms::Rooms;
use crate::{Door, EventLine, Journal, JournalError, Metrics, Previewer, connection};

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
    /// Makes previews of texts; without it there are none.
    pub previewer: Option<Arc<dyn Previewer>>,
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
    /// Milliseconds that an edit waits for others when the process has no time to spare, at most; 0 unless the threads that
    /// serve rooms are its own to judge by.
    pub gather_ms_max: u64,
    /// Milliseconds that an empty room stays in memory.
    pub room_idle_ms: u64,
    /// Members of one room, at most; more are refused.
    pub members_max: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { cadence_ms: 16, gather_ms_max: 0, room_idle_ms: 30_000, members_max: MEMBERS_MAX }
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
    /// y-sweet: as `y-websocket`, and the client's marks come back once all before them is on disk.
    YSweet {
        /// The document id or link alias, percent-decoded.
        name: String,
        /// `?token=`.
        token: Option<String>,
    },
    /// Hocuspocus 1: as `y-websocket`, begun by a token, and the client counts echoes of its edits.
    Hocuspocus1 {
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
    /// The address, for the door's limits.
    pub address: std::net::IpAddr,
    /// The first address of the line that it came by: bounds presences, and tells strangers apart as well as can be.
    pub line: std::net::IpAddr,
}

/// Why a read or an edit through the hub did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HubError {
    /// The document cannot be read.
    #[error(transparent)]
    Poisoned(#[from] Poisoned),
    /// The edit is too much for the document, or cannot be written: nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The log did not answer or did not take it.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The process is stopping.
    #[error("the server is stopping")]
    Stopping,
}

/// All rooms of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Hub {
    core: Arc<Core>,
}

impl Hub {
    /// A hub with no room yet.
    pub fn new(parts: HubParts) -> Self {
        Self { core: Arc::new(Core::new(parts)) }
    }

    /// Serves one websocket, already past its handshake, until it ends. Not cancel-safe: dropped, the socket is dropped
    /// with it and its members leave their rooms.
    pub async fn serve<S>(&self, io: S, dialect: Dialect, visitor: Visitor)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let core = Arc::clone(&self.core);
        let tracker = core.connection_tasks.clone();
        tracker.track_future(connection::serve(core, io, dialect, visitor)).await;
    }

    /// Serves one websocket on a TCP stream as [`Hub::serve`] does, at less cost: rooms write to the socket by themselves.
    /// `head` is what was read behind the handshake.
    pub async fn serve_tcp(&self, stream: TcpStream, head: Bytes, dialect: Dialect, visitor: Visitor) {
        let core = Arc::clone(&self.core);
        let tracker = core.connection_tasks.clone();
        tracker.track_future(connection::serve_tcp(core, stream, head, dialect, visitor)).await;
    }

    /// Serves one line of events and posts, which speaks the Hocuspocus dialect, until it ends. Not cancel-safe, like
    /// [`Hub::serve`].
    pub async fn serve_events(&self, line: EventLine, visitor: Visitor) {
        let core = Arc::clone(&self.core);
        let tracker = core.connection_tasks.clone();
        tracker.track_future(connection::serve_events(core, line, visitor)).await;
    }

    /// Runs `question` on the document in its room, after all that was sequenced before. A document without a room is
    /// opened for it. The question holds up the room: it should compute, not wait.
    pub async fn read<T, F>(&self, document: DocumentNumber, question: F) -> Result<T, HubError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Text) -> T + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let question = move |document: Result<&mut Text, HubError>| {
            // Nobody is there to hear if the caller went away.
            drop(tell.send(document.map(question)));
        };
        self.command(document, Command::Read(Box::new(question))).await?;
        told.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Makes an edit by the room's queue, like a keystroke; resolves once it is durable. `change` gives back the update
    /// that it made on the document, or `None` if there was nothing to change.
    pub async fn edit<F>(&self, document: DocumentNumber, author: Option<Author>, change: F) -> Result<(), HubError>
    where
        F: FnOnce(&mut Text) -> Result<Option<Update>, EditError> + Send + 'static,
    {
        let (done, told) = oneshot::channel();
        self.command(document, Command::Edit(Edit { author, change: Box::new(change), done })).await?;
        told.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Takes a Yjs v1 update of somebody who has no socket; resolves once it is durable. `Ok(Err(…))`: the update is not
    /// one, builds on what the document lacks, or is too much for it.
    pub async fn apply(
        &self,
        document: DocumentNumber,
        author: Option<Author>,
        update: Bytes,
    ) -> Result<Result<(), Refused>, HubError> {
        let permits = u32::try_from(update.len().min(HEAVY_BYTES_MAX)).unwrap_or(u32::MAX);
        let update = match Update::parse(update) {
            Ok(update) => update,
            Err(refused) => {
                self.core.parts.metrics.refused_update(&refused);
                return Ok(Err(refused));
            }
        };
        // The semaphore is never closed. Held until the update is on disk.
        let weight = Arc::clone(&self.core.heavy).acquire_many_owned(permits).await.ok();
        let (taken, is_taken) = oneshot::channel();
        let (done, told) = oneshot::channel();
        self.command(document, Command::Apply(Apply { author, update, taken, done })).await?;
        if let Ok(Err(refused)) = is_taken.await {
            return Ok(Err(refused));
        }
        let durable = told.await.unwrap_or_else(|_| Err(lost()));
        drop(weight);
        durable.map(Ok)
    }

    /// Tells the room that the document's row changed: it reads the row, and members' rights are decided anew at once. Call
    /// it after the change is stored. Of two changes at once the notices may come in any order: what is stored counts, and
    /// what is told only where it cannot be read.
    pub fn document_changed(&self, document: Document) {
        // Counted before the room is looked for: whoever enters now either sees the count or is found in the room.
        self.core.note_row_change();
        let Some(room) = self.core.rooms.find(document.number) else { return };
        if let Err(TrySendError::Full(command)) = room.try_send(Command::Row(Box::new(document))) {
            self.core.room_tasks.spawn(async move {
                // A room that is gone has no members.
                drop(room.send(command).await);
            });
        }
    }

    /// Tells all rooms that one author's client ids are another's, as when a guest signs in. Call it after the change is
    /// stored; what rooms claim for the first author later is stored as the first author's.
    pub async fn adopt_clients(&self, from: &Author, to: &Author) {
        for room in self.core.rooms.all() {
            // A room that is gone reads the owners when it comes again.
            drop(room.send(Command::Adopt { from: from.clone(), to: to.clone() }).await);
        }
    }

    /// Looks at what is a depth or a size of this moment, for whoever gathers the metrics next: queues, outboxes, documents
    /// in memory, quarantine.
    pub fn sample(&self) {
        let samples = &self.core.parts.metrics.samples;
        self.core.rooms.sample(samples);
        samples.heavy_bytes.set(shown(HEAVY_BYTES_MAX.saturating_sub(self.core.heavy.available_permits())));
        samples.outbox_bytes.show(self.core.keeper.waiting_bytes().into_iter());
    }

    /// Stops: takes no new socket, flushes, sends the acks, closes every socket with 1012. Returns when all is on disk,
    /// or after 8 s.
    pub async fn drain(&self) {
        if !self.core.begin_stop() {
            self.core.connection_tasks.wait().await;
            return;
        }
        let began = Instant::now();
        let until = |ms| began + Duration::from_millis(ms);
        let rooms = self.core.rooms.all();
        let flush = join_all(rooms.into_iter().map(|room| async move {
            // A room that is gone has nothing to flush.
            drop(room.send(Command::Drain).await);
        }));
        self.core.room_tasks.close();
        let flushed = timeout_at(until(DRAIN_ROOMS_MS_MAX), async {
            flush.await;
            self.core.room_tasks.wait().await;
        });
        if flushed.await.is_err() {
            tracing::error!("the drain ended before all rooms were on disk");
        }
        self.core.keeper.hang_up_all(Farewell::Close { code: 1012, reason: "restart" });
        self.core.connection_tasks.close();
        if timeout_at(until(DRAIN_MS_MAX), self.core.connection_tasks.wait()).await.is_err() {
            tracing::warn!("some sockets did not say goodbye");
        }
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }

    /// Queues a command for a document's room. A room that ends between the two steps is replaced by the next.
    async fn command(&self, document: DocumentNumber, command: Command) -> Result<(), HubError> {
        if self.core.is_stopping() {
            return Err(HubError::Stopping);
        }
        let room = Rooms::enter(&self.core, document)?;
        match room.send(command).await {
            Ok(()) => Ok(()),
            Err(_) if self.core.is_stopping() => Err(HubError::Stopping),
            Err(_) => Err(lost()),
        }
    }
}

/// The room ended before it answered.
pub(crate) fn lost() -> HubError {
    HubError::Journal(JournalError::Unavailable("the room ended; try again".to_owned()))
}

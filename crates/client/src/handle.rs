//! The handle of a connected client, and what it can be asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::address::Address;
use crate::connection::{self, NOBODY, Outgoing};
use crate::limits::PATIENCE;
use crate::message::Message;
use crate::replica::Replica;
use crate::socket::{Ended, Socket};

/// Why a client did not get in.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// No websocket.
    #[error("no websocket: {0}")]
    Socket(#[from] tokio_tungstenite::tungstenite::Error),
    /// The server refused this document.
    #[error("denied: {0}")]
    Denied(String),
    /// The server closed this document before it was there: it is full, damaged, or what we said was no message.
    #[error("the document was closed: {0}")]
    Dismissed(String),
    /// The server ended the socket before the document was there.
    #[error("the socket ended: {0:?}")]
    Ended(Ended),
    /// Nothing came.
    #[error(transparent)]
    TimedOut(#[from] TimedOut),
}

/// A condition that did not come about.
#[derive(Debug, Error)]
#[error("waited {PATIENCE:?} in vain for {what}; the client's view: {view}")]
pub struct TimedOut {
    what: String,
    view: String,
}

/// Why not every edit of a client is on the server's disk.
#[derive(Debug, Error)]
pub enum SaveError {
    /// The server refused so many of them: this client may only read, or the document is full. They stay in the replica. If
    /// the right comes back, the server asks for them by itself.
    #[error("the server refused {0} edits")]
    Refused(u64),
    /// No answer came.
    #[error(transparent)]
    TimedOut(#[from] TimedOut),
}

/// What a client knows; changes one message at a time.
#[derive(Debug, Default)]
pub struct View {
    /// Its copy of the document.
    pub replica: Replica,
    /// Whether the server's answer to our question has come: we have what it had.
    pub synced: bool,
    /// How often the server asked what we have; each time it was answered.
    pub questions: u64,
    /// `read-write` or `readonly`, once Hocuspocus said so.
    pub scope: Option<String>,
    /// What Hocuspocus acknowledges, counted as its provider does: one for the first sync, one for each edit.
    pub sent: u64,
    /// Of those, acknowledged: on the server's disk.
    pub acknowledged: u64,
    /// Of those, refused and not acknowledged since.
    pub refused: u64,
    /// Updates received, step 2s included.
    pub received: u64,
    /// Presences by Yjs client id: clock and JSON; gone ones are not there.
    pub presences: BTreeMap<u64, (u64, String)>,
    /// What this client says of itself, if it is here: renewed now and then.
    pub own_presence: Option<String>,
    /// Why the server refused us.
    pub denied: Option<String>,
    /// Why the server ended this document (not the socket).
    pub dismissed: Option<String>,
    /// How the socket ended.
    pub ended: Option<Ended>,
}

impl View {
    /// Edits that are not acknowledged: on their way, or refused.
    pub fn unsaved(&self) -> u64 {
        self.sent.saturating_sub(self.acknowledged)
    }

    /// Counts an ack. What was refused is acknowledged late if its right comes back: then it is not refused any more.
    pub(super) fn note_acknowledged(&mut self) {
        self.acknowledged += 1;
        self.refused = self.refused.min(self.unsaved());
    }

    /// Why a client that waits for the document will not get it.
    fn refusal(&self) -> Option<ConnectError> {
        if let Some(reason) = &self.denied {
            return Some(ConnectError::Denied(reason.clone()));
        }
        if self.synced {
            return None;
        }
        let dismissed = self.dismissed.clone().map(ConnectError::Dismissed);
        dismissed.or_else(|| self.ended.clone().map(ConnectError::Ended))
    }

    /// A message that says of this client what was not said before.
    pub(super) fn next_presence(&mut self, json: &str) -> Message {
        self.replica.clock = self.replica.clock.saturating_add(1);
        connection::presence(self.replica.client(), self.replica.clock, json)
    }
}

/// A client on one document. Dropping it cuts the connection without a goodbye.
#[derive(Debug)]
pub struct Client {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// What the handle and its task have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) view: Mutex<View>,
    /// Told after every change of the view.
    pub(super) changed: watch::Sender<()>,
    /// What is to be sent, in order. Unbounded: whoever tests decides how much that is.
    pub(super) outgoing: mpsc::UnboundedSender<Outgoing>,
}

impl Shared {
    /// The view. A poisoned lock is a failed assertion inside a question: the view itself is whole.
    pub(super) fn view(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a message. A closed queue is an ended socket: the edit stays in the replica, unsaved.
    pub(super) fn send(&self, outgoing: Outgoing) {
        self.outgoing.send(outgoing).ok();
    }
}

impl Client {
    /// Connects, shows what the replica has, and returns once it has what the server has.
    pub async fn connect(address: &Address, replica: Replica) -> Result<Self, ConnectError> {
        let client = Self::open(address, replica).await?;
        client.until("first sync", |view| view.synced || view.refusal().is_some()).await?;
        match client.look(View::refusal) {
            Some(refusal) => Err(refusal),
            None => Ok(client),
        }
    }

    /// Connects without waiting for anything but the websocket.
    pub async fn open(address: &Address, replica: Replica) -> Result<Self, ConnectError> {
        let socket = Socket::open(address).await?;
        let mut view = View { replica, sent: 1, ..View::default() };
        // A server takes whoever is gone out with one more than its last clock.
        view.replica.clock = view.replica.clock.saturating_add(u64::from(view.replica.clock > 0));
        let view = Mutex::new(view);
        let (outgoing, to_send) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared { view, changed: watch::Sender::new(()), outgoing });
        let task = tokio::spawn(connection::run(socket, address.clone(), shared.clone(), to_send));
        Ok(Self { shared, task })
    }

    /// Looks at what the client knows now.
    pub fn look<T>(&self, question: impl FnOnce(&View) -> T) -> T {
        question(&self.shared.view())
    }

    /// The text of the `Y.Text` of that name, now.
    pub fn text(&self, root: &str) -> String {
        self.look(|view| view.replica.text(root))
    }

    /// Makes an edit and sends it.
    pub fn edit(&self, change: impl FnOnce(&Replica) -> Vec<u8>) {
        let mut view = self.shared.view();
        let update = change(&view.replica);
        view.sent += 1;
        // Queued under the lock: updates leave in the order in which they were made.
        self.shared.send(Outgoing::Message(Message::Update(update)));
    }

    /// Inserts text at a UTF-16 index and sends it.
    pub fn insert(&self, root: &str, index: u32, text: &str) {
        self.edit(|replica| replica.insert(root, index, text));
    }

    /// Sends any message.
    pub fn send(&self, message: Message) {
        self.shared.send(Outgoing::Message(message));
    }

    /// Says who is here under this replica's client id, and says it again every
    /// [`RENEW_PRESENCE_EVERY`](crate::limits::RENEW_PRESENCE_EVERY); `json` is what the others read, `null` takes it back.
    pub fn be_here(&self, json: &str) {
        let mut view = self.shared.view();
        view.own_presence = (json != NOBODY).then(|| json.to_owned());
        let said = view.next_presence(json);
        self.shared.send(Outgoing::Message(said));
    }

    /// Announces a presence of our own client id once, under that clock: for whoever keeps the clock.
    pub fn announce(&self, clock: u64, json: &str) {
        let mut view = self.shared.view();
        view.replica.clock = view.replica.clock.max(clock);
        let said = connection::presence(view.replica.client(), clock, json);
        self.shared.send(Outgoing::Message(said));
    }

    /// Sends any bytes as one websocket message.
    pub fn send_raw(&self, bytes: Vec<u8>) {
        self.shared.send(Outgoing::Raw(bytes));
    }

    /// Waits until the client knows something. Cancel-safe.
    pub async fn until(&self, what: &str, condition: impl Fn(&View) -> bool + Send + Sync) -> Result<(), TimedOut> {
        let mut changed = self.shared.changed.subscribe();
        let waiting = async {
            while !self.look(&condition) {
                // After its end nothing changes any more.
                if self.look(|view| view.ended.is_some()) || changed.changed().await.is_err() {
                    return self.look(&condition);
                }
            }
            true
        };
        if tokio::time::timeout(PATIENCE, waiting).await == Ok(true) {
            return Ok(());
        }
        Err(TimedOut { what: what.to_owned(), view: self.look(|view| format!("{view:?}")) })
    }

    /// Waits until every edit of this client is acknowledged: on the server's disk. Hocuspocus only. A refusal is an error at
    /// once; so is the next call, until the server has taken what it refused.
    pub async fn saved(&self) -> Result<(), SaveError> {
        let is_known = |view: &View| view.refused > 0 || view.questions > 0 && view.unsaved() == 0;
        self.until("all edits acknowledged", is_known).await?;
        match self.look(|view| view.refused) {
            0 => Ok(()),
            refused => Err(SaveError::Refused(refused)),
        }
    }

    /// Waits until the `Y.Text` of that name says `text`.
    pub async fn until_text(&self, root: &str, text: &str) -> Result<(), TimedOut> {
        self.until(&format!("the text {text:?}"), |view| view.replica.text(root) == text).await
    }

    /// Waits until the socket has ended, and says how.
    pub async fn until_ended(&self) -> Result<Ended, TimedOut> {
        self.until("the end of the socket", |view| view.ended.is_some()).await?;
        Ok(self.look(|view| view.ended.clone()).unwrap_or(Ended::Cut))
    }

    /// Says goodbye and returns the replica, with all edits it holds.
    pub async fn leave(mut self) -> Replica {
        self.shared.send(Outgoing::Goodbye);
        tokio::time::timeout(PATIENCE, &mut self.task).await.ok();
        std::mem::take(&mut self.shared.view().replica)
    }

    /// Cuts the connection without a goodbye, as a lost network does, and returns the replica.
    pub fn cut(self) -> Replica {
        self.task.abort();
        std::mem::take(&mut self.shared.view().replica)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.task.abort();
    }
}

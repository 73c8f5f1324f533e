//! Events down, posts up: the transport for networks that let no websocket through.
//!
//! ```text
//! connection ─▶ EventLine ─▶ EventStream: the body of GET /collab/events, read as fast as its client reads
//! connection ◀─ EventLine ◀─ Inbox ◀─ Mailbox::post: POST /collab/frames, numbered from 1
//! ```
//!
//! A post is taken once, in the order of its number: one that comes again (its answer was lost) is answered and not heard
//! twice, one that overtook another waits for it. A stream that is not read stays full, and the keeper sees a slow reader
//! as it sees one on a socket. A post waits while the connection may not be read: backpressure reaches the client.
//!
//! Deliberately absent: HTTP, and who may post (the server's to decide), and a stream that goes on where another was cut:
//! its client opens a new one and syncs, as after a lost websocket.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use futures_util::Stream;
use thiserror::Error;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_tungstenite::tungstenite;
use tokio_util::sync::{CancellationToken, DropGuard, PollSender, WaitForCancellationFutureOwned};

use super::socket::Incoming;
use super::transport::Transport;
use crate::limits::{INBOX_BYTES_MAX, POSTS_AHEAD_MAX, POSTS_AT_ONCE_MAX, READ_BUFFER_BYTES};
use crate::wire::event::{EventWriter, Messages, opening};

/// Makes a line whose client calls it `connection`: hand the line to `Hub::serve_events`, the stream to the client, and its
/// posts to the mailbox.
pub fn event_line(connection: &str) -> (EventLine, EventStream, Mailbox) {
    // One piece on its way, one being written: what waits longer waits in the outbox, where it is counted.
    let (sender, receiver) = channel(1);
    let is_cut = CancellationToken::new();
    let inbox = Arc::new(Inbox::default());
    let line = EventLine {
        sender: PollSender::new(sender),
        writer: EventWriter::default(),
        is_closed: false,
        cut: Box::pin(is_cut.clone().cancelled_owned()),
        inbox: Arc::clone(&inbox),
        messages: Messages::default(),
        is_grown: false,
    };
    let stream = EventStream { opening: Some(opening(connection)), receiver, _cut: is_cut.drop_guard() };
    let at_once = Arc::new(Semaphore::new(POSTS_AT_ONCE_MAX));
    (line, stream, Mailbox { inbox, at_once })
}

/// The server's end.
#[derive(Debug)]
pub struct EventLine {
    sender: PollSender<Bytes>,
    writer: EventWriter,
    /// Whether the close event has left.
    is_closed: bool,
    /// The client's end of the stream is gone.
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    inbox: Arc<Inbox>,
    /// What is left of the post that is being heard.
    messages: Messages,
    /// Whether that post is long.
    is_grown: bool,
}

/// The text of the events, as it is to be sent. Dropped, the connection is lost.
#[derive(Debug)]
pub struct EventStream {
    opening: Option<Bytes>,
    receiver: Receiver<Bytes>,
    _cut: DropGuard,
}

/// Where the posts of one connection go in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailbox {
    inbox: Arc<Inbox>,
    at_once: Arc<Semaphore>,
}

/// Why a post was not taken. All but [`PostError::Gone`] leave the connection as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PostError {
    /// The connection has ended.
    #[error("the connection has ended")]
    Gone,
    /// Too many posts before it are missing, or too many bytes wait for them.
    #[error("posts before this one are missing")]
    TooFarAhead,
}

#[derive(Debug, Default)]
struct Inbox {
    state: Mutex<Posts>,
    /// There is place again, or the end.
    has_changed: Notify,
}

#[derive(Debug, Default)]
struct Posts {
    /// Posts taken so far: the number of the last one.
    taken: u64,
    /// Those whose turn it is.
    ready: VecDeque<Messages>,
    /// Those that overtook others.
    early: BTreeMap<u64, Messages>,
    /// Bytes of both.
    bytes: usize,
    /// Whether bytes of one have come that the connection has not heard of.
    is_coming: bool,
    waker: Option<Waker>,
    is_closed: bool,
}

impl Mailbox {
    /// A place for one more post to be read in; `None` if as many as may are being read. Hold it until the post is taken.
    pub fn try_place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.at_once).try_acquire_owned().ok()
    }

    /// Notes that bytes of a post come in: a sign of life, for on a slow line a long one takes longer than a silence may.
    pub fn note_coming(&self) {
        let mut posts = self.inbox.lock();
        posts.is_coming = true;
        if let Some(waker) = posts.waker.take() {
            waker.wake();
        }
    }

    /// Takes post number `number`, the first is 1. An empty one is a sign of life. Waits while those before it have not been
    /// heard. Cancel-safe: dropped, the post was not taken.
    pub async fn post(&self, number: u64, messages: Messages) -> Result<(), PostError> {
        loop {
            let changed = self.inbox.has_changed.notified();
            if let Some(taken) = self.inbox.lock().offer(number, &messages) {
                return taken;
            }
            changed.await;
        }
    }
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Posts> {
        // Nothing under this lock can panic half way: a poisoned state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Posts {
    /// Takes a post, or says why not; `None`: there is no place yet.
    fn offer(&mut self, number: u64, messages: &Messages) -> Option<Result<(), PostError>> {
        if self.is_closed {
            return Some(Err(PostError::Gone));
        }
        if number <= self.taken || self.early.contains_key(&number) {
            return Some(Ok(()));
        }
        let is_next = number == self.taken + 1;
        let has_place = self.bytes == 0 || self.bytes + messages.len() <= INBOX_BYTES_MAX;
        if !is_next {
            if number - self.taken > POSTS_AHEAD_MAX || !has_place {
                return Some(Err(PostError::TooFarAhead));
            }
            self.bytes += messages.len();
            self.early.insert(number, messages.clone());
            return Some(Ok(()));
        }
        // What waits for this one cannot make place before it.
        if !has_place && !self.ready.is_empty() {
            return None;
        }
        self.bytes += messages.len();
        self.take(messages.clone());
        while let Some(next) = self.early.remove(&(self.taken + 1)) {
            self.take(next);
        }
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
        Some(Ok(()))
    }

    fn take(&mut self, messages: Messages) {
        self.taken += 1;
        self.ready.push_back(messages);
    }
}

impl EventLine {
    /// The next post that is due; an empty one while others come in.
    fn poll_post(&mut self, cx: &Context<'_>) -> Poll<Messages> {
        let mut posts = self.inbox.lock();
        let is_coming = std::mem::take(&mut posts.is_coming);
        let Some(messages) = posts.ready.pop_front() else {
            if is_coming {
                return Poll::Ready(Messages::default());
            }
            posts.waker = Some(cx.waker().clone());
            return Poll::Pending;
        };
        posts.bytes -= messages.len();
        drop(posts);
        self.inbox.has_changed.notify_waiters();
        Poll::Ready(messages)
    }
}

impl Transport for EventLine {
    const LABEL: &'static str = "events";

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, tungstenite::Error>> {
        if self.is_closed {
            // The client answers a close event by hanging up: nothing more is heard of it.
            return Poll::Ready(Ok(Incoming::Close));
        }
        if let Some(message) = self.messages.next() {
            return Poll::Ready(Ok(Incoming::Binary(message)));
        }
        if self.cut.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(tungstenite::Error::Io(io::ErrorKind::UnexpectedEof.into())));
        }
        let messages = ready!(self.poll_post(cx));
        self.is_grown = messages.len() > READ_BUFFER_BYTES;
        self.messages = messages;
        Poll::Ready(Ok(self.messages.next().map_or(Incoming::Control, Incoming::Binary)))
    }

    fn is_grown(&self) -> bool {
        self.is_grown
    }

    fn unfinished(&self) -> usize {
        // A post comes whole.
        0
    }

    fn take_replies(&mut self) -> Option<Bytes> {
        None
    }

    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        frames: &mut VecDeque<Bytes>,
        wrote: &mut bool,
    ) -> Poll<io::Result<()>> {
        while !frames.is_empty() {
            ready!(self.sender.poll_reserve(cx)).map_err(|_| broken())?;
            let Some(piece) = self.writer.take(frames) else { break };
            self.is_closed = self.writer.has_closed();
            self.sender.send_item(piece).map_err(|_| broken())?;
            *wrote = true;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.sender.close();
        Poll::Ready(Ok(()))
    }
}

impl Drop for EventLine {
    fn drop(&mut self) {
        let mut posts = self.inbox.lock();
        *posts = Posts { is_closed: true, ..Posts::default() };
        drop(posts);
        self.inbox.has_changed.notify_waiters();
    }
}

impl Stream for EventStream {
    type Item = Bytes;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let opening = self.opening.take();
        if opening.is_some() { Poll::Ready(opening) } else { self.receiver.poll_recv(cx) }
    }
}

/// The stream is gone.
fn broken() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}

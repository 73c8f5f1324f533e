//! One connection, one task: writes what its rooms say, reads what its client says.
//!
//! The task polls by hand, in this order: rooms first (what they queued is written, what they ended is ended), then the
//! socket's writing, then the commands that its client made, then the door, and its reading last. So nothing more is
//! read while a room's queue is full or the client does not take its answers: that is the whole of backpressure.
//!
//! Deliberately absent: a timer (the [`crate::keeper`] looks after all connections), and a second task.

mod allowance;
mod events;
mod hocuspocus;
mod session;
mod socket;
mod talk;
mod tally;
mod transport;
mod unfinished;
mod yjs;

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error;

use crate::core::Core;
use crate::keeper::Keeper;
use crate::limits::{
    GOODBYE_MS_MAX, LAST_WORDS_MS_MAX, OUTBOX_ANSWER_BYTES_MAX, READ_BUFFER_BYTES, READ_CONTROL_COST_BYTES,
    READ_MESSAGES_PER_TURN_MAX,
};
use crate::outbox::{Farewell, Outbox, Work};
use crate::shortcut::{Shortcut, Tcp};
use crate::wire::websocket;
use crate::{Dialect, Visitor};
use allowance::Allowance;
use socket::{Incoming, Socket};
use talk::Talk;
use tally::Tally;
use transport::Transport;
use unfinished::Unfinished;

pub use events::{EventLine, EventStream, Mailbox, PostError, event_line};

/// A client being served.
struct Connection<T> {
    socket: T,
    /// Frames that the socket has not taken yet.
    writing: VecDeque<Bytes>,
    /// Bytes of replies that were put among them since all was taken.
    reply_bytes: usize,
    talk: Talk,
    allowance: Allowance,
    unfinished: Unfinished,
    /// Refusals that were charged.
    refused: u32,
    /// Whether the last reading took all that there was.
    is_drained: bool,
    tally: Tally,
}

/// Why a connection ended.
#[derive(Debug)]
enum End {
    /// We say goodbye.
    Farewell(Farewell),
    /// The client said goodbye.
    ClosedByPeer,
    /// The stream ended.
    Lost(io::Error),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Farewell(Farewell::Close { code, reason }) => write!(f, "closed with {code} ({reason})"),
            Self::Farewell(Farewell::Dead) => f.write_str("no sign of life"),
            Self::ClosedByPeer => f.write_str("closed by its client"),
            Self::Lost(error) => write!(f, "lost: {error}"),
        }
    }
}

/// Too many long messages are under way.
const CROWDED: Farewell = Farewell::Close { code: 1013, reason: "try again later" };

/// Serves one socket until it ends.
pub(crate) async fn serve<S>(core: Arc<Core>, io: S, dialect: Dialect, visitor: Visitor)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    serve_over(core, Socket::new(io), None, dialect, visitor).await;
}

/// Serves one TCP socket until it ends; `head` is what was read of it behind the handshake.
pub(crate) async fn serve_tcp(core: Arc<Core>, stream: TcpStream, head: Bytes, dialect: Dialect, visitor: Visitor) {
    let tcp = Tcp::new(stream, head);
    let shortcut = tcp.shortcut();
    serve_over(core, Socket::new(tcp), Some(shortcut), dialect, visitor).await;
}

/// Serves one line of events and posts until it ends.
pub(crate) async fn serve_events(core: Arc<Core>, line: EventLine, visitor: Visitor) {
    serve_over(core, line, None, Dialect::Hocuspocus, visitor).await;
}

async fn serve_over<T: Transport>(
    core: Arc<Core>,
    socket: T,
    shortcut: Option<Shortcut>,
    dialect: Dialect,
    visitor: Visitor,
) {
    let label = match dialect {
        Dialect::Yjs { .. } => "yjs",
        Dialect::YSweet { .. } => "y-sweet",
        Dialect::Hocuspocus1 { .. } => "hocuspocus-1",
        Dialect::Hocuspocus => "hocuspocus",
    };
    let outbox = Arc::new(Outbox::default());
    if let Some(shortcut) = shortcut {
        outbox.connect(shortcut);
    }
    Keeper::watch(&core, &outbox, &dialect);
    if core.is_stopping() {
        outbox.hang_up(Farewell::Close { code: 1012, reason: "restart" });
    }
    let counted = core.parts.metrics.connection(label, T::LABEL);
    let tally = Tally::new(label, T::LABEL, Arc::clone(&outbox));
    let unfinished = Unfinished::new(&core, &outbox);
    let talk = Talk::new(core, outbox, dialect, visitor);
    let (writing, allowance) = (VecDeque::new(), Allowance::new());
    let mut connection = Connection {
        socket,
        writing,
        reply_bytes: 0,
        talk,
        allowance,
        unfinished,
        refused: 0,
        is_drained: false,
        tally,
    };
    let end = poll_fn(|cx| connection.poll(cx)).await;
    connection.talk.outbox.disconnect();
    connection.tally.end(&end);
    connection.last_words().await;
    connection.unfinished.note(0);
    connection.goodbye(&end).await;
    drop(counted);
}

impl<T: Transport> Connection<T> {
    /// Runs until the end. Every poll goes on until nothing moves.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            let mut has_moved = false;
            // Before the outbox is looked at: what is written here bars the rooms from the socket.
            self.take_replies();
            if let Poll::Ready(work) = self.talk.outbox.poll_work(cx, &mut self.writing) {
                has_moved = true;
                if let Some(farewell) = self.do_work(work) {
                    return Poll::Ready(End::Farewell(farewell));
                }
            }
            has_moved |= match self.poll_write(cx) {
                Ok(has_moved) => has_moved,
                Err(error) => return Poll::Ready(End::Lost(error)),
            };
            let has_sent = self.talk.poll_send(cx).is_ready();
            while let Poll::Ready(entered) = self.talk.poll_entered(cx) {
                has_moved = true;
                if let Err(farewell) = self.talk.entered(entered) {
                    return Poll::Ready(End::Farewell(farewell));
                }
            }
            let is_resting = self.is_drained && self.talk.outbox.is_resting();
            let is_clogged = self.talk.outbox.is_clogged() || self.reply_bytes > OUTBOX_ANSWER_BYTES_MAX;
            let may_read = has_sent && self.talk.may_hear() && !is_resting && !is_clogged;
            self.talk.outbox.pulse.is_paused.store(!may_read, Relaxed);
            if may_read {
                match self.poll_read(cx) {
                    Poll::Ready(Ok(())) => has_moved = true,
                    Poll::Ready(Err(end)) => return Poll::Ready(end),
                    Poll::Pending => {}
                }
            }
            if !has_moved {
                return Poll::Pending;
            }
        }
    }

    /// Does what rooms and keeper ask; gives the farewell if that is one.
    fn do_work(&mut self, work: Work) -> Option<Farewell> {
        for member in work.drained {
            self.talk.drained(member);
        }
        for member in work.ended {
            self.talk.ended(member);
        }
        if work.chores.keep_alive {
            self.talk.keep_alive();
        }
        if work.chores.ping {
            self.talk.replies.push_back(websocket::PING);
        }
        work.farewell
    }

    /// Writes what there is; true if all of it left just now.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        self.take_replies();
        if self.writing.is_empty() {
            return Ok(false);
        }
        let pulse = &self.talk.outbox.pulse;
        let mut wrote = false;
        let waited = bytes_of(&self.writing);
        let written = self.socket.poll_write(cx, &mut self.writing, &mut wrote);
        let left = if wrote { bytes_of(&self.writing) } else { waited };
        pulse.writing_bytes.store(left, Relaxed);
        if wrote {
            self.tally.wrote(waited - left);
            pulse.wrote.fetch_add(1, Relaxed);
            pulse.spoke.fetch_add(1, Relaxed);
        }
        pulse.is_writing.store(written.is_pending(), Relaxed);
        if self.writing.is_empty() {
            self.reply_bytes = 0;
        }
        match written {
            Poll::Ready(result) => result.map(|()| true),
            Poll::Pending => Ok(false),
        }
    }

    /// Takes what is not a room's to say, and what the socket itself wants said, behind what is being written.
    fn take_replies(&mut self) {
        for reply in self.talk.replies.drain(..).chain(self.socket.take_replies()) {
            self.reply_bytes += reply.len();
            self.writing.push_back(reply);
        }
    }

    /// Reads some messages; ready when at least one was read.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), End>> {
        ready!(self.allowance.poll(cx));
        let mut has_read = false;
        self.is_drained = false;
        for _ in 0..READ_MESSAGES_PER_TURN_MAX {
            let Poll::Ready(message) = self.socket.poll_read(cx) else {
                self.is_drained = true;
                if !self.unfinished.note(self.socket.unfinished()) {
                    return Poll::Ready(Err(End::Farewell(CROWDED)));
                }
                break;
            };
            has_read = true;
            if let Err(end) = message.map_err(end_of).and_then(|message| self.hear(message)) {
                self.take_replies();
                return Poll::Ready(Err(end));
            }
        }
        if !has_read {
            return Poll::Pending;
        }
        self.talk.outbox.pulse.heard.fetch_add(1, Relaxed);
        Poll::Ready(Ok(()))
    }

    fn hear(&mut self, message: Incoming) -> Result<(), End> {
        match message {
            Incoming::Binary(payload) => {
                self.allowance.spend(payload.len());
                self.tally.heard(payload.len());
                let is_pinning = self.socket.is_grown() && payload.len() <= READ_BUFFER_BYTES;
                let heard = self.talk.hear(&payload, is_pinning).map_err(End::Farewell);
                // Also what rooms refused meanwhile of what it said before.
                let refused = self.talk.outbox.pulse.refused.load(Relaxed);
                if std::mem::replace(&mut self.refused, refused) != refused {
                    self.allowance.spend(READ_CONTROL_COST_BYTES);
                }
                heard
            }
            Incoming::Text => Err(End::Farewell(Farewell::Close { code: 1003, reason: "binary messages only" })),
            Incoming::Control => {
                self.allowance.spend(READ_CONTROL_COST_BYTES);
                Ok(())
            }
            Incoming::Close => Err(End::ClosedByPeer),
        }
    }

    /// Hands what was read to its rooms: an edit and a closed tab may come in one packet.
    async fn last_words(&mut self) {
        let said = poll_fn(|cx| self.talk.poll_send(cx));
        if timeout(Duration::from_millis(LAST_WORDS_MS_MAX), said).await.is_err() {
            tracing::warn!("a room took nothing: the last messages of a connection were dropped");
        }
        self.talk.close_all();
    }

    /// Writes what is left and the close frame, and waits a moment for the other side's.
    async fn goodbye(&mut self, end: &End) {
        match end {
            End::Farewell(Farewell::Close { code, reason }) => {
                self.talk.outbox.take_rest(&mut self.writing);
                self.writing.extend(self.talk.replies.drain(..));
                self.writing.push_back(websocket::close(*code, reason));
            }
            End::ClosedByPeer => {}
            End::Farewell(Farewell::Dead) | End::Lost(_) => return,
        }
        let is_ours = matches!(end, End::Farewell(_));
        let parting = poll_fn(|cx| self.poll_parting(cx, is_ours));
        // Whether it worked is nobody's concern any more.
        drop(timeout(Duration::from_millis(GOODBYE_MS_MAX), parting).await);
    }

    fn poll_parting(&mut self, cx: &mut Context<'_>, is_ours: bool) -> Poll<io::Result<()>> {
        let waited = bytes_of(&self.writing);
        let written = self.socket.poll_write(cx, &mut self.writing, &mut false);
        self.tally.wrote(waited - bytes_of(&self.writing));
        ready!(written)?;
        if is_ours {
            // What it said before it heard us is not acknowledged: it brings that again.
            while !matches!(ready!(self.socket.poll_read(cx)), Ok(Incoming::Close) | Err(_)) {}
        }
        self.socket.poll_shutdown(cx)
    }
}

fn bytes_of(frames: &VecDeque<Bytes>) -> usize {
    frames.iter().map(Bytes::len).sum()
}

/// What an error of the websocket means.
fn end_of(error: Error) -> End {
    let close = |code, reason| End::Farewell(Farewell::Close { code, reason });
    match error {
        Error::Io(error) => End::Lost(error),
        Error::ConnectionClosed | Error::AlreadyClosed => End::ClosedByPeer,
        Error::Capacity(_) => close(1009, "message too big"),
        Error::Utf8(_) => close(1007, "text is not UTF-8"),
        Error::Protocol(tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => {
            End::Lost(io::ErrorKind::UnexpectedEof.into())
        }
        _ => close(1002, "websocket protocol error"),
    }
}

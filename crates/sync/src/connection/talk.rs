//! What is said on one socket: messages in, commands to rooms out. No bytes are read or written here.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::Instant;

use super::hocuspocus::Question;
use super::session::{Bad, Guest, Session};
use crate::core::Core;
use crate::limits::{HEAVY_BYTES_MAX, LIGHT_COMMAND_BYTES_MAX};
use crate::outbox::{Farewell, MemberId, Outbox};
use crate::room::{Command, Frame, Frames, Gone, Handle, Speech};
use crate::rooms::Rooms;
use crate::wire::address::Address;
use crate::wire::{ToClient, websocket};
use crate::{Closed, Dialect, Entrance, HubError, Visitor};

/// Close code: the bytes are no message.
const CODE_BAD_BYTES: u16 = 1007;

/// The conversation on one socket.
pub(super) struct Talk {
    pub(super) core: Arc<Core>,
    pub(super) outbox: Arc<Outbox>,
    pub(super) visitor: Visitor,
    pub(super) desk: Desk,
    /// What is not a room's to say, framed.
    pub(super) replies: VecDeque<Bytes>,
    /// Commands for rooms, in order; while there is one, the socket is not read.
    pub(super) outgoing: VecDeque<(Handle, Command)>,
    sending: Option<Sending>,
    /// Questions to the door.
    entering: Option<Box<FuturesUnordered<Asking>>>,
}

/// A command that waits for place.
type Sending = Pin<Box<dyn Future<Output = Result<(), Gone>> + Send>>;

/// A question to the door.
type Asking = Pin<Box<dyn Future<Output = Entered> + Send>>;

/// Which documents are on the socket.
pub(super) enum Desk {
    /// y-websocket, y-sweet and Hocuspocus 1: the one that the address named.
    One { name: String, token: Option<String>, speech: Speech, session: Option<Session> },
    /// Hocuspocus.
    Many(super::hocuspocus::Addresses),
}

/// What the door is asked.
pub(super) struct Asked {
    pub(super) address: Address,
    pub(super) name: String,
    pub(super) token: Option<String>,
    pub(super) is_silent: bool,
    pub(super) question: Question,
}

/// The door's answer.
pub(super) struct Entered {
    /// Which address asked; empty in the y-websocket dialect.
    pub(super) address: Address,
    pub(super) token: Option<String>,
    /// Whether its client showed no token by a message, and may yet: then a refusal is not told.
    pub(super) is_silent: bool,
    /// Which of an address's questions this answers.
    pub(super) question: Question,
    pub(super) answer: Result<Entrance, Closed>,
    /// Changes of rows that the core had seen before the door looked.
    pub(super) row_changes: u64,
}

impl Talk {
    pub(super) fn new(core: Arc<Core>, outbox: Arc<Outbox>, dialect: Dialect, visitor: Visitor) -> Self {
        let desk = match dialect {
            Dialect::Yjs { name, token } => Desk::One { name, token, speech: Speech::Yjs, session: None },
            Dialect::YSweet { name, token } => Desk::One { name, token, speech: Speech::YSweet, session: None },
            Dialect::Hocuspocus1 { name, token } => {
                Desk::One { name, token, speech: Speech::Hocuspocus1, session: None }
            }
            Dialect::Hocuspocus => Desk::Many(super::hocuspocus::Addresses::default()),
        };
        let mut talk = Self {
            core,
            outbox,
            visitor,
            desk,
            replies: VecDeque::new(),
            outgoing: VecDeque::new(),
            sending: None,
            entering: None,
        };
        talk.begin();
        talk
    }

    /// Takes one binary message.
    pub(super) fn hear(&mut self, payload: &Bytes, is_pinning: bool) -> Result<(), Farewell> {
        // A short message must not hold the long buffer that it came in.
        let payload = if is_pinning { Bytes::copy_from_slice(payload) } else { payload.clone() };
        match self.desk {
            Desk::One { .. } => self.hear_yjs(&payload),
            Desk::Many(_) => self.hear_hocuspocus(&payload),
        }
    }

    /// Whether the socket may be read: all that it said has reached the rooms, and its document is open, or closed until its
    /// client shows a token.
    pub(super) fn may_hear(&self) -> bool {
        let is_in = match &self.desk {
            Desk::One { session: None, speech: Speech::Hocuspocus1, .. } => self.doors_asked() == 0,
            Desk::One { session, .. } => session.is_some(),
            Desk::Many(addresses) => !addresses.has_waiting_tokens(),
        };
        is_in && self.outgoing.is_empty() && self.sending.is_none()
    }

    /// Puts a checked message into the queue of its room, together with its predecessors if they are light.
    pub(super) fn submit(outgoing: &mut VecDeque<(Handle, Command)>, session: &Session, frame: Frame, bytes: usize) {
        if let Some((_, Command::Frames(last))) = outgoing.back_mut()
            && last.member == session.member()
            && last.bytes + bytes <= LIGHT_COMMAND_BYTES_MAX
        {
            last.list.push(frame);
            last.bytes += bytes;
            return;
        }
        let frames =
            Frames { member: session.member(), list: vec![frame], heard_at: Instant::now(), bytes, weight: None };
        outgoing.push_back((session.handle.clone(), Command::Frames(frames)));
    }

    /// Hands commands to the rooms; ready when none is left. Cancel-safe.
    pub(super) fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(sending) = &mut self.sending {
                let Poll::Ready(sent) = sending.as_mut().poll(cx) else { return Poll::Pending };
                self.sending = None;
                if let Err(gone) = sent {
                    self.room_is_gone(&gone.0);
                }
            }
            let Some((handle, command)) = self.outgoing.pop_front() else { return Poll::Ready(()) };
            match weigh(command, &self.core.heavy).map(|command| handle.try_send(command)) {
                Ok(Ok(())) => {}
                Ok(Err(TrySendError::Closed(command))) => self.room_is_gone(&command),
                Ok(Err(TrySendError::Full(command))) | Err(command) => {
                    let heavy = Arc::clone(&self.core.heavy);
                    self.sending = Some(Box::pin(send(handle, command, heavy)));
                }
            }
        }
    }

    /// Tells a room that a member's outbox has drained.
    pub(super) fn drained(&mut self, member: MemberId) {
        if let Some(session) = self.session_of(member) {
            let handle = session.handle.clone();
            self.outgoing.push_back((handle, Command::Drained(member)));
        }
    }

    /// The room is done with a member.
    pub(super) fn ended(&mut self, member: MemberId) {
        match &mut self.desk {
            Desk::One { session, .. } => *session = None,
            Desk::Many(addresses) => addresses.close(member),
        }
    }

    /// An empty presence: both clients hang up after half a minute without a message.
    pub(super) fn keep_alive(&mut self) {
        let prefix = match &self.desk {
            Desk::One { .. } => Some(Bytes::new()),
            Desk::Many(addresses) => addresses.any_prefix(),
        };
        if let Some(prefix) = prefix {
            let nobody = ToClient::Presence(Bytes::from_static(&[0]));
            self.replies.push_back(websocket::message(&prefix, &nobody));
        }
    }

    /// Asks the door; the answer comes by [`Talk::poll_entered`].
    pub(super) fn ask_door(&mut self, asked: Asked) {
        let Asked { address, name, token, is_silent, question } = asked;
        let core = Arc::clone(&self.core);
        let visitor = self.visitor.clone();
        let asking = async move {
            let row_changes = core.row_changes();
            let answer = core.parts.door.enter(&visitor, &name, token.as_deref()).await;
            Entered { address, token, is_silent, question, answer, row_changes }
        };
        self.entering.get_or_insert_default().push(Box::pin(asking));
    }

    /// How many questions to the door are open.
    pub(super) fn doors_asked(&self) -> usize {
        self.entering.as_ref().map_or(0, |entering| entering.len())
    }

    /// The next answer of the door; pending also when none is awaited. Cancel-safe.
    pub(super) fn poll_entered(&mut self, cx: &mut Context<'_>) -> Poll<Entered> {
        let Some(entering) = &mut self.entering else { return Poll::Pending };
        match entering.poll_next_unpin(cx) {
            Poll::Ready(Some(entered)) => Poll::Ready(entered),
            Poll::Ready(None) => {
                self.entering = None;
                Poll::Pending
            }
            Poll::Pending => Poll::Pending,
        }
    }

    /// Takes the door's answer.
    pub(super) fn entered(&mut self, entered: Entered) -> Result<(), Farewell> {
        match self.desk {
            Desk::One { .. } => self.entered_yjs(entered),
            Desk::Many(_) => self.entered_hocuspocus(entered),
        }
    }

    /// Opens the room behind an entrance. `None`: a row changed since the door looked, so it must look again.
    pub(super) fn open(
        &mut self,
        entrance: Entrance,
        row_changes: u64,
        speech: Speech,
    ) -> Result<Option<Session>, HubError> {
        let number = entrance.document.number;
        // First the handle, then the question: a change after it finds the room and tells it.
        let handle = Rooms::enter(&self.core, number)?;
        if self.core.row_changes() != row_changes {
            return Ok(None);
        }
        let until_ms = entrance.viewer.until_ms();
        let guest = Guest { viewer: entrance.viewer, address: self.visitor.line, right: entrance.right };
        let member = self.core.next_member();
        let (session, join) = Session::open(number, handle, &self.outbox, (member, speech), guest);
        self.core.keeper.note_term(number, &session.seat, until_ms);
        self.outgoing.push_back((session.handle.clone(), join));
        Ok(Some(session))
    }

    /// Leaves all rooms, after what was said before.
    pub(super) fn close_all(&mut self) {
        match &mut self.desk {
            Desk::One { session, .. } => *session = None,
            Desk::Many(addresses) => *addresses = super::hocuspocus::Addresses::default(),
        }
        self.entering = None;
    }

    /// Counts a refused message, and logs the first.
    pub(super) fn note_bad(&self, bad: Bad) {
        self.core.parts.metrics.refused("malformed");
        if self.outbox.pulse.note_refused() {
            tracing::info!(reason = bad.0, "message refused");
        }
    }

    fn begin(&mut self) {
        if let Desk::One { name, token, speech, .. } = &mut self.desk {
            // A provider of Hocuspocus 1 shows its token in its first message.
            let is_silent = matches!(speech, Speech::Hocuspocus1);
            let asked = Asked::of_one(name.clone(), token.take(), is_silent);
            self.ask_door(asked);
        }
    }

    fn room_is_gone(&self, command: &Command) {
        let matters = matches!(command, Command::Join(_) | Command::Frames(_));
        if matters && !self.core.is_stopping() {
            self.outbox.hang_up(Farewell::Close { code: 1013, reason: "try again" });
        }
    }

    fn session_of(&self, member: MemberId) -> Option<&Session> {
        match &self.desk {
            Desk::One { session, .. } => session.as_ref().filter(|session| session.member() == member),
            Desk::Many(addresses) => addresses.session_of(member),
        }
    }
}

impl Asked {
    /// The question of a socket with one document.
    pub(super) fn of_one(name: String, token: Option<String>, is_silent: bool) -> Self {
        Self { address: Address::new(""), name, token, is_silent, question: 0 }
    }
}

/// The farewell for bytes that are no message.
pub(super) fn bad_bytes(bad: Bad) -> Farewell {
    Farewell::Close { code: CODE_BAD_BYTES, reason: bad.0 }
}

/// Draws a heavy command's bytes from the hub's budget; gives the command back if there is no place now.
fn weigh(mut command: Command, heavy: &Arc<Semaphore>) -> Result<Command, Command> {
    if let Command::Frames(frames) = &mut command
        && let Some(permits) = frames.permits_due()
    {
        match Arc::clone(heavy).try_acquire_many_owned(permits) {
            Ok(permit) => frames.weight = Some(permit),
            Err(_) => return Err(command),
        }
    }
    Ok(command)
}

/// Waits for place in the budget and in the room's queue.
async fn send(handle: Handle, mut command: Command, heavy: Arc<Semaphore>) -> Result<(), Gone> {
    if let Command::Frames(frames) = &mut command
        && let Some(permits) = frames.permits_due()
    {
        // The semaphore is never closed.
        frames.weight = heavy.acquire_many_owned(permits).await.ok();
    }
    handle.send(command).await
}

impl Frames {
    /// Permits that a heavy command has yet to draw.
    fn permits_due(&self) -> Option<u32> {
        let is_due = self.bytes > LIGHT_COMMAND_BYTES_MAX && self.weight.is_none();
        is_due.then(|| u32::try_from(self.bytes.min(HEAVY_BYTES_MAX)).unwrap_or(u32::MAX))
    }
}

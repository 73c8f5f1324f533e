//! A document on a socket: not let in yet, open, or closed.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;
use encrier_doc::{Presence, Refused, StateVector, Update};
use encrier_model::{DocumentNumber, Right, Viewer};

use crate::limits::MARK_BYTES_MAX;
use crate::outbox::{MemberId, Outbox, Seat};
use crate::preview::Wish;
use crate::room::{Command, Frame, Handle, Join, Speech};
use crate::wire::{FromClient, WireError};

/// An open document. Dropped, it leaves its room.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) document: DocumentNumber,
    pub(super) handle: Handle,
    pub(super) seat: Arc<Seat>,
    pub(super) speech: Speech,
    outbox: Arc<Outbox>,
    has_left: bool,
}

/// The state of one address on a Hocuspocus socket.
#[derive(Debug)]
pub(super) enum Attachment {
    /// No token yet, and the door is closed without one or was not asked: what comes waits.
    Waiting(Vec<Bytes>),
    /// The door is being asked: what comes waits, and of tokens the newest, for the case that this one is refused.
    Entering { queue: Vec<Bytes>, token: Option<Bytes> },
    /// In the room.
    Open(Session),
    /// Refused or closed by the room: what comes is dropped until another token, but for one question; what waited before a
    /// refusal is kept.
    Closed(Vec<Bytes>),
}

/// Why a message was refused: a label for the metric, and what the client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bad(pub(super) &'static str);

/// What a connection brings to its rooms.
#[derive(Debug)]
pub(super) struct Guest {
    pub(super) viewer: Viewer,
    pub(super) address: IpAddr,
    pub(super) right: Right,
}

impl Attachment {
    /// What waits while the door is asked.
    pub(super) fn entering(before: Option<Self>) -> Self {
        let queue = match before {
            Some(Self::Waiting(queue) | Self::Entering { queue, .. } | Self::Closed(queue)) => queue,
            Some(Self::Open(_)) | None => Vec::new(),
        };
        Self::Entering { queue, token: None }
    }
}

impl Session {
    /// Takes a seat in a room; gives the command that announces it.
    pub(super) fn open(
        document: DocumentNumber,
        handle: Handle,
        outbox: &Arc<Outbox>,
        (member, speech): (MemberId, Speech),
        guest: Guest,
    ) -> (Self, Command) {
        let seat = Seat::new(member);
        let join = Join {
            seat: Arc::clone(&seat),
            outbox: Arc::clone(outbox),
            speech: speech.clone(),
            viewer: guest.viewer,
            address: guest.address,
            right: guest.right,
        };
        outbox.pulse.documents.fetch_add(1, Relaxed);
        let outbox = Arc::clone(outbox);
        (Self { document, handle, seat, speech, outbox, has_left: false }, Command::Join(Box::new(join)))
    }

    pub(super) fn member(&self) -> MemberId {
        self.seat.member
    }

    /// Leaves by a command that goes behind all that was said before, and is answered.
    pub(super) fn detach(mut self) -> (Handle, Command) {
        self.has_left = true;
        (self.handle.clone(), Command::Detach(self.member()))
    }

    /// Leaves by a command that goes behind all that was said before.
    pub(super) fn leave(mut self) -> (Handle, Command) {
        self.has_left = true;
        (self.handle.clone(), Command::Leave(self.member()))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.outbox.pulse.documents.fetch_sub(1, Relaxed);
        if !self.has_left {
            self.handle.leave(self.member());
        }
    }
}

/// Checks a message that is for a room. `None`: it is for nobody, and no harm.
pub(super) fn check(message: FromClient) -> Result<Option<Frame>, Bad> {
    Ok(Some(match message {
        FromClient::StepOne(body) => Frame::StepOne(StateVector::parse(&body)?),
        FromClient::StepTwo(body) => Frame::StepTwo(Update::parse(body)?),
        FromClient::Update(body) => Frame::Update(Update::parse(body)?),
        FromClient::Presence(body) => Frame::Presence(Presence::parse(&body)?),
        FromClient::QueryPresence => Frame::QueryPresence,
        // Memory of its own: it may wait for the disk.
        FromClient::Mark(mark) if mark.len() <= MARK_BYTES_MAX => Frame::Mark(Bytes::copy_from_slice(&mark)),
        FromClient::Stateless(word) => match Wish::parse(&word) {
            Some(wish) => Frame::Preview(wish),
            None => return Ok(None),
        },
        FromClient::Token(_)
        | FromClient::BroadcastStateless
        | FromClient::Close
        | FromClient::Mark(_)
        | FromClient::Unknown(_) => return Ok(None),
    }))
}

impl From<WireError> for Bad {
    fn from(error: WireError) -> Self {
        Self(match error {
            WireError::Truncated => "message ends too early",
            WireError::Number => "number out of range",
            WireError::Text => "text is not UTF-8",
            WireError::Step => "unknown sync step",
            WireError::Many => "too many messages in one frame",
        })
    }
}

impl From<Refused> for Bad {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Malformed(reason) | Refused::Limit(reason) => Self(reason),
        }
    }
}

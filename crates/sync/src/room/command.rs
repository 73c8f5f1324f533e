//! What a room is asked to do.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use encrier_doc::{Document, EditError, Presence, Refused, StateVector, Update};
use encrier_model::{Author, Document as Row, Right, Viewer};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use crate::HubError;
use crate::outbox::{MemberId, Outbox, Seat};
use crate::preview::Wish;
use crate::wire::ToClient;

/// One entry of a room's queue.
pub(crate) enum Command {
    /// A connection enters.
    Join(Box<Join>),
    /// What a member's socket brought, in order.
    Frames(Frames),
    /// A member is gone; what it sent before counts.
    Leave(MemberId),
    /// A client leaves one document of its socket: it is told so, behind all other answers.
    Detach(MemberId),
    /// A member's outbox has drained, as the room asked to know.
    Drained(MemberId),
    /// A member showed a new token.
    Regrade { member: MemberId, viewer: Viewer, right: Right },
    /// What a member got in by has run out.
    Expire(MemberId),
    /// The document's row changed: all rights are decided anew.
    Row(Box<Row>),
    /// What is one author's is another's from now on.
    Adopt { from: Author, to: Author },
    /// A question to the document.
    Read(Question),
    /// A change made by the server itself.
    Edit(Edit),
    /// An update that came by no socket.
    Apply(Apply),
    /// Take what is queued, write it to disk, and end.
    Drain,
}

/// A connection on its way in.
#[derive(Debug)]
pub(crate) struct Join {
    pub(crate) seat: Arc<Seat>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) speech: Speech,
    pub(crate) viewer: Viewer,
    pub(crate) address: IpAddr,
    pub(crate) right: Right,
}

/// How a member is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Speech {
    /// Bare messages, no acks; refusals are close codes.
    Yjs,
    /// The same, and marks come back when all before them is on disk.
    YSweet,
    /// The same, and an empty update says that one of the member's is on disk: its client counts echoes.
    Hocuspocus1,
    /// Messages with this prefix, acks by `SyncStatus`; refusals are messages.
    Hocuspocus {
        /// The address as a varString.
        prefix: Bytes,
    },
}

/// What answers an edit that is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Acks {
    /// Nothing, or a mark.
    None,
    /// An empty update for each update.
    Echo,
    /// A `SyncStatus` for each step two and update.
    Status,
}

impl Speech {
    /// What stands before every message.
    pub(crate) fn prefix(&self) -> &[u8] {
        match self {
            Self::Yjs | Self::YSweet | Self::Hocuspocus1 => &[],
            Self::Hocuspocus { prefix } => prefix,
        }
    }

    /// What says that an update is on disk, where anything does.
    pub(crate) fn applied(&self) -> ToClient {
        match self {
            Self::Hocuspocus1 => ToClient::Update(Bytes::from_static(&[0, 0])),
            _ => ToClient::Status(true),
        }
    }

    /// How a member hears that its edits are on disk.
    pub(crate) fn acks(&self) -> Acks {
        match self {
            Self::Yjs | Self::YSweet => Acks::None,
            Self::Hocuspocus1 => Acks::Echo,
            Self::Hocuspocus { .. } => Acks::Status,
        }
    }
}

/// Checked messages of one member.
#[derive(Debug)]
pub(crate) struct Frames {
    pub(crate) member: MemberId,
    pub(crate) list: Vec<Frame>,
    /// When the first of them was read.
    pub(crate) heard_at: Instant,
    /// Bytes of the messages.
    pub(crate) bytes: usize,
    /// What a heavy command holds of the hub's budget, until the room takes it.
    pub(crate) weight: Option<OwnedSemaphorePermit>,
}

/// One checked message.
#[derive(Debug)]
pub(crate) enum Frame {
    /// Send me what this vector lacks.
    StepOne(StateVector),
    /// The answer to our step one.
    StepTwo(Update),
    /// New edits.
    Update(Update),
    /// Who is here, as this member says.
    Presence(Presence),
    /// Who is here?
    QueryPresence,
    /// Say this back when all before it is on disk.
    Mark(Bytes),
    /// Show me what the text looks like, or no longer.
    Preview(Wish),
}

/// A question to the document: called with it, or with the reason why it cannot be.
pub(crate) type Question = Box<dyn FnOnce(Result<&mut Document, HubError>) + Send>;

/// A change by the server: `set_text` and the like, which gives back the update that it admitted.
pub(crate) type Change = Box<dyn FnOnce(&mut Document) -> Result<Option<Update>, EditError> + Send>;

/// A change on its way, and who waits for it.
pub(crate) struct Edit {
    pub(crate) author: Option<Author>,
    pub(crate) change: Change,
    pub(crate) done: oneshot::Sender<Result<(), HubError>>,
}

/// An update by no member, and who waits for its fate and for the disk.
#[derive(Debug)]
pub(crate) struct Apply {
    pub(crate) author: Option<Author>,
    pub(crate) update: Update,
    /// Told at once whether it was taken.
    pub(crate) taken: oneshot::Sender<Result<(), Refused>>,
    pub(crate) done: oneshot::Sender<Result<(), HubError>>,
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Join(_) => "Join",
            Self::Frames(_) => "Frames",
            Self::Leave(_) => "Leave",
            Self::Detach(_) => "Detach",
            Self::Drained(_) => "Drained",
            Self::Regrade { .. } => "Regrade",
            Self::Expire(_) => "Expire",
            Self::Row(_) => "Row",
            Self::Adopt { .. } => "Adopt",
            Self::Read(_) => "Read",
            Self::Edit(_) => "Edit",
            Self::Apply(_) => "Apply",
            Self::Drain => "Drain",
        })
    }
}

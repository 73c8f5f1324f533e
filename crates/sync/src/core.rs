//! What every room and connection of a hub shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use encrier_model::DocumentNumber;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::HubParts;
use crate::keeper::Keeper;
use crate::limits::{HEAVY_BYTES_MAX, PREVIEWS_AT_ONCE_MAX};
use crate::outbox::MemberId;
use crate::pressure::Pressure;
use crate::rooms::Rooms;

/// The hub's insides, one per process (or per test).
#[derive(Debug)]
pub(crate) struct Core {
    /// What the hub was built of.
    pub(crate) parts: HubParts,
    /// The rooms by document.
    pub(crate) rooms: Rooms,
    /// Looks after connections without a timer for each.
    pub(crate) keeper: Keeper,
    /// How busy the threads are.
    pub(crate) pressure: Pressure,
    /// The bytes that heavy commands may hold together.
    pub(crate) heavy: Arc<Semaphore>,
    /// Places for renderings.
    pub(crate) previews: Semaphore,
    /// Rooms and their folds.
    pub(crate) room_tasks: TaskTracker,
    /// Sockets being served.
    pub(crate) connection_tasks: TaskTracker,
    next_member: AtomicU64,
    row_changes: AtomicU64,
    is_stopping: AtomicBool,
    is_read_only: AtomicBool,
}

impl Core {
    pub(crate) fn new(parts: HubParts) -> Self {
        Self {
            parts,
            rooms: Rooms::default(),
            keeper: Keeper::default(),
            pressure: Pressure::default(),
            heavy: Arc::new(Semaphore::new(HEAVY_BYTES_MAX)),
            previews: Semaphore::new(PREVIEWS_AT_ONCE_MAX),
            room_tasks: TaskTracker::new(),
            connection_tasks: TaskTracker::new(),
            next_member: AtomicU64::new(1),
            row_changes: AtomicU64::new(0),
            is_stopping: AtomicBool::new(false),
            is_read_only: AtomicBool::new(false),
        }
    }

    /// A member id never used before in this process; 0 is nobody (an edit by the API).
    pub(crate) fn next_member(&self) -> MemberId {
        self.next_member.fetch_add(1, Ordering::Relaxed)
    }

    /// Changes of documents' rows seen so far: a right that was read before a change may be stale after it.
    pub(crate) fn row_changes(&self) -> u64 {
        self.row_changes.load(Ordering::SeqCst)
    }

    /// Notes a change, before the room is told of it.
    pub(crate) fn note_row_change(&self) {
        self.row_changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether the process is going: nothing new is opened.
    pub(crate) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::SeqCst)
    }

    /// Begins the stop; true for the first caller.
    pub(crate) fn begin_stop(&self) -> bool {
        !self.is_stopping.swap(true, Ordering::SeqCst)
    }

    /// Whether the journal said that it takes nothing more until a restart: every room refuses edits then, with a
    /// read-only scope and `SyncStatus` 0, and goes on showing what is stored.
    pub(crate) fn is_read_only(&self) -> bool {
        self.is_read_only.load(Ordering::Relaxed)
    }

    /// Notes that the journal takes nothing more.
    pub(crate) fn note_read_only(&self, number: DocumentNumber) {
        if !self.is_read_only.swap(true, Ordering::Relaxed) {
            tracing::error!(document = number.0, "the journal is read-only: edits are refused until a restart");
        }
    }
}

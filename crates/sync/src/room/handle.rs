//! A room as others hold it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::command::Command;
use crate::outbox::MemberId;

/// Puts commands into a room's queue, and keeps the room from going away while it exists.
#[derive(Debug)]
pub(crate) struct Handle {
    sender: mpsc::Sender<Command>,
    shared: Arc<Shared>,
}

/// What handles and the room share beside the queue.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// Handles in use. Grows from 0 only under the lock of the rooms' map, which is also where 0 ends the room.
    users: AtomicUsize,
    /// Members that left while the queue was full; the room looks here whenever it has emptied its queue.
    left: Mutex<Vec<MemberId>>,
    /// Bytes of the document in memory, estimated, as of the end of the last turn.
    weight: AtomicUsize,
}

/// The room is gone; the command comes back.
#[derive(Debug)]
pub(crate) struct Gone(pub(crate) Command);

impl Handle {
    /// A user more. Only under the map's lock, or from another handle.
    pub(crate) fn new(sender: mpsc::Sender<Command>, shared: Arc<Shared>) -> Self {
        shared.users.fetch_add(1, Ordering::SeqCst);
        Self { sender, shared }
    }

    /// Queues a command if there is place.
    pub(crate) fn try_send(&self, command: Command) -> Result<(), mpsc::error::TrySendError<Command>> {
        self.sender.try_send(command)
    }

    /// Queues a command, waiting for place. Cancel-safe: dropped before it resolves, the command is not queued.
    pub(crate) async fn send(&self, command: Command) -> Result<(), Gone> {
        self.sender.send(command).await.map_err(|error| Gone(error.0))
    }

    /// Tells the room that a member left, after all that it sent; never waits and is never lost.
    pub(crate) fn leave(&self, member: MemberId) {
        if self.sender.try_send(Command::Leave(member)).is_err() {
            self.shared.left.lock().unwrap_or_else(PoisonError::into_inner).push(member);
        }
    }
}

impl Clone for Handle {
    fn clone(&self) -> Self {
        Self::new(self.sender.clone(), Arc::clone(&self.shared))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.users.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Shared {
    /// Whether no handle exists. Final only under the map's lock.
    pub(crate) fn is_unused(&self) -> bool {
        self.users.load(Ordering::SeqCst) == 0
    }

    /// Notes what the document weighs.
    pub(crate) fn note_weight(&self, bytes: usize) {
        self.weight.store(bytes, Ordering::Relaxed);
    }

    /// What the document weighs.
    pub(crate) fn weight(&self) -> usize {
        self.weight.load(Ordering::Relaxed)
    }

    /// Takes the members that left while the queue was full.
    pub(crate) fn take_left(&self) -> Vec<MemberId> {
        std::mem::take(&mut self.left.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

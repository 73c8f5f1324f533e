//! Sockets that are not read until the room is about to write again.
//!
//! Between two writes to its members a room has no use for the next keystroke: it would wait. So a connection whose edits
//! wait already, and whose socket is empty, leaves further ones in the system's buffer, where they gather at no cost, and
//! reads them together shortly before the room writes. Whoever brought something then and rests again with that write was
//! never told of by the system in between.
//!
//! Deliberately absent: any wait. A socket that brings more than it is read at a time is read on.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::limits::REST_ENDS_MS;
use crate::outbox::Outbox;

/// The sockets at rest; dropped, it has all of them heard again.
#[derive(Debug, Default)]
pub(crate) struct Resting {
    outboxes: Vec<Arc<Outbox>>,
    /// Those that were woken, until it is known who rests again.
    woken: Vec<Arc<Outbox>>,
    /// When some were woken, if the room has not written since.
    woken_at: Option<Instant>,
}

impl Resting {
    /// Lets a socket rest.
    pub(crate) fn add(&mut self, outbox: &Arc<Outbox>) {
        if outbox.rest() {
            self.outboxes.push(Arc::clone(outbox));
        }
    }

    /// Whether none rests.
    pub(crate) fn is_empty(&self) -> bool {
        self.outboxes.is_empty()
    }

    /// When some were woken, if the room has not written since.
    pub(crate) fn woken_at(&self) -> Option<Instant> {
        self.woken_at
    }

    /// Has them all read again.
    pub(crate) fn wake(&mut self, now: Instant) {
        if !self.outboxes.is_empty() {
            self.woken_at = Some(now);
            self.stir();
        }
    }

    /// The room has written.
    pub(crate) fn note_flush(&mut self) {
        self.woken_at = None;
    }

    /// When those who were woken are settled if the room has nothing to write.
    pub(crate) fn settle_due(&self) -> Option<Instant> {
        self.woken_at.filter(|_| !self.woken.is_empty()).map(|at| at + Duration::from_millis(REST_ENDS_MS))
    }

    /// Has those who were woken and do not rest again heard at once, when the room has written or had nothing to write.
    pub(crate) fn settle(&mut self, now: Instant) {
        if self.settle_due().is_none_or(|due| now >= due) {
            self.woken.drain(..).for_each(|outbox| outbox.settle());
        }
    }

    fn stir(&mut self) {
        self.outboxes.iter().for_each(|outbox| outbox.stir());
        self.woken.append(&mut self.outboxes);
    }
}

impl Drop for Resting {
    fn drop(&mut self) {
        self.stir();
        self.woken.drain(..).for_each(|outbox| outbox.settle());
    }
}

//! Messages that have begun and not ended: what a connection holds of them, counted together with that of all others.
//!
//! A message may be eight megabytes, and its client may take its time, with signs of life in between. One such costs nothing worth
//! counting; thousands would take all the memory there is.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crate::core::Core;
use crate::limits::{UNFINISHED_BYTES_MAX, UNFINISHED_FREE_BYTES};
use crate::outbox::Outbox;

/// What one connection holds. Dropped, it holds nothing.
pub(super) struct Unfinished {
    core: Arc<Core>,
    outbox: Arc<Outbox>,
    /// What was there when it was last looked at.
    held: usize,
    /// What of it counts.
    bytes: usize,
}

impl Unfinished {
    pub(super) fn new(core: &Arc<Core>, outbox: &Arc<Outbox>) -> Self {
        Self { core: Arc::clone(core), outbox: Arc::clone(outbox), held: 0, bytes: 0 }
    }

    /// Notes how much it holds now; false if that is more than there is place for.
    pub(super) fn note(&mut self, bytes: usize) -> bool {
        // Bytes of a message that is not there yet are a sign of life: a megabyte takes minutes on a line that answers no
        // ping before it is through.
        if std::mem::replace(&mut self.held, bytes) < bytes {
            self.outbox.pulse.heard.fetch_add(1, Relaxed);
        }
        let bytes = if bytes > UNFINISHED_FREE_BYTES { bytes } else { 0 };
        if bytes == self.bytes {
            return true;
        }
        let total = &self.core.keeper.unfinished_bytes;
        let before = if bytes > self.bytes {
            total.fetch_add(bytes - self.bytes, Relaxed)
        } else {
            total.fetch_sub(self.bytes - bytes, Relaxed)
        };
        let has_place = bytes < self.bytes || before + bytes - self.bytes <= UNFINISHED_BYTES_MAX;
        self.bytes = bytes;
        self.outbox.pulse.is_amid.store(bytes > 0, Relaxed);
        has_place
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.note(0);
    }
}

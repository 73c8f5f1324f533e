//! What a connection's one line in the log says when it has ended, however it ends.
//!
//! Deliberately absent: names of documents and of people, and anything that was said.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use tokio::time::Instant;

use crate::metrics::whole_ms;
use crate::outbox::Outbox;

/// Counts what passes, and logs it when dropped.
#[derive(Debug)]
pub(super) struct Tally {
    dialect: &'static str,
    transport: &'static str,
    began: Instant,
    messages_in: u64,
    bytes_in: usize,
    bytes_out: usize,
    outbox: Arc<Outbox>,
    reason: Option<String>,
}

impl Tally {
    pub(super) fn new(dialect: &'static str, transport: &'static str, outbox: Arc<Outbox>) -> Self {
        let began = Instant::now();
        Self { dialect, transport, began, messages_in: 0, bytes_in: 0, bytes_out: 0, outbox, reason: None }
    }

    /// A message came in.
    pub(super) fn heard(&mut self, bytes: usize) {
        self.messages_in += 1;
        self.bytes_in += bytes;
    }

    /// The connection itself wrote; what rooms wrote to the socket is in the outbox.
    pub(super) fn wrote(&mut self, bytes: usize) {
        self.bytes_out += bytes;
    }

    /// It ends for that reason.
    pub(super) fn end(&mut self, reason: &impl ToString) {
        self.reason = Some(reason.to_string());
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let untold = if std::thread::panicking() { "panicked" } else { "dropped" };
        tracing::info!(
            dialect = self.dialect,
            transport = self.transport,
            reason = self.reason.as_deref().unwrap_or(untold),
            lived_ms = whole_ms(self.began.elapsed()),
            messages_in = self.messages_in,
            bytes_in = self.bytes_in,
            refused = self.outbox.pulse.refused.load(Relaxed),
            writes_out = self.outbox.pulse.spoke.load(Relaxed),
            bytes_out = self.bytes_out + self.outbox.direct_bytes(),
            "connection ended"
        );
    }
}

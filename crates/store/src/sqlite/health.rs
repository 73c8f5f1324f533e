//! What the writer knows of its disk.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::StoreError;

/// How the last commit went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum State {
    /// Well.
    Fine,
    /// The disk was full; the next commit that succeeds ends this.
    Full,
    /// The disk failed. Nothing ends this but a new process.
    ReadOnly,
}

/// The state, seen by all, set by the writer alone.
#[derive(Debug, Default)]
pub(crate) struct Health(AtomicU8);

impl Health {
    pub(crate) fn state(&self) -> State {
        match self.0.load(Ordering::Acquire) {
            0 => State::Fine,
            1 => State::Full,
            _ => State::ReadOnly,
        }
    }

    /// The error of every write from a disk error on.
    pub(crate) fn refusal(&self) -> Result<(), StoreError> {
        if self.state() == State::ReadOnly { Err(StoreError::ReadOnly) } else { Ok(()) }
    }

    /// A commit succeeded.
    pub(crate) fn succeeded(&self) {
        if self.state() == State::Full {
            tracing::info!("there is space on the disk again: writing goes on");
            self.0.store(State::Fine as u8, Ordering::Release);
        }
    }

    /// A transaction failed. Gives the error for all who waited for it: a failed disk is read-only to them.
    pub(crate) fn failed(&self, error: &StoreError) -> StoreError {
        match error {
            StoreError::Disk { source, .. } => {
                tracing::error!(error = %source, "the disk failed under a write: the store is read-only until the next start");
                self.0.store(State::ReadOnly as u8, Ordering::Release);
                StoreError::ReadOnly
            }
            StoreError::Full { source, .. } => {
                if self.state() == State::Fine {
                    tracing::error!(error = %source, "the disk is full: nothing can be saved until there is space");
                    self.0.store(State::Full as u8, Ordering::Release);
                }
                error.clone()
            }
            _ => {
                tracing::warn!(%error, "a commit failed");
                error.clone()
            }
        }
    }
}

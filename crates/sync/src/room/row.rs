//! What the document's row says, by which the rights of all are decided.
//!
//! A notice only says that the row has changed: notices of two changes may come in any order, and the later one must not
//! bring back what the other took. So the row is read from the journal, one reading after the other; each knows of all
//! changes that were told of before it began.

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use encrier_model::{Document as Row, Right, Viewer, rights};
use futures_util::FutureExt;

use super::Room;
use crate::limits::ROW_MS_MAX;
use crate::{Journal, JournalError};

/// The row, as far as the room was told of changes.
#[derive(Default)]
pub(super) struct RowWatch {
    known: Option<Known>,
    reading: Option<Reading>,
    /// A change that was told of while the row was read.
    again: Option<Row>,
}

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    Row(Box<Row>),
    /// The document is gone.
    Gone,
}

type Reading = Pin<Box<dyn Future<Output = Known> + Send>>;

impl RowWatch {
    /// The right of a viewer, if it is not what the door said.
    pub(super) fn right(&self, viewer: &Viewer) -> Option<Right> {
        self.known.as_ref().map(|known| known.right(viewer))
    }

    /// Whether the row is being read.
    pub(super) fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// What was read; pending if nothing is. Cancel-safe.
    pub(super) async fn read(&mut self) -> Known {
        let known = poll_fn(|cx| match &mut self.reading {
            Some(reading) => reading.as_mut().poll(cx),
            None => std::task::Poll::Pending,
        });
        let known = known.await;
        self.reading = None;
        known
    }

    /// Reads the row, or has it read again after the reading that is under way.
    fn look(&mut self, journal: &Arc<dyn Journal>, notice: Row) {
        if self.reading.is_some() {
            self.again = Some(notice);
        } else {
            self.reading = Some(Box::pin(read(Arc::clone(journal), notice)));
        }
    }
}

impl Known {
    fn right(&self, viewer: &Viewer) -> Right {
        match self {
            Self::Row(row) => rights::decide(row, viewer),
            Self::Gone => Right::None,
        }
    }
}

impl Room {
    /// The row has changed. Who may write no more writes no more at once: whoever changed it has had an answer. All else, and
    /// whether the notice came too late, is what the row says when it is read.
    pub(super) fn row_changed(&mut self, notice: Row) {
        for id in self.members.ids() {
            let Some(member) = self.members.get(id) else { continue };
            let right = rights::decide(&notice, &member.viewer).max(Right::Read);
            if right < member.right {
                self.regrade_to(id, right, false);
            }
        }
        self.row.look(&self.core.parts.journal, notice);
    }

    /// The row was read: decides all rights anew.
    pub(super) fn row_read(&mut self, known: Known) {
        if let Some(notice) = self.row.again.take() {
            self.row.look(&self.core.parts.journal, notice);
        }
        for id in self.members.ids() {
            let Some(member) = self.members.get(id) else { continue };
            let right = known.right(&member.viewer);
            self.regrade_to(id, right, false);
        }
        self.row.known = Some(known);
    }
}

/// What is stored now; what the notice said where nothing can be read.
async fn read(journal: Arc<dyn Journal>, notice: Row) -> Known {
    let reading = AssertUnwindSafe(journal.row(notice.number)).catch_unwind();
    let error = match tokio::time::timeout(Duration::from_millis(ROW_MS_MAX), reading).await {
        Ok(Ok(Ok(Some(row)))) => return Known::Row(Box::new(row)),
        Ok(Ok(Ok(None))) => return Known::Gone,
        Ok(Ok(Err(error))) => error,
        Ok(Err(_)) => JournalError::Unavailable("it panicked".to_owned()),
        Err(_) => JournalError::Unavailable("it took too long".to_owned()),
    };
    tracing::debug!(%error, "a document's row was not read");
    Known::Row(Box::new(notice))
}

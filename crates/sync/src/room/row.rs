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
    /// The change that the reading is for.
    told: Option<Row>,
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
    /// The right of a viewer to whom the door, or the newest reading, gave that one. While the row is read nobody gets more than
    /// that, nor more than the changes say that are to be read; but whoever may read no more is told when they are.
    pub(super) fn right(&self, viewer: &Viewer, given: Right) -> Right {
        if !self.is_reading() {
            return self.known.as_ref().map_or(given, |known| known.right(viewer));
        }
        let said = |row: &Row| rights::decide(row, viewer).max(Right::Read);
        self.told.iter().chain(&self.again).map(said).fold(given, Right::min)
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
            self.told = Some(notice.clone());
            self.reading = Some(Box::pin(read(Arc::clone(journal), notice)));
        }
    }

    /// Reads the row again: whether it or the door is behind is not known.
    fn look_again(&mut self, journal: &Arc<dyn Journal>) {
        if let (false, Some(Known::Row(row))) = (self.is_reading(), &self.known) {
            let row = Row::clone(row);
            self.look(journal, row);
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
            // A change that was told of meanwhile may have taken more.
            let right = if self.row.is_reading() { self.row.right(&member.viewer, right) } else { right };
            self.regrade_to(id, right, false);
        }
        self.row.known = Some(known);
    }

    /// The right of whoever comes with one that the door gave. None: the row, as far as it is known, gives none. Which of both is newer
    /// cannot be told, and a refusal is for ever to most clients: they are to come again.
    pub(super) fn right_of_door(&mut self, viewer: &Viewer, given: Right) -> Option<Right> {
        let right = self.row.right(viewer, given);
        if !right.may_read() && given.may_read() {
            self.row.look_again(&self.core.parts.journal);
            return None;
        }
        Some(right)
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

//! A door that is open, but for some tokens.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use encrier_model::{Document, DocumentId, DocumentNumber, LinkGrant, Right, Viewer, rights};
use encrier_sync::{Closed, Door, Entrance, Visitor};
use tokio::sync::Notify;

use super::row;

/// Opens every name as a document that everybody may write. Tokens: `ro` gives a reading link, `no` is refused, `many` is one too many, `away`
/// finds the store away.
#[derive(Debug, Default)]
pub(crate) struct TestDoor {
    rows: Mutex<Vec<Document>>,
    pub(crate) asked: AtomicUsize,
    /// Whether it lets everybody wait for [`TestDoor::release`].
    holds: AtomicBool,
    released: Notify,
}

impl TestDoor {
    /// The row of a name, made at its first use.
    pub(crate) fn document(&self, name: &str) -> Document {
        let mut rows = self.rows.lock().expect("no panic");
        if let Some(known) = rows.iter().find(|row| row.id.as_str() == name) {
            return known.clone();
        }
        let number = i64::try_from(rows.len()).expect("few") + 1;
        rows.push(row(number, name, Right::Write));
        rows[rows.len() - 1].clone()
    }

    /// Answers nobody until it is released.
    pub(crate) fn hold(&self) {
        self.holds.store(true, Ordering::SeqCst);
    }

    /// Answers all who wait.
    pub(crate) fn release(&self) {
        self.holds.store(false, Ordering::SeqCst);
        self.released.notify_waiters();
    }

    pub(crate) fn number(&self, name: &str) -> DocumentNumber {
        self.document(name).number
    }

    /// Changes what everybody may do, as the server would; gives the row to tell the hub of.
    pub(crate) fn set_link_right(&self, name: &str, right: Right) -> Document {
        self.document(name);
        let mut rows = self.rows.lock().expect("no panic");
        let row = rows.iter_mut().find(|row| row.id.as_str() == name).expect("just made");
        row.link_right = right;
        row.clone()
    }
}

#[async_trait]
impl Door for TestDoor {
    async fn enter(&self, visitor: &Visitor, name: &str, token: Option<&str>) -> Result<Entrance, Closed> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let released = self.released.notified();
        if self.holds.load(Ordering::SeqCst) {
            released.await;
        }
        DocumentId::parse(name).map_err(|_| Closed::BadName)?;
        let document = self.document(name);
        let viewer = &visitor.viewer;
        let viewer = match token {
            Some("no") => return Err(Closed::Denied),
            Some("many") => return Err(Closed::TooMuch),
            Some("away") => return Err(Closed::Unavailable),
            Some("ro") => Viewer::Bearer {
                grant: LinkGrant { document: document.number, right: Right::Read },
                author: viewer.author().cloned(),
            },
            _ => viewer.clone(),
        };
        let right = rights::decide(&document, &viewer);
        if right.may_read() { Ok(Entrance { document, viewer, right }) } else { Err(Closed::Denied) }
    }
}

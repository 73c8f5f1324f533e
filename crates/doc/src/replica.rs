//! The library's copy of a document, which follows the sequence when somebody reads.
//!
//! The library is trusted with checked, causally ready bytes only, and even then it is fenced: whatever it panics at, the
//! document is poisoned, its memory given up (dropping a half-changed document may panic again, and that would end the
//! process), and nothing else notices.
//!
//! Deliberately absent: observers (they cost as much as the document is long), edits by index (they walk the document),
//! pending updates (the sequence holds back what is not ready).

use crate::limits::INTEGRATE_STRUCTS_MAX;
use crate::merge::merge_checked;
use crate::parts::parts;
use crate::veil::veil;
use crate::{Merger, Poisoned, Update};
use std::any::Any;
use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use yrs::updates::decoder::Decode;
use yrs::{ClientID, Doc, OffsetKind, Options, ReadTxn, Transact, TransactionMut};

/// The library's document and what it has not yet been told.
#[derive(Default)]
pub(crate) struct Replica {
    /// Made when first needed: a document that nobody reads costs nothing here.
    doc: Option<Doc>,
    queue: VecDeque<Update>,
    queued_bytes: usize,
    /// How much of that came from the store, count and bytes: as long as nobody reads, it is best left as it is.
    stored: (usize, usize),
    poison: Option<Poisoned>,
}

impl Replica {
    /// One that may be edited, under that client.
    pub(crate) fn of_client(client: u64) -> Self {
        let mut replica = Self::default();
        replica.doc = Some(new_doc(client));
        replica
    }

    /// Lets the library know of an update, later.
    pub(crate) fn push(&mut self, update: Update) {
        if self.poison.is_none() {
            self.queued_bytes += update.bytes().len();
            self.queue.push_back(update);
        }
    }

    /// Notes that all that waits came from the store.
    pub(crate) fn note_stored(&mut self) {
        self.stored = (self.queue.len(), self.queued_bytes);
    }

    /// Updates that the library does not know of, those from the store apart: count and bytes.
    pub(crate) fn lag(&self) -> (usize, usize) {
        (self.queue.len() - self.stored.0, self.queued_bytes - self.stored.1)
    }

    /// Bytes of all updates that the library does not know of.
    pub(crate) fn queued_bytes(&self) -> usize {
        self.queued_bytes
    }

    /// All that there is as one update, if the library knows nothing yet; in its place from now on.
    pub(crate) fn whole(&mut self) -> Option<&Update> {
        if self.doc.is_some() || self.poison.is_some() || self.queue.is_empty() {
            return None;
        }
        if self.queue.len() > 1 {
            let whole = merge_checked(self.queue.iter()).ok()?;
            self.queued_bytes = whole.bytes().len();
            self.queue = VecDeque::from([whole]);
            self.note_stored();
        }
        self.queue.front()
    }

    /// Hands over all that waits.
    pub(crate) fn integrate(&mut self) -> Result<(), Poisoned> {
        let mut merger = Merger::default();
        while self.integrate_next(&mut merger)? {}
        self.check()
    }

    /// Hands over so much that no call takes long. Whether more waits. In all this takes half as long again.
    pub(crate) fn integrate_some(&mut self) -> Result<bool, Poisoned> {
        self.cut_first();
        self.integrate_next(&mut Merger::of_structs(INTEGRATE_STRUCTS_MAX))
    }

    /// Hands over what follows each other as one update, in one transaction. Whether more waits.
    fn integrate_next(&mut self, merger: &mut Merger) -> Result<bool, Poisoned> {
        self.stored = (0, 0);
        if let Some(update) = self.next_merged(merger) {
            // An update that the library refuses half-way has changed the document half-way.
            if let Err(reason) = self.fenced(|doc| write(doc, |txn| apply(txn, &update)))? {
                return Err(self.poison(reason));
            }
        }
        Ok(!self.queue.is_empty())
    }

    /// Reads or edits the document with everything in it.
    pub(crate) fn with<T>(&mut self, work: impl FnOnce(&Doc) -> T) -> Result<T, Poisoned> {
        self.integrate()?;
        self.fenced(work)
    }

    /// From now on the document cannot be read.
    pub(crate) fn poison(&mut self, reason: impl Into<String>) -> Poisoned {
        // Leaked on purpose: see the head of this module.
        std::mem::forget(self.doc.take());
        self.queue = VecDeque::new();
        (self.queued_bytes, self.stored) = (0, (0, 0));
        self.poison.get_or_insert_with(|| Poisoned(reason.into())).clone()
    }

    /// Whether the document can be read.
    pub(crate) fn check(&self) -> Result<(), Poisoned> {
        self.poison.clone().map_or(Ok(()), Err)
    }

    /// As many of those that wait as make one update (measured: 64 letters in a row cost 1.4 µs so, 35 µs one by one); `merger` is empty before and after.
    fn next_merged(&mut self, merger: &mut Merger) -> Option<Update> {
        while let Some(update) = self.queue.front() {
            if !merger.push(update) {
                break;
            }
            self.queued_bytes -= update.bytes().len();
            self.queue.pop_front();
        }
        merger.take()
    }

    /// Cuts the next update if it is longer than one call may be.
    fn cut_first(&mut self) {
        let Some(update) = self.queue.front() else { return };
        let Some(parts) = parts(update, INTEGRATE_STRUCTS_MAX) else { return };
        self.queued_bytes -= update.bytes().len();
        self.queue.pop_front();
        self.queue.reserve(parts.len());
        for part in parts.into_iter().rev() {
            self.queued_bytes += part.bytes().len();
            self.queue.push_front(part);
        }
    }

    /// Calls the library; a panic poisons the document.
    fn fenced<T>(&mut self, work: impl FnOnce(&Doc) -> T) -> Result<T, Poisoned> {
        self.check()?;
        let doc = self.doc.get_or_insert_with(|| new_doc(0));
        catch_unwind(AssertUnwindSafe(|| work(doc))).map_err(|panic| self.poison(message(panic.as_ref())))
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        let doc = self.doc.take();
        // A panic here would be a panic in whoever lets go of a room.
        if catch_unwind(AssertUnwindSafe(|| drop(doc))).is_err() {
            self.queued_bytes = 0;
        }
    }
}

/// Runs one transaction. On a panic it is leaked, not dropped: dropping commits, and a second panic aborts the process.
pub(crate) fn write<T>(doc: &Doc, work: impl FnOnce(&mut TransactionMut<'_>) -> T) -> T {
    let mut txn = ManuallyDrop::new(doc.transact_mut());
    let result = work(&mut txn);
    txn.commit();
    drop(ManuallyDrop::into_inner(txn));
    result
}

fn apply(txn: &mut TransactionMut<'_>, update: &Update) -> Result<(), String> {
    // Letters in a row, as almost all is, have nothing to hide.
    let veiled = if update.row().is_some() { None } else { veil(update.bytes()) };
    let bytes = veiled.as_deref().unwrap_or(update.bytes());
    let decoded = yrs::Update::decode_v1(bytes).map_err(|error| error.to_string())?;
    txn.apply_update(decoded).map_err(|error| error.to_string())?;
    // What the library would have to wait for never reaches it; if it waits, we and it see two documents.
    if txn.has_missing_updates() { Err("the library waits for an update".to_owned()) } else { Ok(()) }
}

/// A document as a server needs it: counted like Yjs, collected, and never editing by itself (a clean-up of formatting
/// would delete marks that the browsers still have).
fn new_doc(client: u64) -> Doc {
    Doc::with_options(Options {
        client_id: ClientID::new(client),
        guid: "".into(),
        collection_id: None,
        offset_kind: OffsetKind::Utf16,
        skip_gc: false,
        auto_load: false,
        should_load: true,
        cleanup_formatting: false,
    })
}

/// Fixed words only: others may quote the document, and what is said here ends in a log.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    format!("the library panicked: {}", text.unwrap_or("its words may quote the document"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn update(bytes: &'static [u8]) -> Update {
        Update::parse(Bytes::from_static(bytes)).expect("well formed")
    }

    /// Never through the sequence: these were not admitted.
    fn integrated(updates: &[&'static [u8]]) -> Replica {
        let mut replica = Replica::default();
        for bytes in updates {
            replica.push(update(bytes));
        }
        assert!(replica.integrate().is_err());
        replica
    }

    #[test]
    fn what_the_library_refuses_poisons() {
        // "a" of client 5, then a value inside that letter.
        let letter: &[u8] = &[1, 1, 5, 0, 4, 1, 1, b't', 1, b'a', 0];
        let mut replica = integrated(&[letter, &[1, 1, 6, 0, 8, 0, 5, 0, 1, 126, 0]]);
        assert!(replica.with(|_| ()).is_err(), "for good");
        replica.push(update(letter));
        assert_eq!(replica.lag(), (0, 0), "nothing is kept for it");
    }

    #[test]
    fn what_the_library_would_wait_for_poisons() {
        // A letter beside one that nobody has.
        integrated(&[&[1, 1, 6, 0, 0x84, 9, 0, 1, b'a', 0]]);
    }

    #[test]
    fn a_panic_poisons_and_no_more() {
        let mut replica = Replica::default();
        let panicked = replica.with(|doc| write(doc, |_| panic!("on purpose")) as u8);
        assert_eq!(panicked, Err(Poisoned("the library panicked: on purpose".to_owned())));
        assert_eq!(replica.with(|_| ()), Err(Poisoned("the library panicked: on purpose".to_owned())));
        assert!(replica.integrate().is_err());
    }

    #[test]
    fn what_follows_each_other_is_one_transaction_and_the_rest_waits() {
        let mut replica = Replica::default();
        let first = update(&[1, 1, 5, 0, 4, 1, 1, b't', 1, b'a', 0]);
        replica.push(first.clone());
        replica.push(update(&[1, 1, 5, 1, 0x84, 5, 0, 1, b'b', 0]));
        replica.push(update(&[0, 1, 5, 1, 0, 1]));
        // Known: it follows nothing, and nothing that follows it is left out.
        replica.push(first.clone());
        let mut merger = Merger::default();
        let row = replica.next_merged(&mut merger);
        assert_eq!(row, Some(update(&[1, 1, 5, 0, 4, 1, 1, b't', 2, b'a', b'b', 1, 5, 1, 0, 1])));
        assert_eq!(replica.lag(), (1, first.bytes().len()));
        assert_eq!(replica.next_merged(&mut merger), Some(first));
        assert_eq!((replica.next_merged(&mut merger), replica.lag()), (None, (0, 0)));
    }
}

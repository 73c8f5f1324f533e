//! One client's copy of a document.

use std::fmt;

use yrs::block::ClientID;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update};

/// A Yjs document that belongs to one client. It outlives connections: offline edits are made on it and come with it.
pub struct Replica {
    doc: Doc,
    /// The highest clock of a presence under its client id, said or heard: what is said with a lower one, nobody hears.
    pub(super) clock: u64,
}

/// Who and what, short enough for a failed test's message.
impl fmt::Debug for Replica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = |text: String| text.chars().take(200).collect::<String>();
        f.debug_struct("Replica")
            .field("client", &self.client())
            .field("content", &start(self.text("content")))
            .field("waiting", &self.is_waiting())
            .finish()
    }
}

impl Default for Replica {
    fn default() -> Self {
        Self::new()
    }
}

impl Replica {
    /// An empty document under a random client id.
    pub fn new() -> Self {
        Self::made_of(Options::default())
    }

    /// An empty document under that client id, for runs that must repeat.
    pub fn with_client(client: u64) -> Self {
        Self::made_of(Options { client_id: ClientID::new(client), ..Options::default() })
    }

    /// A document of the caller's own. The methods here that take an index count as it does: in UTF-16 units where it was
    /// made with [`OffsetKind::Utf16`], as browsers count, and else in bytes.
    pub fn of(doc: Doc) -> Self {
        Self { doc, clock: 0 }
    }

    /// The document, to be edited through yrs. An update that is not sent by [`Client::edit`](crate::Client::edit) waits
    /// for the next connection.
    pub fn doc(&self) -> &Doc {
        &self.doc
    }

    /// Yjs counts UTF-16 units; with anything else the same index means another place.
    fn made_of(options: Options) -> Self {
        Self::of(Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..options }))
    }

    /// The Yjs client id under which it writes.
    pub fn client(&self) -> u64 {
        self.doc.client_id().get()
    }

    /// Inserts text at a UTF-16 index, cut to the text's end; the update to send.
    pub fn insert(&self, root: &str, index: u32, text: &str) -> Vec<u8> {
        let place = self.doc.get_or_insert_text(root);
        let mut change = self.doc.transact_mut();
        let index = index.min(place.len(&change));
        place.insert(&mut change, index, text);
        change.encode_update_v1()
    }

    /// Deletes up to `length` UTF-16 units from an index on; the update to send.
    pub fn remove(&self, root: &str, index: u32, length: u32) -> Vec<u8> {
        let place = self.doc.get_or_insert_text(root);
        let mut change = self.doc.transact_mut();
        let end = place.len(&change);
        let index = index.min(end);
        place.remove_range(&mut change, index, length.min(end - index));
        change.encode_update_v1()
    }

    /// The text of the `Y.Text` of that name.
    pub fn text(&self, root: &str) -> String {
        let place = self.doc.get_or_insert_text(root);
        place.get_string(&self.doc.transact())
    }

    /// The tree of the `Y.XmlFragment` of that name, as XML.
    pub fn xml(&self, root: &str) -> String {
        let place = self.doc.get_or_insert_xml_fragment(root);
        place.get_string(&self.doc.transact())
    }

    /// Appends a paragraph to the pad tree of that name; the update to send.
    pub fn add_paragraph(&self, root: &str, text: &str) -> Vec<u8> {
        use yrs::{XmlElementPrelim, XmlFragment, XmlTextPrelim};
        let place = self.doc.get_or_insert_xml_fragment(root);
        let mut change = self.doc.transact_mut();
        let end = place.len(&change);
        let paragraph = place.insert(&mut change, end, XmlElementPrelim::empty("paragraph"));
        paragraph.insert(&mut change, 0, XmlTextPrelim::new(text));
        change.encode_update_v1()
    }

    /// What it has, as a wire state vector.
    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// What a peer with that state vector lacks; all of it if the vector cannot be read.
    pub fn since(&self, vector: &[u8]) -> Vec<u8> {
        let vector = StateVector::decode_v1(vector).unwrap_or_default();
        self.doc.transact().encode_diff_v1(&vector)
    }

    /// Takes an update in; false if it is none.
    pub fn apply(&self, update: &[u8]) -> bool {
        let Ok(update) = Update::decode_v1(update) else { return false };
        self.doc.transact_mut().apply_update(update).is_ok()
    }

    /// Whether an update waits for another that never came.
    pub fn is_waiting(&self) -> bool {
        self.doc.transact().store().pending_update().is_some()
    }
}

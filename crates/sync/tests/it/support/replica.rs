//! A client's document: another implementation's state, made by yrs as a browser makes it by Yjs.

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update};

/// A replica with one text, `content`.
pub(crate) struct Replica {
    pub(super) doc: Doc,
}

impl Replica {
    pub(crate) fn new(client: u64) -> Self {
        let mut options = Options::with_client_id(yrs::ClientID::new(client));
        options.offset_kind = OffsetKind::Utf16;
        // A client that tidies marks says so in an update of its own, which nobody sends here.
        options.cleanup_formatting = false;
        let doc = Doc::with_options(options);
        doc.get_or_insert_text("content");
        Self { doc }
    }

    /// Puts text in; gives the update.
    pub(crate) fn insert(&mut self, at: usize, text: &str) -> Bytes {
        let content = self.doc.get_or_insert_text("content");
        let mut transaction = self.doc.transact_mut();
        let at = u32::try_from(at).expect("short").min(content.len(&transaction));
        content.insert(&mut transaction, at, text);
        transaction.encode_update_v1().into()
    }

    /// Puts text at the end.
    pub(crate) fn push(&mut self, text: &str) -> Bytes {
        self.insert(usize::MAX >> 33, text)
    }

    /// Takes text out; gives the update, if there was anything.
    pub(crate) fn erase(&mut self, at: usize, len: usize) -> Option<Bytes> {
        let content = self.doc.get_or_insert_text("content");
        let mut transaction = self.doc.transact_mut();
        let all = content.len(&transaction);
        let at = u32::try_from(at).expect("short").min(all);
        let len = u32::try_from(len).expect("short").min(all - at);
        if len == 0 {
            return None;
        }
        content.remove_range(&mut transaction, at, len);
        Some(transaction.encode_update_v1().into())
    }

    /// Takes an update in.
    pub(crate) fn apply(&mut self, update: &[u8]) {
        let update = Update::decode_v1(update).expect("the hub sends sound updates");
        self.doc.transact_mut().apply_update(update).expect("the hub sends sound updates");
    }

    pub(crate) fn text(&self) -> String {
        let content = self.doc.get_or_insert_text("content");
        content.get_string(&self.doc.transact())
    }

    /// Its state vector on the wire.
    pub(crate) fn vector(&self) -> Bytes {
        self.doc.transact().state_vector().encode_v1().into()
    }

    /// What a peer with that vector lacks.
    pub(crate) fn diff(&self, vector: &[u8]) -> Bytes {
        let vector = StateVector::decode_v1(vector).expect("the hub sends sound vectors");
        self.doc.transact().encode_diff_v1(&vector).into()
    }
}

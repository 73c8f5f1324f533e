//! An honest peer: a document of the library that edits at random and says each edit as an update.

use bytes::Bytes;
use proptest::prelude::*;
use std::sync::{Arc, Mutex};
use yrs::types::Attrs;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Array, Doc, GetString, In, Map, MapPrelim, OffsetKind, Options, ReadTxn, Text, Transact, WriteTxn, Xml,
    XmlElementPrelim, XmlFragment, XmlTextPrelim,
};

/// One edit, in numbers that any document can make sense of.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    /// Text put into the root `content`.
    Type(usize, String),
    /// Text taken out of the root `content`.
    Erase(usize, usize),
    /// A mark on the root `content`.
    Mark(usize, usize, bool),
    /// A key of the root `map` set to a number.
    Set(u8, i64),
    /// A key of the root `map` set to a map with one entry.
    Nest(u8),
    /// A key of the root `map` removed.
    Unset(u8),
    /// Values put into the root `list`.
    Push(usize, u8),
    /// Values taken out of the root `list`.
    Pull(usize, usize),
    /// A paragraph with text and an attribute put into the root `default`.
    Paragraph(usize, String),
    /// A paragraph taken out of the root `default`.
    Remove(usize),
    /// Text put into a paragraph.
    Fill(usize, usize, String),
}

/// Any edit.
pub(crate) fn any_edit() -> impl Strategy<Value = Edit> {
    let at = || 0..30_usize;
    prop_oneof![
        4 => (at(), "[a-zé😀 ]{1,6}").prop_map(|(at, text)| Edit::Type(at, text)),
        2 => (at(), 1..5_usize).prop_map(|(at, length)| Edit::Erase(at, length)),
        1 => (at(), 1..5_usize, any::<bool>()).prop_map(|(at, length, on)| Edit::Mark(at, length, on)),
        1 => (0..4_u8, any::<i32>()).prop_map(|(key, value)| Edit::Set(key, value.into())),
        1 => (0..4_u8).prop_map(Edit::Nest),
        1 => (0..4_u8).prop_map(Edit::Unset),
        1 => (at(), 1..4_u8).prop_map(|(at, count)| Edit::Push(at, count)),
        1 => (at(), 1..4_usize).prop_map(|(at, count)| Edit::Pull(at, count)),
        2 => (at(), "[a-z]{0,4}").prop_map(|(at, text)| Edit::Paragraph(at, text)),
        1 => at().prop_map(Edit::Remove),
        2 => (at(), at(), "[a-z]{1,4}").prop_map(|(which, at, text)| Edit::Fill(which, at, text)),
    ]
}

/// A peer and what it has said.
pub(crate) struct Peer {
    doc: Doc,
    said: Arc<Mutex<Vec<Bytes>>>,
}

impl Peer {
    pub(crate) fn new(client: u64) -> Self {
        let mut options = Options::with_client_id(yrs::ClientID::new(client));
        options.offset_kind = OffsetKind::Utf16;
        options.cleanup_formatting = false;
        let doc = Doc::with_options(options);
        let said = Arc::new(Mutex::new(Vec::new()));
        let saying = Arc::clone(&said);
        doc.observe_update_v1("said", move |_, event| {
            saying.lock().expect("one thread").push(Bytes::copy_from_slice(&event.update));
        })
        .expect("no transaction is open");
        Self { doc, said }
    }

    /// Edits; gives the update, if there was anything to do.
    pub(crate) fn edit(&self, edit: &Edit) -> Option<Bytes> {
        self.said.lock().expect("one thread").clear();
        self.apply_edit(edit);
        self.said.lock().expect("one thread").pop()
    }

    /// Takes in what others said.
    pub(crate) fn hear(&self, update: &[u8]) {
        let update = yrs::Update::decode_v1(update).expect("an update");
        self.doc.transact_mut().apply_update(update).expect("it applies");
    }

    /// The whole state.
    pub(crate) fn state(&self) -> Bytes {
        self.doc.transact().encode_diff_v1(&yrs::StateVector::default()).into()
    }

    /// What a peer with that wire state vector lacks.
    pub(crate) fn diff(&self, vector: &[u8]) -> Bytes {
        self.doc.transact().encode_diff_v1(&yrs::StateVector::decode_v1(vector).expect("a vector")).into()
    }

    /// Whether the library waits for something.
    pub(crate) fn lacks(&self) -> bool {
        self.doc.transact().has_missing_updates()
    }

    /// All roots, as text that can be compared.
    pub(crate) fn content(&self) -> String {
        use yrs::types::ToJson;
        use yrs::types::text::YChange;
        let mut txn = self.doc.transact_mut();
        let (text, map) = (txn.get_or_insert_text("content"), txn.get_or_insert_map("map"));
        let (list, pad) = (txn.get_or_insert_array("list"), txn.get_or_insert_xml_fragment("default"));
        let marked: Vec<_> = text
            .diff(&txn, YChange::identity)
            .into_iter()
            .map(|run| format!("{:?} {:?}", run.insert.to_string(&txn), run.attributes.map(|it| it.len())))
            .collect();
        let sorted = |any: Any| serde_json::to_value(&any).expect("JSON").to_string();
        let (map, list) = (sorted(map.to_json(&txn)), sorted(list.to_json(&txn)));
        format!("{marked:?} {map} {list} {}", pad.get_string(&txn))
    }

    fn apply_edit(&self, edit: &Edit) {
        let mut txn = self.doc.transact_mut();
        let (text, map) = (txn.get_or_insert_text("content"), txn.get_or_insert_map("map"));
        let (list, pad) = (txn.get_or_insert_array("list"), txn.get_or_insert_xml_fragment("default"));
        let (length, items, nodes) = (text.len(&txn), list.len(&txn), pad.len(&txn));
        let within = |at: usize, end: u32| at as u32 % (end + 1);
        match edit {
            Edit::Type(at, typed) => text.insert(&mut txn, within(*at, length), typed),
            Edit::Erase(at, count) => {
                let at = within(*at, length);
                text.remove_range(&mut txn, at, (*count as u32).min(length - at));
            }
            Edit::Mark(at, count, on) => {
                let at = within(*at, length);
                let value = if *on { Any::Bool(true) } else { Any::Null };
                text.format(&mut txn, at, (*count as u32).min(length - at), Attrs::from([("bold".into(), value)]));
            }
            Edit::Set(key, value) => {
                map.insert(&mut txn, key.to_string(), *value);
            }
            Edit::Nest(key) => {
                map.insert(&mut txn, key.to_string(), MapPrelim::from([("deep".to_owned(), In::from(1_i64))]));
            }
            Edit::Unset(key) => {
                map.remove(&mut txn, &key.to_string());
            }
            Edit::Push(at, count) => list.insert_range(&mut txn, within(*at, items), (0..*count).map(i64::from)),
            Edit::Pull(at, count) => {
                let at = within(*at, items);
                if at < items {
                    list.remove_range(&mut txn, at, (*count as u32).min(items - at));
                }
            }
            Edit::Paragraph(at, typed) => {
                let node = pad.insert(&mut txn, within(*at, nodes), XmlElementPrelim::empty("paragraph"));
                node.insert_attribute(&mut txn, "class", typed.clone());
                node.push_back(&mut txn, XmlTextPrelim::new(typed.clone()));
            }
            Edit::Remove(at) if nodes > 0 => pad.remove_range(&mut txn, *at as u32 % nodes, 1),
            Edit::Fill(which, at, typed) if nodes > 0 => {
                let node = pad.get(&txn, *which as u32 % nodes).and_then(yrs::XmlOut::into_xml_element);
                let inner = node.and_then(|node| node.get(&txn, 0)).and_then(yrs::XmlOut::into_xml_text);
                if let Some(inner) = inner {
                    let length = inner.len(&txn);
                    inner.insert(&mut txn, within(*at, length), typed);
                }
            }
            Edit::Remove(_) | Edit::Fill(..) => {}
        }
    }
}

/// What a fresh peer reads when it takes in that state.
pub(crate) fn read(state: &[u8]) -> String {
    let peer = Peer::new(999_999);
    peer.hear(state);
    assert!(!peer.lacks(), "a state has no gaps");
    peer.content()
}

//! Edits of every shared type beside the text: lists, maps, nested maps, marked text, and paragraphs with attributes.

use bytes::Bytes;
use yrs::types::text::YChange;
use yrs::types::{Attrs, ToJson};
use yrs::{
    Any, Array, GetString, In, Map, MapPrelim, Text, Transact, TransactionMut, WriteTxn, Xml, XmlElementPrelim,
    XmlFragment, XmlTextPrelim,
};

use super::Replica;

/// Keys of the map.
const KEYS: [&str; 4] = ["a", "b", "c", "d"];

impl Replica {
    /// Makes an edit that `kind` chooses, at `at`; gives the update, if anything changed.
    pub(crate) fn scramble(&mut self, kind: usize, at: usize) -> Option<Bytes> {
        let mut txn = self.doc.transact_mut();
        let place = u32::try_from(at).expect("small");
        match kind % 10 {
            0 | 1 => mark(&mut txn, kind, place),
            2 | 3 => list(&mut txn, kind, place),
            4..7 => map(&mut txn, kind, at),
            _ => pad(&mut txn, kind, place),
        }
        let update = txn.encode_update_v1();
        (update != [0, 0]).then(|| update.into())
    }

    /// All roots, as text that can be compared.
    pub(crate) fn whole(&self) -> String {
        let mut txn = self.doc.transact_mut();
        let (text, map) = (txn.get_or_insert_text("marked"), txn.get_or_insert_map("map"));
        let (list, pad) = (txn.get_or_insert_array("list"), txn.get_or_insert_xml_fragment("default"));
        let content = txn.get_or_insert_text("content").get_string(&txn);
        let marked: Vec<String> = text
            .diff(&txn, YChange::identity)
            .into_iter()
            .map(|run| {
                format!("{:?} {}", run.insert.to_string(&txn), run.attributes.is_some_and(|marks| !marks.is_empty()))
            })
            .collect();
        let values: Vec<_> = KEYS.iter().map(|key| map.get(&txn, key).map(|value| value.to_json(&txn))).collect();
        format!("{content}\n{marked:?}\n{values:?}\n{:?}\n{}", list.to_json(&txn), pad.get_string(&txn))
    }
}

/// Types into the marked text, or marks some of it, or takes marks and letters away.
fn mark(txn: &mut TransactionMut<'_>, kind: usize, place: u32) {
    let text = txn.get_or_insert_text("marked");
    let length = text.len(txn);
    let at = place % (length + 1);
    let count = (place % 5).min(length - at);
    match (kind, place % 3) {
        (0, _) | (_, 0) => text.insert(txn, at, "été"),
        (_, 1) if count > 0 => {
            let value = if place.is_multiple_of(2) { Any::Bool(true) } else { Any::Null };
            text.format(txn, at, count, Attrs::from([("bold".into(), value)]));
        }
        _ => text.remove_range(txn, at, count),
    }
}

fn list(txn: &mut TransactionMut<'_>, kind: usize, place: u32) {
    let list = txn.get_or_insert_array("list");
    let length = list.len(txn);
    if kind == 2 || length < 3 {
        list.insert(txn, place % (length + 1), i64::from(place));
    } else {
        list.remove_range(txn, place % length, 1);
    }
}

fn map(txn: &mut TransactionMut<'_>, kind: usize, at: usize) {
    let map = txn.get_or_insert_map("map");
    let key = KEYS[at % KEYS.len()];
    match kind {
        4 => drop(map.insert(txn, key, i64::try_from(at).expect("small"))),
        5 => drop(map.insert(txn, key, MapPrelim::from([("deep".to_owned(), In::from(1_i64))]))),
        _ => drop(map.remove(txn, key)),
    }
}

fn pad(txn: &mut TransactionMut<'_>, kind: usize, place: u32) {
    let pad = txn.get_or_insert_xml_fragment("default");
    let nodes = pad.len(txn);
    match kind {
        7 if nodes > 0 => {
            let node = pad.get(txn, place % nodes).and_then(yrs::XmlOut::into_xml_element);
            if let Some(inner) = node.and_then(|node| node.get(txn, 0)).and_then(yrs::XmlOut::into_xml_text) {
                let length = inner.len(txn);
                inner.insert(txn, place % (length + 1), "mot ");
            }
        }
        8 if nodes > 2 => pad.remove_range(txn, place % nodes, 1),
        _ => {
            let node = pad.insert(txn, place % (nodes + 1), XmlElementPrelim::empty("paragraph"));
            node.insert_attribute(txn, "class", "x");
            node.push_back(txn, XmlTextPrelim::new("p"));
        }
    }
}

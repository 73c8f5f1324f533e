//! A pad made to say what a tree says, block by block, as an update of our own.
//!
//! Done on a document of its own, not on the replica, whose client edits nothing: what the library makes of it there goes
//! through the same door as a browser's update.

use crate::difference::changes;
use crate::limits::REWRITTEN_DEPTH_MAX;
use crate::replica::write;
use crate::tree::{Node, Tree, Value};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;
use yrs::types::Attrs;
use yrs::{
    Any, Doc, Text as _, TransactionMut, WriteTxn as _, Xml as _, XmlElementPrelim, XmlFragment, XmlFragmentRef,
    XmlTextPrelim,
};

/// Makes the root, which says `now`, say `wanted`; the bytes of that update, or `None` when it does.
pub(crate) fn rewrite(doc: &Doc, root: &str, now: &Tree, wanted: &Tree) -> Option<Vec<u8>> {
    let (have, want) = (keys(now), keys(wanted));
    if have == want {
        return None;
    }
    Some(write(doc, |txn| {
        let fragment = txn.get_or_insert_xml_fragment(root);
        let length = fragment.len(txn) as usize;
        // Where children are no nodes (empty text, values), places are not those of the tree.
        let changes = if length == have.len() { changes(&have, &want) } else { vec![(0..length, 0..want.len())] };
        // From the end, so that places before stay what they were.
        for change in changes.into_iter().rev() {
            replace(txn, &fragment, change, wanted);
        }
        txn.commit();
        txn.encode_update_v1()
    }))
}

fn replace(
    txn: &mut TransactionMut<'_>,
    fragment: &XmlFragmentRef,
    (old, new): (Range<usize>, Range<usize>),
    wanted: &Tree,
) {
    let start = index(old.start);
    if !old.is_empty() {
        fragment.remove_range(txn, start, index(old.len()));
    }
    for (at, node) in (start..).zip(&wanted.nodes[new]) {
        put(txn, fragment, at, node, 0);
    }
}

fn put(txn: &mut TransactionMut<'_>, parent: &impl XmlFragment, at: u32, node: &Node, depth: usize) {
    match node {
        Node::Text(runs) => {
            let text = parent.insert(txn, at, XmlTextPrelim::new(""));
            for run in runs {
                let end = text.len(txn);
                let marks: Attrs = run.marks.iter().map(|(name, value)| (name.as_str().into(), any(value))).collect();
                text.insert_with_attributes(txn, end, &run.text, marks);
            }
        }
        Node::Element(element) => {
            let made = parent.insert(txn, at, XmlElementPrelim::empty(element.name.as_str()));
            for (name, value) in &element.attributes {
                made.insert_attribute(txn, name.as_str(), any(value));
            }
            if depth < REWRITTEN_DEPTH_MAX {
                for (at, child) in (0..).zip(&element.children) {
                    put(txn, &made, at, child, depth + 1);
                }
            }
        }
    }
}

/// A place in a list, which the door keeps below 2^31.
fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A value as the library's. Depth is bounded where it was read.
fn any(value: &Value) -> Any {
    match value {
        Value::Null => Any::Null,
        Value::Bool(truth) => Any::Bool(*truth),
        Value::Number(number) => Any::from(*number),
        Value::Text(text) => Any::String(Arc::clone(text)),
        Value::List(values) => Any::Array(values.iter().map(any).collect()),
        Value::Map(members) => {
            Any::Map(Arc::new(members.iter().map(|(key, value)| (key.clone(), any(value))).collect()))
        }
    }
}

/// A text for each top-level node, the same for nodes that say the same as deep as they would be written.
fn keys(tree: &Tree) -> Vec<String> {
    let key = |node| {
        let mut out = String::new();
        describe(&mut out, node, 0);
        out
    };
    tree.nodes.iter().map(key).collect()
}

fn describe(out: &mut String, node: &Node, depth: usize) {
    // Writing to a text does not fail.
    let _never = match node {
        Node::Text(runs) => write!(out, "{runs:?}"),
        Node::Element(element) => write!(out, "<{:?} {:?}>", element.name, element.attributes),
    };
    if let (Node::Element(element), true) = (node, depth < REWRITTEN_DEPTH_MAX) {
        for child in &element.children {
            describe(out, child, depth + 1);
        }
        out.push_str("</>");
    }
}

//! The library's content read into plain values: a note's text, a pad's [`Tree`].
//!
//! Any client can write any shape, so nothing is taken for granted: text outside text nodes, elements inside text nodes,
//! nested fragments, lists where a node should be. Children are read through the library's text reader, the only one of
//! its readers that walks any content and ends; open elements are kept on a stack of our own.

use crate::tree::{Element, Node, Run, Tree, Value};
use crate::veil::{veiled_json, veiled_text, veiled_value};
use std::collections::HashMap;
use std::sync::Arc;
use std::vec::IntoIter;
use yrs::branch::{Branch, BranchPtr};
use yrs::types::Attrs;
use yrs::types::text::{Diff, YChange};
use yrs::{Any, Doc, GetString, Number, Out, ReadTxn, Text, TextRef, Transact, Xml, XmlElementRef};

/// The text of the root of that name; empty when there is none.
pub(crate) fn read_text(doc: &Doc, root: &str) -> String {
    let txn = doc.transact();
    root_branch(&txn, root).map_or_else(String::new, |branch| TextRef::from(branch).get_string(&txn))
}

/// The tree of the root of that name; empty when there is none.
pub(crate) fn read_tree(doc: &Doc, root: &str) -> Tree {
    let txn = doc.transact();
    let (mut tree, mut hidden) = (Tree::default(), Hidden::default());
    let mut stack: Vec<Open> =
        root_branch(&txn, root).map(|branch| Open::new(&txn, branch, None)).into_iter().collect();
    while let Some(top) = stack.last_mut() {
        if let Some(child) = top.children.next() {
            if let Some(open) = top.take(&txn, child, &mut hidden) {
                stack.push(open);
            }
            continue;
        }
        let closed = stack.pop().map_or_else(Vec::new, Open::close);
        stack.last_mut().map_or(&mut tree.nodes, |parent| &mut parent.nodes).extend(closed);
    }
    tree
}

/// The top-level type of that name, whatever a client takes it for.
pub(crate) fn root_branch<T: ReadTxn>(txn: &T, root: &str) -> Option<BranchPtr> {
    match txn.get(root)? {
        Out::UndefinedRef(branch) => Some(branch),
        Out::YText(text) => Some(pointer(&text)),
        Out::YXmlText(text) => Some(pointer(&text)),
        Out::YXmlFragment(fragment) => Some(pointer(&fragment)),
        Out::YXmlElement(element) => Some(pointer(&element)),
        Out::YArray(array) => Some(pointer(&array)),
        Out::YMap(map) => Some(pointer(&map)),
        Out::Any(_) | Out::YDoc(_) => None,
    }
}

fn pointer(shared: &impl AsRef<Branch>) -> BranchPtr {
    BranchPtr::from(shared.as_ref())
}

/// A type whose children are being read.
struct Open {
    /// The element that will hold them; without one they go to whoever is around.
    element: Option<Element>,
    children: IntoIter<Diff<YChange>>,
    nodes: Vec<Node>,
    /// Text that no node has taken yet.
    text: Vec<Run>,
}

impl Open {
    fn new<T: ReadTxn>(txn: &T, branch: BranchPtr, element: Option<Element>) -> Self {
        let children = TextRef::from(branch).diff(txn, YChange::identity).into_iter();
        Self { element, children, nodes: Vec::new(), text: Vec::new() }
    }

    /// Takes one child in; gives a type that must be read before the next.
    fn take<T: ReadTxn>(&mut self, txn: &T, child: Diff<YChange>, hidden: &mut Hidden) -> Option<Self> {
        if let Out::Any(Any::String(text)) = &child.insert {
            self.text.push(Run { text: text.as_ref().to_owned(), marks: hidden.marks(child.attributes.as_deref()) });
            return None;
        }
        self.flush();
        match child.insert {
            Out::YXmlElement(element) => {
                let opened = Element {
                    name: name(&element),
                    attributes: hidden.attributes(txn, &element),
                    children: Vec::new(),
                };
                Some(Self::new(txn, pointer(&element), Some(opened)))
            }
            Out::YXmlText(text) => Some(Self::new(txn, pointer(&text), None)),
            Out::YText(text) => Some(Self::new(txn, pointer(&text), None)),
            Out::YXmlFragment(fragment) => Some(Self::new(txn, pointer(&fragment), None)),
            // Values, lists and maps are no nodes of a text.
            _ => None,
        }
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.nodes.push(Node::Text(std::mem::take(&mut self.text)));
        }
    }

    fn close(mut self) -> Vec<Node> {
        self.flush();
        match self.element {
            Some(element) => vec![Node::Element(Element { children: self.nodes, ..element })],
            None => self.nodes,
        }
    }
}

fn name(element: &XmlElementRef) -> String {
    let name = |tag: &str| veiled_text(tag).unwrap_or(tag).to_owned();
    element.try_tag().map(|tag| name(tag.as_ref())).unwrap_or_default()
}

/// Marks' values that were hidden from the library, by where it holds them: one on many runs is read once, and is one in memory.
#[derive(Default)]
struct Hidden(HashMap<usize, (Arc<str>, Value)>);

impl Hidden {
    fn attributes<T: ReadTxn>(&mut self, txn: &T, element: &XmlElementRef) -> Vec<(String, Value)> {
        let whole = |(key, out): (&str, Out)| {
            if let Out::Any(any) = out { Some((key.to_owned(), self.whole_value(&any))) } else { None }
        };
        let mut attributes: Vec<_> = element.attributes(txn).filter_map(whole).collect();
        attributes.sort_by(|(left, _), (right, _)| left.cmp(right));
        attributes
    }

    fn marks(&mut self, attributes: Option<&Attrs>) -> Vec<(String, Value)> {
        let whole = |(key, any): (&Arc<str>, &Any)| (key.as_ref().to_owned(), self.whole_value(any));
        let mut marks: Vec<_> = attributes.into_iter().flatten().map(whole).collect();
        marks.sort_by(|(left, _), (right, _)| left.cmp(right));
        marks
    }

    /// A value of its own, which may have been hidden from the library. None within another was: whoever writes the mark there
    /// wrote bytes or text.
    fn whole_value(&mut self, any: &Any) -> Value {
        match any {
            Any::Buffer(bytes) => {
                let decode = |bytes| Any::decode(&mut yrs::encoding::read::Cursor::new(bytes)).ok();
                veiled_value(bytes).and_then(decode).map_or_else(|| value(any), |hidden| value(&hidden))
            }
            Any::String(text) => match (veiled_text(text), veiled_json(text)) {
                (Some(json), _) => {
                    let read = || (Arc::clone(text), json_value(json));
                    self.0.entry(text.as_ptr().addr()).or_insert_with(read).1.clone()
                }
                // One of old Yjs.
                (None, Some(json)) => json_value(&json),
                (None, None) => value(any),
            },
            _ => value(any),
        }
    }
}

/// JSON as a value; what is none is `undefined`.
fn json_value(json: &str) -> Value {
    Any::from_json(json).map_or(Value::Null, |any| value(&any))
}

/// A value as ours. Recursion ends: values are at most 32 deep by the door, embedded JSON 128 by its parser.
fn value(any: &Any) -> Value {
    match any {
        Any::Null | Any::Undefined => Value::Null,
        Any::Bool(truth) => Value::Bool(*truth),
        Any::Number(Number::Float(number)) => Value::Number(*number),
        #[expect(clippy::cast_precision_loss, reason = "JavaScript, which wrote it, has no other numbers")]
        Any::Number(Number::Int(number)) => Value::Number(*number as f64),
        Any::String(text) => Value::Text(text.clone()),
        Any::Buffer(bytes) => Value::List(bytes.iter().map(|byte| Value::Number(f64::from(*byte))).collect()),
        Any::Array(values) => Value::List(values.iter().map(value).collect()),
        Any::Map(members) => {
            let mut members: Vec<_> = members.iter().map(|(key, any)| (key.clone(), value(any))).collect();
            members.sort_by(|(left, _), (right, _)| left.cmp(right));
            Value::Map(members)
        }
    }
}

//! A pad's text as a plain value, for whoever turns it into a file.

use std::sync::Arc;

/// The children of a pad's `XmlFragment`, read once: no Yjs type, no lock, no lifetime.
///
/// Node and mark names are those of `web/schema.json`; a reader must also bear names it does not know, since any client
/// can write any tree.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// The top-level nodes, in order.
    pub nodes: Vec<Node>,
}

/// An element or a stretch of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A `Y.XmlElement`.
    Element(Element),
    /// A `Y.XmlText`: runs of one formatting each, in order.
    Text(Vec<Run>),
}

/// A named node with attributes and children.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Element {
    /// The node's name, such as `paragraph`.
    pub name: String,
    /// The attributes, sorted by name.
    pub attributes: Vec<(String, Value)>,
    /// The children, in order.
    pub children: Vec<Node>,
}

/// Text of one formatting.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// The text itself.
    pub text: String,
    /// The marks on it, sorted by name: `bold`, `link`, … with their attributes.
    pub marks: Vec<(String, Value)>,
}

/// A JSON-like value, as Yjs attributes hold them.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Null or undefined.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// Text, shared: one mark over many runs is one text in memory.
    Text(Arc<str>),
    /// A list.
    List(Vec<Self>),
    /// A map, sorted by key.
    Map(Vec<(String, Self)>),
}

impl Element {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl Value {
    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, if this is one; a text that reads as a number counts (`XmlElement` attributes are often texts).
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The truth value, if this is one; the texts `true` and `false` count.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The member of that key, if this is a map that has one.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

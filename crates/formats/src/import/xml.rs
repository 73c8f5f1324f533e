//! XML that others wrote, as a tree of bounded depth and size.
//!
//! Names are read without their prefix: the formats that we read use each name for one thing. A declared entity is never
//! expanded: what is not one of the five of XML itself, or a number, is left out.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::ImportError;
use crate::limits::{XML_DEPTH_MAX, XML_NODES_MAX};

/// An element.
#[derive(Debug, Default, Clone)]
pub(super) struct Element {
    /// Its name without a prefix.
    pub(super) name: Box<str>,
    attributes: Vec<(Box<str>, Box<str>)>,
    /// What it holds.
    pub(super) children: Vec<Node>,
}

/// Something within an element.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The value of an attribute, by its name without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| &**own == name).map(|(_, value)| &**value)
    }

    /// An attribute as a number.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// The elements in it.
    pub(super) fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements in it, by themselves.
    pub(super) fn into_elements(self) -> impl Iterator<Item = Self> {
        self.children.into_iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of that name in it.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| &*element.name == name)
    }

    /// The first element of that name at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        let mut waiting: Vec<&Self> = self.elements().rev().collect();
        while let Some(element) = waiting.pop() {
            if &*element.name == name {
                return Some(element);
            }
            waiting.extend(element.elements().rev());
        }
        None
    }

    /// Whether an element of one of these names is in it, at any depth.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        let mut waiting: Vec<&Self> = self.elements().collect();
        while let Some(element) = waiting.pop() {
            if names.contains(&&*element.name) {
                return true;
            }
            waiting.extend(element.elements());
        }
        false
    }

    /// All characters in it.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut waiting: Vec<&Node> = self.children.iter().rev().collect();
        while let Some(node) = waiting.pop() {
            match node {
                Node::Text(piece) => text.push_str(piece),
                Node::Element(element) => waiting.extend(element.children.iter().rev()),
            }
        }
        text
    }

    fn push_text(&mut self, text: &str) {
        match self.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => self.children.push(Node::Text(text.to_owned())),
        }
    }
}

/// Reads a part: its outermost element.
pub(super) fn parse(bytes: &[u8]) -> Result<Element, ImportError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::Broken)?;
    let mut reader = Reader::from_str(text);
    // The first is no element: it holds the outermost one.
    let mut open = vec![Element::default()];
    let mut nodes = 0;
    loop {
        let event = reader.read_event().map_err(|_| ImportError::Broken)?;
        nodes += 1;
        match event {
            Event::Start(tag) => {
                open.push(element(&tag, &mut nodes));
                if open.len() > XML_DEPTH_MAX {
                    return Err(ImportError::TooMuch);
                }
            }
            Event::Empty(tag) => {
                let element = element(&tag, &mut nodes);
                last(&mut open)?.children.push(Node::Element(element));
            }
            Event::End(_) => {
                let element = open.pop().ok_or(ImportError::Broken)?;
                last(&mut open)?.children.push(Node::Element(element));
            }
            Event::Text(piece) => last(&mut open)?.push_text(&piece),
            Event::CData(piece) => last(&mut open)?.push_text(&piece),
            Event::GeneralRef(name) => {
                if let Some(letter) = referred(&name) {
                    last(&mut open)?.push_text(letter.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if nodes > XML_NODES_MAX {
            return Err(ImportError::TooMuch);
        }
    }
    let outer = open.pop().filter(|_| open.is_empty()).ok_or(ImportError::Broken)?;
    outer.into_elements().next().ok_or(ImportError::Broken)
}

fn last(open: &mut [Element]) -> Result<&mut Element, ImportError> {
    open.last_mut().ok_or(ImportError::Broken)
}

fn element(tag: &BytesStart<'_>, nodes: &mut usize) -> Element {
    let mut attributes = Vec::new();
    // Twice the same name does no harm here, and looking for it would be quadratic.
    for attribute in tag.attributes().with_checks(false).flatten() {
        *nodes += 1;
        attributes.push((local(attribute.key.as_ref()).into(), unescape(&attribute.value).into()));
    }
    Element { name: local(tag.name().as_ref()).into(), attributes, children: Vec::new() }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        rest = after;
        let Some((name, tail)) = after.split_once(';') else { break };
        out.extend(referred(name));
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The character that a reference names.
fn referred(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

//! HTML as a browser reads it: a tree of elements and texts.

use std::rc::Weak;

use html5ever::tendril::TendrilSink as _;
use html5ever::{LocalName, Namespace, QualName, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::sink::Sink;
use crate::limits::HTML_PIECE_BYTES;

/// Reads what could be the inside of a `<body>`, or a whole page. Nothing if there are more elements than that.
pub(super) fn parse(html: &str, elements_max: usize) -> Option<RcDom> {
    let body = QualName::new(None, Namespace::from("http://www.w3.org/1999/xhtml"), LocalName::from("body"));
    let mut parser = parse_fragment(Sink::default(), html5ever::ParseOpts::default(), body, Vec::new(), false);
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(HTML_PIECE_BYTES));
        parser.process(piece.into());
        if parser.tokenizer.sink.sink.elements() > elements_max {
            return None;
        }
        rest = behind;
    }
    Some(parser.finish())
}

/// The element's name, or nothing.
pub(super) fn name(node: &Handle) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        _ => "",
    }
}

/// An attribute's value.
pub(super) fn attribute(node: &Handle, key: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    let attributes = attrs.borrow();
    attributes.iter().find(|attribute| &*attribute.name.local == key).map(|found| found.value.to_string())
}

/// What an element stands in.
pub(super) fn parent(node: &Handle) -> Option<Handle> {
    let weak = node.parent.take();
    let around = weak.as_ref().and_then(Weak::upgrade);
    node.parent.set(weak);
    around
}

/// An attribute's value as a number.
pub(super) fn number<T: std::str::FromStr>(node: &Handle, key: &str) -> Option<T> {
    attribute(node, key)?.trim().parse().ok()
}

/// Whether the element has that class.
pub(super) fn has_class(node: &Handle, class: &str) -> bool {
    attribute(node, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|one| one == class))
}

/// The characters of a text node.
pub(super) fn text(node: &Handle) -> Option<String> {
    match &node.data {
        NodeData::Text { contents } => Some(contents.borrow().to_string()),
        _ => None,
    }
}

/// All characters in a node, as they stand; a `<br>` is a line's end. Without recursion: foreign pages nest at will.
pub(super) fn all_text(node: &Handle) -> String {
    let mut text = String::new();
    let mut waiting = vec![node.clone()];
    while let Some(node) = waiting.pop() {
        if let Some(piece) = self::text(&node) {
            text.push_str(&piece);
        } else if name(&node) == "br" {
            text.push('\n');
        } else if !is_silent(name(&node)) {
            waiting.extend(node.children.borrow().iter().rev().cloned());
        }
    }
    text
}

/// The first element within that answers yes, in the order of the text.
pub(super) fn find(node: &Handle, wanted: &dyn Fn(&Handle) -> bool) -> Option<Handle> {
    let mut waiting = vec![node.clone()];
    while let Some(node) = waiting.pop() {
        if wanted(&node) {
            return Some(node);
        }
        waiting.extend(node.children.borrow().iter().rev().cloned());
    }
    None
}

/// Elements that show nothing of what they hold.
pub(super) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "head"
            | "title"
            | "noscript"
            | "iframe"
            | "object"
            | "select"
            | "rp"
            | "button"
            | "annotation"
            | "annotation-xml"
    )
}

/// Elements that stand on lines of their own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "caption"
            | "body"
            | "html"
            | "video"
            | "audio"
    )
}

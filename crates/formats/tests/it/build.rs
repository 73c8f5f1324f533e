//! Pads in few words.

use encrier_doc::{Element, Node, Run, Tree, Value};

pub(crate) fn pad(nodes: impl IntoIterator<Item = Node>) -> Tree {
    Tree { nodes: nodes.into_iter().collect() }
}

pub(crate) fn element(name: &str, children: impl IntoIterator<Item = Node>) -> Node {
    with(name, [], children)
}

pub(crate) fn with<const N: usize>(
    name: &str,
    attributes: [(&str, Value); N],
    children: impl IntoIterator<Item = Node>,
) -> Node {
    let attributes = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Node::Element(Element { name: name.to_owned(), attributes, children: children.into_iter().collect() })
}

pub(crate) fn words(text: &str) -> Value {
    Value::Text(text.into())
}

/// A run with simple marks, named with spaces between.
pub(crate) fn run(text: &str, marks: &str) -> Run {
    let marks = marks.split_whitespace().map(|name| (name.to_owned(), Value::Map(Vec::new())));
    Run { text: text.to_owned(), marks: marks.collect() }
}

pub(crate) fn link(text: &str, href: &str, marks: &str) -> Run {
    let mut run = run(text, marks);
    run.marks.push(("link".to_owned(), Value::Map(vec![("href".to_owned(), words(href))])));
    run
}

pub(crate) fn runs(runs: impl IntoIterator<Item = Run>) -> Node {
    Node::Text(runs.into_iter().collect())
}

pub(crate) fn text(text: &str) -> Node {
    runs([run(text, "")])
}

/// A paragraph of plain text.
pub(crate) fn p(line: &str) -> Node {
    element("paragraph", [text(line)])
}

/// A paragraph of marked text.
pub(crate) fn marked(line: impl IntoIterator<Item = Run>) -> Node {
    element("paragraph", [runs(line)])
}

pub(crate) fn heading(level: u8, line: &str) -> Node {
    with("heading", [("level", Value::Number(level.into()))], [text(line)])
}

pub(crate) fn code(language: &str, lines: &str) -> Node {
    with("codeBlock", [("language", words(language))], [text(lines)])
}

pub(crate) fn bullets(items: impl IntoIterator<Item = Vec<Node>>) -> Node {
    element("bulletList", items.into_iter().map(|blocks| element("listItem", blocks)))
}

pub(crate) fn numbers(start: f64, items: impl IntoIterator<Item = Vec<Node>>) -> Node {
    let items = items.into_iter().map(|blocks| element("listItem", blocks));
    with("orderedList", [("start", Value::Number(start))], items)
}

pub(crate) fn tasks(items: impl IntoIterator<Item = (bool, Vec<Node>)>) -> Node {
    let items =
        items.into_iter().map(|(checked, blocks)| with("taskItem", [("checked", Value::Bool(checked))], blocks));
    element("taskList", items)
}

pub(crate) fn table(rows: impl IntoIterator<Item = Vec<Node>>) -> Node {
    element("table", rows.into_iter().map(|cells| element("tableRow", cells)))
}

pub(crate) fn th(line: &str) -> Node {
    element("tableHeader", [p(line)])
}

pub(crate) fn td(line: &str) -> Node {
    element("tableCell", [p(line)])
}

pub(crate) fn image(source: &str, alternative: &str, title: &str) -> Node {
    with("image", [("alt", words(alternative)), ("src", words(source)), ("title", words(title))], [])
}

pub(crate) fn line_break() -> Node {
    element("hardBreak", [])
}

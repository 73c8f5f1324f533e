//! `{%pdf https://… %}`: what calls for an embed is one text, though the parser found an address or emphasis in it.

use std::ops::Range;

use comrak::Node;
use comrak::nodes::{AstNode, NodeValue};

use super::embed::KINDS;
use super::inlines::address_of;
use super::line_starts;
use super::parse::{blocks, is_in_place};
use super::source::Source;

/// What stands between the signs of a call, in nodes, at most.
const NODES_MAX: usize = 16;

/// What a call ends with.
const END: &str = "%}";

/// Makes one text of each call that stands in one line.
pub(super) fn gather(root: Node<'_>, source: &Source<'_>) {
    if !source.text.contains("{%") {
        return;
    }
    let starts = line_starts(&source.text);
    for block in root.children().filter(|node| is_in_place(node)).flat_map(blocks) {
        gather_in_place(block);
    }
    let written = root.children().filter(|node| !is_in_place(node)).flat_map(blocks);
    for block in written.filter(|block| block.data().value.contains_inlines()) {
        let mut number = block.data().sourcepos.start.line;
        let line_of = |number: usize| {
            let start = number.checked_sub(1).and_then(|index| starts.get(index));
            start.and_then(|start| source.text[*start..].lines().next()).unwrap_or_default()
        };
        let mut rest = line_of(number);
        let mut next = block.first_child();
        while let Some(node) = next {
            if matches!(node.data().value, NodeValue::SoftBreak | NodeValue::LineBreak) {
                number += 1;
                rest = line_of(number);
            }
            // What follows a call may begin another, in the same text.
            let mut read = 0;
            while let Some((at, last)) = open_call(node, read).and_then(|at| Some((at, end_of_call(node)?))) {
                rest = behind_ends(rest, node, read..at);
                // What is not found once would be looked for again and again.
                let Some(behind) = join(node, (at, last), rest, source) else {
                    rest = "";
                    break;
                };
                (rest, read) = behind;
            }
            rest = behind_ends(rest, node, read..usize::MAX);
            next = node.next_sibling();
        }
    }
}

/// What is in a footnote in place has no line of its own to be read again: calls are put together of texts and addresses.
fn gather_in_place(block: Node<'_>) {
    let mut next = block.first_child();
    while let Some(node) = next {
        while let Some(last) = open_call(node, 0).and_then(|_| end_of_call(node)) {
            let behind = std::iter::successors(node.next_sibling(), |node| node.next_sibling());
            let mut rest = String::new();
            for node in behind.take(NODES_MAX) {
                match text_of(node) {
                    Some(text) => rest.push_str(&text),
                    None => return,
                }
                if node.same_node(last) {
                    break;
                }
            }
            if let NodeValue::Text(text) = &mut node.data_mut().value {
                text.to_mut().push_str(&rest);
            }
            detach_through(node, last);
        }
        next = node.next_sibling();
    }
}

/// Takes out what stands behind the first, up to the last.
fn detach_through<'a>(first: Node<'a>, last: Node<'a>) {
    while let Some(node) = first.next_sibling() {
        node.detach();
        if node.same_node(last) {
            break;
        }
    }
}

/// What is left of a line behind as many ends of calls as that part of the text has: these are whole calls.
fn behind_ends<'t>(line: &'t str, node: Node<'_>, part: Range<usize>) -> &'t str {
    let data = node.data();
    let text = match &data.value {
        NodeValue::Text(text) => text,
        NodeValue::Code(code) => code.literal.as_str(),
        _ => return line,
    };
    let part = text.get(part.start..part.end.min(text.len())).unwrap_or_default();
    (0..part.matches(END).count()).fold(line, |line, _| line.split_once(END).map_or(line, |(_, behind)| behind))
}

/// Where in a text, of which so much was read, a call begins that does not end in it.
fn open_call(node: Node<'_>, read: usize) -> Option<usize> {
    let data = node.data();
    let text = data.value.text()?;
    let at = read + text.get(read..)?.rfind("{%").filter(|at| !text[read + at..].contains(END))?;
    text[at + 2..].split_whitespace().next().filter(|kind| KINDS.contains(kind)).map(|_| at)
}

/// The text in which the call ends that begins in this one, on the same line. A footnote that is referred to between them is
/// needed where it is.
fn end_of_call<'a>(node: Node<'a>) -> Option<Node<'a>> {
    let is_break = |node: &Node<'a>| {
        let mut inside = node.descendants().map(|node| node.data());
        inside.any(|data| {
            matches!(data.value, NodeValue::SoftBreak | NodeValue::LineBreak | NodeValue::FootnoteReference(_))
        })
    };
    let behind = std::iter::successors(node.next_sibling(), |node: &Node<'a>| AstNode::next_sibling(node));
    let mut line = behind.take(NODES_MAX).take_while(|node| !is_break(node));
    line.find(|node| text_of(node).is_some_and(|text| text.contains(END)))
}

/// Joins the nodes from the first to the last, as the line says it. What is left of the line, and where the call ends in the
/// first's text.
fn join<'a, 't>(
    first: Node<'a>,
    (at, last): (usize, Node<'a>),
    line: &'t str,
    source: &Source<'_>,
) -> Option<(&'t str, usize)> {
    let behind = text_of(last)?;
    let end = behind.find(END)? + END.len();
    let mut data = first.data_mut();
    let NodeValue::Text(text) = &mut data.value else { return None };
    let start = line.find(text[at..].trim_end())?;
    let (call, rest) = line.split_at(start + line[start..].find(END)? + END.len());
    let text = text.to_mut();
    text.truncate(at);
    text.push_str(&source.plain(&call[start..]));
    let read = text.len();
    text.push_str(&behind[end..]);
    drop(data);
    detach_through(first, last);
    Some((rest, read))
}

/// The text of a text, or of an address: it may have taken the end of the call for its own.
fn text_of(node: Node<'_>) -> Option<String> {
    address_of(node).or_else(|| node.data().value.text().map(str::to_owned))
}

//! `{%pdf https://… %}`: what calls for an embed is one text, though the parser found an address or emphasis in it.

use comrak::Node;
use comrak::nodes::{AstNode, NodeValue};

use super::embed::KINDS;
use super::inlines::address_of;
use super::line_starts;
use super::parse::{blocks, is_in_place};
use super::source::Source;

/// What stands between the signs of a call, in nodes, at most.
const NODES_MAX: usize = 16;

/// Makes one text of each call that stands in one line.
pub(super) fn gather(root: Node<'_>, source: &Source<'_>) {
    if !source.text.contains("{%") {
        return;
    }
    let starts = line_starts(&source.text);
    // What is in a footnote in place has no line of its own to be read again.
    let written = root.children().filter(|node| !is_in_place(node)).flat_map(blocks);
    for block in written.filter(|block| block.data().value.contains_inlines()) {
        let mut line = block.data().sourcepos.start.line;
        let mut next = block.first_child();
        while let Some(node) = next {
            if matches!(node.data().value, NodeValue::SoftBreak | NodeValue::LineBreak) {
                line += 1;
            }
            let text = line.checked_sub(1).and_then(|line| Some(&source.text[*starts.get(line)?..]));
            if let Some(last) = open_call(node).and_then(|at| Some((at, end_of_call(node)?)))
                && let Some(text) = text.and_then(|text| text.lines().next())
            {
                join(node, last, &source.plain(text));
            }
            next = node.next_sibling();
        }
    }
}

/// Where in a text a call begins that does not end in it.
fn open_call(node: Node<'_>) -> Option<usize> {
    let data = node.data();
    let text = data.value.text()?;
    let at = text.rfind("{%").filter(|at| !text[*at..].contains("%}"))?;
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
    line.find(|node| text_of(node).is_some_and(|text| text.contains("%}")))
}

/// Joins the nodes from the first to the last, as the line says it.
fn join<'a>(first: Node<'a>, (at, last): (usize, Node<'a>), line: &str) {
    let (Some(before), Some(behind)) = (text_of(first), text_of(last)) else { return };
    let sign = before[at..].trim_end();
    let call = line.find(sign).map(|start| &line[start..]).and_then(|call| Some(&call[..call.find("%}")? + 2]));
    let (Some(call), Some(end)) = (call, behind.find("%}")) else { return };
    first.data_mut().value = NodeValue::Text(format!("{}{call}{}", &before[..at], &behind[end + 2..]).into());
    while let Some(node) = first.next_sibling() {
        node.detach();
        if node.same_node(last) {
            break;
        }
    }
}

/// The text of a text, or of an address: it may have taken the end of the call for its own.
fn text_of(node: Node<'_>) -> Option<String> {
    address_of(node).or_else(|| node.data().value.text().map(str::to_owned))
}

//! White space that the parser takes for more than CodiMD does, or for less. It takes as many spaces from each line of a
//! container as stand before its row of colons, which code needs and lists mean something by; and of what a term means, it asks
//! each further line for as many columns as stand before the first, a tab for one.

use std::iter;
use std::ops::Range;

use comrak::Node;
use comrak::nodes::{AstNode, NodeValue};

use super::lines::{Lines, margin};
use super::parse::blocks;

/// Code is indented by more than this; so much stands behind the sign of what a term means at the most.
const INDENT_MAX: usize = 3;

/// The text as it must be read to be meant so, line by line; none if it is as it was read.
pub(super) fn straightened(root: Node<'_>, text: &str) -> Option<String> {
    let mut found = blocks(root).filter(|node| is_meant(node)).peekable();
    found.peek()?;
    let lines = Lines::of(text);
    let mut changes: Vec<_> = found.filter_map(|node| change(node, text, &lines)).collect();
    // Footnotes stand behind all else in the tree.
    changes.sort_unstable_by_key(|(range, _)| range.start);
    let (mut out, mut copied) = (String::new(), 0);
    for (range, new) in changes {
        out.extend([&text[copied..range.start], &new]);
        copied = range.end;
    }
    (copied > 0).then(|| out + &text[copied..])
}

fn is_meant(node: Node<'_>) -> bool {
    match &node.data().value {
        NodeValue::BlockDirective(_) => indent(node).is_some(),
        NodeValue::DescriptionDetails => true,
        _ => false,
    }
}

/// What takes whose place so that the node is read as it is meant.
fn change(node: Node<'_>, text: &str, lines: &Lines<'_>) -> Option<(Range<usize>, String)> {
    let place = node.data().sourcepos.start;
    let start = lines.start(place.line)?;
    let sign = start + place.column - 1;
    let (head, behind) = (text.get(start..sign)?, text.get(sign..)?);
    if let Some(indent) = indent(node) {
        let spaces = head.bytes().rev().take(indent).take_while(|byte| *byte == b' ').count();
        return (spaces > 0 && behind.starts_with(":::")).then(|| (sign - spaces..sign, String::new()));
    }
    let said = behind.strip_prefix([':', '~'])?;
    let space = &said[..said.len() - said.trim_start_matches([' ', '\t']).len()];
    if !space.contains('\t') && space.len() <= INDENT_MAX {
        return None;
    }
    let columns = |text: &str, from: usize| {
        text.chars().fold(from, |column, c| if c == '\t' { column + 4 - column % 4 } else { column + 1 })
    };
    let from = columns(head, 0) + 1;
    let spaces = (columns(space, from) - from).min(INDENT_MAX);
    Some((sign + 1..sign + 1 + space.len(), " ".repeat(spaces)))
}

/// The columns by which the container is indented in what it stands in; none if it is no container, or they are too many.
fn indent(node: Node<'_>) -> Option<usize> {
    let column = margin(node).map(|_| node.data().sourcepos.start.column - 1)?;
    // Those around it have taken some of the spaces before it.
    let outermost = iter::successors(Some(node), |node| AstNode::parent(node)).map_while(margin).last()?;
    let indent = column.checked_sub(outermost)?;
    (1..=INDENT_MAX).contains(&indent).then_some(indent)
}

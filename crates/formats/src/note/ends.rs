//! What stands last in a container: where that is a list, the parser leaves open what is last in its last item when the
//! row of colons comes. Raw HTML and code that no fence ended are empty then, and lists loose. It is closed here.

use std::iter;

use comrak::Node;
use comrak::nodes::{AstNode, NodeCodeBlock, NodeValue};

use super::lines::Lines;

/// Closes what the parser left open at the end of the container. Outer ones must come first.
pub(super) fn close(container: Node<'_>, lines: &Lines<'_>) {
    let mut last_line = last_line(container, lines);
    let mut is_in_list = false;
    for node in iter::successors(container.last_child(), |node| AstNode::last_child(node)) {
        let is_container = matches!(node.data().value, NodeValue::BlockDirective(_));
        if is_container && lines.has_row(node) {
            last_line = self::last_line(node, lines);
            is_in_list = false;
        } else if let (Some(last_line), true) = (last_line, is_in_list) {
            close_block(node, last_line, lines);
        }
        is_in_list |= matches!(node.data().value, NodeValue::List(_));
    }
}

/// The line before the row that ends the container; none if no row does.
fn last_line(container: Node<'_>, lines: &Lines<'_>) -> Option<usize> {
    lines.has_row(container).then(|| container.data().sourcepos.end.line - 1)
}

fn close_block(node: Node<'_>, last_line: usize, lines: &Lines<'_>) {
    let is_tight = || {
        let follows_blank = |node: Node<'_>| lines.is_blank(node.data().sourcepos.start.line.saturating_sub(1));
        let has_gap = |item: Node<'_>| item.children().skip(1).any(follows_blank);
        !node.children().skip(1).any(follows_blank) && !node.children().any(has_gap)
    };
    let mut data = node.data_mut();
    let start = data.sourcepos.start;
    let columns = start.column.saturating_sub(1);
    let text =
        |first: usize| -> String { (first..=last_line).flat_map(|line| [lines.inside(line, columns), "\n"]).collect() };
    match &mut data.value {
        NodeValue::List(list) if !list.tight => {
            drop(data);
            let is_tight = is_tight();
            if let NodeValue::List(list) = &mut node.data_mut().value {
                list.tight = is_tight;
            }
        }
        NodeValue::HtmlBlock(html) if html.literal.is_empty() => {
            let first = lines.line(start.line).get(columns..).unwrap_or_default();
            html.literal = [first, "\n", &text(start.line + 1)].concat();
        }
        NodeValue::CodeBlock(code) if code.literal.is_empty() => close_code(code, (start.line, columns), &text, lines),
        _ => {}
    }
}

/// Code that begins there.
fn close_code(
    code: &mut NodeCodeBlock,
    (line, columns): (usize, usize),
    text: &impl Fn(usize) -> String,
    lines: &Lines<'_>,
) {
    let first = lines.line(line).get(columns..).unwrap_or_default();
    if code.fenced {
        first.trim_start_matches(char::from(code.fence_char)).trim().clone_into(&mut code.info);
        code.literal = text(line + 1);
    } else {
        let all = [first, "\n", &text(line + 1)].concat();
        code.literal = format!("{}\n", all.trim_end());
    }
}

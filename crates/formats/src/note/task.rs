//! Tasks: a click on one edits the source.

use std::ops::Range;

use comrak::Node;
use comrak::nodes::{AstNode, NodeTaskItem, NodeValue};

use super::parse::blocks;

/// Makes tasks of items that begin like one without a space behind the bracket, which the parser asks for and CodiMD does not.
pub(super) fn mark(root: Node<'_>) {
    for item in blocks(root).filter(|node| matches!(node.data().value, NodeValue::Item(_))) {
        let line = item.first_child().filter(|child| matches!(child.data().value, NodeValue::Paragraph));
        let Some(first) = line.and_then(AstNode::first_child) else { continue };
        let NodeValue::Text(text) = &mut first.data_mut().value else { continue };
        let symbol =
            ["[ ]", "[x]", "[X]"].into_iter().find(|sign| text.starts_with(sign)).map(|sign| sign.as_bytes()[1]);
        let Some(symbol) = symbol.map(char::from) else { continue };
        text.to_mut().drain(..3);
        let sourcepos = item.data().sourcepos;
        let task = NodeTaskItem { symbol: Some(symbol).filter(|symbol| *symbol != ' '), symbol_sourcepos: sourcepos };
        item.data_mut().value = NodeValue::TaskItem(task);
        if let Some(list) = item.parent()
            && let NodeValue::List(list) = &mut list.data_mut().value
        {
            list.is_task_list = true;
        }
    }
}

/// The edit that ticks a task or clears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toggle {
    /// What is replaced, in bytes of the source.
    pub bytes: Range<usize>,
    /// The same in UTF-16 units, as browsers and Yjs count.
    pub utf16: Range<usize>,
    /// What comes in its place: `x` or a space.
    pub replacement: &'static str,
}

/// The edit that ticks or clears the task on that line of the source (from 1), if there is one.
///
/// ```
/// use encrier_formats::note::toggle_task;
///
/// let toggle = toggle_task("été\n> 1. [ ] lait", 2).unwrap();
/// assert_eq!((toggle.utf16, toggle.replacement), (10..11, "x"));
/// ```
pub fn toggle_task(source: &str, line: u32) -> Option<Toggle> {
    let index = usize::try_from(line.checked_sub(1)?).ok()?;
    let start = if index == 0 { 0 } else { source.match_indices('\n').nth(index - 1)?.0 + 1 };
    let text = source[start..].lines().next()?;
    let at = start + state_of(text)?;
    let state = source[at..].chars().next()?;
    let before = source[..at].encode_utf16().count();
    Some(Toggle {
        bytes: at..at + state.len_utf8(),
        utf16: before..before + state.len_utf16(),
        replacement: if state == ' ' { "x" } else { " " },
    })
}

/// Where in a line the state of its task stands: within the brackets after the signs of quotes and one item or more.
fn state_of(line: &str) -> Option<usize> {
    let mut rest = line;
    let mut is_item = false;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '>']);
        let digits = rest.bytes().take(9).take_while(u8::is_ascii_digit).count();
        let after = rest[digits..].strip_prefix(if digits > 0 { ['.', ')', ')'] } else { ['-', '+', '*'] });
        let Some(after) = after.filter(|after| after.starts_with([' ', '\t'])) else { break };
        is_item = true;
        rest = after;
    }
    let mut inside = rest.strip_prefix('[').filter(|_| is_item)?.chars();
    let is_state = matches!(inside.next()?, ' ' | 'x' | 'X') && inside.next()? == ']';
    is_state.then(|| line.len() - rest.len() + 1)
}

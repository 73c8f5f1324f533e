//! Reads some lines of a note as they are read in it.

use comrak::Node;
use comrak::nodes::NodeValue;

use super::names::{self, Names};
use super::region::Region;
use super::words::is_blank;
use crate::note::parse::{blocks, is_in_place};
use crate::note::source::Source;

/// What is parsed: lines of a note, and what it takes to read them as they are read there.
#[derive(Debug)]
pub(super) struct Framed {
    pub(super) text: String,
    /// The line that must begin afresh, if there is one.
    next_line: Option<usize>,
    /// The last line ends in it, but not in the note.
    ends_line: bool,
}

impl Framed {
    /// The lines with one behind them that must begin afresh, and with the footnotes that they refer to.
    pub(super) fn of(lines: &str, region: &Region<'_>, names: &Names) -> Option<Self> {
        let referred = names.referred(lines)?;
        let mut text = lines.to_owned();
        let mut next_line = None;
        if region.next.is_some() || !referred.is_empty() {
            if region.next.is_none() {
                // Code that is open at the end of the note would take these lines in.
                if ["```", "~~~"].iter().any(|fence| lines.contains(fence)) {
                    return None;
                }
                text.push_str("\n\n");
            }
            next_line = Some(text.matches('\n').count() + 1);
            push_next(&mut text, region.next.unwrap_or_default());
        }
        for name in referred {
            text.extend(["[^", name, "]: x\n\n"]);
        }
        Some(Self { text, next_line, ends_line: next_line.is_some() && !lines.ends_with('\n') })
    }
}

/// Any line of this indent ends what the next line does, but for an item and a footnote; and it must take nothing in that follows.
fn push_next(text: &mut String, next: &str) {
    let (indent, sign) = next.split_at(next.len() - next.trim_start().len());
    if let Some((name, _)) = names::defined(next) {
        text.extend(["[^", name, "]: x\n\n"]);
        return;
    }
    let is_item = sign.starts_with(|c: char| c.is_ascii_digit() || "-+*".contains(c));
    text.extend([indent, if is_item { sign } else { "x" }, "\n\n"]);
}

/// What stands at the top of the lines.
pub(super) struct Read<'a> {
    /// What is shown where it stands.
    pub(super) shown: Vec<Node<'a>>,
    /// The footnotes.
    pub(super) notes: Vec<Node<'a>>,
    /// The footnotes that were written in place, the inner before the outer.
    pub(super) in_place: Vec<Node<'a>>,
    /// The line behind them is a footnote, right below another.
    pub(super) next_is_close: bool,
}

impl<'a> Read<'a> {
    /// None if the line behind them does not begin afresh.
    pub(super) fn of(root: Node<'a>, framed: &Framed, source: &Source<'_>) -> Option<Self> {
        let line = |node: Node<'a>| node.data().sourcepos.start.line;
        let mut read = Self { shown: Vec::new(), notes: Vec::new(), in_place: Vec::new(), next_is_close: false };
        let mut behind = None;
        for node in root.children() {
            if is_in_place(node) {
                read.in_place.push(node);
            } else if framed.next_line.is_some_and(|next| line(node) >= next) {
                behind = behind.or(Some(node));
            } else if is_note(node) {
                read.notes.push(node);
            } else {
                read.shown.push(node);
            }
        }
        // Raw HTML is shown with the end of its last line, if that has one.
        let is_raw = |node: Node<'a>| matches!(node.data().value, NodeValue::HtmlBlock(_));
        if framed.ends_line
            && [read.shown.last(), read.notes.last()].into_iter().flatten().any(|last| blocks(last).any(is_raw))
        {
            return None;
        }
        let Some(next_line) = framed.next_line else { return Some(read) };
        let behind = behind.filter(|node| line(node) == next_line)?;
        let before = source.text.lines().nth(next_line.checked_sub(2).unwrap_or(next_line));
        if before.is_none_or(is_blank) {
            return Some(read);
        }
        let ends_before = |node: &Node<'a>| node.data().sourcepos.end.line + 1 == next_line;
        read.next_is_close = is_note(behind) && read.notes.last().is_some_and(ends_before);
        read.next_is_close.then_some(read)
    }

    /// All of it but the footnotes in place, in the order of the source.
    pub(super) fn in_order(&self) -> Vec<Node<'a>> {
        let mut nodes: Vec<_> = self.shown.iter().chain(&self.notes).copied().collect();
        nodes.sort_by_key(|node| node.data().sourcepos.start);
        nodes
    }
}

pub(super) fn is_note(node: Node<'_>) -> bool {
    matches!(node.data().value, NodeValue::FootnoteDefinition(_))
}

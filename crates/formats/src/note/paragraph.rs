//! Paragraphs of a note, and what stands alone in one: a table of contents, a formula, an embed.

use std::mem;

use comrak::Node;
use comrak::nodes::NodeValue;

use super::headings::contents;
use super::run::Listing;
use super::writer::Writer;
use crate::html::nesting::begins_block;
use crate::html::write::push_close;
use crate::limits::CONTENTS_ENTRIES_MAX;

impl<'a> Writer<'_, 'a> {
    pub(super) fn paragraph(&mut self, node: Node<'a>) {
        if self.is_contents(node) || self.is_formula(node) {
            return;
        }
        let has_contents = cut_contents(node);
        let is_tight = is_tight(node);
        // No paragraph holds blocks, and people write them in one: `a <center>b</center>`.
        let tag = if has_block(node) { "div" } else { "p" };
        if !is_tight {
            self.open(node, tag);
            self.out.push('>');
        }
        let held_blocks = mem::replace(&mut self.holds_blocks, is_tight || tag == "div");
        match self.cut_code(node) {
            Some(text) => self.again(text, false),
            None => self.children(node),
        }
        self.holds_blocks = held_blocks;
        if !is_tight {
            push_close(&mut self.out, tag);
            self.out.push('\n');
        } else if node.next_sibling().is_some() {
            self.out.push('\n');
        }
        if has_contents {
            self.contents(self.whole.contents_level);
        }
    }

    /// `[TOC]`, alone in its paragraph.
    fn is_contents(&mut self, node: Node<'a>) -> bool {
        let Some(child) = node.first_child().filter(|child| child.next_sibling().is_none()) else { return false };
        let NodeValue::Text(text) = &child.data().value else { return false };
        let Some(level) = contents_level(text, self.whole.contents_level) else { return false };
        self.contents(level);
        true
    }

    fn contents(&mut self, level: u8) {
        let left = CONTENTS_ENTRIES_MAX.saturating_sub(self.counters.entries);
        let is_first = self.out.is_empty();
        self.listing = Listing::Within;
        // When all entries are spent, an empty list says nothing and would only make the page longer.
        if left > 0 {
            let entries = contents(&mut self.out, self.whole.listed, (level, left), self.labels.contents);
            self.counters.entries += entries;
            if is_first {
                (self.listing, self.listed_bytes) = (Listing::Alone { level, entries }, self.out.len());
            }
        }
    }
}

/// Whether raw HTML begins a block in a line of the paragraph.
fn has_block(node: Node<'_>) -> bool {
    let is_block = |child: Node<'_>| matches!(&child.data().value, NodeValue::HtmlInline(html) if begins_block(html));
    node.children().any(is_block)
}

/// Whether the paragraph stands in a tight list, where it has no tags of its own.
pub(super) fn is_tight(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    if matches!(parent.data().value, NodeValue::DescriptionTerm) {
        return true;
    }
    parent.parent().is_some_and(|node| match node.data().value {
        NodeValue::List(list) => list.tight,
        NodeValue::DescriptionItem(item) => item.tight,
        _ => false,
    })
}

/// Takes `[TOC]` from the end of a paragraph that says something else before it; whether it was there.
fn cut_contents(node: Node<'_>) -> bool {
    const SIGN: &str = "[toc]";
    let Some(last) = node.last_child() else { return false };
    let NodeValue::Text(text) = &mut last.data_mut().value else { return false };
    let Some(at) = text.len().checked_sub(SIGN.len()) else { return false };
    let is_sign = text.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(SIGN));
    let is_all = at == 0 && last.previous_sibling().is_none();
    if !is_sign || is_all {
        return false;
    }
    text.to_mut().truncate(at);
    if at == 0
        && let Some(before) = last.previous_sibling()
        && matches!(before.data().value, NodeValue::SoftBreak | NodeValue::LineBreak)
    {
        before.detach();
    }
    true
}

/// The level of `[TOC]`, which is the note's, or `[TOC maxLevel=2]`; none for any other text.
fn contents_level(text: &str, level: u8) -> Option<u8> {
    let inside = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let rest = inside.get(..3).filter(|word| word.eq_ignore_ascii_case("toc")).map(|_| inside[3..].trim())?;
    match rest.strip_prefix("maxLevel=") {
        Some(level) => level.parse().ok().filter(|level| (1..=6).contains(level)),
        None => rest.is_empty().then_some(level),
    }
}

//! Writes the tree of a note as HTML, block by block. Every tag is written here; raw HTML goes through
//! [`Nesting`].

use std::cell::Cell;
use std::collections::HashMap;
use std::iter::Peekable;
use std::mem;

use comrak::nodes::{AstNode, ListType, NodeList, NodeTaskItem, NodeValue};
use comrak::{Arena, Node};

use super::address::Addresses;
use super::anchors::Anchors;
use super::options::{Labels, Options};
use super::parse::is_in_place;
use super::rendered::{Heading, Uses};
use super::run::{Listing, Run};
use super::source::Source;
use super::text_of;
use super::values::Values;
use crate::html::nesting::{Nesting, Place};
use crate::html::write::{push_attribute, push_close, push_text};
use crate::limits::{ABBREVIATION_BYTES_FREE, NOTE_DEPTH_MAX};

/// Attributes of elements out of comments on slides, by node.
pub(super) type Given<'a> = HashMap<*const AstNode<'a>, Vec<(String, String)>>;

/// HTML of a block that is copied rather than handed on.
const SHORT_BYTES: usize = 4 << 10;

/// What all blocks of a note have in common.
pub(super) struct Whole<'w, 'a> {
    /// Where the tree lives, and what is parsed a second time.
    pub(super) arena: &'a Arena<'a>,
    pub(super) options: &'w Options,
    pub(super) source: &'w Source<'w>,
    /// Where each line of the source begins.
    pub(super) lines: Vec<usize>,
    pub(super) breaks: bool,
    pub(super) contents_level: u8,
    /// What the ids of footnotes begin with.
    pub(super) notes_prefix: &'w str,
    pub(super) headings: &'w [Heading],
    /// Those that stand in tables of contents: all of the note.
    pub(super) listed: &'w [Heading],
    pub(super) anchors: &'w Anchors,
    pub(super) given: &'w Given<'a>,
    /// Bytes that all blocks together may have.
    pub(super) budget: usize,
}

/// What a block begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counters {
    /// Headings before it.
    pub(super) headings: usize,
    /// The last number of the last numbered code before it.
    pub(super) line_number: usize,
    /// Entries of tables of contents before it.
    pub(super) entries: usize,
    /// Footnotes before it.
    pub(super) footnotes: u32,
}

#[expect(clippy::struct_excessive_bools, reason = "each says something else of the place that is written")]
pub(super) struct Writer<'w, 'a> {
    pub(super) whole: &'w Whole<'w, 'a>,
    pub(super) labels: &'static Labels,
    pub(super) addresses: Addresses<'w>,
    pub(super) out: String,
    pub(super) nesting: Nesting<'w>,
    /// The character before what is written next, for quotation marks.
    pub(super) before: char,
    pub(super) in_link: bool,
    /// In a quote or an item, where tags have a meaning.
    pub(super) in_tagged: bool,
    pub(super) counters: Counters,
    pub(super) uses: Uses,
    /// Bytes that meanings of abbreviations may still take in this block.
    pub(super) meanings_left: usize,
    /// Where each footnote begins in their run.
    pub(super) footnote_starts: Vec<usize>,
    /// What the block has of tables of contents.
    pub(super) listing: Listing,
    /// Bytes of the table of contents that the block began with.
    pub(super) listed_bytes: usize,
    /// Bytes of finished blocks.
    spent: usize,
    depth: usize,
    /// Raw tags that were open when the node began: it cannot close them.
    kept: usize,
    /// The line of the source on which the block begins.
    block_line: usize,
    /// Bytes that the block asked for at the most.
    demand: Cell<usize>,
    /// The last number of the last numbered code in this block.
    pub(super) line_number: Option<usize>,
    /// Some code goes on counting where the code before it ended.
    pub(super) counts_on: bool,
    pub(super) values: Values,
    /// The paragraph that is written may hold blocks of raw HTML.
    pub(super) holds_blocks: bool,
    /// Something was left out for the budget.
    pub(super) is_full: bool,
}

impl<'w, 'a> Writer<'w, 'a> {
    pub(super) fn new(whole: &'w Whole<'w, 'a>) -> Self {
        Self {
            whole,
            labels: whole.options.language.labels(),
            addresses: Addresses::of_note(whole.options, whole.anchors),
            out: String::new(),
            nesting: Nesting::new(Addresses::of_note(whole.options, whole.anchors)),
            before: ' ',
            in_link: false,
            in_tagged: false,
            counters: Counters { headings: 0, line_number: 0, entries: 0, footnotes: 0 },
            uses: Uses::default(),
            meanings_left: 0,
            footnote_starts: Vec::new(),
            listing: Listing::None,
            listed_bytes: 0,
            spent: 0,
            depth: 0,
            kept: 0,
            block_line: 1,
            demand: Cell::new(0),
            line_number: None,
            counts_on: false,
            values: Values::default(),
            holds_blocks: false,
            is_full: false,
        }
    }

    /// Writes the children of the root, each as a run; those between a raw tag and its end are one.
    pub(super) fn runs(&mut self, root: Node<'a>) -> Vec<Run> {
        let mut children = root.children().peekable();
        let mut runs = Vec::new();
        while let Some(run) = self.run(&mut children) {
            runs.push(run);
        }
        if self.is_full {
            let mut html = String::new();
            push_warning(&mut html, self.labels.too_much);
            let line = runs.iter().rfind(|run| !run.html.is_empty()).map_or(1, |run| run.line);
            runs.push(Run { line, html, ..Run::default() });
        }
        runs
    }

    /// Writes the next run; the footnotes are one, and the last.
    pub(super) fn run(&mut self, children: &mut Peekable<impl Iterator<Item = Node<'a>>>) -> Option<Run> {
        self.begin(children.peek()?);
        let mut is_notes = false;
        while let Some(node) = children.next() {
            if matches!(node.data().value, NodeValue::FootnoteDefinition(_)) {
                self.nesting.close_from(&mut self.out, 0);
                self.footnotes(node);
                is_notes = true;
                children.by_ref().for_each(drop);
                break;
            }
            self.node(node);
            let next_is_note =
                children.peek().is_some_and(|next| matches!(next.data().value, NodeValue::FootnoteDefinition(_)));
            if self.nesting.open_count() == 0 || next_is_note {
                break;
            }
        }
        let is_open = self.nesting.open_count() > 0;
        self.nesting.close_from(&mut self.out, 0);
        Some(Run { is_open, is_notes, ..self.end() })
    }

    /// Writes one footnote by itself.
    pub(super) fn footnote_run(&mut self, node: Node<'a>, number: u32, references: u32) -> Run {
        self.begin(node);
        self.footnote(node, number, references);
        self.end()
    }

    fn begin(&mut self, node: Node<'a>) {
        self.block_line = node.data().sourcepos.start.line.max(1);
        self.allow_meanings(node);
    }

    /// Lets the node repeat what abbreviations mean, as much as it has lines for.
    pub(super) fn allow_meanings(&mut self, node: Node<'a>) {
        let place = node.data().sourcepos;
        let bytes = if is_in_place(node) { 0 } else { self.bytes_between(place.start.line, place.end.line) };
        self.meanings_left = 2 * bytes + ABBREVIATION_BYTES_FREE;
    }

    /// The bytes of the lines from the first to the last, without white space at the end.
    fn bytes_between(&self, first: usize, last: usize) -> usize {
        let text = &self.whole.source.text;
        let start = |line: usize| self.whole.lines.get(line).copied().unwrap_or(text.len());
        text.get(start(first.saturating_sub(1))..start(last)).map_or(0, |lines| lines.trim_end().len())
    }

    fn end(&mut self) -> Run {
        // Short blocks are written in the same memory, one after the other, and kept as they are long.
        let html = match self.out.trim_end() {
            "" => String::new(),
            _ if self.out.len() > SHORT_BYTES => mem::take(&mut self.out),
            _ => self.out.clone(),
        };
        self.out.clear();
        self.spent += html.len();
        let line_number = self.line_number.take();
        self.counters.line_number = line_number.unwrap_or(self.counters.line_number);
        // A table of contents with something beside it was the run until that came.
        let listing = match mem::take(&mut self.listing) {
            Listing::Alone { .. } if html.len() != self.listed_bytes => Listing::Within,
            listing => listing,
        };
        Run { line: self.block_line, html, demand: self.demand.take(), line_number, listing, ..Run::default() }
    }

    /// Writes all that the node holds, and closes the raw tags that were opened in it.
    pub(super) fn children(&mut self, node: Node<'a>) {
        let kept = mem::replace(&mut self.kept, self.nesting.open_count());
        for child in node.children() {
            self.node(child);
        }
        self.nesting.close_from(&mut self.out, self.kept);
        self.kept = kept;
    }

    /// Whether so many bytes more stay within what the note may have.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        self.demand.set(self.demand.get().max(self.out.len() + bytes));
        self.spent + self.out.len() + bytes <= self.whole.budget
    }

    fn node(&mut self, node: Node<'a>) {
        if !self.has_room(0) {
            self.is_full = true;
            return;
        }
        if self.depth >= NOTE_DEPTH_MAX {
            let text = text_of(node);
            if node.data().value.block() && !text.is_empty() {
                self.out.push_str("<p>");
                push_text(&mut self.out, &text);
                self.out.push_str("</p>\n");
            } else {
                push_text(&mut self.out, &text);
            }
            // Those behind have the ids of their own places in the list.
            let is_heading = |node: &Node<'a>| matches!(node.data().value, NodeValue::Heading(_));
            self.counters.headings += node.descendants().filter(is_heading).count();
            return;
        }
        self.depth += 1;
        if node.data().value.block() {
            self.before = ' ';
            self.block(node);
        } else {
            self.inline(node);
        }
        self.depth -= 1;
    }

    fn block(&mut self, node: Node<'a>) {
        let data = node.data();
        match &data.value {
            NodeValue::Paragraph => self.paragraph(node),
            NodeValue::Heading(heading) => self.heading(node, heading.level),
            NodeValue::BlockQuote => self.quote(node),
            NodeValue::List(list) => self.list(node, *list),
            NodeValue::Item(_) => self.item(node, None),
            NodeValue::TaskItem(task) => self.item(node, Some(task)),
            NodeValue::CodeBlock(code) => self.code(code),
            NodeValue::HtmlBlock(html) => self.raw(&html.literal, (false, false)),
            NodeValue::ThematicBreak => self.out.push_str("<hr>\n"),
            NodeValue::DescriptionList => self.wrapped(node, "dl"),
            NodeValue::DescriptionTerm => self.wrapped(node, "dt"),
            NodeValue::DescriptionDetails => self.wrapped(node, "dd"),
            NodeValue::Table(table) => self.table(node, &table.alignments),
            NodeValue::Alert(alert) => self.alert(node, alert.alert_type),
            NodeValue::BlockDirective(_) => self.container(node),
            _ => self.children(node),
        }
    }

    /// Opens a tag that a comment on a slide may have given attributes to; the `>` is left to the caller.
    pub(super) fn open(&mut self, node: Node<'a>, tag: &str) {
        self.out.push('<');
        self.out.push_str(tag);
        if !self.whole.given.is_empty()
            && let Some(attributes) = self.whole.given.get(&std::ptr::from_ref(node))
        {
            for (name, value) in attributes {
                push_attribute(&mut self.out, name, value);
            }
        }
    }

    /// A block that holds blocks.
    fn wrapped(&mut self, node: Node<'a>, tag: &str) {
        self.open(node, tag);
        self.out.push('>');
        if tag == "dl" {
            self.out.push('\n');
        }
        self.children(node);
        push_close(&mut self.out, tag);
        self.out.push('\n');
    }

    fn heading(&mut self, node: Node<'a>, level: u8) {
        const TAGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
        let tag = TAGS[usize::from(level.clamp(1, 6) - 1)];
        self.open(node, tag);
        if let Some(heading) = self.whole.headings.get(self.counters.headings).filter(|heading| !heading.id.is_empty())
        {
            push_attribute(&mut self.out, "id", &heading.id);
        }
        self.counters.headings += 1;
        self.out.push('>');
        self.children(node);
        push_close(&mut self.out, tag);
        self.out.push('\n');
    }

    fn quote(&mut self, node: Node<'a>) {
        self.open(node, "blockquote");
        if let Some(color) = color_of(node) {
            self.out.push_str(" class=\"tagged\"");
            push_attribute(&mut self.out, "style", &format!("border-color:{color}"));
        }
        self.out.push_str(">\n");
        self.tagged(node);
        self.out.push_str("</blockquote>\n");
    }

    fn tagged(&mut self, node: Node<'a>) {
        let was_tagged = mem::replace(&mut self.in_tagged, true);
        self.children(node);
        self.in_tagged = was_tagged;
    }

    fn list(&mut self, node: Node<'a>, list: NodeList) {
        let tag = if list.list_type == ListType::Ordered { "ol" } else { "ul" };
        self.open(node, tag);
        if list.list_type == ListType::Ordered && list.start != 1 {
            push_attribute(&mut self.out, "start", &list.start.to_string());
        }
        if list.is_task_list {
            self.out.push_str(" class=\"contains-task-list\"");
        }
        self.out.push_str(">\n");
        self.children(node);
        push_close(&mut self.out, tag);
        self.out.push('\n');
    }

    /// An item; the first paragraph of a task is the label of its box.
    fn item(&mut self, node: Node<'a>, task: Option<&NodeTaskItem>) {
        self.open(node, "li");
        let Some(task) = task else {
            self.out.push('>');
            self.tagged(node);
            self.out.push_str("</li>\n");
            return;
        };
        self.uses.tasks = true;
        let line = node.data().sourcepos.start.line.saturating_sub(self.block_line);
        self.out.push_str(" class=\"task-list-item\"><label><input type=\"checkbox\" disabled");
        self.out.push_str(if task.symbol.is_some() { " checked" } else { "" });
        push_attribute(&mut self.out, "data-line", &line.to_string());
        self.out.push_str("> ");
        let was_tagged = mem::replace(&mut self.in_tagged, true);
        let first = node.first_child().filter(|child| matches!(child.data().value, NodeValue::Paragraph));
        if let Some(first) = first {
            self.children(first);
        }
        self.out.push_str("</label>");
        let kept = mem::replace(&mut self.kept, self.nesting.open_count());
        for child in node.children().skip(usize::from(first.is_some())) {
            self.node(child);
        }
        self.nesting.close_from(&mut self.out, self.kept);
        self.kept = kept;
        self.in_tagged = was_tagged;
        self.out.push_str("</li>\n");
    }

    /// Raw HTML in a line, cleaned.
    pub(super) fn raw_in_line(&mut self, node: Node<'a>, html: &str) {
        let holds_blocks = node.parent().is_some_and(|parent| match parent.data().value {
            NodeValue::TableCell => true,
            NodeValue::Paragraph => self.holds_blocks,
            _ => false,
        });
        self.raw(html, (true, holds_blocks));
    }

    /// Raw HTML, cleaned.
    fn raw(&mut self, html: &str, (is_line, holds_blocks): (bool, bool)) {
        let bytes_max = self.whole.budget.saturating_sub(self.spent);
        let place = Place { is_line, holds_blocks, kept: self.kept, in_link: self.in_link, bytes_max };
        let length = self.out.len();
        self.nesting.push(&mut self.out, html, place);
        self.uses.clicks |= self.nesting.has_clicks;
        self.is_full |= !self.has_room(0);
        if !is_line && self.out.len() > length && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

/// What we have to say about a note.
pub(super) fn push_warning(out: &mut String, text: &str) {
    out.push_str("<div class=\"note-warning\" role=\"note\">");
    push_text(out, text);
    out.push_str("</div>\n");
}

/// `[color=…]` in the paragraphs of a quote: the last counts.
fn color_of(node: Node<'_>) -> Option<String> {
    let paragraphs = node.children().filter(|child| matches!(child.data().value, NodeValue::Paragraph));
    let mut color = None;
    for text in paragraphs.flat_map(AstNode::children) {
        if let NodeValue::Text(text) = &text.data().value
            && let Some((_, rest)) = text.rsplit_once("[color=")
            && let Some((value, _)) = rest.split_once(']')
            && super::style::is_color(&value.to_ascii_lowercase())
        {
            color = Some(value.to_ascii_lowercase());
        }
    }
    color
}

//! A note's markdown as HTML: parse, tame the tree, write it.
//!
//! - **Parse** with comrak: GitHub's dialect. Front matter is taken off. A text that would make more table cells than
//!   [`TABLE_CELLS_MAX`] is read without tables, since a short row costs as many cells as its header has.
//! - **Tame** the tree, once through without recursion: raw HTML is written anew ([`nesting`](super::nesting)), links,
//!   pictures and program text are written by the same hand as those of a pad, and what stands deeper than
//!   [`NOTE_DEPTH_MAX`] becomes its text.
//! - **Write** it with comrak, which escapes all that is left.
//!
//! User HTML is cleaned here, where it enters the tree, and by no second pass over the whole. It was tried: an HTML parser
//! costs the square of the depth and copies open tags into every block, and html5ever 0.40's writer is quadratic in the
//! `&` of a text (150 kB took 35 s).
//!
//! Deliberately absent, until the dialect of notes is complete: footnotes, heading ids, line breaks at single newlines.

use comrak::nodes::{Ast, LineColumn, NodeHtmlBlock, NodeLink, NodeValue};
use comrak::{Arena, Node, Options, format_html, parse_document};

use super::nesting::{Nesting, Place};
use super::write::{push_code, push_image, push_link};
use crate::inline::Image;
use crate::limits::{NOTE_DEPTH_MAX, TABLE_CELLS_MAX};

/// The note as the inside of a `<body>`.
///
/// GitHub's dialect: tables, strike-through, task lists, bare addresses. Raw HTML is allowed and cleaned. Time and size are
/// linear in the text.
///
/// ```
/// use encrier_formats::html::from_markdown;
///
/// assert_eq!(from_markdown("~~a~~ <b onclick=x>b"), "<p><del>a</del> <b>b</b></p>\n");
/// ```
pub fn from_markdown(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.table = !has_too_many_cells(markdown);
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.autolink = true;
    options.extension.front_matter_delimiter = Some("---".to_owned());
    // What raw HTML there is when the tree is written is ours.
    options.render.r#unsafe = true;
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    Tamer { arena: &arena, nesting: Nesting::default() }.tame(root);
    let mut html = String::new();
    // Writing to a String cannot fail.
    let _ = format_html(root, &options, &mut html);
    html
}

/// Whether the tables of a text could have more cells than we pay for. Every line that could part a header from its rows
/// counts as one; every line below it, up to a blank one, counts for as many cells as it has, or as that line has.
fn has_too_many_cells(markdown: &str) -> bool {
    let mut cells: usize = 0;
    let mut width = 0;
    for line in markdown.lines() {
        let pipes = line.bytes().filter(|byte| *byte == b'|').count();
        if line.trim().is_empty() {
            width = 0;
        } else if could_part_header(line) {
            width = width.max(pipes + 1);
        }
        if width > 0 {
            cells = cells.saturating_add(width.max(pipes + 1));
        }
    }
    cells > TABLE_CELLS_MAX
}

/// Whether the line could be a row of dashes, perhaps inside quotes and items.
fn could_part_header(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| c.is_whitespace() || c.is_ascii_digit() || "|:->*+.)".contains(c))
}

/// A node whose children are being walked.
struct Walk<'a> {
    parent: Node<'a>,
    next: Option<Node<'a>>,
    /// How many raw tags were open when its first child was reached.
    open_before: usize,
}

struct Tamer<'a> {
    arena: &'a Arena<'a>,
    nesting: Nesting,
}

impl<'a> Tamer<'a> {
    fn tame(mut self, root: Node<'a>) {
        let mut walks = vec![self.walk(root)];
        while let Some(walk) = walks.last_mut() {
            if let Some(node) = walk.next {
                walk.next = node.next_sibling();
                let kept = walk.open_before;
                self.write_anew(node, kept);
                if walks.len() >= NOTE_DEPTH_MAX && can_flatten(&node.data().value) {
                    self.flatten(node);
                }
                walks.push(self.walk(node));
            } else if let Some(walk) = walks.pop() {
                self.leave(walk.parent, walk.open_before);
            }
        }
    }

    fn walk(&self, parent: Node<'a>) -> Walk<'a> {
        Walk { parent, next: parent.first_child(), open_before: self.nesting.open_count() }
    }

    /// Writes what comrak would not write as we want it.
    fn write_anew(&mut self, node: Node<'a>, kept: usize) {
        let mut html = String::new();
        let value = &mut node.data_mut().value;
        match value {
            NodeValue::HtmlInline(raw) => self.nesting.push(&mut html, raw, Place { is_line: true, kept }),
            NodeValue::HtmlBlock(raw) => self.nesting.push(&mut html, &raw.literal, Place { is_line: false, kept }),
            NodeValue::CodeBlock(code) => {
                push_code(&mut html, &code.info, code.literal.strip_suffix('\n').unwrap_or(&code.literal));
            }
            _ => return,
        }
        *value = if matches!(value, NodeValue::HtmlInline(_)) { NodeValue::Raw(html) } else { html_block(html) };
    }

    /// Ends a node: closes the raw tags that were opened in it; a link or a picture gets its final form.
    fn leave(&mut self, node: Node<'a>, open_before: usize) {
        let mut html = String::new();
        self.nesting.close_from(&mut html, open_before);
        if !html.is_empty() {
            let holds_line = !node.data().value.block() || node.data().value.contains_inlines();
            node.append(self.leaf(if holds_line { NodeValue::Raw(html) } else { html_block(html) }));
        }
        let value = node.data().value.clone();
        match value {
            NodeValue::Link(link) => self.leave_link(node, &link),
            NodeValue::Image(link) => self.leave_image(node, *link),
            _ => {}
        }
    }

    /// Puts the tags of a link around what it holds, in its place; none if it may not lead there.
    fn leave_link(&self, node: Node<'a>, link: &NodeLink) {
        let mut opening = String::new();
        let is_open = push_link(&mut opening, &link.url, &link.title);
        node.insert_before(self.leaf(NodeValue::Raw(opening)));
        for child in node.children().collect::<Vec<_>>() {
            node.insert_before(child);
        }
        node.insert_before(self.leaf(NodeValue::Raw(if is_open { "</a>".to_owned() } else { String::new() })));
        node.detach();
    }

    fn leave_image(&self, node: Node<'a>, link: NodeLink) {
        let mut html = String::new();
        push_image(&mut html, &Image { source: link.url, alternative: text_of(node), title: link.title }, &[]);
        node.insert_before(self.leaf(NodeValue::Raw(html)));
        node.detach();
    }

    /// Puts the text of a node in its place.
    fn flatten(&self, node: Node<'a>) {
        let text = NodeValue::Text(text_of(node).into());
        for child in node.children().collect::<Vec<_>>() {
            child.detach();
        }
        if node.data().value.block() {
            node.data_mut().value = NodeValue::Paragraph;
            node.append(self.leaf(text));
        } else {
            node.data_mut().value = text;
        }
    }

    fn leaf(&self, value: NodeValue) -> Node<'a> {
        self.arena.alloc(Ast::new(value, LineColumn { line: 0, column: 0 }).into())
    }
}

fn html_block(literal: String) -> NodeValue {
    NodeValue::HtmlBlock(NodeHtmlBlock { block_type: 6, literal })
}

/// Whether the node can give way to a paragraph, or to text in a line.
fn can_flatten(value: &NodeValue) -> bool {
    match value {
        NodeValue::BlockQuote | NodeValue::List(_) | NodeValue::Table(_) => true,
        NodeValue::Text(_) | NodeValue::Raw(_) | NodeValue::Code(_) | NodeValue::SoftBreak | NodeValue::LineBreak => {
            false
        }
        other => !other.block(),
    }
}

/// The text in a node, with a space between its blocks and lines.
fn text_of(node: Node<'_>) -> String {
    let mut text = String::new();
    for node in node.descendants() {
        match &node.data().value {
            NodeValue::Text(literal) => text.push_str(literal),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::CodeBlock(code) => text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            value if value.block() && !text.ends_with(' ') => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

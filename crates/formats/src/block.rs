//! The text of a pad as the writers see it: every node known, every attribute typed, the nesting bounded.
//!
//! Deliberately absent: anything a particular file format needs. [`read`](crate::reading::read) makes these values.

use crate::inline::Span;

/// A piece of text that stands on its own lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// Running text.
    Paragraph(Vec<Span>),
    /// A heading of level 1 to 6.
    Heading(u8, Vec<Span>),
    /// What somebody else said.
    Quote(Vec<Self>),
    /// Program text, with the name of its language or nothing.
    Code {
        /// What the editor calls the language; one line, possibly empty.
        language: String,
        /// The text; lines end with `\n`, the last one without.
        text: String,
    },
    /// A list with at least one item.
    List(List),
    /// Rows of cells, at least one of each.
    Table(Vec<Vec<Cell>>),
    /// A horizontal line.
    Rule,
    /// Lines of a note's own markdown that no pad has, such as a formula.
    Raw(String),
    /// Blocks in a form that no pad has: a box, a footnote, what a word means.
    Framed(Frame),
}

/// Blocks and the markdown around them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    /// The lines before them; possibly none.
    pub before: Vec<String>,
    /// What stands before their first line.
    pub first: String,
    /// What stands before each other line.
    pub others: &'static str,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// The line after them; possibly none.
    pub after: Option<String>,
}

/// Items of one kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct List {
    /// What stands before each item.
    pub kind: ListKind,
    /// The items, in order.
    pub items: Vec<Item>,
}

/// What stands before the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// A dot.
    Bullet,
    /// A number, counted from this one.
    Ordered(u32),
    /// A box to tick.
    Task,
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Item {
    /// Whether its box is ticked; of no meaning outside a task list.
    pub checked: bool,
    /// What it holds, possibly nothing.
    pub blocks: Vec<Block>,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    /// Whether it names its row or column.
    pub header: bool,
    /// Columns it spans, from 1.
    pub columns: u16,
    /// Rows it spans, from 1.
    pub rows: u16,
    /// What it holds, possibly nothing.
    pub blocks: Vec<Block>,
}

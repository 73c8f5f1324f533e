//! A document as what prints it sees it: blocks and lines, no tags.
//!
//! The one renderer makes HTML of pads and notes alike; [`from_html`] reads that, or a stranger's page, and the writers of
//! files (docx, odt, and the crate that makes PDF) turn a [`Flow`] into their format. So a page, its PDF and its docx say
//! the same. What only a browser can draw (a diagram, a film) stands there as its source or its address.
//!
//! Deliberately absent: where anything stands on a page.

mod dom;
mod grid;
mod inline;
mod line;
mod out;
pub(crate) mod picture;
mod reader;
mod sink;

use std::collections::HashSet;
use std::sync::Arc;

use crate::formula::Formula;

pub use grid::{Grid, Placed};
pub(crate) use reader::from_foreign_html;
pub use reader::from_html;

/// Where a writer gets the bytes of a picture: asked by its address; none if it is not to be had.
pub type Pictures<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// A document to be printed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Flow {
    /// What it says, from top to bottom.
    pub blocks: Vec<Block>,
    /// The notes at its foot; an [`Inline::Footnote`] names one by its place.
    pub footnotes: Vec<Vec<Block>>,
}

/// What stands on a document besides its text.
#[derive(Debug, Clone, Default)]
pub struct Front {
    /// Its title; readers show it in their window.
    pub title: String,
    /// Who wrote it, as they call themselves.
    pub authors: Vec<String>,
    /// Its language: two letters, as `fr`; anything else is French.
    pub language: String,
}

impl Front {
    /// The language.
    pub fn language(&self) -> &str {
        let is_language = self.language.len() == 2 && self.language.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_language { &self.language } else { "fr" }
    }
}

/// Something that stands on lines of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A heading of level 1 to 6.
    Heading(u8, Vec<Inline>),
    /// What somebody else said.
    Quote(Vec<Self>),
    /// A box that stands out, or one that opens and closes on a screen.
    Callout(Callout),
    /// Program text, or the source of a picture that only a browser draws.
    Code {
        /// The language's name, possibly empty.
        language: String,
        /// The text; lines end with `\n`, the last one without.
        text: String,
    },
    /// A formula on lines of its own.
    Math(Formula),
    /// A list with at least one item.
    List(List),
    /// Words and what they mean.
    Definitions(Vec<Definition>),
    /// Rows of cells, at least one of each.
    Table(Table),
    /// A picture on lines of its own.
    Figure(Image),
    /// A horizontal line.
    Rule,
}

/// A box that stands out.
#[derive(Debug, Clone, PartialEq)]
pub struct Callout {
    /// `success`, `info`, `warning`, `danger`, or nothing.
    pub kind: String,
    /// Its first line, possibly empty.
    pub title: Vec<Inline>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A list.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// The first number; without one, dots stand before the items.
    pub start: Option<u32>,
    /// The items in order.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    /// Whether its box is ticked, if it has one.
    pub checked: Option<bool>,
    /// What it holds, possibly nothing.
    pub blocks: Vec<Block>,
}

/// A word and what it means.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Definition {
    /// The words.
    pub term: Vec<Inline>,
    /// What they mean.
    pub blocks: Vec<Block>,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Columns of the widest row.
    pub columns: usize,
    /// Rows from the top that name the columns.
    pub head_rows: usize,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Whether it names its row or column.
    pub header: bool,
    /// Columns it spans, from 1.
    pub columns: u16,
    /// Rows it spans, from 1.
    pub rows: u16,
    /// Where its text stands in it.
    pub align: Align,
    /// What it holds, possibly nothing.
    pub blocks: Vec<Block>,
}

/// Where text stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Where reading begins.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// Where reading ends.
    End,
}

/// A picture by address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Image {
    /// Its address as the page has it.
    pub source: String,
    /// What to say in its place.
    pub alternative: String,
    /// Its width in pixels of CSS, if the text sets one.
    pub width: Option<u32>,
    /// Its height in pixels of CSS, if the text sets one.
    pub height: Option<u32>,
}

/// Something in a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Characters of one style; never empty, no line breaks.
    Text(String, Style),
    /// The start of a new line within the block.
    Break,
    /// A picture among words.
    Image(Image),
    /// A mark that leads to a note at the foot: its place in [`Flow::footnotes`].
    Footnote(usize),
    /// A formula in TeX.
    Math(Formula),
}

/// How characters look and where they lead.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property of its own: text can have any of them at once")]
pub struct Style {
    /// Strong.
    pub bold: bool,
    /// Stressed.
    pub italic: bool,
    /// Underlined, or put in later.
    pub underline: bool,
    /// Struck through.
    pub strike: bool,
    /// Program text.
    pub code: bool,
    /// Marked with a pen.
    pub highlight: bool,
    /// Below the line.
    pub subscript: bool,
    /// Above the line.
    pub superscript: bool,
    /// Where it leads; never empty.
    pub link: Option<Arc<str>>,
}

impl Flow {
    /// The addresses of all pictures, each once, in the order of the text.
    pub fn pictures(&self) -> Vec<&str> {
        let (mut sources, mut known) = (Vec::new(), HashSet::new());
        let mut see = |part| {
            if let Part::Figure(image) | Part::Inline(Inline::Image(image)) = part
                && known.insert(image.source.as_str())
            {
                sources.push(image.source.as_str());
            }
        };
        visit_all(&self.blocks, &mut see);
        self.footnotes.iter().for_each(|blocks| visit_all(blocks, &mut see));
        sources
    }
}

impl List {
    /// Its items, parted where one has a box and the next has none, or the other way round; with the number of the first.
    pub fn runs(&self) -> impl Iterator<Item = (Option<u32>, &[Item])> {
        let runs = self.items.chunk_by(|one, next| one.checked.is_some() == next.checked.is_some());
        runs.scan(self.start, |next, items| {
            let start = *next;
            *next = start.map(|start| start.saturating_add(u32::try_from(items.len()).unwrap_or(u32::MAX)));
            Some((start, items))
        })
    }
}

impl Table {
    /// Where its cells stand.
    pub fn grid(&self) -> Grid<'_> {
        grid::place(self)
    }
}

impl Block {
    /// Characters of its longest line, where it is one; some for whatever holds lines.
    fn line_chars(&self) -> usize {
        let Self::Paragraph(line) = self else { return 24 };
        let lines = line.split(|part| matches!(part, Inline::Break));
        let chars = |part: &Inline| match part {
            Inline::Text(text, _) => text.chars().count(),
            Inline::Math(formula) => formula.source.chars().count(),
            _ => 2,
        };
        lines.map(|line| line.iter().map(chars).sum()).max().unwrap_or(0)
    }

    /// Calls for every part of it, in the order of the text. As deep as the reader nests, which is bounded.
    fn visit<'a>(&'a self, seen: &mut dyn FnMut(Part<'a>)) {
        match self {
            Self::Paragraph(line) | Self::Heading(_, line) => visit_line(line, seen),
            Self::Quote(blocks) => visit_all(blocks, seen),
            Self::Callout(callout) => {
                visit_line(&callout.title, seen);
                visit_all(&callout.blocks, seen);
            }
            Self::List(list) => list.items.iter().for_each(|item| visit_all(&item.blocks, seen)),
            Self::Definitions(all) => all.iter().for_each(|one| {
                visit_line(&one.term, seen);
                visit_all(&one.blocks, seen);
            }),
            Self::Table(table) => table.rows.iter().flatten().for_each(|cell| visit_all(&cell.blocks, seen)),
            Self::Figure(image) => seen(Part::Figure(image)),
            Self::Code { .. } | Self::Math(_) | Self::Rule => {}
        }
    }
}

/// What lines and pictures are made of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'a> {
    Inline(&'a Inline),
    Figure(&'a Image),
}

/// Calls for every part of these blocks, in the order of the text.
pub(crate) fn visit_all<'a>(blocks: &'a [Block], seen: &mut dyn FnMut(Part<'a>)) {
    for block in blocks {
        block.visit(seen);
    }
}

fn visit_line<'a>(line: &'a [Inline], seen: &mut dyn FnMut(Part<'a>)) {
    for inline in line {
        seen(Part::Inline(inline));
    }
}

//! Blocks as paragraphs and tables.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::formula;
use super::line::characters;
use crate::flow::picture::{Embedded, gather};
use crate::flow::{Block, Callout, Definition, Flow, Inline, Item, List, Pictures};
use crate::formula::Formula;
use crate::limits::LIST_LEVELS_MAX;
use crate::marks;

/// Twentieths of a point by which a level of a list or a quote stands in.
const INDENT_STEP: usize = 425;

/// The text of a document and what its other parts must hold for it.
#[derive(Debug, Default)]
pub(super) struct Body<'a> {
    /// The inside of `w:body`.
    pub xml: String,
    /// The inside of each foot note.
    pub notes: Vec<String>,
    /// Where links lead; the n-th one's relation is `link{n}`.
    pub links: Vec<String>,
    /// First numbers of ordered lists; the n-th one's numbering is `n + 2`.
    pub lists: Vec<u32>,
    /// The pictures, by address.
    pub pictures: HashMap<&'a str, Embedded>,
    /// Which notes have their mark already; none while the notes themselves are written.
    pub noted: Option<Vec<bool>>,
    /// Which notes have a mark in the text.
    pub in_text: Vec<bool>,
    /// Pictures shown so far: each has a number of its own.
    pub shown: usize,
}

/// What a paragraph inherits from the blocks around it.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    /// Lists it stands in.
    list_level: usize,
    /// Steps by which it stands in besides.
    steps: usize,
    /// The numbering of the item that it begins.
    marker: Option<usize>,
    /// A box that it begins.
    ticked: Option<bool>,
    /// A paragraph style other than that of its kind.
    style: Option<&'static str>,
    /// The colour of the box that it stands in.
    color: Option<&'static str>,
    /// Whether it stands in a quote within that box, if there is one.
    is_quoted: bool,
    /// Where its text stands: `center`, `end`.
    align: Option<&'static str>,
}

impl Around {
    /// What paragraphs of a table's cell inherit.
    pub(super) fn in_cell(align: Option<&'static str>, is_header: bool) -> Self {
        Self { align, style: Some(if is_header { "TableHead" } else { "TableText" }), ..Self::default() }
    }
}

/// Writes all blocks.
pub(super) fn write<'a>(flow: &'a Flow, pictures: Pictures<'_>) -> Body<'a> {
    let in_text = marks::in_text(flow);
    let mut body = Body { pictures: gather(flow, pictures), in_text, ..Body::default() };
    let around = Around { style: Some("FootnoteText"), ..Around::default() };
    for blocks in &flow.footnotes {
        let text = std::mem::take(&mut body.xml);
        body.blocks(blocks, &around);
        let note = std::mem::replace(&mut body.xml, text);
        body.notes.push(note);
    }
    body.noted = Some(vec![false; flow.footnotes.len()]);
    body.blocks(&flow.blocks, &Around::default());
    // Notes that only other notes refer to would not be shown.
    for (number, blocks) in marks::others(flow) {
        body.paragraph(around.style, &[marks::sign(number)], &around);
        body.blocks(blocks, &around);
    }
    body
}

impl<'a> Body<'a> {
    /// Blocks in a row; the first paragraph takes the item's marker.
    pub(super) fn blocks(&mut self, blocks: &'a [Block], around: &Around) {
        let mut around = around.clone();
        let mut before: Option<&Block> = None;
        for block in blocks {
            // Programs in a row would be one.
            if matches!((before, block), (Some(Block::Code { .. }), Block::Code { .. })) {
                self.gap(&around);
            }
            self.block(block, &around);
            (around.marker, around.ticked) = (None, None);
            before = Some(block);
        }
    }

    fn block(&mut self, block: &'a Block, around: &Around) {
        match block {
            Block::Paragraph(line) => self.paragraph(around.style, line, around),
            Block::Heading(level, line) => {
                let styles = ["Heading1", "Heading2", "Heading3", "Heading4", "Heading5", "Heading6"];
                let style = styles[usize::from(*level).clamp(1, 6) - 1];
                self.paragraph(Some(style), line, around);
            }
            Block::Quote(blocks) => {
                let (steps, style) = (around.steps + 1, Some("Quote"));
                let around = Around { steps, style, is_quoted: true, ..around.clone() };
                self.blocks(blocks, &around);
            }
            Block::Callout(callout) => self.callout(callout, around),
            Block::Code { text, .. } => self.code(text, around),
            Block::Math(formula) if formula.is_blank() => {}
            Block::Math(formula) => self.formula(formula, around),
            Block::List(list) => self.list(list, around),
            Block::Definitions(all) => all.iter().for_each(|one| self.definition(one, around)),
            Block::Table(table) => self.table(table),
            Block::Figure(image) => self.paragraph(around.style, &[Inline::Image(image.clone())], around),
            Block::Rule => self.xml.push_str("<w:p><w:pPr><w:pStyle w:val=\"Rule\"/></w:pPr></w:p>"),
        }
    }

    fn formula(&mut self, formula: &Formula, around: &Around) {
        let Some(math) = formula::write(formula) else { return self.code(&formula.source, around) };
        self.open(around.style, around);
        let _ = write!(self.xml, "<m:oMathPara>{math}</m:oMathPara></w:p>");
    }

    fn paragraph(&mut self, style: Option<&str>, line: &[Inline], around: &Around) {
        self.open(style, around);
        self.line(line);
        self.xml.push_str("</w:p>");
    }

    /// Begins a paragraph. The order of its properties is the schema's.
    fn open(&mut self, style: Option<&str>, around: &Around) {
        self.xml.push_str("<w:p><w:pPr>");
        let style = style.or((around.list_level > 0).then_some("ListParagraph"));
        if let Some(style) = style {
            let _ = write!(self.xml, "<w:pStyle w:val=\"{style}\"/>");
        }
        if let Some(number) = around.marker {
            let level = around.list_level.saturating_sub(1).min(LIST_LEVELS_MAX - 1);
            let _ = write!(self.xml, "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{number}\"/></w:numPr>");
        }
        self.frame(around);
        self.indent(around);
        if let Some(align) = around.align {
            let _ = write!(self.xml, "<w:jc w:val=\"{align}\"/>");
        }
        self.xml.push_str("</w:pPr>");
        if let Some(ticked) = around.ticked {
            let letter = if ticked { '☑' } else { '☐' };
            let _ = write!(self.xml, "<w:r><w:t xml:space=\"preserve\">{letter} </w:t></w:r>");
        }
    }

    /// The line at the side of a quote or a box, and the ground of a box.
    fn frame(&mut self, around: &Around) {
        let line = match around.color {
            _ if around.is_quoted => Some((12, "767C8C")),
            color => color.map(|color| (24, color)),
        };
        if let Some((size, color)) = line {
            let _ = write!(
                self.xml,
                "<w:pBdr><w:left w:val=\"single\" w:sz=\"{size}\" w:space=\"8\" w:color=\"{color}\"/></w:pBdr>"
            );
        }
        if around.color.is_some() {
            self.xml.push_str("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F6F6F9\"/>");
        }
    }

    /// Where the paragraph begins. A marker stands where its numbering says, unless something around stands in.
    fn indent(&mut self, around: &Around) {
        let is_marked = around.marker.is_some();
        if is_marked && around.steps == 0 {
            return;
        }
        let left = (around.steps + around.list_level.min(LIST_LEVELS_MAX)) * INDENT_STEP;
        // A box to tick stands where a marker would.
        if is_marked || around.ticked.is_some() {
            let _ = write!(self.xml, "<w:ind w:left=\"{left}\" w:hanging=\"{INDENT_STEP}\"/>");
        } else if left > 0 {
            let _ = write!(self.xml, "<w:ind w:left=\"{left}\"/>");
        }
    }

    /// A little room between two boxes, within what is around both.
    fn gap(&mut self, around: &Around) {
        self.xml.push_str("<w:p><w:pPr>");
        self.frame(around);
        self.xml.push_str("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"140\" w:lineRule=\"exact\"/>");
        self.indent(&Around { marker: None, ticked: None, ..around.clone() });
        self.xml.push_str("</w:pPr></w:p>");
    }

    fn code(&mut self, text: &str, around: &Around) {
        self.open(Some("SourceCode"), around);
        for (number, line) in text.split('\n').enumerate() {
            let end = if number > 0 { "<w:br/>" } else { "" };
            let _ = write!(self.xml, "<w:r>{end}{}</w:r>", characters(line));
        }
        self.xml.push_str("</w:p>");
    }

    fn callout(&mut self, callout: &'a Callout, around: &Around) {
        let color = match callout.kind.as_str() {
            "success" => "1A6B3C",
            "info" => "2A4BC9",
            "warning" => "7A4B00",
            "danger" => "B3261E",
            _ => "5A5F6E",
        };
        // A box in a box stands in, so that the one is seen in the other.
        let steps = around.steps + usize::from(around.color.is_some());
        let outer = around;
        let around = Around { color: Some(color), steps, is_quoted: false, ..around.clone() };
        let around = Around { style: outer.style.filter(|style| *style != "Quote"), ..around };
        if !callout.title.is_empty() {
            self.paragraph(Some("CalloutTitle"), &callout.title, &around);
        }
        self.blocks(&callout.blocks, &around);
        // Boxes in a row would be one.
        self.gap(outer);
    }

    fn list(&mut self, list: &'a List, around: &Around) {
        for (start, items) in list.runs() {
            self.items(start, items, around);
        }
    }

    fn items(&mut self, start: Option<u32>, items: &'a [Item], around: &Around) {
        let is_numbered = items.iter().any(|item| item.checked.is_none());
        let numbering = start.filter(|_| is_numbered).map(|start| {
            self.lists.push(start);
            self.lists.len() + 1
        });
        for item in items {
            let marker = if item.checked.is_some() { None } else { Some(numbering.unwrap_or(1)) };
            let list_level = around.list_level + 1;
            let around = Around { list_level, marker, ticked: item.checked, style: None, ..around.clone() };
            // An item is there even if nothing is in it, or if it begins with what cannot carry a marker.
            if matches!(item.blocks.first(), Some(Block::Paragraph(_) | Block::Figure(_))) {
                self.blocks(&item.blocks, &around);
            } else {
                self.paragraph(None, &[], &around);
                self.blocks(&item.blocks, &Around { marker: None, ticked: None, ..around });
            }
        }
    }

    fn definition(&mut self, one: &'a Definition, around: &Around) {
        self.paragraph(Some("DefinitionTerm"), &one.term, around);
        self.blocks(&one.blocks, &Around { steps: around.steps + 1, ..around.clone() });
    }
}

//! Paragraphs as blocks: lists, quotes and program text are put together from paragraphs in a row.

use super::Reader;
use super::numbering::list;
use super::styles::Kind;
use crate::flow::{Block, Inline, Item, List};
use crate::import::line::{Line, push_code, push_quote};
use crate::import::xml::Element;
use crate::limits::LIST_LEVELS_MAX;

/// Twentieths of a point by which our own exports indent a level.
const INDENT_STEP: usize = 425;

/// Blocks being put together.
#[derive(Default)]
pub(super) struct Builder {
    blocks: Vec<Block>,
    /// The lists that are open, the outermost first: their level and numbering.
    open: Vec<(usize, String, List)>,
}

impl Builder {
    /// An item of a list: it goes on with the list of its level, or begins one.
    fn item(&mut self, level: usize, list: &str, number: Option<u32>, item: Item) {
        self.close_below(level + 1);
        let goes_on = |open: &(usize, String, List)| {
            open.0 == level && open.1 == list && open.2.start.is_some() == number.is_some()
        };
        if !self.open.last().is_some_and(goes_on) {
            self.close_below(level);
            self.open.push((level, list.to_owned(), List { start: number, items: Vec::new() }));
        }
        if let Some((_, _, list)) = self.open.last_mut() {
            list.items.push(item);
        }
    }

    /// Closes the lists of that level and deeper ones.
    fn close_below(&mut self, level: usize) {
        while self.open.last().is_some_and(|open| open.0 >= level) {
            let Some((_, _, list)) = self.open.pop() else { return };
            self.target().push(Block::List(list));
        }
    }

    /// Where a block goes: into the last item, or below everything.
    fn target(&mut self) -> &mut Vec<Block> {
        let item = self.open.last_mut().and_then(|(_, _, list)| list.items.last_mut());
        item.map_or(&mut self.blocks, |item| &mut item.blocks)
    }

    /// A block that is no item: within the item of that level, or outside all lists.
    fn block(&mut self, within: Option<usize>, kind: Kind, block: Block) {
        self.close_below(within.map_or(0, |level| level + 1));
        let target = self.target();
        match (kind, block) {
            (Kind::Quote, block) => push_quote(target, block),
            (Kind::Code, Block::Code { text, .. }) => push_code(target, text),
            (_, block) => target.push(block),
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.close_below(0);
        self.blocks
    }
}

impl Reader<'_, '_> {
    /// What an element holds, as blocks. Recursion is as deep as the XML, which is bounded.
    pub(super) fn blocks(&mut self, parent: &Element) -> Vec<Block> {
        let mut builder = Builder::default();
        self.gather(parent, &mut builder);
        builder.finish()
    }

    fn gather(&mut self, parent: &Element, builder: &mut Builder) {
        for child in parent.elements() {
            match &*child.name {
                "p" => self.paragraph(child, builder),
                "tbl" => {
                    if let Some(table) = self.table(child) {
                        builder.block(None, Kind::Text, Block::Table(table));
                    }
                }
                // What Word makes by itself is left out; a note has `[TOC]`.
                "sdt" if child.child("sdtPr").is_some_and(|all| all.child("docPartObj").is_some()) => {}
                "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag" => self.gather(child, builder),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Element, builder: &mut Builder) {
        let properties = paragraph.child("pPr");
        let value = |name| properties.and_then(|all| all.child(name)).and_then(|one| one.attribute("val"));
        let style = value("pStyle").unwrap_or_default().to_owned();
        let kind = self.kind(&style, properties);
        let mut line = Line::default();
        self.line(paragraph, &mut line);
        match kind {
            Kind::Contents => return,
            Kind::Rule => return builder.block(None, kind, Block::Rule),
            Kind::Heading(level) if !line.is_blank() => {
                return builder.block(None, kind, Block::Heading(level, line.take()));
            }
            _ => {}
        }
        let indent = properties.and_then(|all| all.child("ind"));
        let indent: Option<usize> = indent.and_then(|ind| ind.number("left").or_else(|| ind.number("start")));
        let steps = (indent.unwrap_or(0) / INDENT_STEP).saturating_sub(usize::from(kind == Kind::Quote));
        let within = steps.checked_sub(1).map(|level| level.min(LIST_LEVELS_MAX - 1));
        if let Some((number, level)) = self.list(&style, properties) {
            if self.numbering.goes_on(&number, level) && !builder.open.is_empty() {
                return builder.block(Some(level), Kind::Text, Block::Paragraph(line.take()));
            }
            let start = self.numbering.count(&number, level);
            let mut parts = if line.is_blank() { Vec::new() } else { line.take() };
            let checked = ticked(&mut parts);
            let blocks = if parts.is_empty() { Vec::new() } else { vec![Block::Paragraph(parts)] };
            return builder.item(level, &number, start, Item { checked, blocks });
        }
        if kind == Kind::Code {
            let code = Block::Code { language: String::new(), text: line.plain() };
            return builder.block(within.filter(|_| !builder.open.is_empty()), kind, code);
        }
        if line.is_blank() {
            if is_ruled(paragraph) {
                builder.block(None, Kind::Rule, Block::Rule);
            }
            return;
        }
        let mut parts = line.take();
        if let Some(checked) = ticked(&mut parts) {
            let blocks = if parts.is_empty() { Vec::new() } else { vec![Block::Paragraph(parts)] };
            return builder.item(within.unwrap_or(0), "boxes", None, Item { checked: Some(checked), blocks });
        }
        let within = within.filter(|_| !builder.open.is_empty());
        builder.block(within, kind, Block::Paragraph(parts));
    }

    /// What the paragraph is: its own outline level counts before its style's.
    fn kind(&self, style: &str, properties: Option<&Element>) -> Kind {
        let own = properties.and_then(|all| all.child("outlineLvl")).and_then(|level| level.number::<u8>("val"));
        match (own, self.styles.kind(style)) {
            (Some(level), Kind::Text) if level < 9 => Kind::Heading((level + 1).min(6)),
            (_, kind) => kind,
        }
    }

    fn list(&self, style: &str, properties: Option<&Element>) -> Option<(String, usize)> {
        let own = properties.and_then(list);
        own.or_else(|| self.styles.list(style)).filter(|(number, _)| number != "0")
    }
}

/// Whether a paragraph holds nothing but a line across the page, as Word draws it.
fn is_ruled(paragraph: &Element) -> bool {
    let pictures = paragraph.elements().filter_map(|run| run.child("pict"));
    pictures.flat_map(Element::elements).any(|shape| shape.attribute("hr").is_some_and(|said| said != "f"))
}

/// Takes a box to tick off the beginning of a line.
pub(in crate::import) fn ticked(line: &mut Vec<Inline>) -> Option<bool> {
    let Some(Inline::Text(text, _)) = line.first_mut() else { return None };
    let (checked, rest) = match text.strip_prefix('☐') {
        Some(rest) => (false, rest),
        None => (true, text.strip_prefix(['☑', '☒'])?),
    };
    *text = rest.trim_start().to_owned();
    if text.is_empty() {
        line.remove(0);
    }
    Some(checked)
}

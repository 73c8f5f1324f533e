//! The elements of `office:text` as blocks.

use super::Reader;
use super::styles::Kind;
use crate::flow::{Block, Inline, Item, List};
use crate::formula::Formula;
use crate::import::docx::ticked;
use crate::import::line::{Line, push_code, push_quote};
use crate::import::xml::Element;

/// The list around an element.
#[derive(Debug, Clone, Copy, Default)]
struct Around<'a> {
    /// The name of its style; inner lists have that of the outer one if they name none.
    style: &'a str,
    /// Lists around, itself included.
    level: usize,
}

/// A paragraph; a formula alone in one of our exports' own style stands on lines of its own.
fn paragraph_of(style: &str, parts: Vec<Inline>) -> Block {
    match &parts[..] {
        [Inline::Math(formula)] if style == "Formula" => Block::Math(Formula { is_display: true, ..formula.clone() }),
        _ => Block::Paragraph(parts),
    }
}

/// Adds a list. One that holds nothing but a deeper list goes on with the item before it: so `LibreOffice` writes a list
/// in a list that has another style.
fn push_list(blocks: &mut Vec<Block>, mut list: List) {
    if let Some(Block::List(before)) = blocks.last_mut()
        && let Some(item) = before.items.last_mut()
        && let [Item { checked: None, blocks: inner }, ..] = &mut list.items[..]
        && matches!(inner.first(), Some(Block::List(_)))
    {
        for block in std::mem::take(inner) {
            match block {
                Block::List(inner) => push_list(&mut item.blocks, inner),
                block => item.blocks.push(block),
            }
        }
        list.items.remove(0);
        before.items.append(&mut list.items);
        return;
    }
    blocks.push(Block::List(list));
}

impl Reader<'_, '_> {
    /// What an element holds, as blocks. Recursion is as deep as the XML, which is bounded.
    pub(super) fn blocks(&mut self, parent: &Element) -> Vec<Block> {
        let mut blocks = Vec::new();
        self.gather(parent, Around::default(), &mut blocks);
        blocks
    }

    fn gather(&mut self, parent: &Element, around: Around<'_>, blocks: &mut Vec<Block>) {
        for child in parent.elements() {
            match &*child.name {
                "p" | "h" => self.paragraph(child, around, blocks),
                "list" => {
                    let style = child.attribute("style-name").unwrap_or(around.style);
                    let list = self.list(child, Around { style, level: around.level + 1 });
                    if !list.items.is_empty() {
                        push_list(blocks, list);
                    }
                }
                "table" => {
                    if let Some(table) = self.table(child) {
                        blocks.push(Block::Table(table));
                    }
                }
                "section" => self.gather(child, around, blocks),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Element, around: Around<'_>, blocks: &mut Vec<Block>) {
        let name = paragraph.attribute("style-name").unwrap_or_default();
        let kind = match (&*paragraph.name, self.styles.kind(name)) {
            ("h", _) => Kind::Heading(paragraph.number("outline-level").unwrap_or(1).clamp(1, 6)),
            (_, kind) => kind,
        };
        let mut line = Line::default();
        let style = if kind == Kind::Code { crate::flow::Style::default() } else { self.styles.of_paragraph(name) };
        self.line(paragraph, &style, &mut line);
        // Lists that `LibreOffice` makes from docx name their style in their paragraphs only, where they are no lists.
        let is_alone = around.level == 0 && self.styles.list_of(name).is_some();
        match kind {
            Kind::Rule => blocks.push(Block::Rule),
            Kind::Code => push_code(blocks, line.plain()),
            _ if line.is_blank() => {}
            Kind::Heading(level) => blocks.push(Block::Heading(level, line.take())),
            Kind::Quote => push_quote(blocks, Block::Paragraph(line.take())),
            Kind::Text if is_alone => {
                let item = Item { checked: None, blocks: vec![Block::Paragraph(line.take())] };
                match blocks.last_mut() {
                    Some(Block::List(list)) if list.start.is_none() => list.items.push(item),
                    _ => blocks.push(Block::List(List { start: None, items: vec![item] })),
                }
            }
            Kind::Text => blocks.push(paragraph_of(name, line.take())),
        }
    }

    fn list(&mut self, list: &Element, around: Around<'_>) -> List {
        let mut start = self.styles.start(around.style, around.level);
        let mut items = Vec::new();
        for child in list.elements().filter(|one| matches!(&*one.name, "list-item" | "list-header")) {
            if let (Some(start), true) = (&mut start, items.is_empty()) {
                *start = child.number("start-value").unwrap_or(*start);
            }
            let mut blocks = Vec::new();
            self.gather(child, around, &mut blocks);
            let mut checked = None;
            if let Some(Block::Paragraph(line)) = blocks.first_mut() {
                checked = ticked(line);
                if line.is_empty() {
                    blocks.remove(0);
                }
            }
            items.push(Item { checked, blocks });
        }
        List { start, items }
    }
}

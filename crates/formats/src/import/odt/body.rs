//! The elements of `office:text` as blocks.

use super::Reader;
use super::styles::Kind;
use crate::flow::{Block, Inline, Item, List, Style, Table};
use crate::formula::Formula;
use crate::import::docx::{formatted, ticked};
use crate::import::line::{Line, formulas, push_code, push_quote};
use crate::import::xml::Element;

/// The list around an element.
#[derive(Debug, Clone, Copy, Default)]
struct Around<'a> {
    /// The name of its style; inner lists have that of the outer one if they name none.
    style: &'a str,
    /// Lists around, itself included.
    level: usize,
}

/// A paragraph; a formula alone in one of our exports' own style stands on lines of its own, as those of others do.
fn paragraph_of(style: &str, parts: Vec<Inline>) -> Vec<Block> {
    match &parts[..] {
        [Inline::Math(formula)] if style == "Formula" => {
            vec![Block::Math(Formula { is_display: true, ..formula.clone() })]
        }
        _ => formulas(parts),
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

/// Adds a list, and the headings that it numbers as what they are: no items, but between those.
fn push_parted(blocks: &mut Vec<Block>, list: List) {
    let (mut items, mut start) = (Vec::new(), list.start);
    for (number, item) in (list.start.unwrap_or(1)..).zip(list.items) {
        if !matches!(item.blocks.first(), Some(Block::Heading(..))) {
            items.push(item);
            continue;
        }
        if !items.is_empty() {
            push_list(blocks, List { start, items: std::mem::take(&mut items) });
        }
        blocks.extend(item.blocks);
        start = list.start.map(|_| number.saturating_add(1));
    }
    if !items.is_empty() {
        push_list(blocks, List { start, items });
    }
}

/// The items of a list that say more than a number, as paragraphs that say it.
fn told(list: List, [format, before, behind]: &[String; 3]) -> Vec<Block> {
    let mut all = Vec::new();
    for (number, item) in (list.start.unwrap_or(1)..).zip(list.items) {
        let words = format!("{before}{}{behind} ", formatted(number, format));
        let mut blocks = item.blocks.into_iter();
        match blocks.next() {
            Some(Block::Paragraph(mut line)) => {
                line.insert(0, Inline::Text(words, Style::default()));
                all.push(Block::Paragraph(line));
            }
            first => all.extend(first),
        }
        all.extend(blocks);
    }
    all
}

/// Adds an item that stands alone to the list before, if there is one of its kind.
fn push_item(blocks: &mut Vec<Block>, start: Option<u32>, item: Item) {
    let goes_on = |list: &List| {
        let is_ticked = list.items.first().is_some_and(|first| first.checked.is_some());
        list.start.is_some() == start.is_some() && is_ticked == item.checked.is_some()
    };
    match blocks.last_mut() {
        Some(Block::List(list)) if goes_on(list) => list.items.push(item),
        _ => blocks.push(Block::List(List { start, items: vec![item] })),
    }
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
                    let words = self.styles.level(style, around.level + 1).and_then(|level| level.words.as_ref());
                    match words {
                        Some(words) => blocks.extend(told(list, words)),
                        None if list.items.is_empty() => {}
                        None => push_parted(blocks, list),
                    }
                }
                "table" => {
                    match self.table(child) {
                        // A frame around text, which a table of one cell would put on one line.
                        Some(Table { rows, .. }) if rows.len() == 1 && rows[0].len() == 1 => {
                            blocks.extend(rows.into_iter().flatten().flat_map(|cell| cell.blocks));
                        }
                        Some(table) => blocks.push(Block::Table(table)),
                        None => {}
                    }
                }
                "section" | "numbered-paragraph" | "bibliography" | "index-body" => self.gather(child, around, blocks),
                "frame" | "custom-shape" | "rect" | "ellipse" | "g" | "a" => self.frames(child, blocks),
                _ => {}
            }
        }
    }

    /// What stands on a page outside paragraphs.
    fn frames(&mut self, frame: &Element, blocks: &mut Vec<Block>) {
        let mut line = Line::default();
        let outer = std::mem::take(&mut self.aside);
        self.part(frame, &Style::default(), &mut line);
        let aside = std::mem::replace(&mut self.aside, outer);
        if !line.is_blank() {
            blocks.push(Block::Paragraph(line.take()));
        }
        blocks.extend(aside);
    }

    fn paragraph(&mut self, paragraph: &Element, around: Around<'_>, blocks: &mut Vec<Block>) {
        let name = paragraph.attribute("style-name").unwrap_or_default();
        let kind = match (&*paragraph.name, self.styles.kind(name)) {
            ("h", _) => Kind::Heading(paragraph.number("outline-level").unwrap_or(1).clamp(1, 6)),
            (_, kind) => kind,
        };
        let mut line = Line::default();
        let style = if kind == Kind::Code { crate::flow::Style::default() } else { self.styles.of_paragraph(name) };
        let outer = std::mem::take(&mut self.aside);
        self.line(paragraph, &style, &mut line);
        let aside = std::mem::replace(&mut self.aside, outer);
        // Lists that `LibreOffice` makes from docx name their style in their paragraphs only, where they are no lists.
        let alone = self.styles.list_of(name).filter(|_| around.level == 0).map(|list| self.styles.start(list, 1));
        match kind {
            Kind::Rule => blocks.push(Block::Rule),
            Kind::Code if line.is_plain() => push_code(blocks, line.plain()),
            Kind::Contents => {}
            _ if line.is_blank() => {}
            Kind::Heading(level) => blocks.push(Block::Heading(level, line.take())),
            Kind::Quote => push_quote(blocks, Block::Paragraph(line.take())),
            Kind::Text | Kind::Code => {
                let mut parts = line.take();
                let checked = if around.level == 0 { ticked(&mut parts) } else { None };
                match alone.or(checked.map(|_| None)) {
                    Some(start) => push_item(blocks, start, Item { checked, blocks: vec![Block::Paragraph(parts)] }),
                    None => blocks.extend(paragraph_of(name, parts)),
                }
            }
        }
        blocks.extend(aside);
    }

    fn list(&mut self, list: &Element, around: Around<'_>) -> List {
        let mut start = self.styles.start(around.style, around.level);
        let of_style = format!("{} {}", around.level, around.style);
        let before = match list.attribute("continue-list") {
            Some(id) => self.next_numbers.get(id),
            None => self.next_numbers.get(&of_style).filter(|_| list.attribute("continue-numbering") == Some("true")),
        };
        start = start.map(|first| before.copied().unwrap_or(first));
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
        if let Some(start) = start {
            let counted = items.iter().filter(|item: &&Item| !item.blocks.is_empty()).count();
            let next = start.saturating_add(u32::try_from(counted).unwrap_or(u32::MAX));
            let id = list.attribute("id").map(str::to_owned);
            self.next_numbers.extend(id.into_iter().chain([of_style]).map(|key| (key, next)));
        }
        List { start, items }
    }
}

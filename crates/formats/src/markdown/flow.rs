//! A document's blocks as those that the writer knows, and in the forms of notes where pads have none.

use super::escape::Dialect;
use super::inline::{Place, line};
use crate::block::{Block, Cell, Frame, Item, List, ListKind};
use crate::flow::{self, Callout, Definition, Flow, Inline, Style};
use crate::inline::{Content, Image, Mark, Marks, Span};
use crate::limits::LIST_START_MAX;

/// The blocks of a document; its footnotes last.
pub(super) fn blocks(flow: &Flow) -> Vec<Block> {
    let mut blocks = of_blocks(&flow.blocks);
    for (number, note) in (1..).zip(&flow.footnotes) {
        let first = format!("[^{number}]: ");
        blocks.push(Block::Framed(Frame {
            before: vec![],
            first,
            others: "    ",
            blocks: of_blocks(note),
            after: None,
        }));
    }
    blocks
}

fn of_blocks(blocks: &[flow::Block]) -> Vec<Block> {
    let mut all = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            flow::Block::Definitions(definitions) => all.extend(definitions.iter().map(definition)),
            block => all.push(of_block(block)),
        }
    }
    all
}

fn of_block(block: &flow::Block) -> Block {
    match block {
        flow::Block::Paragraph(line) => Block::Paragraph(spans(line)),
        flow::Block::Heading(level, line) => Block::Heading((*level).clamp(1, 6), spans(line)),
        flow::Block::Quote(blocks) => Block::Quote(of_blocks(blocks)),
        flow::Block::Callout(callout) => self::callout(callout),
        flow::Block::Code { language, text } => Block::Code { language: language.clone(), text: text.clone() },
        flow::Block::Math(formula) => math(&formula.source),
        flow::Block::List(list) => Block::List(self::list(list)),
        flow::Block::Definitions(_) => Block::Raw(String::new()),
        flow::Block::Table(table) => {
            let rows = table.rows.iter().filter(|row| !row.is_empty());
            Block::Table(rows.map(|row| row.iter().map(cell).collect()).collect())
        }
        flow::Block::Figure(image) => Block::Paragraph(spans(&[Inline::Image(image.clone())])),
        flow::Block::Rule => Block::Rule,
    }
}

fn cell(cell: &flow::Cell) -> Cell {
    let (columns, rows) = (cell.columns.max(1), cell.rows.max(1));
    let mut blocks = Vec::new();
    of_cell(&cell.blocks, &mut blocks);
    Cell { header: cell.header, columns, rows, blocks }
}

/// The blocks of a cell, where each is a line: markers of lists stand before their items as signs.
fn of_cell(blocks: &[flow::Block], all: &mut Vec<Block>) {
    for block in blocks {
        let list = match block {
            flow::Block::List(list) => list,
            // What they call their blocks stands before these: a cell has no boxes.
            flow::Block::Definitions(definitions) => {
                for one in definitions {
                    all.push(Block::Paragraph(spans(&one.term)));
                    of_cell(&one.blocks, all);
                }
                continue;
            }
            flow::Block::Callout(callout) => {
                all.push(Block::Paragraph(spans(&callout.title)));
                of_cell(&callout.blocks, all);
                continue;
            }
            _ => {
                all.extend(of_blocks(std::slice::from_ref(block)));
                continue;
            }
        };
        for (number, item) in (list.start.unwrap_or(1)..).zip(&list.items) {
            let sign = match (item.checked, list.start) {
                (Some(true), _) => "☑ ".to_owned(),
                (Some(false), _) => "☐ ".to_owned(),
                (None, Some(_)) => format!("{number}. "),
                (None, None) => "• ".to_owned(),
            };
            let sign = span(&Inline::Text(sign, Style::default()));
            let at = all.len();
            of_cell(&item.blocks, all);
            match all.get_mut(at) {
                Some(Block::Paragraph(spans)) => spans.insert(0, sign),
                _ => all.insert(at, Block::Paragraph(vec![sign])),
            }
        }
    }
}

/// A list whose items all have boxes is one of tasks; else boxes are written where they stand.
fn list(list: &flow::List) -> List {
    let is_task = list.start.is_none() && list.items.iter().all(|item| item.checked.is_some());
    let kind = match list.start {
        Some(start) => ListKind::Ordered(start.min(LIST_START_MAX)),
        None if is_task => ListKind::Task,
        None => ListKind::Bullet,
    };
    let items = list.items.iter().map(|item| {
        let mut blocks = of_blocks(&item.blocks);
        if let Some(checked) = item.checked.filter(|_| !is_task) {
            let box_ = Content::Raw(if checked { "[x] " } else { "[ ] " }.to_owned());
            let box_ = Span { content: box_, marks: Marks::default() };
            match blocks.first_mut() {
                Some(Block::Paragraph(spans)) => spans.insert(0, box_),
                _ => blocks.insert(0, Block::Paragraph(vec![box_])),
            }
        }
        Item { checked: item.checked.unwrap_or_default(), blocks }
    });
    List { kind, items: items.collect() }
}

/// A box. The signs of an outer one are longer than those within, which would end it.
fn callout(callout: &Callout) -> Block {
    let blocks = of_blocks(&callout.blocks);
    let signs = ":".repeat(longest_sign(&blocks).max(2) + 1);
    let kind = if callout.kind.is_empty() { "spoiler" } else { &callout.kind };
    let title = line(&spans(&callout.title), Place::Heading, Dialect::Note);
    let opening = format!("{signs}{kind} {title}");
    Block::Framed(Frame {
        before: vec![opening.trim_end().to_owned()],
        first: String::new(),
        others: "",
        blocks,
        after: Some(signs),
    })
}

/// The longest row of colons that opens a box among these blocks.
fn longest_sign(blocks: &[Block]) -> usize {
    let of = |block: &Block| match block {
        Block::Framed(frame) => frame.after.as_ref().map_or(0, String::len).max(longest_sign(&frame.blocks)),
        Block::Quote(blocks) => longest_sign(blocks),
        Block::List(list) => list.items.iter().map(|item| longest_sign(&item.blocks)).max().unwrap_or_default(),
        _ => 0,
    };
    blocks.iter().map(of).max().unwrap_or_default()
}

fn definition(one: &Definition) -> Block {
    let term = line(&spans(&one.term), Place::Heading, Dialect::Note);
    let before = vec![if term.is_empty() { "&#32;".to_owned() } else { term }, String::new()];
    Block::Framed(Frame {
        before,
        first: ":   ".to_owned(),
        others: "    ",
        blocks: of_blocks(&one.blocks),
        after: None,
    })
}

/// A formula on lines of its own; one that would end early is program text.
fn math(formula: &str) -> Block {
    let lines: Vec<&str> = formula.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() || formula.contains("$$") {
        return Block::Code { language: "math".to_owned(), text: formula.to_owned() };
    }
    Block::Raw(format!("$$\n{}\n$$", lines.join("\n")))
}

fn spans(line: &[Inline]) -> Vec<Span> {
    let mut spans = Vec::with_capacity(line.len());
    for (place, part) in line.iter().enumerate() {
        // Signs of dollar in a row would be others.
        if let (Inline::Math(_), Some(Inline::Math(_))) = (part, place.checked_sub(1).map(|before| &line[before])) {
            spans.push(span(&Inline::Text(" ".to_owned(), Style::default())));
        }
        // A sign of dollar before a digit ends no formula.
        if let (Inline::Text(text, style), Some(Inline::Math(_))) =
            (part, place.checked_sub(1).map(|before| &line[before]))
            && let Some(digit) = text.chars().next().filter(char::is_ascii_digit)
            && !style.code
        {
            spans.push(Span { content: Content::Raw(format!("&#{};", u32::from(digit))), marks: marks(style) });
            let rest = Inline::Text(text[1..].to_owned(), style.clone());
            spans.push(span(&rest));
            continue;
        }
        // The space before program text is no part of it, wherever a reader has put it.
        if let Inline::Text(text, style) = part
            && style.code
            && let Some(rest) = text.strip_prefix(' ').filter(|rest| !rest.trim().is_empty())
        {
            let around = Style { code: false, ..style.clone() };
            spans.push(span(&Inline::Text(" ".to_owned(), around)));
            spans.push(span(&Inline::Text(rest.to_owned(), style.clone())));
        } else {
            spans.push(span(part));
        }
    }
    spans
}

fn span(part: &Inline) -> Span {
    let plain = |content| Span { content, marks: Marks::default() };
    match part {
        Inline::Text(text, style) => Span { content: Content::Text(text.clone()), marks: marks(style) },
        Inline::Break => Span::line_break(),
        Inline::Image(image) => {
            let (source, alternative) = (image.source.clone(), image.alternative.clone());
            plain(Content::Image(Image { source, alternative, title: String::new() }))
        }
        Inline::Footnote(number) => plain(Content::Raw(format!("[^{}]", number + 1))),
        Inline::Math(formula) if is_inline_formula(&formula.source) => {
            plain(Content::Raw(format!("${}$", formula.source)))
        }
        Inline::Math(formula) => {
            let marks = marks(&Style { code: true, ..Style::default() });
            Span { content: Content::Text(formula.source.clone()), marks }
        }
    }
}

/// Whether a formula between signs of dollar is read as one.
fn is_inline_formula(formula: &str) -> bool {
    let is_one_line = !formula.is_empty() && !formula.contains(['$', '`', '\n', '\r']);
    is_one_line && formula.trim() == formula && !formula.ends_with('\\')
}

fn marks(style: &Style) -> Marks {
    let mut marks = Marks::default();
    marks.link = style.link.as_deref().map(std::rc::Rc::from);
    for (has, mark) in [
        (style.bold, Mark::Bold),
        (style.italic, Mark::Italic),
        (style.underline, Mark::Underline),
        (style.strike, Mark::Strike),
        (style.code, Mark::Code),
        (style.highlight, Mark::Highlight),
        (style.subscript, Mark::Subscript),
        (style.superscript, Mark::Superscript),
    ] {
        if has {
            marks.insert(mark);
        }
    }
    marks
}

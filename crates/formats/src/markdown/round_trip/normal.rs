//! What markdown can say of a pad: the one form that the pad and the parsed file are compared in.

use std::rc::Rc;

use encrier_doc::Tree;

use crate::block::{Block, Cell, ListKind};
use crate::inline::{Content, Image, Mark, Marks, Span};
use crate::reading::read;

/// A block, with what markdown cannot say taken away.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Normal {
    Paragraph(Line),
    Heading(u8, Line),
    Quote(Vec<Self>),
    Code(String, String),
    List(ListKind, Vec<(bool, Vec<Self>)>),
    /// The header row if there is one, and the others; no empty cells at the end of a row.
    Table(Option<Vec<Line>>, Vec<Vec<Line>>),
    Rule,
}

/// A line, character by character, so that it does not matter how it is cut into spans.
pub(super) type Line = Vec<Sign>;

/// A character and the marks on it; white space outside code carries none.
#[derive(Clone, PartialEq)]
pub(super) enum Sign {
    Char(char, Vec<&'static str>, Option<Rc<str>>),
    Break,
    Image(Image),
}

impl std::fmt::Debug for Sign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Char(c, marks, link) => {
                write!(f, "{c:?}")?;
                marks.iter().try_for_each(|mark| write!(f, ".{mark}"))?;
                link.iter().try_for_each(|link| write!(f, "({link})"))
            }
            Self::Break => f.write_str("break"),
            Self::Image(image) => image.fmt(f),
        }
    }
}

impl Sign {
    pub(super) fn new(c: char, marks: &Marks) -> Self {
        if c.is_whitespace() && !marks.has(Mark::Code) {
            return Self::Char(c, Vec::new(), None);
        }
        let names = [
            (Mark::Bold, "bold"),
            (Mark::Italic, "italic"),
            (Mark::Underline, "underline"),
            (Mark::Strike, "strike"),
            (Mark::Code, "code"),
        ];
        let names = names.into_iter().filter(|&(mark, _)| marks.has(mark)).map(|(_, name)| name);
        Self::Char(c, names.collect(), marks.link.clone())
    }

    fn is_space(&self) -> bool {
        matches!(self, Self::Char(c, marks, _) if c.is_whitespace() && !marks.contains(&"code"))
    }
}

pub(super) fn of_tree(tree: &Tree) -> Vec<Normal> {
    of_blocks(&read(tree))
}

fn of_blocks(blocks: &[Block]) -> Vec<Normal> {
    without_blank(blocks.iter().map(of_block).collect())
}

/// Paragraphs with nothing in them are gone.
pub(super) fn without_blank(blocks: Vec<Normal>) -> Vec<Normal> {
    blocks.into_iter().filter(|block| *block != Normal::Paragraph(Vec::new())).collect()
}

fn of_block(block: &Block) -> Normal {
    match block {
        Block::Paragraph(spans) => Normal::Paragraph(of_spans(spans)),
        Block::Heading(level, spans) => Normal::Heading(*level, of_spans(spans)),
        Block::Quote(blocks) => Normal::Quote(of_blocks(blocks)),
        Block::Code { language, text } => Normal::Code(language.clone(), text.clone()),
        Block::List(list) => {
            let is_task = list.kind == ListKind::Task;
            let items = list.items.iter().map(|item| (is_task && item.checked, of_blocks(&item.blocks)));
            Normal::List(list.kind, items.collect())
        }
        Block::Table(rows) => of_table(rows),
        Block::Rule => Normal::Rule,
        Block::Raw(_) | Block::Framed(_) => unreachable!("no pad has these"),
    }
}

fn of_table(rows: &[Vec<Cell>]) -> Normal {
    let mut lines = rows.iter().map(|row| row.iter().map(|cell| of_cell(&cell.blocks)).collect());
    let has_head = rows[0].iter().all(|cell| cell.header);
    let head = if has_head { lines.next() } else { None };
    table(head.unwrap_or_default(), lines.collect())
}

/// A table of these rows; a header row without text is none.
pub(super) fn table(head: Vec<Line>, rows: Vec<Vec<Line>>) -> Normal {
    let trim = |mut row: Vec<Line>| {
        while row.last().is_some_and(Vec::is_empty) {
            row.pop();
        }
        row
    };
    let head = trim(head);
    Normal::Table(if head.is_empty() { None } else { Some(head) }, rows.into_iter().map(trim).collect())
}

/// What a cell holds is one line, with breaks between what were blocks.
fn of_cell(blocks: &[Block]) -> Line {
    let mut lines = Vec::new();
    push_lines(blocks, &mut lines);
    lines.retain(|line: &Line| !line.is_empty());
    lines.join(&Sign::Break)
}

fn push_lines(blocks: &[Block], lines: &mut Vec<Line>) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => lines.push(of_spans(spans)),
            Block::Quote(blocks) => push_lines(blocks, lines),
            Block::Code { text, .. } => {
                let mut code = Marks::default();
                code.insert(Mark::Code);
                let filled = text.split('\n').filter(|line| !line.trim().is_empty());
                lines.extend(filled.map(|line| line.chars().map(|c| Sign::new(c, &code)).collect::<Line>()));
            }
            Block::List(list) => list.items.iter().for_each(|item| push_lines(&item.blocks, lines)),
            Block::Table(rows) => rows.iter().flatten().for_each(|cell| push_lines(&cell.blocks, lines)),
            Block::Rule | Block::Raw(_) | Block::Framed(_) => {}
        }
    }
}

fn of_spans(spans: &[Span]) -> Line {
    let mut line = Vec::new();
    for span in spans {
        match &span.content {
            Content::Text(text) => line.extend(text.chars().map(|c| Sign::new(c, &span.marks))),
            Content::Break => line.push(Sign::Break),
            Content::Raw(_) => unreachable!("no pad has these"),
            Content::Image(image) => line.push(Sign::Image(image.clone())),
        }
    }
    trimmed(&line)
}

/// The line without white space at the ends of its lines and without breaks at either end.
fn trimmed(line: &[Sign]) -> Line {
    let lines = line.split(|sign| *sign == Sign::Break).map(|line| {
        let idle = line.iter().rev().take_while(|sign| sign.is_space()).count();
        line[..line.len() - idle].to_vec()
    });
    let mut lines: Vec<Line> = lines.collect();
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    let leading = lines.iter().take_while(|line| line.is_empty()).count();
    lines.split_off(leading).join(&Sign::Break)
}

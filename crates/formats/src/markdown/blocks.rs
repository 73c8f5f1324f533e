//! Blocks, one below the other: what stands before each line, and where blank lines are needed.

use super::code::fence;
use super::escape::Dialect;
use super::inline::{Place, line};
use super::pieces::is_blank;
use super::table;
use crate::block::{Block, Frame, Item, List, ListKind};
use crate::inline::Span;
use crate::limits::LIST_START_MAX;

/// Keeps two lists, or a task and what is no text, apart; shows nothing.
const COMMENT: &str = "<!-- -->";

/// The blocks as a markdown file.
pub(super) fn write(blocks: &[Block], dialect: Dialect) -> String {
    let mut writer = Writer { out: String::new(), prefix: String::new(), is_begun: false, dialect };
    writer.write_all(blocks, false);
    if writer.out.is_empty() {
        writer.out.push('\n');
    }
    writer.out
}

struct Writer {
    out: String,
    /// What stands before each line: quote signs and the indentation of list items.
    prefix: String,
    /// The line has its prefix, and perhaps the sign of an item, but nothing else yet.
    is_begun: bool,
    dialect: Dialect,
}

impl Writer {
    /// Writes blocks one below the other, with a blank line between them unless the list they stand in is tight.
    fn write_all(&mut self, blocks: &[Block], is_tight: bool) {
        let mut before: Option<&Block> = None;
        for block in visible(blocks) {
            if let Some(before) = before {
                if joins(before, block) {
                    self.blank_line();
                    self.line(COMMENT);
                    self.blank_line();
                } else if !is_tight {
                    self.blank_line();
                }
            }
            self.write(block);
            before = Some(block);
        }
    }

    fn write(&mut self, block: &Block) {
        match block {
            Block::Paragraph(spans) => self.lines(&line(spans, Place::Paragraph, self.dialect)),
            Block::Heading(level, spans) => self.write_heading(*level, spans),
            Block::Quote(blocks) => self.nested("> ", "> ", |writer| writer.write_all(blocks, false)),
            Block::Code { language, text } => self.write_code(language, text),
            Block::List(list) => self.write_list(list),
            Block::Table(rows) => table::lines(rows, self.dialect).iter().for_each(|line| self.line(line)),
            // `---` would be an item's sign and its text at the start of an item, front matter at the start of a file.
            Block::Rule if self.is_begun || self.out.is_empty() => self.line("___"),
            Block::Rule => self.line("---"),
            Block::Raw(text) => self.lines(text),
            Block::Framed(frame) => self.write_frame(frame),
        }
    }

    fn write_heading(&mut self, level: u8, spans: &[Span]) {
        let signs = &"######"[..usize::from(level)];
        let text = line(spans, Place::Heading, self.dialect);
        if text.is_empty() { self.line(signs) } else { self.line(&format!("{signs} {text}")) }
    }

    fn write_frame(&mut self, frame: &Frame) {
        frame.before.iter().for_each(|line| self.line(line));
        if frame.first.is_empty() {
            self.write_all(&frame.blocks, false);
        } else {
            self.nested(&frame.first, frame.others, |writer| writer.write_all(&frame.blocks, false));
        }
        frame.after.iter().for_each(|line| self.line(line));
    }

    fn write_code(&mut self, language: &str, text: &str) {
        let (fence, opening) = fence(language, text);
        self.line(&opening);
        if !text.is_empty() {
            self.lines(text);
        }
        self.line(&fence);
    }

    fn write_list(&mut self, list: &List) {
        // Some parsers see no list in a sign alone after another sign.
        if self.is_begun && !begins_filled(list) {
            self.blank_line();
        }
        // Signs in a row (`- - -`) could be a rule: a list that begins its item has the other sign.
        let bullet = if self.is_begun && self.out.ends_with("- ") { '*' } else { '-' };
        let is_tight = list.items.iter().all(is_tight);
        for (index, item) in list.items.iter().enumerate() {
            if index > 0 && !is_tight {
                self.blank_line();
            }
            let sign = match list.kind {
                ListKind::Bullet | ListKind::Task => format!("{bullet} "),
                ListKind::Ordered(start) => format!("{}. ", number(start, index)),
            };
            let indent = " ".repeat(sign.len());
            self.nested(&sign, &indent, |writer| match list.kind {
                ListKind::Task => writer.write_task(item, is_tight),
                _ => writer.write_all(&item.blocks, is_tight),
            });
        }
    }

    /// The box of a task stands in a paragraph; a task that begins with something else gets one that shows nothing.
    fn write_task(&mut self, item: &Item, is_tight: bool) {
        self.begin_line();
        self.out.push_str(if item.checked { "[x] " } else { "[ ] " });
        if !matches!(visible(&item.blocks).next(), Some(Block::Paragraph(_))) {
            self.line(COMMENT);
            if visible(&item.blocks).next().is_some() {
                self.blank_line();
            }
        }
        self.write_all(&item.blocks, is_tight);
    }

    /// Writes what stands inside a quote or an item: `first` before its first line, `others` before the rest.
    fn nested(&mut self, first: &str, others: &str, inside: impl FnOnce(&mut Self)) {
        self.begin_line();
        self.out.push_str(first);
        self.is_begun = true;
        let outside = self.prefix.len();
        self.prefix.push_str(others);
        inside(self);
        if self.is_begun {
            self.line("");
        }
        self.prefix.truncate(outside);
    }

    fn lines(&mut self, text: &str) {
        for line in text.split('\n') {
            self.line(line);
        }
    }

    fn line(&mut self, text: &str) {
        self.begin_line();
        self.is_begun = false;
        self.out.push_str(text);
        if text.is_empty() {
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        self.out.push('\n');
    }

    fn blank_line(&mut self) {
        self.line("");
    }

    fn begin_line(&mut self) {
        if !self.is_begun {
            self.out.push_str(&self.prefix);
        }
    }
}

/// The blocks of which anything shows.
fn visible(blocks: &[Block]) -> impl Iterator<Item = &Block> {
    blocks.iter().filter(|block| !matches!(block, Block::Paragraph(spans) if is_blank(spans)))
}

/// Whether a parser would take the second list for more items of the first.
fn joins(first: &Block, second: &Block) -> bool {
    let is_ordered = |list: &List| matches!(list.kind, ListKind::Ordered(_));
    matches!((first, second), (Block::List(first), Block::List(second)) if is_ordered(first) == is_ordered(second))
}

/// Whether the blocks of an item need no blank line between them: a single one, or text and a list below it.
fn is_tight(item: &Item) -> bool {
    let mut blocks = visible(&item.blocks);
    match (blocks.next(), blocks.next(), blocks.next()) {
        (_, None, _) => true,
        (Some(Block::Paragraph(_)), Some(Block::List(list)), None) => can_follow_text(list),
        _ => false,
    }
}

/// Whether a parser sees the list right below a line of text: not if its first line could be more of that text.
fn can_follow_text(list: &List) -> bool {
    // A list that begins the first item may stand below its sign, see `write_list`.
    let is_filled = match first_block(list) {
        Some(Block::List(inner)) => begins_filled(inner),
        _ => begins_filled(list),
    };
    is_filled && !matches!(list.kind, ListKind::Ordered(start) if start != 1)
}

/// What the first item of the list begins with.
fn first_block(list: &List) -> Option<&Block> {
    list.items.first().and_then(|item| visible(&item.blocks).next())
}

/// Whether something stands beside the first sign of the list.
fn begins_filled(list: &List) -> bool {
    list.kind == ListKind::Task || first_block(list).is_some()
}

fn number(start: u32, index: usize) -> u32 {
    u32::try_from(index).map_or(LIST_START_MAX, |index| start.saturating_add(index).min(LIST_START_MAX))
}

//! Plain text, as Etherpad's export writes it: a line per block, `*` before the items of a list, a tab per level.
//!
//! Deliberately absent: any sign of marks, headings or quotes. Who wants those asks for markdown.

use std::fmt::Write;

use encrier_doc::Tree;

use crate::block::{Block, Cell, List, ListKind};
use crate::inline::{Span, plain_text};
use crate::reading::read;

/// The pad as plain text; ends with a newline, like every text of Etherpad's.
///
/// Items begin with `* `, `1. ` or `[x] ` after a tab for each list they stand in; further blocks of an item are indented
/// alike. Cells of a table are parted by tabs, lines within one by spaces. A horizontal line is `---`. A picture is its
/// alternative text.
pub fn from_tree(tree: &Tree) -> String {
    let mut out = String::new();
    push_blocks(&mut out, &read(tree), 0);
    if out.is_empty() {
        out.push('\n');
    }
    out
}

/// Blocks that stand in `level` lists.
fn push_blocks(out: &mut String, blocks: &[Block], level: usize) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => push_lines(out, &plain_text(spans, "\n"), level),
            Block::Code { text, .. } | Block::Raw(text) => push_lines(out, text, level),
            Block::Quote(blocks) => push_blocks(out, blocks, level),
            Block::Framed(frame) => push_blocks(out, &frame.blocks, level),
            Block::List(list) => push_list(out, list, level + 1),
            Block::Table(rows) => push_table(out, rows, level),
            Block::Rule => push_lines(out, "---", level),
        }
    }
}

fn push_lines(out: &mut String, text: &str, level: usize) {
    for line in text.split('\n') {
        push_indent(out, level);
        out.push_str(line);
        out.push('\n');
    }
}

fn push_indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n('\t', level));
}

fn push_list(out: &mut String, list: &List, level: usize) {
    for (index, item) in list.items.iter().enumerate() {
        push_indent(out, level);
        match list.kind {
            ListKind::Bullet => out.push_str("* "),
            ListKind::Ordered(start) => {
                let number = u64::from(start) + index as u64;
                // Writing to a String cannot fail.
                let _ = write!(out, "{number}. ");
            }
            ListKind::Task => out.push_str(if item.checked { "[x] " } else { "[ ] " }),
        }
        let mut rest = item.blocks.as_slice();
        if let Some((Block::Paragraph(spans), others)) = rest.split_first() {
            push_first_line(out, spans, level);
            rest = others;
        } else {
            out.push('\n');
        }
        push_blocks(out, rest, level);
    }
}

/// The text beside the sign of an item; its further lines are indented.
fn push_first_line(out: &mut String, spans: &[Span], level: usize) {
    let text = plain_text(spans, "\n");
    let (first, rest) = text.split_once('\n').map_or((text.as_str(), None), |(first, rest)| (first, Some(rest)));
    out.push_str(first);
    out.push('\n');
    if let Some(rest) = rest {
        push_lines(out, rest, level);
    }
}

fn push_table(out: &mut String, rows: &[Vec<Cell>], level: usize) {
    for row in rows {
        push_indent(out, level);
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                out.push('\t');
            }
            let mut inside = String::new();
            push_blocks(&mut inside, &cell.blocks, 0);
            out.push_str(inside.trim_end_matches('\n').replace(['\n', '\t'], " ").as_str());
        }
        out.push('\n');
    }
}

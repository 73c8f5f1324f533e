//! Tables: one line of markdown per row.

use super::escape::Dialect;
use super::inline::{Place, line};
use crate::block::{Block, Cell};
use crate::inline::{Content, Mark, Marks, Span};

/// Empty cells that spanning cells may cost, for each real cell: a table that wants more is written without spans.
const FILLERS_PER_CELL_MAX: usize = 2;

/// The lines of a table, without their ends.
pub(super) fn lines(rows: &[Vec<Cell>], dialect: Dialect) -> Vec<String> {
    let rows = grid(rows);
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let has_header = rows.first().is_some_and(|row| row.iter().flatten().all(|cell| cell.header));
    let mut lines = Vec::with_capacity(rows.len() + 2);
    let (head, body) = if has_header { rows.split_at(1) } else { rows.split_at(0) };
    lines.push(row_line(head.first().map_or(&[][..], Vec::as_slice), width, dialect));
    lines.push(format!("|{}", " --- |".repeat(width)));
    lines.extend(body.iter().map(|row| row_line(row, 0, dialect)));
    lines
}

/// A row, filled up with empty cells to a width.
fn row_line(cells: &[Option<&Cell>], width: usize, dialect: Dialect) -> String {
    let mut out = String::from("|");
    for cell in cells {
        let text = cell.map(|cell| cell_line(&cell.blocks, dialect)).unwrap_or_default();
        out.push(' ');
        out.push_str(&text);
        out.push_str(if text.is_empty() { "|" } else { " |" });
    }
    out.push_str(&" |".repeat(width.saturating_sub(cells.len())));
    out
}

/// Every place of the table: a cell, or none where another cell reaches over it.
fn grid(rows: &[Vec<Cell>]) -> Vec<Vec<Option<&Cell>>> {
    let cells: usize = rows.iter().map(Vec::len).sum();
    with_spans(rows, cells * FILLERS_PER_CELL_MAX)
        .unwrap_or_else(|| rows.iter().map(|row| row.iter().map(Some).collect()).collect())
}

/// The grid, unless it needs more than so many fillers.
fn with_spans(rows: &[Vec<Cell>], mut fillers_left: usize) -> Option<Vec<Vec<Option<&Cell>>>> {
    // For each column, how many more rows are taken by a cell above.
    let mut taken: Vec<u16> = Vec::new();
    let mut grid = Vec::with_capacity(rows.len());
    for row in rows {
        let mut places = Vec::with_capacity(row.len());
        for cell in row {
            while taken.get(places.len()).is_some_and(|rows| *rows > 0) {
                taken[places.len()] -= 1;
                places.push(None);
                fillers_left = fillers_left.checked_sub(1)?;
            }
            for index in 0..cell.columns {
                if taken.len() <= places.len() {
                    taken.push(0);
                }
                taken[places.len()] = cell.rows - 1;
                places.push(if index == 0 { Some(cell) } else { None });
                fillers_left = fillers_left.checked_sub(usize::from(index > 0))?;
            }
        }
        for rows in taken.iter_mut().skip(places.len()) {
            *rows = rows.saturating_sub(1);
        }
        grid.push(places);
    }
    Some(grid)
}

/// Whatever stands in a cell, as one line.
fn cell_line(blocks: &[Block], dialect: Dialect) -> String {
    let mut lines = Vec::new();
    push_lines(blocks, dialect, &mut lines);
    lines.retain(|line| !line.is_empty());
    lines.join("<br>")
}

fn push_lines(blocks: &[Block], dialect: Dialect, lines: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => lines.push(line(spans, Place::Cell, dialect)),
            Block::Quote(blocks) => push_lines(blocks, dialect, lines),
            Block::Framed(frame) => push_lines(&frame.blocks, dialect, lines),
            Block::Code { text, .. } | Block::Raw(text) => lines.extend(text.lines().map(code_line)),
            Block::List(list) => list.items.iter().for_each(|item| push_lines(&item.blocks, dialect, lines)),
            Block::Table(rows) => rows.iter().flatten().for_each(|cell| push_lines(&cell.blocks, dialect, lines)),
            Block::Rule => {}
        }
    }
}

/// A line of program text, or nothing if it is blank.
fn code_line(text: &str) -> String {
    let mut marks = Marks::default();
    if !text.trim().is_empty() {
        marks.insert(Mark::Code);
    }
    line(&[Span { content: Content::Text(text.to_owned()), marks }], Place::Cell, Dialect::Pad)
}

//! Where the cells of a table stand, by the rule of HTML: each takes the first free place of its row.

use std::collections::HashMap;

use super::{Block, Cell, Table};
use crate::limits::COLUMNS_MAX;

/// A cell and its place.
#[derive(Debug)]
pub struct Placed<'a> {
    /// The cell.
    pub cell: &'a Cell,
    /// Its first column, from 0.
    pub x: usize,
    /// Its first row, from 0.
    pub y: usize,
    /// Columns it takes. No two cells overlap.
    pub columns: usize,
    /// Rows it takes: none reaches over the end of the head, nor of the table.
    pub rows: usize,
}

/// A table's cells and its number of columns.
#[derive(Debug)]
pub struct Grid<'a> {
    /// Columns, from 1.
    pub columns: usize,
    /// The cells, row by row.
    pub cells: Vec<Placed<'a>>,
    /// Which of the cells takes a place, by row and column.
    taken: HashMap<(usize, usize), usize>,
}

impl<'a> Grid<'a> {
    /// What takes a place: a cell that begins there, or one that reaches it from above or from before.
    pub fn at(&self, x: usize, y: usize) -> Option<&Placed<'a>> {
        self.cells.get(*self.taken.get(&(y, x))?)
    }

    /// How wide the columns should be, each beside the others: as wide as their longest text, within bounds. Office programs
    /// make them all the same if nobody says so, and break the words of a table of many columns.
    pub fn weights(&self) -> Vec<usize> {
        let mut weights = vec![COLUMN_CHARS_MIN; self.columns];
        for placed in self.cells.iter().filter(|placed| placed.columns == 1) {
            let chars = placed.cell.blocks.iter().map(Block::line_chars).max().unwrap_or(0);
            weights[placed.x] = weights[placed.x].max(chars.min(COLUMN_CHARS_MAX) + COLUMN_EDGE_CHARS);
        }
        weights
    }
}

/// Characters across a column at the least and at the most, where there is room for some ninety in a line of text.
const COLUMN_CHARS_MIN: usize = 5;
const COLUMN_CHARS_MAX: usize = 36;

/// What the edges of a cell take, in characters: without it, the words of narrow columns beside wide ones break.
const COLUMN_EDGE_CHARS: usize = 2;

/// Places a table's cells. Those beyond [`COLUMNS_MAX`] columns are left out.
pub(super) fn place(table: &Table) -> Grid<'_> {
    let mut taken = HashMap::new();
    let mut cells = Vec::new();
    let mut columns = 1;
    for (y, row) in table.rows.iter().enumerate() {
        let end = if y < table.head_rows { table.head_rows } else { table.rows.len() };
        let mut x = 0;
        for cell in row {
            while taken.contains_key(&(y, x)) {
                x += 1;
            }
            if x >= COLUMNS_MAX {
                break;
            }
            let wish = usize::from(cell.columns).min(COLUMNS_MAX - x);
            let width = (1..wish).find(|width| taken.contains_key(&(y, x + width))).unwrap_or(wish);
            let height = usize::from(cell.rows).min(end - y);
            for place in (y..y + height).flat_map(|y| (x..x + width).map(move |x| (y, x))) {
                taken.insert(place, cells.len());
            }
            cells.push(Placed { cell, x, y, columns: width, rows: height });
            x += width;
            columns = columns.max(x);
        }
    }
    Grid { columns, cells, taken }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Block, from_html};

    fn table(html: &str) -> Table {
        match from_html(html).blocks.into_iter().next() {
            Some(Block::Table(table)) => table,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn cells_stand_where_a_browser_puts_them() {
        let table = table(
            "<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td colspan=9>c</td></tr><tr><td rowspan=9>d</td></tr></table>",
        );
        let places: Vec<_> = place(&table).cells.iter().map(|cell| (cell.x, cell.y, cell.columns, cell.rows)).collect();
        assert_eq!(places, [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 9, 1), (0, 2, 1, 1)]);
    }
}

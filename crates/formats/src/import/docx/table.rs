//! Tables: a cell that goes on in the next row says so there.

use std::collections::HashMap;

use super::Reader;
use crate::flow::{Align, Cell, Table};
use crate::import::xml::Element;
use crate::limits::CELL_SPAN_MAX;

impl Reader<'_, '_> {
    /// A table, unless it has no cells.
    pub(super) fn table(&mut self, element: &Element) -> Option<Table> {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        // Cells that may go on below, by their first column: their row and place in it.
        let mut above: HashMap<usize, (usize, usize)> = HashMap::new();
        let names_first = first_row_names(element);
        let mut columns = 0;
        let mut head_rows = 0;
        for (y, row) in element.elements().filter(|one| &*one.name == "tr").enumerate() {
            let says_head = row.child("trPr").and_then(|all| all.child("tblHeader")).is_some();
            let is_head = head_rows == y && (says_head || (y == 0 && names_first));
            head_rows += usize::from(is_head);
            let mut cells = Vec::new();
            let mut x = 0;
            for cell in row.elements().filter(|one| &*one.name == "tc") {
                let properties = cell.child("tcPr");
                let span = properties.and_then(|all| all.child("gridSpan")).and_then(|span| span.number("val"));
                let span: u16 = span.unwrap_or(1).clamp(1, CELL_SPAN_MAX);
                let merge = properties.and_then(|all| all.child("vMerge"));
                let goes_on = merge.is_some_and(|merge| merge.attribute("val") != Some("restart"));
                let begun = above.get(&x).copied().filter(|_| goes_on);
                if let Some(cell) = begun.and_then(|(row, place)| rows.get_mut(row)?.get_mut(place)) {
                    cell.rows = cell.rows.saturating_add(1).min(CELL_SPAN_MAX);
                } else {
                    above.insert(x, (y, cells.len()));
                    let blocks = self.blocks(cell);
                    cells.push(Cell { header: is_head, columns: span, rows: 1, align: Align::Start, blocks });
                }
                x += usize::from(span);
            }
            columns = columns.max(x);
            rows.push(cells);
        }
        let is_filled = rows.iter().any(|row| !row.is_empty());
        is_filled.then_some(Table { columns, head_rows, rows })
    }
}

/// Whether the table's style makes its first row stand out, as Word does unless it is told not to.
fn first_row_names(table: &Element) -> bool {
    let look = table.child("tblPr").and_then(|all| all.child("tblLook"));
    look.is_some_and(|look| match look.attribute("firstRow") {
        Some(first) => matches!(first, "1" | "true"),
        None => {
            look.attribute("val").and_then(|val| u16::from_str_radix(val, 16).ok()).is_some_and(|bits| bits & 0x20 != 0)
        }
    })
}

//! Tables: a cell that goes on in the next row says so there.

use std::collections::HashMap;

use super::Reader;
use crate::flow::{Align, Cell, Table};
use crate::import::xml::Element;
use crate::limits::CELL_SPAN_MAX;

/// A table being read.
#[derive(Default)]
struct Grid {
    rows: Vec<Vec<Cell>>,
    head_rows: usize,
    columns: usize,
    /// Cells that may go on below, by their first column: their row and place in it.
    above: HashMap<usize, (usize, usize)>,
}

impl Reader<'_, '_> {
    /// A table, unless it has no cells.
    pub(super) fn table(&mut self, element: &Element) -> Option<Table> {
        let mut table = Grid::default();
        let names_first = first_row_names(element);
        for row in inside(element, "tr") {
            let properties = row.child("trPr");
            let says = |name| properties.and_then(|all| all.child(name));
            if says("del").is_some() {
                continue;
            }
            let y = table.rows.len();
            let says_head = says("tblHeader").is_some_and(|head| !matches!(head.attribute("val"), Some("0" | "false")));
            let is_head = table.head_rows == y && (says_head || (y == 0 && names_first));
            table.head_rows += usize::from(is_head);
            self.row(row, is_head, &mut table);
        }
        let Grid { rows, head_rows, columns, .. } = table;
        let is_filled = rows.iter().any(|row| !row.is_empty());
        is_filled.then_some(Table { columns, head_rows, rows })
    }

    fn row(&mut self, row: &Element, header: bool, table: &mut Grid) {
        let y = table.rows.len();
        let mut cells = Vec::new();
        let mut x = 0;
        let left_out = row.child("trPr").and_then(|all| all.child("gridBefore")).and_then(|one| one.number("val"));
        if let Some(columns) = left_out.filter(|columns| *columns > 0) {
            let columns: u16 = Ord::min(columns, CELL_SPAN_MAX);
            cells.push(Cell { header, columns, rows: 1, align: Align::Start, blocks: Vec::new() });
            x += usize::from(columns);
        }
        for cell in inside(row, "tc") {
            let properties = cell.child("tcPr");
            let span = properties.and_then(|all| all.child("gridSpan")).and_then(|span| span.number("val"));
            let columns: u16 = span.unwrap_or(1).clamp(1, CELL_SPAN_MAX);
            let merge = properties.and_then(|all| all.child("vMerge"));
            let goes_on = merge.is_some_and(|merge| merge.attribute("val") != Some("restart"));
            let begun = table.above.get(&x).copied().filter(|_| goes_on);
            if let Some(cell) = begun.and_then(|(row, place)| table.rows.get_mut(row)?.get_mut(place)) {
                cell.rows = cell.rows.saturating_add(1).min(CELL_SPAN_MAX);
            } else {
                table.above.insert(x, (y, cells.len()));
                let blocks = self.blocks(cell);
                cells.push(Cell { header, columns, rows: 1, align: Align::Start, blocks });
            }
            x += usize::from(columns);
        }
        table.columns = table.columns.max(x);
        table.rows.push(cells);
    }
}

/// The elements of that name in a table or a row, which may stand in what people fill in or were put in later.
fn inside<'a>(parent: &'a Element, name: &str) -> Vec<&'a Element> {
    let mut found = Vec::new();
    let mut waiting: Vec<&Element> = parent.elements().rev().collect();
    while let Some(element) = waiting.pop() {
        match &*element.name {
            own if own == name => found.push(element),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => waiting.extend(element.elements().rev()),
            _ => {}
        }
    }
    found
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

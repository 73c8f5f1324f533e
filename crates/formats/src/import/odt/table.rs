//! Tables: what another cell covers is there as an element of its own.

use super::Reader;
use crate::flow::{Align, Cell, Table};
use crate::import::xml::Element;
use crate::limits::{CELL_SPAN_MAX, COLUMNS_MAX};

impl Reader<'_, '_> {
    /// A table, unless it has no cells.
    pub(super) fn table(&mut self, element: &Element) -> Option<Table> {
        let (mut rows, mut head_rows) = (Vec::new(), 0);
        self.rows(element, false, &mut rows, &mut head_rows);
        let wide = |row: &Vec<Cell>| row.iter().map(|cell| usize::from(cell.columns)).sum();
        let columns = rows.iter().map(wide).max().filter(|columns| *columns > 0)?;
        Some(Table { columns, head_rows, rows })
    }

    fn rows(&mut self, parent: &Element, is_head: bool, rows: &mut Vec<Vec<Cell>>, head_rows: &mut usize) {
        for child in parent.elements() {
            match &*child.name {
                "table-header-rows" => self.rows(child, true, rows, head_rows),
                "table-rows" | "table-row-group" => self.rows(child, is_head, rows, head_rows),
                "table-row" => {
                    let is_head = is_head || (rows.is_empty() && self.is_of_names(child));
                    *head_rows += usize::from(is_head);
                    rows.push(self.cells(child, is_head));
                }
                _ => {}
            }
        }
    }

    /// Whether all paragraphs of a row are in the style of names.
    fn is_of_names(&self, row: &Element) -> bool {
        let mut paragraphs = row.elements().flat_map(Element::elements).filter(|one| &*one.name == "p").peekable();
        let is_name = |one: &Element| self.styles.is_table_heading(one.attribute("style-name").unwrap_or_default());
        paragraphs.peek().is_some() && paragraphs.all(is_name)
    }

    /// The cells of a row. One that is there several times is so at most as often as a table is wide.
    fn cells(&mut self, row: &Element, is_head: bool) -> Vec<Cell> {
        let mut cells = Vec::new();
        for child in row.elements().filter(|one| &*one.name == "table-cell") {
            let span = |name| child.number(name).unwrap_or(1).clamp(1, CELL_SPAN_MAX);
            let (columns, rows) = (span("number-columns-spanned"), span("number-rows-spanned"));
            let blocks = self.blocks(child);
            let cell = Cell { header: is_head, columns, rows, align: Align::Start, blocks };
            let times: usize = child.number("number-columns-repeated").unwrap_or(1);
            // Only empty cells are repeated in texts.
            let times = if cell.blocks.is_empty() { times.clamp(1, COLUMNS_MAX) } else { 1 };
            cells.extend(std::iter::repeat_n(cell, times));
        }
        cells
    }
}

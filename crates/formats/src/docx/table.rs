//! Tables. Cells reach down by saying so in each row; every place of the grid has a cell.

use std::fmt::Write as _;

use super::body::{Around, Body};
use crate::flow::{Align, Cell, Table};

/// Twentieths of a point across the text on an A4 page with margins of 2.5 cm.
const TEXT_WIDTH: usize = 9_070;

impl<'a> Body<'a> {
    /// A table, and an empty paragraph that keeps it apart from a table that follows.
    pub(super) fn table(&mut self, table: &'a Table) {
        let grid = table.grid();
        let weights = grid.weights();
        let all: usize = weights.iter().sum();
        let widths: Vec<usize> = weights.into_iter().map(|weight| TEXT_WIDTH * weight / all).collect();
        self.xml.push_str("<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/>");
        self.xml.push_str("</w:tblPr><w:tblGrid>");
        for width in &widths {
            let _ = write!(self.xml, "<w:gridCol w:w=\"{width}\"/>");
        }
        self.xml.push_str("</w:tblGrid>");
        // Cells that still reach down, by their first column: the rows left and the columns taken.
        let mut reaching: Vec<(usize, usize)> = vec![(0, 0); grid.columns];
        for y in 0..table.rows.len() {
            let head = if y < table.head_rows { "<w:trPr><w:tblHeader/></w:trPr>" } else { "" };
            let _ = write!(self.xml, "<w:tr>{head}");
            let mut x = 0;
            while x < grid.columns {
                let taken = match grid.at(x, y).filter(|placed| (placed.x, placed.y) == (x, y)) {
                    Some(placed) => {
                        let merge = if placed.rows > 1 { "<w:vMerge w:val=\"restart\"/>" } else { "" };
                        reaching[x] = (placed.rows - 1, placed.columns);
                        self.cell(Some(placed.cell), &widths[x..x + placed.columns], merge);
                        placed.columns
                    }
                    None if reaching[x].0 > 0 => {
                        reaching[x].0 -= 1;
                        self.cell(None, &widths[x..x + reaching[x].1], "<w:vMerge/>");
                        reaching[x].1
                    }
                    None => {
                        self.cell(None, &widths[x..=x], "");
                        1
                    }
                };
                x += taken.max(1);
            }
            self.xml.push_str("</w:tr>");
        }
        self.xml.push_str("</w:tbl><w:p/>");
    }

    /// A cell across columns that are so wide.
    fn cell(&mut self, cell: Option<&'a Cell>, widths: &[usize], merge: &str) {
        let (width, columns) = (widths.iter().sum::<usize>(), widths.len());
        let _ = write!(self.xml, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
        if columns > 1 {
            let _ = write!(self.xml, "<w:gridSpan w:val=\"{columns}\"/>");
        }
        let _ = write!(self.xml, "{merge}</w:tcPr>");
        let start = self.xml.len();
        if let Some(cell) = cell {
            let align = match cell.align {
                Align::Start => None,
                Align::Center => Some("center"),
                Align::End => Some("right"),
            };
            self.blocks(&cell.blocks, &Around::in_cell(align, cell.header));
        }
        // A cell ends with a paragraph.
        if !self.xml[start..].ends_with("</w:p>") {
            self.xml.push_str("<w:p/>");
        }
        self.xml.push_str("</w:tc>");
    }
}

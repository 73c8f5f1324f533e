//! Tables in markdown.

/// Rows of cells under titles; the first column is text, the others are figures.
#[derive(Debug, Clone, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with those titles.
    pub fn new(titles: impl IntoIterator<Item = String>) -> Self {
        Self { rows: vec![titles.into_iter().collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table as markdown, its columns aligned for readers of the source too.
    pub fn to_markdown(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
        let width = |column| self.rows.iter().map(|row| cell(row, column).chars().count()).max().unwrap_or(0).max(3);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            for (column, &width) in widths.iter().enumerate() {
                let cell = cell(row, column);
                let padded = if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") };
                text.extend(["| ", &padded, " "]);
            }
            text += "|\n";
            if number == 0 {
                let rule = |(column, &width): (usize, &usize)| match column {
                    0 => format!("|{}", "-".repeat(width + 2)),
                    _ => format!("|{}:", "-".repeat(width + 1)),
                };
                text += &widths.iter().enumerate().map(rule).collect::<String>();
                text += "|\n";
            }
        }
        text
    }
}

/// A figure with commas between groups of three digits.
pub fn grouped(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::new();
    if value < 0.0 && plain.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        text.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    rest.map_or(text.clone(), |rest| format!("{text}.{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_by_three() {
        let expected = [(0.0, 0, "0"), (999.5, 0, "1,000"), (1_234_567.0, 0, "1,234,567"), (1_234.56, 1, "1,234.6")];
        for (value, decimals, text) in expected {
            assert_eq!(grouped(value, decimals), text);
        }
        assert_eq!(grouped(-0.01, 1), "0.0");
        assert_eq!(grouped(-12_345.0, 0), "-12,345");
    }

    #[test]
    fn a_table_is_markdown_with_figures_to_the_right() {
        let mut table = Table::new(["work".to_owned(), "é".to_owned()]);
        table.row(["a".to_owned(), "1,000".to_owned()]);
        assert_eq!(table.to_markdown(), "| work |     é |\n|------|------:|\n| a    | 1,000 |\n");
    }
}

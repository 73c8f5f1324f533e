//! Comma-separated values, shown as a table.

use std::str;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::code::Info;
use super::writer::Writer;
use crate::html::write::{push_close, push_open, push_text};
use crate::limits::CSV_CELLS_MAX;

/// The signs that may part the cells where the note does not say which one does.
const DELIMITERS: [u8; 4] = [b',', b'\t', b'|', b';'];

/// Rows that are looked at to find out.
const ROWS_LOOKED_AT: usize = 10;

/// Reads values, one table after the other: to make a reader takes longer than to read a short table with it.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// For the signs that part the cells: the usual ones, and the last other.
    readers: Vec<(u8, Reader)>,
    /// Which of them reads.
    current: usize,
    /// The cells of the last row, one after the other, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Values {
    /// Begins a table.
    fn begin(&mut self, delimiter: u8) {
        if let Some(at) = self.readers.iter().position(|(known, _)| *known == delimiter) {
            self.current = at;
            self.readers[at].1.reset();
            return;
        }
        self.readers.retain(|(known, _)| DELIMITERS.contains(known));
        self.current = self.readers.len();
        self.readers.push((delimiter, ReaderBuilder::new().delimiter(delimiter).build()));
    }

    /// The sign that parts the cells, as Papa Parse guesses it for CodiMD: the first rows differ least in their number of cells
    /// by it, and have more of them than by another; two at least. A comma if there is none.
    fn guess(&mut self, text: &str) -> u8 {
        let mut best: Option<(usize, usize, usize, u8)> = None;
        for delimiter in DELIMITERS {
            // Most tables have but one of them.
            if !text.as_bytes().contains(&delimiter) {
                continue;
            }
            self.begin(delimiter);
            let (mut rest, mut rows, mut cells, mut steps, mut last) = (text.as_bytes(), 0, 0, 0, None);
            while rows < ROWS_LOOKED_AT
                && let Some(row) = self.row(&mut rest)
            {
                let count = row.len();
                steps += last.map_or(0, |last| count.abs_diff(last));
                last = Some(count);
                (rows, cells) = (rows + 1, cells + count);
            }
            let is_better = best.is_none_or(|(least, of, most, _)| steps <= least && cells * of > most * rows);
            if is_better && 100 * cells > 199 * rows {
                best = Some((steps, rows, cells, delimiter));
            }
        }
        best.map_or(b',', |(.., delimiter)| delimiter)
    }

    /// The cells of the next row; none behind the last. Reads no more than a table may have.
    fn row(&mut self, rest: &mut &[u8]) -> Option<impl ExactSizeIterator<Item = &str>> {
        let (_, reader) = self.readers.get_mut(self.current)?;
        let (mut length, mut count) = (0, 0);
        loop {
            let (result, read, written, ended) =
                reader.read_record(rest, &mut self.text[length..], &mut self.ends[count..]);
            *rest = &rest[read..];
            (length, count) = (length + written, count + ended);
            match result {
                // No more input is what it takes for the end.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.text.resize(2 * length + 64, 0),
                ReadRecordResult::OutputEndsFull if count > CSV_CELLS_MAX => break,
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * count + 16, 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return None,
            }
        }
        let (text, ends) = (&self.text, &self.ends);
        Some((0..count).map(move |index| {
            let start = index.checked_sub(1).map_or(0, |before| ends[before]);
            // The sign that parts them is ASCII, as the quotes are: no character is cut.
            str::from_utf8(&text[start..ends[index]]).unwrap_or_default()
        }))
    }
}

impl Writer<'_, '_> {
    /// Comma-separated values as a table, if there are neither none nor too many; whether it was written.
    pub(super) fn values(&mut self, info: &Info<'_>, text: &str) -> bool {
        let delimiter = match info.attribute("delimiter").map(str::as_bytes) {
            None => Some(self.values.guess(text)),
            Some([byte]) => Some(*byte),
            Some(b"\\t") => Some(b'\t'),
            Some(_) => None,
        };
        let has_header = info.attribute("header") == Some("true");
        let Some(delimiter) = delimiter else { return false };
        let start = self.out.len();
        self.values.begin(delimiter);
        self.out.push_str("<table class=\"csv\">\n");
        let (mut rest, mut cells, mut tag) = (text.as_bytes(), 0, if has_header { "th" } else { "td" });
        while let Some(row) = self.values.row(&mut rest) {
            cells += row.len();
            if cells > CSV_CELLS_MAX {
                break;
            }
            self.out.push_str(if tag == "th" { "<thead>\n<tr>" } else { "<tr>" });
            for cell in row {
                push_open(&mut self.out, tag);
                push_text(&mut self.out, cell);
                push_close(&mut self.out, tag);
            }
            self.out.push_str(if tag == "th" { "</tr>\n</thead>\n" } else { "</tr>\n" });
            tag = "td";
        }
        self.out.push_str("</table>\n");
        let is_shown = (1..=CSV_CELLS_MAX).contains(&cells) && self.has_room(0);
        if !is_shown {
            self.out.truncate(start);
        }
        is_shown
    }
}

#[cfg(test)]
mod tests {
    use super::Values;
    use crate::limits::CSV_CELLS_MAX;

    fn rows(values: &mut Values, delimiter: u8, text: &str) -> Vec<Vec<String>> {
        let mut rest = text.as_bytes();
        values.begin(delimiter);
        std::iter::from_fn(|| Some(values.row(&mut rest)?.map(str::to_owned).collect())).collect()
    }

    #[test]
    fn one_reader_reads_one_table_after_the_other() {
        let mut values = Values::default();
        let long = "é".repeat(1_000);
        for (delimiter, text, read) in [
            (b',', "a,\"b\"\"c\"\n\nd", vec![vec!["a", "b\"c"], vec!["d"]]),
            (b',', "a,\"open", vec![vec!["a", "open"]]),
            (b';', "é,;è\r\n;", vec![vec!["é,", "è"], vec!["", ""]]),
            (b',', &long, vec![vec![&long]]),
            (b',', "", vec![]),
            (b',', "a,b", vec![vec!["a", "b"]]),
        ] {
            assert_eq!(rows(&mut values, delimiter, text), read, "{text}");
        }
        assert_eq!(rows(&mut values, b',', &"a,".repeat(1_000))[0].len(), 1_001);
        for (text, delimiter) in [
            ("a;b\nc;1,5", b';'),
            ("a\tb\nc\t1,5", b'\t'),
            ("a|b\nc|d", b'|'),
            ("a,b;c\nd,e;f", b','),
            ("a;b,c;d\ne;f;g", b';'),
            ("a\nb;c", b','),
            ("a", b','),
            ("", b','),
        ] {
            assert_eq!(char::from(values.guess(text)), char::from(delimiter), "{text}");
        }
        // A row that has too many is not read to its end, and what was read of it must not come before the next table.
        values.begin(b',');
        assert!(values.row(&mut "a,".repeat(4 * CSV_CELLS_MAX).as_bytes()).is_some());
        assert_eq!(rows(&mut values, b',', "a,b"), [["a", "b"]]);
    }
}

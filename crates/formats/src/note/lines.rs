//! The lines of a source, by their numbers.

use comrak::Node;
use comrak::nodes::NodeValue;

use super::line_starts;

/// A text that is asked for its lines.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, starts: line_starts(text) }
    }

    /// Where the line begins; lines count from 1.
    pub(super) fn start(&self, number: usize) -> Option<usize> {
        self.starts.get(number.checked_sub(1)?).copied()
    }

    /// The line without its end.
    pub(super) fn line(&self, number: usize) -> &'t str {
        self.start(number).and_then(|start| self.text[start..].lines().next()).unwrap_or_default()
    }

    /// Whether nothing is on the line but signs of quotes.
    pub(super) fn is_blank(&self, number: usize) -> bool {
        self.line(number).trim_start_matches(is_prefix).is_empty()
    }

    /// Whether the line on which the container ends is the row of colons that ends it.
    pub(super) fn has_row(&self, container: Node<'_>) -> bool {
        let place = container.data().sourcepos;
        place.end.line > place.start.line && is_row_of(self.line(place.end.line), container)
    }

    /// The line without what stands before so many of its columns, as far as that is signs of quotes and white space.
    pub(super) fn inside(&self, number: usize, columns: usize) -> &'t str {
        let line = self.line(number);
        let (mut column, mut at) = (0, 0);
        while let Some(c) = line[at..].chars().next().filter(|c| column < columns && is_prefix(*c)) {
            column += if c == '\t' { 4 - column % 4 } else { 1 };
            at += c.len_utf8();
        }
        &line[at..]
    }
}

/// Whether the line is a row of colons, no further to the left than the container stands: what ends that, ends there too.
pub(super) fn is_row_of(line: &str, container: Node<'_>) -> bool {
    let row = line.trim_start_matches(is_prefix);
    let prefix = &line[..line.len() - row.len()];
    // A sign of a quote may have a space behind it or none.
    let columns = prefix.len() + prefix.matches(['>', '\t']).count();
    let row = row.trim_end();
    row.len() >= 3 && row.bytes().all(|byte| byte == b':') && margin(container).is_some_and(|margin| margin <= columns)
}

/// The column at which what a container stands in begins, from 0.
pub(super) fn margin(container: Node<'_>) -> Option<usize> {
    let data = container.data();
    let NodeValue::BlockDirective(directive) = &data.value else { return None };
    (data.sourcepos.start.column - 1).checked_sub(directive.fence_offset)
}

fn is_prefix(c: char) -> bool {
    matches!(c, ' ' | '\t' | '>')
}

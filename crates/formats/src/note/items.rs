//! What items in items can cost: a blank line is in all that are open, and the parser asks each of them.

/// The items, footnotes and meanings of terms that are open at a line; never fewer than the parser has.
#[derive(Debug, Default)]
pub(super) struct Items {
    open: usize,
    was_blank: bool,
}

/// The items that are open at each blank line, over all of them.
pub(super) fn item_work(text: &str) -> usize {
    let mut items = Items::default();
    text.lines().fold(0, |work, line| work.saturating_add(items.line(line)))
}

impl Items {
    /// Goes on by a line; how many are open at it if it is blank. Any other line pays with its indent for those that it is in.
    pub(super) fn line(&mut self, line: &str) -> usize {
        let bytes = line.as_bytes();
        let (mut columns, mut start) = (0, 0);
        while let Some(width) = bytes.get(start).and_then(|byte| width(*byte)) {
            (columns, start) = (columns + width, start + 1);
        }
        let rest = &bytes[start..];
        if matches!(rest, [] | [b'\r']) {
            self.was_blank = true;
            return self.open;
        }
        let begun = begun(&line[start..]);
        // An item is two columns at the least.
        let inside = self.open.min(columns / 2) + begun;
        // What follows a paragraph may go on with it, whatever its indent, if it is no item for sure.
        let is_item =
            columns < 4 && matches!(rest, [b'-' | b'*' | b'+', b' ', next, ..] if next.is_ascii_alphanumeric());
        self.open = if self.was_blank || is_item { inside } else { self.open.max(columns / 2 + begun) };
        self.was_blank = false;
        0
    }
}

/// The columns of a sign that others may be indented with.
fn width(byte: u8) -> Option<usize> {
    match byte {
        b' ' | b'>' => Some(1),
        b'\t' => Some(4),
        _ => None,
    }
}

/// How many items and others the text could begin.
fn begun(rest: &str) -> usize {
    let is_prefix = |c: char| c.is_ascii_digit() || "-*+.):~> \t".contains(c);
    let (mut rest, mut count) = (rest, 0);
    // What begins with a letter, as most lines do, begins none.
    while !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let behind = rest.trim_start_matches(is_prefix);
        let signs = &rest.as_bytes()[..rest.len() - behind.len()];
        count += signs.iter().filter(|byte| b"-*+.):~".contains(byte)).count();
        let Some((_, inside)) = behind.strip_prefix("[^").and_then(|name| name.split_once("]:")) else { break };
        (rest, count) = (inside, count + 1);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{Items, item_work};

    #[test]
    fn blank_lines_are_in_all_that_is_open() {
        assert_eq!(item_work("a\n\n\n- b\n- c\n\nd\n\n"), 1);
        assert_eq!(item_work("- - a\n\n\n  - b\n\n\n\tc\n\n"), 2 + 2 + 2 + 2 + 2);
        assert_eq!(item_work("1. 2) [^a]: [^b]: - c\nlazy\n     - lazy\n> \n"), 5);
        assert_eq!(item_work("- a\n- b\n- c\n\n"), 1);
        assert_eq!(item_work("- - a\n- b\n\n"), 1, "an item for sure ends the one inside the last");
        assert_eq!(item_work(&format!("{}a\n{}", "- ".repeat(100), "\n".repeat(1_000))), 100_000);
    }

    #[test]
    fn a_line_may_end_as_on_windows() {
        let mut items = Items::default();
        assert_eq!((items.line("- a\r"), items.line("\r")), (0, 1));
    }
}

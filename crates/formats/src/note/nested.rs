//! What containers in containers can cost: the parser asks each of them about every line.

use crate::limits::CONTAINER_WORK_MAX;

/// Whether the sign may stand before a row of colons: one of quotes and items.
pub(super) fn is_prefix(sign: char) -> bool {
    sign.is_whitespace() || sign.is_ascii_digit() || ">*+-.)".contains(sign)
}

/// The containers that are open at a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Containers {
    /// How many signs each of them began with.
    open: Vec<usize>,
    /// In quotes and items we do not follow the ends.
    inside: usize,
}

/// The containers that are open at each line, over all lines; never much less than what the parser does. It counts no further
/// than we pay for, so that counting costs no more than that either.
pub(super) fn container_work(text: &str) -> usize {
    if text.contains(":::") { Containers::default().walk(text) } else { 0 }
}

impl Containers {
    /// Goes through the lines; how many containers are open at each, over all of them.
    pub(super) fn walk(&mut self, text: &str) -> usize {
        let mut work = 0usize;
        for line in text.lines() {
            work = work.saturating_add(self.line(line));
            if work > CONTAINER_WORK_MAX {
                break;
            }
        }
        work
    }

    /// Goes on by a line; how many containers are open at it.
    pub(super) fn line(&mut self, line: &str) -> usize {
        let at_root = line.trim_start_matches(' ');
        let signs = |text: &str| text.bytes().take_while(|byte| *byte == b':').count();
        let count = signs(at_root);
        if count >= 3 && line.len() - at_root.len() <= 3 {
            let ends = at_root[count..].trim().is_empty();
            // The outermost that the line can end: the parser asks it first. What ends nothing begins one.
            match ends.then(|| self.open.iter().position(|length| *length <= count)).flatten() {
                Some(at) => self.open.truncate(at),
                None => self.open.push(count),
            }
        } else {
            // What begins with a letter, as most lines do, needs no second look.
            let may_be_inside = at_root.bytes().next().is_some_and(|byte| !byte.is_ascii_alphabetic());
            self.inside += usize::from(may_be_inside && signs(line.trim_start_matches(is_prefix)) >= 3);
        }
        self.open.len() + self.inside
    }
}

#[cfg(test)]
mod tests {
    use super::container_work;

    #[test]
    fn nesting_costs_and_rows_do_not() {
        assert_eq!(container_work("a\n\nb::c"), 0);
        assert_eq!(container_work(&":::info\na\n:::\n".repeat(1_000)), 2_000);
        assert_eq!(container_work(&"::::info\n:::info\na\n:::\n::::\n".repeat(1_000)), 6_000);
        assert_eq!(container_work(&":::info\n".repeat(1_000)), 500_500);
        assert_eq!(container_work(&"> - :::info\n".repeat(1_000)), 500_500);
    }
}

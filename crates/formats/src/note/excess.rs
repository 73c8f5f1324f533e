//! What a note has too much of: constructs that cost the parser more than any honest note asks for. It is read without
//! them, and says so.

use super::items::Items;
use super::nested::Containers;
use super::source::{Cells, Dollars};
use crate::limits::{
    ALERT_WORK_MAX, CONTAINER_WORK_MAX, ITEM_WORK_MAX, MARKS_MAX, MATH_WORK_MAX, MONEY_MAX, NOTES_MAX, TABLE_CELLS_MAX,
    TERMS_MAX,
};

/// A construct that the parser can be told not to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Construct {
    /// Between pipes.
    Tables,
    /// Between signs of dollar.
    Formulas,
    /// Between rows of colons.
    Containers,
    /// At the end of the note or in place.
    Footnotes,
    /// Terms and what they mean.
    Terms,
    /// `==`, `++`, `~` and `^`.
    Marks,
    /// `> [!NOTE]`.
    Alerts,
}

impl Construct {
    /// In the order of our words for them.
    pub(super) const ALL: [Self; 7] =
        [Self::Tables, Self::Formulas, Self::Containers, Self::Footnotes, Self::Terms, Self::Marks, Self::Alerts];
}

/// The constructs that a note is read without.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Excess {
    constructs: u8,
    /// Blank lines are in so many items that the note is not read at all: items cannot be left out.
    pub(super) is_too_deep: bool,
}

impl Excess {
    /// Counts what is there, all of it in one pass over the lines: most notes are far from every bound.
    pub(super) fn of(text: &str) -> Self {
        let (mut cells, mut dollars, mut containers) = (Cells::default(), Dollars::default(), Containers::default());
        let mut items = Items::default();
        let (mut container_work, mut item_work, mut terms, mut alert_work) = (0usize, 0usize, 0, 0usize);
        for line in text.lines() {
            cells.line(line);
            dollars.line(line);
            if container_work <= CONTAINER_WORK_MAX {
                container_work += containers.line(line);
            }
            item_work = item_work.saturating_add(items.line(line));
            terms += usize::from(could_be_term(line));
            alert_work = alert_work.saturating_add(line_alert_work(line));
        }
        let found = [
            (Construct::Tables, cells.count > TABLE_CELLS_MAX),
            (Construct::Formulas, dollars.work() > MATH_WORK_MAX || dollars.again() > MONEY_MAX),
            (Construct::Containers, container_work > CONTAINER_WORK_MAX),
            (Construct::Footnotes, notes(text) > NOTES_MAX),
            (Construct::Terms, terms > TERMS_MAX),
            (Construct::Marks, marks(text) > MARKS_MAX),
            (Construct::Alerts, alert_work > ALERT_WORK_MAX),
        ];
        let found = found.into_iter().filter(|(_, is_too_much)| *is_too_much);
        let constructs = found.fold(0, |found, (construct, _)| found | 1 << construct as u8);
        Self { constructs, is_too_deep: item_work > ITEM_WORK_MAX }
    }

    pub(super) fn is_none(self) -> bool {
        self.constructs == 0 && !self.is_too_deep
    }

    pub(super) fn has(self, construct: Construct) -> bool {
        self.constructs & 1 << construct as u8 != 0
    }
}

/// Footnotes in place, definitions of others, and what refers to them.
#[expect(clippy::needless_bitwise_bool, reason = "without branches it is done for many bytes at a time")]
pub(super) fn notes(text: &str) -> usize {
    pairs(text).filter(|(a, b)| (**a == b'^') & (**b == b'[') | (**a == b'[') & (**b == b'^')).count()
}

/// Rows of signs that could mark text: the parser takes each for one.
pub(super) fn marks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut count, mut before) = (0, b' ');
    for (at, byte) in bytes.iter().copied().enumerate() {
        count += match byte {
            b'^' | b'~' => usize::from(before != byte),
            b'=' | b'+' => usize::from(before != byte && bytes.get(at + 1) == Some(&byte)),
            _ => 0,
        };
        before = byte;
    }
    count
}

/// Each byte with the next.
fn pairs(text: &str) -> impl Iterator<Item = (&u8, &u8)> {
    let bytes = text.as_bytes();
    bytes.iter().zip(bytes.get(1..).unwrap_or_default())
}

/// Lines that could say what a term means.
pub(super) fn terms(text: &str) -> usize {
    text.lines().filter(|line| could_be_term(line)).count()
}

fn could_be_term(line: &str) -> bool {
    // What begins with a letter, as most lines do, needs no second look.
    if line.bytes().next().is_none_or(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let is_prefix = |c: char| c.is_ascii_whitespace() || c.is_ascii_digit() || ">*+-.)".contains(c);
    let rest = line.trim_start_matches(is_prefix).strip_prefix([':', '~']);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
}

/// What looking for alerts can cost: at each sign of a quote the parser reads all that follow it without a space.
pub(super) fn alert_work(text: &str) -> usize {
    text.lines().fold(0, |work, line| work.saturating_add(line_alert_work(line)))
}

fn line_alert_work(line: &str) -> usize {
    if line.bytes().next().is_none_or(|byte| byte.is_ascii_alphabetic()) {
        return 0;
    }
    let runs = line.split(|c| c != '>').map(str::len);
    runs.fold(0, |work, length| work.saturating_add(length.saturating_mul(length)))
}

#[cfg(test)]
mod tests {
    use super::{alert_work, marks, notes, terms};

    #[test]
    fn counts_what_could_be_one() {
        assert_eq!(notes("a^[b] c[^d]\n\n[^d]: e ^ [ x^2"), 3);
        assert_eq!(terms("a\n: b\n\n> ~ c\n- :\nd : e\n:f"), 3);
        assert_eq!(alert_work("> > a\n>>> b\nc >>>"), 11);
        assert_eq!(marks("==a== x^2^ H~2~O ++b++ a = b + c"), 8);
        assert_eq!((marks("^^^ ~~~~ =="), marks("++"), marks("a^b=c")), (3, 1, 1));
    }
}

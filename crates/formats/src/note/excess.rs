//! What a note has too much of: constructs that cost the parser more than any honest note asks for. It is read without
//! them, and says so.

use super::items::item_work;
use super::nested::container_work;
use super::source::{dollars, table_cells};
use crate::limits::{
    ALERT_WORK_MAX, BYTES_READ_AGAIN, CONTAINER_WORK_MAX, ITEM_WORK_MAX, MARKS_MAX, MATH_WORK_MAX, MONEY_MAX,
    NOTES_MAX, TABLE_CELLS_MAX, TERMS_MAX,
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
    /// Counts what is there, where so many of its signs are in the text that it could be too much: most notes are far from
    /// every bound.
    pub(super) fn of(text: &str) -> Self {
        let signs = Signs::of(text);
        let tables = || table_cells(text) > TABLE_CELLS_MAX;
        let formulas = || {
            let dollars = dollars(text);
            dollars.work() > MATH_WORK_MAX || dollars.again() > MONEY_MAX
        };
        let found = [
            (Construct::Tables, signs.cells_most() > TABLE_CELLS_MAX && tables()),
            (Construct::Formulas, signs.could_be_costly_formulas() && formulas()),
            (
                Construct::Containers,
                signs.containers_most() > CONTAINER_WORK_MAX && container_work(text) > CONTAINER_WORK_MAX,
            ),
            (Construct::Footnotes, 2 * signs.count(b"^") > NOTES_MAX && notes(text) > NOTES_MAX),
            (Construct::Terms, signs.count(b":~") > TERMS_MAX && terms(text) > TERMS_MAX),
            (Construct::Marks, signs.count(b"^~=+") > MARKS_MAX && marks(text) > MARKS_MAX),
            (Construct::Alerts, signs.alerts_most() > ALERT_WORK_MAX && alert_work(text) > ALERT_WORK_MAX),
        ];
        let found = found.into_iter().filter(|(_, is_too_much)| *is_too_much);
        let constructs = found.fold(0, |found, (construct, _)| found | 1 << construct as u8);
        let is_too_deep = signs.items_most() > ITEM_WORK_MAX && item_work(text) > ITEM_WORK_MAX;
        Self { constructs, is_too_deep }
    }

    pub(super) fn is_none(self) -> bool {
        self.constructs == 0 && !self.is_too_deep
    }

    pub(super) fn has(self, construct: Construct) -> bool {
        self.constructs & 1 << construct as u8 != 0
    }
}

/// How often each byte is in a text, and its lines: what they can cost at the most is told without reading it by lines.
#[derive(Debug)]
struct Signs {
    counts: [usize; 256],
    lines: usize,
    /// Bytes of the longest line.
    longest: usize,
    bytes: usize,
}

impl Signs {
    fn of(text: &str) -> Self {
        let (mut counts, mut longest, mut begun) = ([0; 256], 0, 0);
        for (at, byte) in text.bytes().enumerate() {
            counts[usize::from(byte)] += 1;
            if byte == b'\n' {
                longest = longest.max(at - begun);
                begun = at + 1;
            }
        }
        let lines = counts[usize::from(b'\n')] + 1;
        Self { counts, lines, longest: longest.max(text.len() - begun), bytes: text.len() + 1 }
    }

    fn count(&self, signs: &[u8]) -> usize {
        signs.iter().map(|sign| self.counts[usize::from(*sign)]).sum()
    }

    /// Each line has as many cells as the one with the most, and no line has more than all.
    fn cells_most(&self) -> usize {
        self.count(b"|").saturating_add(1).saturating_mul(self.lines)
    }

    /// As if all signs of dollar stood in one paragraph with code, which is the whole text.
    fn could_be_costly_formulas(&self) -> bool {
        let dollars = self.count(b"$");
        dollars.saturating_mul(self.bytes) > MATH_WORK_MAX || dollars + self.bytes / BYTES_READ_AGAIN > MONEY_MAX
    }

    /// As if each three colons began a container before the first line, and none ended.
    fn containers_most(&self) -> usize {
        (self.count(b":") / 3).saturating_mul(self.lines)
    }

    /// As if all signs of quotes stood in a row.
    fn alerts_most(&self) -> usize {
        let quotes = self.count(b">");
        quotes.saturating_mul(quotes)
    }

    /// As if each line were blank, in as many items as the longest could begin: a tab is worth two.
    fn items_most(&self) -> usize {
        self.lines.saturating_mul(self.longest).saturating_mul(2)
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
    let cost = |line: &str| {
        if line.bytes().next().is_none_or(|byte| byte.is_ascii_alphabetic()) {
            return 0;
        }
        let runs = line.split(|c| c != '>').map(str::len);
        runs.fold(0usize, |work, length| work.saturating_add(length.saturating_mul(length)))
    };
    text.lines().fold(0, |work, line| work.saturating_add(cost(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text is read by lines only if its signs could be too many: what they say may never be less than what is there.
    #[test]
    fn signs_are_never_fewer_than_what_they_stand_for() {
        let signs = [
            "|", "|-|", "$", "1$", "`", ":::", "::::", ": a", "~", "> ", ">>>", "- ", "1. ", "\t", "    ", "^[",
            "[^a]: ", "==", "é", "\n", "\n\n", "\r\n",
        ];
        // A seeded walk: no two runs of the test differ.
        let mut seed = 1u32;
        let walks = (0..2_000).map(|_| {
            let mut sign = || {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                signs[(seed >> 16) as usize % signs.len()]
            };
            (0..60).map(|_| sign()).collect::<String>()
        });
        let most = [
            format!("{}-{}", "\t".repeat(40), "\n".repeat(1_000)),
            format!("{}{}", ":::a\n".repeat(10), "a\n".repeat(1_000)),
            format!("|-|-|{}", "\na".repeat(1_000)),
            "[^[".repeat(10) + &">".repeat(100),
            "^~^~==".repeat(10) + "\n: a",
        ];
        for text in walks.chain(most) {
            let told = Signs::of(&text);
            let (dollars, all) = (dollars(&text), told.count(b"$"));
            assert!(table_cells(&text) <= told.cells_most(), "{text:?}");
            assert!(
                dollars.work() <= all * told.bytes && dollars.again() <= all + told.bytes / BYTES_READ_AGAIN,
                "{text:?}"
            );
            assert!(container_work(&text) <= told.containers_most(), "{text:?}");
            assert!(notes(&text) <= 2 * told.count(b"^") && terms(&text) <= told.count(b":~"), "{text:?}");
            assert!(marks(&text) <= told.count(b"^~=+") && alert_work(&text) <= told.alerts_most(), "{text:?}");
            assert!(item_work(&text) <= told.items_most(), "{text:?}");
        }
    }

    #[test]
    fn counts_what_could_be_one() {
        assert_eq!(notes("a^[b] c[^d]\n\n[^d]: e ^ [ x^2"), 3);
        assert_eq!(terms("a\n: b\n\n> ~ c\n- :\nd : e\n:f"), 3);
        assert_eq!(alert_work("> > a\n>>> b\nc >>>"), 11);
        assert_eq!(marks("==a== x^2^ H~2~O ++b++ a = b + c"), 8);
        assert_eq!((marks("^^^ ~~~~ =="), marks("++"), marks("a^b=c")), (3, 1, 1));
    }
}

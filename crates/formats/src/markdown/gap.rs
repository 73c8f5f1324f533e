//! The gap between two pieces of a line: the delimiters in it, and whether a parser reads them as meant.
//!
//! The rules are those of `CommonMark` 0.31, "Emphasis and strong emphasis": a run is left-flanking or right-flanking by the
//! characters beside it. Two things differ between parsers, and a gap must be read by all of them:
//!
//! - whether a sign that is no punctuation (`€`, `😀`) counts as one: since 0.31 it does ([`Class::Either`]);
//! - what stands beside `*` when `~~` does: cmark and comrak look past the `~~`, others see it.

use std::borrow::Cow;

/// What a parser takes a character for when it looks beside a delimiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// White space, or the end of the line.
    Space,
    /// Punctuation.
    Sign,
    /// Anything else.
    Letter,
    /// Punctuation to some parsers, a letter to others.
    Either,
}

/// Something written between two pieces.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Delimiter {
    pub(super) text: Cow<'static, str>,
    pub(super) role: Role,
}

/// What a delimiter is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Opens emphasis, if a parser finds it so.
    Opens,
    /// Closes emphasis, if a parser finds it so.
    Closes,
    /// A bracket or a tag: means the same wherever it stands.
    Sure,
}

impl Class {
    pub(super) fn of(c: char) -> Self {
        match c {
            _ if c.is_whitespace() => Self::Space,
            // The signs of French typography are punctuation in every version of Unicode.
            '«' | '»' | '\u{2010}'..='\u{2027}' => Self::Sign,
            _ if c.is_ascii_punctuation() => Self::Sign,
            // Circled letters and the like are alphabetic, and symbols.
            '\u{2028}'..='\u{2bff}' | '\u{1f000}'..='\u{1ffff}' => Self::Either,
            _ if c.is_alphanumeric() => Self::Letter,
            _ => Self::Either,
        }
    }

    /// What it can be to a parser.
    fn readings(self) -> &'static [Self] {
        match self {
            Self::Space => &[Self::Space],
            Self::Sign => &[Self::Sign],
            Self::Letter => &[Self::Letter],
            Self::Either => &[Self::Sign, Self::Letter],
        }
    }
}

/// Whether every parser reads the delimiters as meant, between characters of these classes.
pub(super) fn is_read(gap: &[Delimiter], before: Class, after: Class) -> bool {
    before.readings().iter().all(|&before| {
        after.readings().iter().all(|&after| {
            (0..gap.len()).all(|at| {
                [true, false].into_iter().all(|sees_tildes| is_one_read(gap, at, (before, after), sees_tildes))
            })
        })
    })
}

fn is_one_read(gap: &[Delimiter], at: usize, (before, after): (Class, Class), sees_tildes: bool) -> bool {
    let delimiter = &gap[at];
    let is_tilde = |delimiter: &Delimiter| delimiter.text.starts_with('~');
    let is_seen = |other: &Delimiter| sees_tildes || is_tilde(delimiter) || !is_tilde(other);
    let before = if gap[..at].iter().any(is_seen) { Class::Sign } else { before };
    let after = if gap[at + 1..].iter().any(is_seen) { Class::Sign } else { after };
    let beside = |near, far| near != Class::Space && (near != Class::Sign || far != Class::Letter);
    let (opens, closes) = (beside(after, before), beside(before, after));
    let is_underscore = delimiter.text.starts_with('_');
    match delimiter.role {
        Role::Sure => true,
        Role::Opens => opens && (!is_underscore || !closes || before == Class::Sign),
        Role::Closes => closes && (!is_underscore || !opens || after == Class::Sign),
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Delimiter, Role, is_read};

    fn reads(gap: &[(&'static str, Role)], before: char, after: char) -> bool {
        let gap: Vec<Delimiter> = gap.iter().map(|&(text, role)| Delimiter { text: text.into(), role }).collect();
        is_read(&gap, Class::of(before), Class::of(after))
    }

    #[test]
    fn a_star_works_inside_a_word_and_an_underscore_does_not() {
        assert!(reads(&[("**", Role::Opens)], 'a', 'b') && reads(&[("**", Role::Closes)], 'a', 'b'));
        assert!(!reads(&[("__", Role::Opens)], 'a', 'b') && !reads(&[("__", Role::Closes)], 'a', 'b'));
    }

    #[test]
    fn a_star_between_a_letter_and_a_sign_works_on_one_side_only() {
        assert!(reads(&[("*", Role::Closes)], 'a', '«') && !reads(&[("*", Role::Opens)], 'a', '«'));
        assert!(reads(&[("*", Role::Opens)], '»', 'a') && !reads(&[("*", Role::Closes)], '»', 'a'));
    }

    #[test]
    fn a_symbol_must_do_as_a_letter_and_as_punctuation() {
        assert!(!reads(&[("*", Role::Opens)], 'a', '€') && !reads(&[("*", Role::Closes)], '€', 'a'));
        assert!(reads(&[("*", Role::Opens)], ' ', '€') && reads(&[("*", Role::Closes)], '€', ' '));
    }

    #[test]
    fn a_star_beside_tildes_must_do_for_those_who_look_past_them() {
        assert!(!reads(&[("*", Role::Closes), ("~~", Role::Opens)], '!', 'a'));
        assert!(reads(&[("*", Role::Closes), ("~~", Role::Opens)], 'b', 'a'));
    }

    #[test]
    fn between_signs_everything_works() {
        for text in ["*", "_", "**", "~~"] {
            assert!(reads(&[(text, Role::Opens)], '(', '"') && reads(&[(text, Role::Closes)], '"', ')'));
        }
    }
}

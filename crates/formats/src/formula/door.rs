//! What of a formula the parser may see.
//!
//! The parser calls itself for each command that takes the next one as its argument (`\sqrt\sqrt…`), for each comment, and
//! for each definition, without a bound on its own: some thousand of them end the process. Definitions can also make much of
//! little. So definitions stay outside, and commands and comments are counted.

use super::names::meaning;
use crate::limits::{FORMULA_BYTES_MAX, FORMULA_COMMANDS_MAX};

/// Commands that define others, and one of which the parser reads only half.
const REFUSED: [&str; 12] = [
    "DeclareMathOperator",
    "def",
    "edef",
    "expandafter",
    "futurelet",
    "gdef",
    "let",
    "newcommand",
    "providecommand",
    "renewcommand",
    "sideset",
    "xdef",
];

/// The formula in words that the parser knows; none if it must not see it.
pub(super) fn admit(source: &str) -> Option<String> {
    if source.len() > FORMULA_BYTES_MAX {
        return None;
    }
    let mut admitted = String::with_capacity(source.len());
    let mut commands = 0;
    let mut rest = source;
    while let Some(at) = rest.find(['\\', '%']) {
        admitted.push_str(&rest[..at]);
        commands += 1;
        let is_comment = rest[at..].starts_with('%');
        rest = &rest[at + 1..];
        if is_comment {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let length = if length > 0 { length } else { rest.chars().next().map_or(0, char::len_utf8) };
        let name = &rest[..length];
        // The parser reads what stands behind `\char` as ASCII, and panics where it is not.
        let is_cut = name == "char" && rest[length..].chars().next().is_none_or(|next| !next.is_ascii());
        if commands > FORMULA_COMMANDS_MAX || REFUSED.contains(&name) || is_cut {
            return None;
        }
        rest = &rest[length..];
        match meaning(name) {
            // What stands under an arrow is no part of what stands above it.
            Some(words) if words.ends_with('^') && rest.trim_start().starts_with('[') => return None,
            Some(words) => admitted.push_str(words),
            None if name == "operatorname" && rest.starts_with("*{") => {
                let (word, after) = rest[1..].split_at(rest.find('}')?);
                admitted.push_str("\\operatorname");
                admitted.push_str(word);
                admitted.push_str("\\limits ");
                rest = after;
            }
            None => {
                admitted.push('\\');
                admitted.push_str(name);
            }
        }
    }
    admitted.push_str(rest);
    Some(admitted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_and_definitions_stay_outside() {
        assert_eq!(admit("x\\in\\R % réels\n^2").as_deref(), Some("x\\in{\\mathbb{R}} \n^2"));
        assert_eq!(admit("\\operatorname*{max}\\é\\").as_deref(), Some("\\operatorname{max}\\limits \\é\\"));
        assert_eq!(admit("\\def\\a{\\a\\a}\\a"), None);
        assert_eq!(admit("\\define").as_deref(), Some("\\define"));
        assert_eq!(admit("\\char\u{e9}"), None);
    }

    #[test]
    fn what_makes_the_parser_call_itself_is_counted() {
        for one in ["\\sqrt", "\\relax", "\\'"] {
            assert!(admit(&one.repeat(FORMULA_COMMANDS_MAX)).is_some(), "{one}");
            assert_eq!(admit(&one.repeat(FORMULA_COMMANDS_MAX + 1)), None, "{one}");
        }
        assert_eq!(admit(&"%a\n".repeat(FORMULA_COMMANDS_MAX + 1)).map(|text| text.contains('%')), Some(false));
    }
}

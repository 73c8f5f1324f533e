//! What single lines can say about a whole note.
//!
//! Everything here is a guess on the safe side: text in code counts as if it were none.

use super::names::defines_odd;
use crate::note::anchors::could_give;
use crate::note::source::MARKS;

/// Whether the text could give an id of raw HTML, which links lead to, or an address by a name that looks like a footnote's: what
/// others look like is then not a matter of themselves.
pub(super) fn reaches_out(text: &str) -> bool {
    is_strange(text) || defines_odd(text) || could_give(text)
}

/// Whether lines, marks or names in it are not what they are in other texts: what begins with two low lines, the parser calls
/// footnotes in place.
pub(super) fn is_strange(text: &str) -> bool {
    text.contains(['\r', '\u{feff}']) || text.contains(MARKS) || text.contains("[^__")
}

/// Whether it could say what an abbreviation means.
pub(super) fn defines_abbreviation(text: &str) -> bool {
    let is_meaning = |line: &str| line.trim_start_matches(['>', ' ']).starts_with("*[") && line.contains("]:");
    text.contains("*[") && text.lines().any(is_meaning)
}

/// Whether it could define an address: a line begins with a bracket, behind the signs of quotes, items and footnotes, and one
/// that ends before a colon comes after it; or what looks like a footnote has a name that none has.
pub(super) fn defines_address(text: &str) -> bool {
    let is_address = |line: &str| {
        let mut rest = unsigned(line);
        while let Some((_, inside)) = rest.strip_prefix("[^").and_then(|rest| rest.split_once("]:")) {
            rest = unsigned(inside);
        }
        rest.starts_with('[') && !rest.starts_with("[^")
    };
    let begins = |last: usize| text.get(..last + 3).unwrap_or(text).lines().any(is_address);
    // Most texts have none, and looking forwards is quicker.
    text.contains("]:") && text.rfind("]:").is_some_and(|last| begins(last) || defines_odd(text))
}

/// The line behind the signs of what it can stand in.
fn unsigned(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || c.is_ascii_digit() || ">*+-.):~".contains(c))
}

/// Whether a line ends what stands before a blank line, whatever that is but code, raw HTML or a list.
pub(super) fn is_fresh(line: &str) -> bool {
    let text = line.trim_start_matches(' ');
    let is_close = line.len() - text.len() <= 3 && !text.starts_with('\t');
    is_close && !is_blank(line) && !is_detail(text)
}

/// Whether letters of the text could be written as an entity.
pub(super) fn could_be_entity(text: &str) -> bool {
    let is_entity = |rest: &str| {
        let name = rest.bytes().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
        name > 0 && rest.as_bytes().get(name) == Some(&b';')
    };
    text.match_indices('&').any(|(at, sign)| is_entity(&text[at + sign.len()..]))
}

/// Whether there is a letter in the text that is the same as one or two of ASCII to whoever compares names.
pub(super) fn could_fold(text: &str) -> bool {
    let folds = |c| matches!(c, 'ß' | 'ẞ' | 'İ' | 'ŉ' | 'ſ' | 'ǰ' | '\u{212a}' | '\u{1e96}'..='\u{1e9a}' | '\u{fb00}'..='\u{fb06}');
    !text.is_ascii() && text.chars().any(folds)
}

/// Whether it is what a definition of a term begins with: it looks back at what stands before it.
pub(super) fn is_detail(line: &str) -> bool {
    line.trim_start()
        .strip_prefix([':', '~'])
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n']))
}

/// Whether nothing stands on the line.
pub(super) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| b" \t\n".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{
        could_be_entity, could_fold, defines_abbreviation, defines_address, is_fresh, is_strange, reaches_out,
    };

    #[test]
    fn what_could_define_something() {
        for text in ["[a]: b", "> - [a\nb]: c", ": [a]: b", "1. [a]: b", "[^1]: [a]: b", "[^a b]: c"] {
            assert!(defines_address(text), "{text}");
        }
        for text in ["*[a]: b", "*[^a]: b", "> *[a]: b"] {
            assert!(defines_abbreviation(text), "{text}");
        }
        for text in ["a [b]: c", "x[1]: int", "[a](b)", "- [ ] a", "a]: b\n[c", "[^1]: a", "*[a]", "^[a]", "[TOC]"] {
            assert!(!defines_address(text) && !defines_abbreviation(text) && !reaches_out(text), "{text}");
        }
        assert!(reaches_out("[^a b]: c") && reaches_out("<i id=x>"));
        assert!(is_strange("[^__inline_1]") && is_strange("a\r\nb"));
        assert!(defines_address("[a]: b") && defines_address("[^1]: [a]: b") && defines_address("[a\nb]: c"));
        assert!(defines_address("[^a b]: c") && defines_address("[^1\n]: c"));
        assert!(!defines_address("[^1]: a") && !defines_address("a [b]: c"));
    }

    #[test]
    fn letters_that_are_written_otherwise() {
        for text in ["&amp;", "a &#65; b", "&Hat;"] {
            assert!(could_be_entity(text), "{text}");
        }
        assert!(!could_be_entity("R & D; R&D, a&;"));
        assert!(could_fold("\u{212a}") && could_fold("Straße") && !could_fold("été"));
    }

    #[test]
    fn fresh_lines() {
        assert!(is_fresh("a") && is_fresh("   - b") && is_fresh(":::info"));
        assert!(!is_fresh("    a") && !is_fresh("\ta") && !is_fresh(" \t\n") && !is_fresh(": a") && !is_fresh(":\n"));
    }
}

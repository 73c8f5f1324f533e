//! What single lines can say about a whole note.
//!
//! Everything here is a guess on the safe side: text in code counts as if it were none.

use super::names::defines_odd;
use crate::note::anchors::could_give;
use crate::note::source::MARKS;

/// Whether the text could define an address or an abbreviation for the rest of the note, or give an id of raw HTML, which links
/// lead to: what others look like is then not a matter of themselves.
pub(super) fn reaches_out(text: &str) -> bool {
    is_strange(text) || defines_address(text) || defines_abbreviation(text) || could_give(text)
}

/// Whether lines, marks or names in it are not what they are in other texts: what begins with two low lines, the parser calls
/// footnotes in place.
pub(super) fn is_strange(text: &str) -> bool {
    text.contains(['\r', '\u{feff}']) || text.contains(MARKS) || text.contains("[^__")
}

/// Whether it could say what an abbreviation means.
fn defines_abbreviation(text: &str) -> bool {
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
    text.rfind("]:").is_some_and(|last| begins(last) || defines_odd(text))
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
    use super::{defines_address, is_fresh, is_strange, reaches_out};

    #[test]
    fn what_could_define_something() {
        for text in [
            "[a]: b",
            "> - [a\nb]: c",
            "*[a]: b",
            ": [a]: b",
            "1. [a]: b",
            "[^1]: [a]: b",
            "[^a b]: c",
            "*[^a]: b",
            "> *[a]: b",
        ] {
            assert!(reaches_out(text), "{text}");
        }
        for text in ["a [b]: c", "x[1]: int", "[a](b)", "- [ ] a", "a]: b\n[c", "[^1]: a", "*[a]", "^[a]", "[TOC]"] {
            assert!(!reaches_out(text), "{text}");
        }
        assert!(is_strange("[^__inline_1]") && is_strange("a\r\nb"));
        assert!(defines_address("[a]: b") && defines_address("[^1]: [a]: b") && defines_address("[a\nb]: c"));
        assert!(defines_address("[^a b]: c") && defines_address("[^1\n]: c"));
        assert!(!defines_address("[^1]: a") && !defines_address("a [b]: c"));
    }

    #[test]
    fn fresh_lines() {
        assert!(is_fresh("a") && is_fresh("   - b") && is_fresh(":::info"));
        assert!(!is_fresh("    a") && !is_fresh("\ta") && !is_fresh(" \t\n") && !is_fresh(": a") && !is_fresh(":\n"));
    }
}

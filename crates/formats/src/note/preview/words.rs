//! What single lines can say about a whole note.
//!
//! Everything here is a guess on the safe side: text in code counts as if it were none.

use crate::note::anchors::could_give;
use crate::note::source::MARKS;

/// Whether the text could define an address, a footnote or an abbreviation for the rest of the note, or hold a footnote in
/// place, a table of contents or an id of raw HTML: what it looks like, or what others look like, is then not a matter of itself.
pub(super) fn reaches_out(text: &str) -> bool {
    text.contains("^[") || is_strange(text) || has_contents(text) || defines(text) || could_give(text)
}

/// Whether lines or marks in it are not what they are in other texts.
pub(super) fn is_strange(text: &str) -> bool {
    text.contains(['\r', '\u{feff}']) || text.contains(MARKS)
}

/// Whether it could hold a table of contents.
pub(super) fn has_contents(text: &str) -> bool {
    text.match_indices('[').any(|(at, _)| text.get(at + 1..at + 4).is_some_and(|word| word.eq_ignore_ascii_case("toc")))
}

/// Whether it could define something: a line begins with a bracket, behind the signs of quotes, items and footnotes, and one
/// that ends before a colon comes after it.
fn defines(text: &str) -> bool {
    text.rfind("]:").is_some_and(|last| text[..=last].lines().any(|line| unsigned(line).starts_with('[')))
}

/// Whether it could define an address.
pub(super) fn defines_address(text: &str) -> bool {
    let is_address = |line: &str| {
        let mut rest = unsigned(line);
        while let Some((_, inside)) = rest.strip_prefix("[^").and_then(|rest| rest.split_once("]:")) {
            rest = unsigned(inside);
        }
        rest.starts_with('[') && !rest.starts_with("[^")
    };
    text.rfind("]:").is_some_and(|last| text.get(..last + 3).unwrap_or(text).lines().any(is_address))
}

/// The line behind the signs of what it can stand in.
fn unsigned(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || c.is_ascii_digit() || ">*+-.):~".contains(c))
}

/// The names of the footnotes that the text could refer to; none if one of them is no plain word.
pub(super) fn references(text: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices("[^") {
        let rest = &text[at + 2..];
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)).count();
        if length == 0 || rest.as_bytes().get(length) != Some(&b']') {
            return None;
        }
        if !names.contains(&&rest[..length]) {
            names.push(&rest[..length]);
        }
    }
    Some(names)
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
    use super::{defines, defines_address, has_contents, is_fresh, references};

    #[test]
    fn what_could_define_something() {
        for text in ["[a]: b", "> - [a\nb]: c", "[^1]: a", "*[a]: b", ": [a]: b", "1. [a]: b", "[^1]: [a]: b"] {
            assert!(defines(text), "{text}");
        }
        for text in ["a [b]: c", "x[1]: int", "[a](b)", "- [ ] a", "a]: b\n[c"] {
            assert!(!defines(text), "{text}");
        }
        assert!(defines_address("[a]: b") && defines_address("[^1]: [a]: b") && defines_address("[a\nb]: c"));
        assert!(!defines_address("[^1]: a") && !defines_address("a [b]: c"));
    }

    #[test]
    fn tables_of_contents_and_references() {
        assert!(has_contents("a [toc x") && !has_contents("[to") && !has_contents("[é"));
        assert_eq!(references("a[^1] `[^b-c]` [^1]"), Some(vec!["1", "b-c"]));
        assert_eq!((references("[^a b]"), references("[^]"), references("[^a")), (None, None, None));
    }

    #[test]
    fn fresh_lines() {
        assert!(is_fresh("a") && is_fresh("   - b") && is_fresh(":::info"));
        assert!(!is_fresh("    a") && !is_fresh("\ta") && !is_fresh(" \t\n") && !is_fresh(": a") && !is_fresh(":\n"));
    }
}

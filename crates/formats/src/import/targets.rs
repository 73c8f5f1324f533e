//! Where the links and pictures of a markdown text lead, as it is written.

use std::collections::HashMap;

/// What stands between a link's words and its target.
const OPEN: &str = "](";

/// The targets in their order, as they are written.
pub(super) fn all(markdown: &str) -> impl Iterator<Item = &str> {
    markdown.match_indices(OPEN).filter_map(|(at, _)| target(&markdown[at + OPEN.len()..]))
}

/// The text with new targets for those in `places`. A picture whose target has no new one becomes its words and, in
/// brackets, `missing`.
pub(super) fn replaced(markdown: &str, places: &HashMap<&str, Option<&str>>, missing: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some((before, after)) = rest.split_once(OPEN) {
        out.push_str(before);
        rest = after;
        let place = target(after).and_then(|old| Some((old, *places.get(old)?)));
        match place {
            Some((old, Some(new))) => {
                out.push_str(OPEN);
                out.push_str(new);
                rest = &after[old.len()..];
            }
            Some((old, None)) => match (picture(&out), after[old.len()..].split_once(')')) {
                (Some(start), Some((_, behind))) => {
                    let words = out.split_off(start);
                    let words = words.trim_start_matches("![").trim();
                    out.push_str(words);
                    out.push_str(if words.is_empty() { "(" } else { " (" });
                    out.push_str(missing);
                    out.push(')');
                    rest = behind;
                }
                _ => out.push_str(OPEN),
            },
            None => out.push_str(OPEN),
        }
    }
    out.push_str(rest);
    out
}

/// A target at the beginning of a text: in pointed brackets, or up to a space or the end.
fn target(text: &str) -> Option<&str> {
    if text.starts_with('<') {
        return text.find('>').and_then(|end| text.get(..=end)).filter(|target| !target.contains('\n'));
    }
    let end = text.find(|letter: char| letter == ')' || letter.is_whitespace())?;
    text.get(..end).filter(|target| !target.is_empty())
}

/// Where a picture begins whose words end here.
fn picture(before: &str) -> Option<usize> {
    let mut starts = before.rmatch_indices("![").map(|(at, _)| at);
    starts.find(|at| !before[..*at].ends_with('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(markdown: &str) -> String {
        let places = HashMap::from([("p:1", Some("/1")), ("<p 2>", Some("/2")), ("p:3", None)]);
        replaced(markdown, &places, "absente")
    }

    #[test]
    fn targets_are_replaced_where_they_stand() {
        assert_eq!(
            told("a ![b](p:1 \"c\") [d](p:1) ![e](<p 2>) ![f](p:10)"),
            "a ![b](/1 \"c\") [d](/1) ![e](/2) ![f](p:10)"
        );
        assert_eq!(told("a](p:1"), "a](p:1");
    }

    #[test]
    fn a_picture_that_is_missing_is_told_by_its_words() {
        assert_eq!(told("a ![b \\[c\\]](p:3) d"), "a b \\[c\\] (absente) d");
        assert_eq!(told("[![](p:3 =9x9)](/x)"), "[(absente)](/x)");
        assert_eq!(told("\\![b](p:3)"), "\\![b](p:3)", "no picture");
    }
}

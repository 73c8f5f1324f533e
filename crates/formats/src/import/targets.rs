//! Where the links and pictures of a markdown text lead, as it is written.
//!
//! Each byte is looked at so many times at most, whatever the text: a target ends before the next one begins, and what is
//! to be written otherwise is noted on the way and written at the end.

use std::collections::HashMap;
use std::ops::Range;

use crate::limits::BRACKETS_OPEN_MAX;

/// What stands between a link's words and its target.
const OPEN: &str = "](";

/// The targets in their order, as they are written.
pub(super) fn all(markdown: &str) -> impl Iterator<Item = &str> {
    markdown.split(OPEN).skip(1).filter_map(target)
}

/// The text with new targets for those in `places`. A picture whose target has no new one becomes its words and, in
/// brackets, `missing`.
pub(super) fn replaced(markdown: &str, places: &HashMap<&str, Option<&str>>, missing: &str) -> String {
    if places.is_empty() {
        return markdown.to_owned();
    }
    let mut edits = Edits { markdown, all: Vec::new() };
    // The brackets that are open: where the words begin, and of a picture where it does.
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    let mut bytes = markdown.bytes().enumerate();
    let mut before = None;
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'[' => {
                if open.len() == BRACKETS_OPEN_MAX {
                    open.clear();
                }
                open.push((at + 1, before.filter(|before| *before == b'!').map(|_| at - 1)));
            }
            b']' => {
                let opened = open.pop();
                let piece = markdown[at..].strip_prefix(OPEN).map(piece);
                if let Some(old) = piece.and_then(target)
                    && let Some(new) = places.get(old)
                {
                    let target = at + OPEN.len()..at + OPEN.len() + old.len();
                    match (new, opened.and_then(|(words, picture)| Some(picture?..words))) {
                        (Some(new), _) => edits.all.push((target, (*new).to_owned())),
                        (None, Some(picture)) => edits.tell(&picture, &target, missing),
                        (None, None) => {}
                    }
                }
            }
            _ => {}
        }
        before = (byte != b'\\').then_some(byte);
    }
    edits.made()
}

/// What is to be written otherwise.
struct Edits<'a> {
    markdown: &'a str,
    all: Vec<(Range<usize>, String)>,
}

impl Edits<'_> {
    /// Leaves a picture's words and the word that it is missing; nothing where it does not end. `opening`: its first signs.
    fn tell(&mut self, opening: &Range<usize>, target: &Range<usize>, missing: &str) {
        let close = target.start - OPEN.len();
        let Some(length) = piece(&self.markdown[target.end..]).find(')') else { return };
        let behind = target.end + length + 1;
        let words = &self.markdown[opening.end..close];
        let (start, end) = (words.trim_start(), words.trim_end());
        if start.is_empty() {
            self.all.push((opening.start..behind, format!("({missing})")));
        } else {
            self.all.push((opening.start..close - start.len(), String::new()));
            self.all.push((opening.end + end.len()..behind, format!(" ({missing})")));
        }
    }

    /// The text as it is to be.
    fn made(mut self) -> String {
        self.all.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(self.markdown.len());
        let mut at = 0;
        for (range, text) in &self.all {
            // None lies in another: each is part of one link's signs.
            out.push_str(self.markdown.get(at..range.start).unwrap_or_default());
            out.push_str(text);
            at = range.end;
        }
        out.push_str(&self.markdown[at..]);
        out
    }
}

/// What stands before the next target.
fn piece(text: &str) -> &str {
    text.split(OPEN).next().unwrap_or_default()
}

/// A target at the beginning of a piece: in pointed brackets, or up to a space or the end.
fn target(piece: &str) -> Option<&str> {
    if piece.starts_with('<') {
        return piece.find('>').and_then(|end| piece.get(..=end)).filter(|target| !target.contains('\n'));
    }
    let end = piece.find(|letter: char| letter == ')' || letter.is_whitespace())?;
    piece.get(..end).filter(|target| !target.is_empty())
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
        assert_eq!(told("![a](p:9) [b](p:3)"), "![a](p:9) [b](p:3)", "a link");
        assert_eq!(told("![a [b](c) ![ d ](p:3)](p:3)"), "a [b](c) d (absente) (absente)");
        assert_eq!(told("[b\\](p:1) ![a](p:3"), "[b\\](p:1) ![a](p:3");
    }
}

//! Ids that a note's raw HTML gives: they get a word of ours in front, and so do links to them.

use std::collections::HashSet;

use comrak::Node;
use comrak::nodes::NodeValue;

use super::attributes::prefixed;
use crate::html::markup::{Markup, read};

/// The ids that raw HTML gives in a note, as it gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Anchors {
    ids: HashSet<String>,
}

impl Anchors {
    /// Those of a tree; `text` is what it was read from.
    pub(super) fn of(root: Node<'_>, text: &str) -> Self {
        let mut anchors = Self::default();
        if !could_give(text) {
            return anchors;
        }
        for node in root.descendants() {
            match &node.data().value {
                NodeValue::HtmlInline(html) => anchors.add(html),
                NodeValue::HtmlBlock(html) => anchors.add(&html.literal),
                _ => {}
            }
        }
        anchors
    }

    fn add(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = &rest[at..];
            let (markup, length) = read(rest).unwrap_or((Markup::Other, 1));
            if let Markup::Tag { attributes, .. } = markup {
                let id = attributes.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("id"));
                self.ids.extend(id.map(|(_, value)| value.trim().to_owned()));
            }
            rest = &rest[length..];
        }
    }

    /// Where a link to `#name` leads if that is one of the ids.
    pub(super) fn address(&self, name: &str) -> Option<String> {
        let name = percent_encoding::percent_decode_str(name).decode_utf8().ok().filter(|_| !self.ids.is_empty())?;
        self.ids.get(&*name).and_then(|id| prefixed(id)).map(|id| format!("#{id}"))
    }
}

/// Whether raw HTML in the text could give ids.
pub(super) fn could_give(text: &str) -> bool {
    text.match_indices('=').any(|(at, _)| {
        let before = text[..at].trim_end().as_bytes();
        let name = before.len().checked_sub(2).map(|start| before.split_at(start));
        name.is_some_and(|(before, name)| {
            name.eq_ignore_ascii_case(b"id") && before.last().is_some_and(u8::is_ascii_whitespace)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::could_give;

    #[test]
    fn text_that_could_give_ids() {
        assert!(could_give("<a id=x>") && could_give("<a\n ID = 'x'>"));
        assert!(!could_give("id=x") && !could_give(" idée = x") && !could_give("<a grid=x i"));
    }
}

//! The id that a heading's text gives, as CodiMD makes it: case and accents stay, white space becomes `-`, ASCII punctuation goes.
//!
//! It trims the heading's HTML, takes the tags out and makes one sign of all white space in a row: at either end it stays where
//! a tag kept it. `&` is `&amp;` there, a space that does not break `&nbsp;`, and an emoji's short name a picture.

use comrak::Node;
use comrak::nodes::NodeValue;

use super::inlines::{Step, walk};
use crate::html::markup::read;
use crate::html::nesting::is_word;
use crate::html::whitelist::decoded;

/// The id of a heading.
pub(super) fn slug(heading: Node<'_>) -> String {
    let mut slug = Slug::default();
    walk(heading, |step| {
        let Step::Node(node, _) = step else {
            slug.tag();
            return true;
        };
        match &node.data().value {
            NodeValue::Text(text) => slug.push(text),
            // Between signs that go, but keep the white space beside them.
            NodeValue::Math(math) => slug.push(&format!("\\{}\\", math.literal)),
            NodeValue::SoftBreak | NodeValue::LineBreak => slug.push(" "),
            NodeValue::HtmlInline(html) if is_word(html) => slug.push(html),
            NodeValue::Code(code) => slug.tagged(&code.literal),
            // It reads `[1]`, and `[1:1]` where it comes again.
            NodeValue::FootnoteReference(reference) if reference.ref_num > 1 => {
                slug.tagged(&format!("{}{}", reference.ix, reference.ref_num - 1));
            }
            NodeValue::FootnoteReference(reference) => slug.tagged(&reference.ix.to_string()),
            NodeValue::Image(_) => {
                slug.tag();
                return false;
            }
            NodeValue::Escaped => {}
            _ => slug.tag(),
        }
        true
    });
    slug.end()
}

/// The id that the inside of a heading of raw HTML gives.
pub(crate) fn slug_of_html(html: &str) -> String {
    let mut slug = Slug::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        slug.push(&decoded(&rest[..at]));
        rest = &rest[at..];
        let length = read(rest).map_or(1, |(_, length)| length);
        if length == 1 || is_word(&rest[..length]) {
            slug.push(&rest[..length]);
        } else {
            slug.tag();
        }
        rest = &rest[length..];
    }
    slug.push(&decoded(rest));
    slug.end()
}

/// An id in the making.
#[derive(Debug, Default)]
struct Slug {
    id: String,
    /// A tag or a character came.
    has_begun: bool,
    /// White space was the last character.
    after_space: bool,
    /// A tag came behind it.
    keeps_space: bool,
}

impl Slug {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            let is_space = c.is_whitespace() && c != '\u{a0}';
            match c {
                '&' => self.id.push_str("amp"),
                '<' => self.id.push_str("lt"),
                '>' => self.id.push_str("gt"),
                '\u{a0}' => self.id.push_str("nbsp"),
                _ if is_space && self.has_begun && !self.after_space => self.id.push('-'),
                '-' | '_' => self.id.push(c),
                _ if is_space || c.is_ascii_punctuation() || c.is_control() => {}
                _ => self.id.push(c),
            }
            self.keeps_space &= is_space;
            self.after_space = is_space && self.has_begun;
            self.has_begun |= !is_space;
        }
    }

    fn tagged(&mut self, text: &str) {
        self.tag();
        self.push(text);
        self.tag();
    }

    fn tag(&mut self) {
        self.has_begun = true;
        self.keeps_space |= self.after_space;
    }

    fn end(mut self) -> String {
        if self.after_space && !self.keeps_space {
            self.id.pop();
        }
        self.id
    }
}

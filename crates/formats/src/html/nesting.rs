//! Raw HTML in a note, written anew and well nested.
//!
//! Known tags are written by the [`whitelist`](super::whitelist); comments, declarations and other tags go, scripts and
//! styles with their content; a `<` that begins no tag is escaped. Each tag is closed in the node of the text in which it
//! was opened, those of a line also before any tag of a block, and no other tag is closed: raw HTML cannot break out of
//! where it stands, nor make a browser repeat an open tag in every block that follows.

use super::markup::{Markup, after_closing, read};
use super::whitelist::{Allowed, frame_source, push_opening, tag};
use super::write::push_close;
use crate::limits::{RAW_TAG_BYTES_MAX, RAW_TAGS_OPEN_MAX};
use crate::note::Options;
use crate::note::address::Addresses;
use crate::note::embed;

/// Tags whose content is no text; it goes with them.
const HIDDEN: [&str; 3] = ["script", "style", "iframe"];

/// What an opening tag closes without saying so, where it stands directly inside.
const IMPLIED: [(&str, &[&str]); 6] = [
    ("li", &["li"]),
    ("dt", &["dt", "dd"]),
    ("dd", &["dt", "dd"]),
    ("td", &["td", "th", "tr"]),
    ("th", &["td", "th", "tr"]),
    ("tr", &["tr"]),
];

/// Where a piece of raw HTML stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// In a line of text, rather than between blocks.
    pub(crate) is_line: bool,
    /// How many open tags it cannot close, since they were opened outside of its node.
    pub(crate) kept: usize,
    /// In a link: there cannot be another.
    pub(crate) in_link: bool,
}

/// The raw tags that are open at this point of the text.
#[derive(Debug)]
pub(crate) struct Nesting<'a> {
    options: &'a Options,
    open: Vec<Allowed>,
}

impl<'a> Nesting<'a> {
    pub(crate) fn new(options: &'a Options) -> Self {
        Self { options, open: Vec::new() }
    }

    /// Whether a raw link is open.
    pub(crate) fn in_link(&self) -> bool {
        self.open.iter().any(|tag| tag.name == "a")
    }

    pub(crate) fn open_count(&self) -> usize {
        self.open.len()
    }

    /// Closes all but the first so many open tags.
    pub(crate) fn close_from(&mut self, out: &mut String, kept: usize) {
        for tag in self.open.drain(kept..).rev() {
            push_close(out, tag.name);
        }
    }

    /// Writes a piece of raw HTML.
    pub(crate) fn push(&mut self, out: &mut String, html: &str, place: Place) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let Some((markup, length)) = read(rest) else {
                out.push_str("&lt;");
                rest = &rest[1..];
                continue;
            };
            rest = &rest[length..];
            if let Markup::Tag { name, is_closing, attributes } = markup {
                if let Some(hidden) = HIDDEN.into_iter().find(|hidden| !is_closing && hidden.eq_ignore_ascii_case(name))
                {
                    let frame =
                        (hidden == "iframe").then(|| embed::of_address(&frame_source(&attributes), self.options));
                    if let Some(frame) = frame.flatten() {
                        frame.push(out, place.in_link || self.in_link());
                    }
                    rest = after_closing(rest, hidden);
                } else if let Some(tag) = tag(name).filter(|tag| !(tag.is_block && place.is_line)) {
                    self.make_room(out, tag, is_closing, place.kept);
                    if is_closing {
                        self.close(out, tag, place.kept);
                    } else if length <= RAW_TAG_BYTES_MAX && !(tag.name == "a" && (place.in_link || self.in_link())) {
                        self.open(out, tag, &attributes);
                    }
                }
            }
        }
        out.push_str(rest);
        if !place.is_line {
            self.close_line_tags(out, place.kept);
        }
    }

    fn open(&mut self, out: &mut String, tag: Allowed, attributes: &[(&str, &str)]) {
        let addresses = Addresses::new(self.options);
        if tag.is_void {
            push_opening(out, tag, attributes, addresses);
        } else if self.open.len() < RAW_TAGS_OPEN_MAX {
            push_opening(out, tag, attributes, addresses);
            self.open.push(tag);
        }
    }

    /// Closes the tag and those inside it, if it is open in this place.
    fn close(&mut self, out: &mut String, tag: Allowed, kept: usize) {
        if let Some(at) = self.open[kept..].iter().rposition(|open| *open == tag) {
            self.close_from(out, kept + at);
        }
    }

    /// Closes what a browser would close when it meets the tag.
    fn make_room(&mut self, out: &mut String, tag: Allowed, is_closing: bool, kept: usize) {
        if tag.is_block {
            self.close_line_tags(out, kept);
        }
        while let Some(last) = self.open[kept..].last().filter(|_| !is_closing) {
            let is_paragraph = last.name == "p" && tag.is_block;
            if !is_paragraph && !IMPLIED.iter().any(|(name, by)| *name == last.name && by.contains(&tag.name)) {
                return;
            }
            self.close_from(out, self.open.len() - 1);
        }
    }

    /// Closes the tags of the line that are open in this place.
    fn close_line_tags(&mut self, out: &mut String, kept: usize) {
        if let Some(first) = self.open[kept..].iter().position(|tag| !tag.is_block) {
            self.close_from(out, kept + first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Nesting, Place};
    use crate::note::Options;

    fn pass(html: &str, is_line: bool) -> String {
        let options = Options::default();
        let mut nesting = Nesting::new(&options);
        let mut out = String::new();
        nesting.push(&mut out, html, Place { is_line, kept: 0, in_link: false });
        nesting.close_from(&mut out, 0);
        out
    }

    #[test]
    fn tags_are_closed_in_order() {
        assert_eq!(pass("<b><i>a</b>b</i>", true), "<b><i>a</i></b>b");
        assert_eq!(pass("</div></main><div>a", false), "<div>a</div>");
        assert_eq!(pass("<ul><li>a<li>b</ul>c", false), "<ul><li>a</li><li>b</li></ul>c");
        assert_eq!(pass("<p><b>a<div>b", false), "<p><b>a</b></p><div>b</div>");
    }

    #[test]
    fn a_block_has_no_place_in_a_line() {
        assert_eq!(pass("a<div>b</div><br/>c", true), "ab<br>c");
    }

    #[test]
    fn what_is_no_text_goes_and_what_is_no_tag_stays_text() {
        assert_eq!(pass("a<script>b</script>c<!-- d -->e<?f?>g<x-y>h", false), "acegh");
        assert_eq!(pass("a < b <3 <b \">c", true), "a &lt; b &lt;3 &lt;b \">c");
    }

    #[test]
    fn what_was_open_before_stays_open() {
        let options = Options::default();
        let mut nesting = Nesting::new(&options);
        let mut out = String::new();
        nesting.push(&mut out, "<div>", Place { is_line: false, kept: 0, in_link: false });
        nesting.push(&mut out, "<i></div>", Place { is_line: true, kept: 1, in_link: false });
        assert_eq!((out.as_str(), nesting.open_count()), ("<div><i>", 2));
        nesting.push(&mut out, "</div>", Place { is_line: false, kept: 2, in_link: false });
        assert_eq!((out.as_str(), nesting.open_count()), ("<div><i>", 2));
    }

    #[test]
    fn a_tag_that_is_too_long_is_dropped() {
        let tag = |length: usize| format!("<p title=\"{}\">a", "x".repeat(length));
        assert!(pass(&tag(9), false).starts_with("<p title="));
        assert_eq!(pass(&tag(super::RAW_TAG_BYTES_MAX), false), "a");
    }

    #[test]
    fn more_open_tags_than_the_limit_are_dropped() {
        assert_eq!(pass(&"<div>".repeat(100), false).matches("<div>").count(), super::RAW_TAGS_OPEN_MAX);
    }
}

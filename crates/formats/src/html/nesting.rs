//! Raw HTML in a note, written anew and well nested.
//!
//! Known tags are written by the [`whitelist`](super::whitelist); comments and declarations go, scripts and styles with their
//! content; other tags are text, but for those that say nothing, and a `<` that begins no tag is escaped. Each tag is closed in
//! the node of the text in which it was opened, those of a line also before any tag of a block, and no other tag is closed: raw
//! HTML cannot break out of where it stands, nor make a browser repeat an open tag in every block that follows.

use super::markup::{Markup, after_closing, read};
use super::whitelist::{Allowed, Opening, frame_source, push_opening, tag};
use super::write::{push_attribute, push_close, push_text};
use crate::limits::{RAW_TAG_BYTES_MAX, RAW_TAGS_OPEN_MAX};
use crate::note::address::Addresses;
use crate::note::embed;
use crate::note::slug::slug_of_html;

/// Tags whose content is no text; it goes with them.
const HIDDEN: [&str; 3] = ["script", "style", "iframe"];

/// Tags that say nothing by themselves: they go, and what they hold stays. Of what would be played stays a link.
const SILENT: [&str; 26] = [
    "address", "article", "aside", "audio", "circle", "defs", "ellipse", "footer", "g", "header", "iframe", "line",
    "main", "nav", "noscript", "path", "picture", "polygon", "polyline", "rect", "source", "svg", "track", "use",
    "video", "tspan",
];

/// Those of them that play something.
const RECORDINGS: [&str; 2] = ["audio", "video"];

/// Gives a heading that has just been opened, and has no id of its own, the one that its text gives. `rest`: what follows.
fn push_heading_id(out: &mut String, (tag, attributes): (Allowed, &[(&str, &str)]), rest: &str) {
    let is_heading = matches!(tag.name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    if !is_heading || attributes.iter().any(|(name, _)| name.eq_ignore_ascii_case("id")) || !out.ends_with('>') {
        return;
    }
    let end = format!("</{}", tag.name);
    // No further than a heading goes: text full of them must not be read over and over.
    let length = (0..=RAW_TAG_BYTES_MAX.min(rest.len())).rev().find(|length| rest.is_char_boundary(*length));
    let inside = &rest[..length.unwrap_or(0)];
    let id = inside.find(&end).map(|end| slug_of_html(&inside[..end])).unwrap_or_default();
    if !id.is_empty() {
        out.pop();
        push_attribute(out, "id", &id);
        out.push('>');
    }
}

/// Whether what looks like markup in a line is shown as it stands.
pub(crate) fn is_word(html: &str) -> bool {
    match read(html) {
        Some((Markup::Tag { name, .. }, _)) => tag(name).is_none() && !is_silent(name),
        Some((Markup::Other, _)) => !html.starts_with("<!--"),
        None => true,
    }
}

/// Whether the markup begins a block that can stand anywhere.
pub(crate) fn begins_block(html: &str) -> bool {
    let Some((Markup::Tag { name, is_closing: false, .. }, _)) = read(html) else { return false };
    let is_part = |name: &str| PARTS.iter().any(|(parts, _)| parts.contains(&name));
    tag(name).is_some_and(|tag| tag.is_block && !is_part(tag.name))
}

fn is_silent(name: &str) -> bool {
    SILENT.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What an opening tag closes without saying so, where it stands directly inside.
const IMPLIED: [(&str, &[&str]); 6] = [
    ("li", &["li"]),
    ("dt", &["dt", "dd"]),
    ("dd", &["dt", "dd"]),
    ("td", &["td", "th", "tr"]),
    ("th", &["td", "th", "tr"]),
    ("tr", &["tr"]),
];

/// Tags that mean something only in others, and those others.
const PARTS: [(&[&str], &[&str]); 5] = [
    (&["li"], &["ul", "ol"]),
    (&["dt", "dd"], &["dl"]),
    (&["summary"], &["details"]),
    (&["figcaption"], &["figure"]),
    (&["caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"], &["table"]),
];

/// Where a piece of raw HTML stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// In a line of text, rather than between blocks.
    pub(crate) is_line: bool,
    /// In a line that is in no paragraph, as those of cells are: a whole block may stand there.
    pub(crate) holds_blocks: bool,
    /// How many open tags it cannot close, since they were opened outside of its node.
    pub(crate) kept: usize,
    /// In a link: there cannot be another.
    pub(crate) in_link: bool,
    /// Bytes of what is written before which it ends: a tag can be ten times as long as it was.
    pub(crate) bytes_max: usize,
}

/// The raw tags that are open at this point of the text.
#[derive(Debug)]
pub(crate) struct Nesting<'a> {
    addresses: Addresses<'a>,
    open: Vec<Allowed>,
    /// A sound or a film whose address is to come in it.
    awaited: Option<&'static str>,
    /// Something that was written waits for a click.
    pub(crate) has_clicks: bool,
}

impl<'a> Nesting<'a> {
    pub(crate) fn new(addresses: Addresses<'a>) -> Self {
        Self { addresses, open: Vec::new(), awaited: None, has_clicks: false }
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
        self.awaited = None;
        for tag in self.open.drain(kept..).rev() {
            push_close(out, tag.name);
        }
    }

    /// Writes a piece of raw HTML.
    pub(crate) fn push(&mut self, out: &mut String, html: &str, place: Place) {
        let mut rest = html;
        while let Some(at) = rest.find('<').filter(|_| out.len() < place.bytes_max) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let Some((markup, length)) = read(rest) else {
                out.push_str("&lt;");
                rest = &rest[1..];
                continue;
            };
            let whole = rest;
            rest = &rest[length..];
            if markup == Markup::Other && !whole.starts_with("<!--") {
                push_text(out, &whole[..length]);
            } else if let Markup::Tag { name, is_closing, attributes } = markup {
                let hidden = HIDDEN.into_iter().find(|hidden| !is_closing && hidden.eq_ignore_ascii_case(name));
                if let Some(hidden) = hidden.filter(|_| !place.is_line || name.eq_ignore_ascii_case("iframe")) {
                    if hidden == "iframe" {
                        self.frame(out, &frame_source(&attributes), place);
                    }
                    rest = after_closing(rest, hidden);
                } else if let Some(tag) = tag(name) {
                    if tag.is_block && place.is_line && !(place.holds_blocks && self.fits(tag, place.kept)) {
                        continue;
                    }
                    self.make_room(out, tag, is_closing, place.kept);
                    if is_closing && tag.name == "br" {
                        // Browsers read it so, and people write it.
                        out.push_str("<br>");
                    } else if is_closing {
                        self.close(out, tag, place.kept);
                    } else if length <= RAW_TAG_BYTES_MAX {
                        let in_link = place.in_link || self.in_link();
                        let opening = Opening { tag, attributes: &attributes, in_link };
                        if !(in_link && tag.name == "a") && self.open(out, opening) {
                            push_heading_id(out, (tag, &attributes), rest);
                        }
                    }
                } else if !is_silent(name) {
                    // No tag of ours: what people write between such signs is mostly a word.
                    push_text(out, &whole[..length]);
                } else if length <= RAW_TAG_BYTES_MAX {
                    self.recording(out, (name, is_closing, &attributes), place);
                }
            }
        }
        out.push_str(if out.len() < place.bytes_max { rest } else { "" });
        if !place.is_line {
            self.close_line_tags(out, place.kept);
        }
    }

    /// A frame is a placeholder, or a link to what it would show if that house is not known here.
    fn frame(&mut self, out: &mut String, source: &str, place: Place) {
        let bare = source.strip_prefix("//").or(source.strip_prefix("https://"));
        let address = bare.map_or_else(|| source.to_owned(), |bare| format!("https://{bare}"));
        let known = embed::of_address(&address, self.addresses.options());
        self.has_clicks |= known.is_some();
        let is_page = address.starts_with("https://") || address.starts_with("http://");
        let linked = || embed::linked("frame", &address, self.addresses).filter(|_| is_page);
        if let Some(embed) = known.or_else(linked) {
            embed.push(out, place.in_link || self.in_link());
        }
    }

    /// A sound or a film is a link to what would be played: the first address that it names.
    fn recording(
        &mut self,
        out: &mut String,
        (name, is_closing, attributes): (&str, bool, &[(&str, &str)]),
        place: Place,
    ) {
        let whole = RECORDINGS.into_iter().find(|known| known.eq_ignore_ascii_case(name));
        if is_closing {
            self.awaited = self.awaited.filter(|_| whole.is_none());
            return;
        }
        let Some(kind) = whole.or(self.awaited.filter(|_| name.eq_ignore_ascii_case("source"))) else { return };
        let address = frame_source(attributes);
        self.awaited = address.is_empty().then_some(kind);
        if let Some(link) = embed::linked(kind, &address, self.addresses) {
            link.push(out, place.in_link || self.in_link());
        }
    }

    /// Whether what the tag is a part of is open in this place, if it is one: a part by itself would end what it stands in.
    fn fits(&self, tag: Allowed, kept: usize) -> bool {
        let wholes = PARTS.iter().find(|(parts, _)| parts.contains(&tag.name)).map(|(_, wholes)| *wholes);
        wholes.is_none_or(|wholes| self.open[kept..].iter().any(|open| wholes.contains(&open.name)))
    }

    /// Opens a tag, if there are not too many open; whether it did.
    fn open(&mut self, out: &mut String, opening: Opening<'_>) -> bool {
        let tag = opening.tag;
        let opens = tag.is_void || self.open.len() < RAW_TAGS_OPEN_MAX;
        if opens {
            self.has_clicks |= push_opening(out, opening, self.addresses);
            self.open.extend((!tag.is_void).then_some(tag));
        }
        opens
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
    use super::{Addresses, Nesting, Place};
    use crate::note::Options;

    const FREE: Place = Place { is_line: false, holds_blocks: false, kept: 0, in_link: false, bytes_max: 1 << 20 };

    fn pass(html: &str, is_line: bool) -> String {
        let options = Options::default();
        let mut nesting = Nesting::new(Addresses::new(&options));
        let mut out = String::new();
        nesting.push(&mut out, html, Place { is_line, ..FREE });
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
    fn what_says_nothing_goes_and_what_is_no_tag_of_ours_is_text() {
        assert_eq!(pass("a<script>b</script>c<!-- d -->e<picture>f", false), "acef");
        assert_eq!(pass("<?a?><x-y b='<i>'>c</form>", false), "&lt;?a?&gt;&lt;x-y b='&lt;i&gt;'&gt;c&lt;/form&gt;");
        assert_eq!(pass("a < b <3 <b \">c", true), "a &lt; b &lt;3 &lt;b \">c");
    }

    #[test]
    fn what_was_open_before_stays_open() {
        let options = Options::default();
        let mut nesting = Nesting::new(Addresses::new(&options));
        let mut out = String::new();
        nesting.push(&mut out, "<div>", FREE);
        nesting.push(&mut out, "<i></div>", Place { is_line: true, kept: 1, ..FREE });
        assert_eq!((out.as_str(), nesting.open_count()), ("<div><i>", 2));
        nesting.push(&mut out, "</div>", Place { kept: 2, ..FREE });
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

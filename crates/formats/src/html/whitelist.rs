//! What raw HTML of a note may say: tags, attributes and values, by list of what is allowed.
//!
//! A tag is not passed but written anew: what no rule names cannot leave. Deliberately absent: `name` and ids as they are (they would
//! shadow the page's own), classes of ours, every handler, forms, frames, and every tag after which a browser reads what
//! follows in another way (`script`, `textarea`, `svg`, `math`, …).

use std::borrow::Cow;

use super::write::{push_attribute, push_link};
use crate::note::address::{Addresses, Picture};
use crate::note::attributes;
use crate::note::style::is_color;

/// Tags that may stand in a line of text.
const LINE: [&str; 35] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd",
    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
];

/// Tags that stand around lines.
const BLOCK: [&str; 33] = [
    "blockquote",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Tags that hold nothing.
const VOID: [&str; 5] = ["br", "col", "hr", "img", "wbr"];

/// Attributes that may leave if [`is_allowed`] finds their tag and value good.
const ATTRIBUTES: [&str; 11] =
    ["align", "colspan", "datetime", "dir", "lang", "open", "rowspan", "scope", "span", "start", "title"];

/// A tag that may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowed {
    pub(super) name: &'static str,
    /// It stands around lines, not in one.
    pub(super) is_block: bool,
    /// It holds nothing and is never closed.
    pub(super) is_void: bool,
}

/// The tag of that name, in any case of letters.
pub(super) fn tag(name: &str) -> Option<Allowed> {
    // What is left of the tag of colours is written as every other element with a style.
    let name = if name.eq_ignore_ascii_case("font") { "span" } else { name };
    let find = |names: &[&'static str]| names.iter().copied().find(|known| known.eq_ignore_ascii_case(name));
    let block = find(&BLOCK);
    let name = block.or_else(|| find(&LINE))?;
    Some(Allowed { name, is_block: block.is_some(), is_void: VOID.contains(&name) })
}

/// An opening tag as it stands in a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening<'t> {
    pub(super) tag: Allowed,
    pub(super) attributes: &'t [(&'t str, &'t str)],
    /// A link is open where it stands.
    pub(super) in_link: bool,
}

/// Writes the opening tag, with those of the attributes in the source that may leave; whether it waits for a click.
pub(super) fn push_opening(out: &mut String, opening: Opening<'_>, addresses: Addresses<'_>) -> bool {
    let Opening { tag, attributes, in_link } = opening;
    let find = |wanted: &str| {
        let attribute = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        attribute.map(|(_, value)| decoded(value))
    };
    let text = |name| find(name).unwrap_or_default();
    if tag.name == "img" {
        let size = |name| {
            let value = find(name).map(|value| value.trim_end_matches("px").trim().to_owned());
            value.filter(|value| is_number(value.trim_end_matches('%'))).unwrap_or_default()
        };
        let (source, alternative, title) = (text("src"), text("alt"), text("title"));
        let (width, height) = (size("width"), size("height"));
        let picture = Picture {
            source: &source,
            alternative: &alternative,
            title: &title,
            width: &width,
            height: &height,
            others: &own(attributes, addresses),
        };
        return addresses.push_picture(out, &picture, in_link);
    }
    let address = find("href").filter(|_| tag.name == "a").and_then(|href| Some(addresses.link(&href)?.into_owned()));
    if address.is_none_or(|address| !push_link(out, &address, &text("title"))) {
        out.push('<');
        out.push_str(tag.name);
        for name in ATTRIBUTES {
            if let Some(value) = find(name).filter(|value| is_allowed(tag.name, name, value)) {
                push_attribute(out, name, &value);
            }
        }
        for (name, value) in own(attributes, addresses) {
            push_attribute(out, &name, &value);
        }
        out.push('>');
    }
    false
}

/// The attributes that any element may have.
fn own(attributes: &[(&str, &str)], addresses: Addresses<'_>) -> Vec<(String, String)> {
    let mut own: Vec<(String, String)> = Vec::new();
    for (name, value) in attributes {
        let name = name.to_ascii_lowercase();
        if !own.iter().any(|(known, _)| *known == name)
            && let Some(value) = attributes::allowed(&name, &decoded(value), addresses)
        {
            own.push((name, value));
        }
    }
    let has_style = own.iter().any(|(name, _)| name == "style");
    let color = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case("color") && !has_style);
    if let Some(color) = color.map(|(_, color)| color.trim().to_ascii_lowercase()).filter(|color| is_color(color)) {
        own.push(("style".to_owned(), format!("color:{color}")));
    }
    own
}

/// The address of a frame, for what becomes of it.
pub(super) fn frame_source(attributes: &[(&str, &str)]) -> String {
    let source = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case("src"));
    source.map(|(_, value)| decoded(value).trim().to_owned()).unwrap_or_default()
}

fn is_allowed(tag: &str, name: &str, value: &str) -> bool {
    match (tag, name) {
        (_, "lang" | "title") | ("time", "datetime") | ("details", "open") => true,
        (_, "dir") => matches!(value, "ltr" | "rtl" | "auto"),
        ("td" | "th" | "p" | "div" | "tr", "align") => matches!(value, "left" | "center" | "right"),
        ("th", "scope") => matches!(value, "col" | "row" | "colgroup" | "rowgroup"),
        ("td" | "th", "colspan" | "rowspan") | ("col" | "colgroup", "span") | ("ol", "start") => is_number(value),
        _ => false,
    }
}

/// A number that a layout can bear.
fn is_number(value: &str) -> bool {
    (1..=4).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// A value with the references in it read, those that addresses and titles are written with. A name that is not known
/// stays as it is: it will be escaped, and so mean itself.
pub(crate) fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name = &rest[..rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count()];
        match reference(name).filter(|_| rest[name.len()..].starts_with(';')) {
            Some(c) => {
                out.push(c);
                rest = &rest[name.len() + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => digits.parse(),
            };
            char::from_u32(number.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Opening, decoded, push_opening, tag};
    use crate::note::Options;
    use crate::note::address::Addresses;

    fn opening(name: &str, attributes: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let options = Options::default();
        let opening = Opening { tag: tag(name).unwrap(), attributes, in_link: false };
        push_opening(&mut out, opening, Addresses::new(&options));
        out
    }

    #[test]
    fn writes_what_may_leave_and_nothing_else() {
        assert_eq!(
            opening("TD", &[("COLSPAN", "2"), ("onclick", "x"), ("style", "x"), ("align", "left\"")]),
            "<td colspan=\"2\">"
        );
        assert_eq!(
            opening("p", &[("id", "x"), ("class", "embed alert"), ("title", "a \"b\" &amp; <c>")]),
            "<p title=\"a &quot;b&quot; &amp; &lt;c&gt;\" id=\"user-content-x\" class=\"alert\">"
        );
        assert_eq!(
            opening("ol", &[("start", "99999"), ("start", "3")]),
            "<ol>",
            "the first of two counts, as in browsers"
        );
        assert_eq!(opening("th", &[("scope", "col")]), "<th scope=\"col\">");
        assert_eq!(opening("th", &[("scope", "x"), ("dir", "x"), ("align", "justify")]), "<th>");
        assert_eq!(opening("p", &[("class", "alert"), ("CLASS", "lead")]), "<p class=\"alert\">", "once each");
        assert_eq!(tag("script"), None);
    }

    #[test]
    fn addresses_are_judged_as_they_will_be_read() {
        assert_eq!(opening("a", &[("href", "java&#x9;script&#58;x")]), "<a>");
        assert_eq!(
            opening("a", &[("href", "/?a=1&amp;b=2")]),
            "<a href=\"/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">"
        );
        assert_eq!(opening("img", &[("src", "javascript:x"), ("alt", "t")]), "t");
        assert_eq!(
            opening("img", &[("src", "x.png"), ("width", "20"), ("height", "1e9")]),
            "<img src=\"x.png\" alt=\"\" width=\"20\">"
        );
    }

    #[test]
    fn unknown_references_mean_themselves() {
        assert_eq!(decoded("&colon;&amp;&#65;&#x1F600;&#xD800;&#;&amp &"), "&colon;&A😀&#xD800;&#;&amp &");
    }
}

//! What pads and notes are written with: text, attributes, and the tags that carry addresses.

use crate::inline::Image;
use crate::url::{is_safe_image, is_safe_link};

/// Appends the text so that it reads as itself between tags.
pub(crate) fn push_text(out: &mut String, text: &str) {
    push_escaped(out, text, |byte| matches!(byte, b'&' | b'<' | b'>' | 0));
}

/// Appends the text in runs; the bytes that stand out, all of them ASCII, by their references.
fn push_escaped(out: &mut String, text: &str, stands_out: impl Fn(u8) -> bool) {
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if stands_out(byte) {
            out.push_str(&text[start..at]);
            start = at + 1;
            out.push_str(match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                // HTML has no way to say zero, and browsers read it as something else.
                _ => "",
            });
        }
    }
    out.push_str(&text[start..]);
}

/// Appends ` name="value"`.
pub(crate) fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    // Between double quotes nothing else ends the value or is read as more than itself.
    push_escaped(out, value, |byte| matches!(byte, b'&' | b'"' | b'<' | 0));
    out.push('"');
}

pub(crate) fn push_open(out: &mut String, tag: &str) {
    out.push('<');
    out.push_str(tag);
    out.push('>');
}

pub(crate) fn push_close(out: &mut String, tag: &str) {
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

/// Opens a link, if it may lead there; whether it did. The page that it leads to learns nothing of ours.
pub(crate) fn push_link(out: &mut String, address: &str, title: &str) -> bool {
    if !is_safe_link(address) {
        return false;
    }
    out.push_str("<a");
    push_attribute(out, "href", address);
    if !title.is_empty() {
        push_attribute(out, "title", title);
    }
    out.push_str(" rel=\"noopener noreferrer nofollow\">");
    true
}

/// A picture with further attributes, or what it says instead if it may not come from there.
pub(crate) fn push_image(out: &mut String, image: &Image, others: &[(&str, &str)]) {
    if !is_safe_image(&image.source) {
        push_text(out, &image.alternative);
        return;
    }
    out.push_str("<img");
    push_attribute(out, "src", &image.source);
    push_attribute(out, "alt", &image.alternative);
    if !image.title.is_empty() {
        push_attribute(out, "title", &image.title);
    }
    for (name, value) in others {
        push_attribute(out, name, value);
    }
    out.push('>');
}

/// A block of program text. Of its language the first word becomes the class that highlighters look for.
pub(crate) fn push_code(out: &mut String, language: &str, text: &str) {
    out.push_str("<pre><code");
    let is_part = |c: char| c.is_whitespace() || c.is_control();
    if let Some(name) = language.split(is_part).find(|name| !name.is_empty()) {
        push_attribute(out, "class", &format!("language-{name}"));
    }
    out.push('>');
    push_text(out, text);
    if !text.is_empty() {
        out.push('\n');
    }
    out.push_str("</code></pre>\n");
}

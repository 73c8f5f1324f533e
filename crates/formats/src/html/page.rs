//! A page that stands alone: for a downloaded file or a window of its own.

use super::write::{push_attribute, push_value};

/// What goes into a page.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The title, as text.
    pub title: &'a str,
    /// Who wrote it, as text.
    pub authors: &'a [String],
    /// The language of the text (BCP 47, such as `fr`), or empty when it is not known.
    pub lang: &'a str,
    /// The content, as HTML that [`from_tree`](super::from_tree) or [`from_markdown`](super::from_markdown) made.
    pub body: &'a str,
}

/// Nothing may run or load but pictures, which the text names by address.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src * data:";

const STYLE: &str = include_str!("page.css");

/// A self-contained HTML document: it loads nothing but the pictures of the text, and reads well on a screen of any
/// width, light or dark, and on paper.
///
/// ```
/// use encrier_formats::html::{Page, page};
///
/// let document = page(&Page { title: "a < b", authors: &[], lang: "fr", body: "<p>Bonjour</p>\n" });
/// assert!(document.starts_with("<!doctype html>\n<html lang=\"fr\">"));
/// assert!(document.contains("<title>a &lt; b</title>"));
/// ```
pub fn page(page: &Page<'_>) -> String {
    let mut out = String::with_capacity(page.body.len() + STYLE.len() + 1024);
    out.push_str("<!doctype html>\n<html");
    if !page.lang.is_empty() {
        push_attribute(&mut out, "lang", page.lang);
    }
    out.push_str(">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\"");
    push_attribute(&mut out, "content", POLICY);
    out.push_str(">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    for author in page.authors {
        out.push_str("<meta name=\"author\"");
        push_attribute(&mut out, "content", author);
        out.push_str(">\n");
    }
    out.push_str("<title>");
    push_value(&mut out, page.title);
    out.push_str("</title>\n<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n</head>\n<body>\n<main>\n");
    out.push_str(page.body);
    if !page.body.ends_with('\n') {
        out.push('\n');
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

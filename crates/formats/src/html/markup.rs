//! Tags in raw HTML, read by the grammar of `CommonMark` ("Raw HTML").
//!
//! The grammar is so narrow that every HTML parser finds the same tag with the same attributes in what it accepts. Whatever
//! else begins with `<` is no tag: its `<` is to be escaped.

use crate::limits::RAW_TAG_BYTES_MAX;

/// Something that begins with `<`.
#[derive(Debug, PartialEq)]
pub(crate) enum Markup<'a> {
    /// A tag. Names are as written; a value is the text between the quotes, with references as written.
    Tag { name: &'a str, is_closing: bool, attributes: Vec<(&'a str, &'a str)> },
    /// A comment, a declaration, an instruction.
    Other,
}

/// The markup at the start of the text and its length in bytes, or none if the `<` there begins nothing whole.
pub(crate) fn read(html: &str) -> Option<(Markup<'_>, usize)> {
    let bytes = html.as_bytes();
    match bytes.get(1)? {
        b'!' if html.starts_with("<!--") => Some((Markup::Other, html.find("-->").map_or(html.len(), |end| end + 3))),
        b'!' | b'?' => {
            // Not past another `<`: text full of them must not be read over and over.
            let end = 2 + bytes[2..].iter().take_while(|byte| !b"<>".contains(byte)).count();
            (bytes.get(end) == Some(&b'>')).then_some((Markup::Other, end + 1))
        }
        b'/' => Cursor { html, at: 2 }.closing_tag(),
        _ => Cursor { html, at: 1 }.opening_tag(),
    }
}

/// What is left of the text after the closing tag of that name, or nothing.
pub(super) fn after_closing<'a>(html: &'a str, name: &str) -> &'a str {
    let is_closing = |at: usize| {
        let rest = &html.as_bytes()[at + 2..];
        rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            && !rest[name.len()].is_ascii_alphanumeric()
    };
    let closing = html.match_indices("</").map(|(at, _)| at).find(|at| is_closing(*at));
    closing.and_then(|at| html[at..].find('>').map(|end| &html[at + end + 1..])).unwrap_or_default()
}

struct Cursor<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn byte(&self) -> Option<u8> {
        self.html.as_bytes().get(self.at).copied()
    }

    /// Skips the bytes that fit, and gives them. Those that fit must not end within a character.
    fn take(&mut self, fits: impl Fn(u8) -> bool) -> &'a str {
        let rest = &self.html.as_bytes()[self.at..];
        let mut length = rest.iter().take(RAW_TAG_BYTES_MAX).take_while(|byte| fits(**byte)).count();
        while !self.html.is_char_boundary(self.at + length) {
            length -= 1;
        }
        let taken = &self.html[self.at..self.at + length];
        self.at += length;
        taken
    }

    fn skip(&mut self, byte: u8) -> bool {
        let fits = self.byte() == Some(byte);
        self.at += usize::from(fits);
        fits
    }

    fn skip_space(&mut self) -> bool {
        !self.take(|byte| byte.is_ascii_whitespace()).is_empty()
    }

    fn name(&mut self) -> Option<&'a str> {
        self.byte().filter(u8::is_ascii_alphabetic)?;
        Some(self.take(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
    }

    fn closing_tag(mut self) -> Option<(Markup<'a>, usize)> {
        let name = self.name()?;
        self.skip_space();
        self.skip(b'>').then_some((Markup::Tag { name, is_closing: true, attributes: Vec::new() }, self.at))
    }

    fn opening_tag(mut self) -> Option<(Markup<'a>, usize)> {
        let name = self.name()?;
        let mut attributes = Vec::new();
        while self.skip_space() && self.byte().is_some_and(|byte| byte.is_ascii_alphabetic() || b"_:".contains(&byte)) {
            attributes.push(self.attribute()?);
        }
        self.skip(b'/');
        self.skip(b'>').then_some((Markup::Tag { name, is_closing: false, attributes }, self.at))
    }

    fn attribute(&mut self) -> Option<(&'a str, &'a str)> {
        let name = self.take(|byte| byte.is_ascii_alphanumeric() || b"_:.-".contains(&byte));
        let before_space = self.at;
        self.skip_space();
        if !self.skip(b'=') {
            self.at = before_space;
            return Some((name, ""));
        }
        self.skip_space();
        for quote in [b'"', b'\''] {
            if self.skip(quote) {
                let value = self.take(|byte| byte != quote);
                return self.skip(quote).then_some((name, value));
            }
        }
        let value = self.take(|byte| !byte.is_ascii_whitespace() && !b"\"'=<>`".contains(&byte));
        (!value.is_empty()).then_some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::{Markup, after_closing, read};

    #[test]
    fn reads_a_tag_as_browsers_do() {
        let html = "<a  href = 'x>y' title=\"a'b\"\nb:c=d/e disabled/>rest";
        let attributes = vec![("href", "x>y"), ("title", "a'b"), ("b:c", "d/e"), ("disabled", "")];
        let tag = Markup::Tag { name: "a", is_closing: false, attributes };
        assert_eq!(read(html), Some((tag, html.len() - 4)));
        assert_eq!(read("</P >"), Some((Markup::Tag { name: "P", is_closing: true, attributes: vec![] }, 5)));
    }

    #[test]
    fn refuses_what_browsers_might_read_otherwise() {
        for html in [
            "<",
            "<a",
            "<a ",
            "< a>",
            "<1>",
            "</>",
            "<a b'>",
            "<a \">\">",
            "<a =x>",
            "<a b=>",
            "<a b=c\"d>",
            "<a b='c>",
            "<a b=\"c\"d=e>",
            "<a/b>",
            "<a <b>",
            "</a b>",
            "<é>",
            "<a b=é\0'>",
            "<!x",
            "<?",
        ] {
            assert_eq!(read(html), None, "{html}");
        }
    }

    #[test]
    fn a_comment_without_end_takes_the_rest() {
        assert_eq!(read("<!-- <b> --> <i>"), Some((Markup::Other, 12)));
        assert_eq!(read("<!-- <b>"), Some((Markup::Other, 8)));
        assert_eq!(read("<!-->x"), Some((Markup::Other, 5)));
    }

    #[test]
    fn finds_the_end_of_hidden_text() {
        assert_eq!(after_closing("a</scripty>b</SCRIPT >c", "script"), "c");
        assert_eq!(after_closing("a</script", "script"), "");
    }

    #[test]
    fn a_long_value_ends_between_characters() {
        let html = format!("<a b='{}'>", "é".repeat(10_000));
        assert_eq!(read(&html), None);
    }
}

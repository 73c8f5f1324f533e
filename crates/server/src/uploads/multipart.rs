//! A form with files in it, read from memory (RFC 7578).

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::limits::FORM_FIELDS_MAX;

/// What stands between the parts, from the header.
pub(crate) fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let mut parameters = kind.split(';');
    if !parameters.next()?.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    })?;
    (1..=70).contains(&boundary.len()).then(|| boundary.to_owned())
}

/// The fields of a form, in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Form<'a>(Vec<Field<'a>>);

/// A field of a form.
#[derive(Debug, PartialEq, Eq)]
struct Field<'a> {
    name: String,
    /// The name of the file that it is, if it is one.
    file: Option<String>,
    content: &'a [u8],
}

impl<'a> Form<'a> {
    /// Takes a body apart; `None` when it is none, or has too many fields.
    pub(crate) fn read(body: &'a [u8], boundary: &str) -> Option<Self> {
        let (first, between) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
        let mut rest = body.strip_prefix(b"\r\n").unwrap_or(body).strip_prefix(first.as_bytes())?;
        let mut fields = Vec::new();
        while !rest.starts_with(b"--") {
            let part = rest.strip_prefix(b"\r\n")?;
            let end = find(part, between.as_bytes())?;
            let head_end = find(part.get(..end)?, b"\r\n\r\n")?;
            let head = std::str::from_utf8(&part[..head_end]).ok()?;
            let (name, file) = (parameter(head, "name")?, parameter(head, "filename"));
            if fields.len() == FORM_FIELDS_MAX {
                return None;
            }
            fields.push(Field { name, file, content: &part[head_end + 4..end] });
            rest = &part[end + between.len()..];
        }
        Some(Self(fields))
    }

    /// The content of the first field of that name.
    pub(super) fn bytes(&self, name: &str) -> Option<&'a [u8]> {
        self.0.iter().find(|field| field.name == name).map(|field| field.content)
    }

    /// The first file, with its name.
    pub(crate) fn file(&self) -> Option<(&str, &'a [u8])> {
        self.0.iter().find_map(|field| Some((field.file.as_deref()?, field.content)))
    }

    /// The same, where it is text.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        std::str::from_utf8(self.bytes(name)?).ok()
    }
}

/// A parameter of a part's `Content-Disposition`.
fn parameter(head: &str, wanted: &str) -> Option<String> {
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    // In front of a quoted name there is a blank or a semicolon: `filename` is another word.
    let find = |before: char| disposition.split_once(&format!("{before}{wanted}=\""));
    let (_, rest) = find(' ').or_else(|| find(';'))?;
    rest.split('"').next().map(str::to_owned)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = text.get(from..)?.iter().position(|byte| *byte == first) {
        if text[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] =
        b"--x\r\nContent-Disposition: form-data; filename=\"name=\"; name=\"image\"\r\nContent-Type: image/png\r\n\r\n\
        a\r\n--y\r\n\r\nb\r\n--x\r\ncontent-disposition: form-data; name=\"noteId\"\r\n\r\nplan\r\n--x--\r\n";

    #[test]
    fn a_form_is_taken_apart() {
        let form = Form::read(BODY, "x").expect("a form");
        assert_eq!(form.bytes("image"), Some(&b"a\r\n--y\r\n\r\nb"[..]));
        assert_eq!((form.text("noteId"), form.text("nothing")), (Some("plan"), None));
        assert_eq!(Form::read(BODY, "y"), None);
    }

    #[test]
    fn what_is_cut_is_no_form() {
        // The end mark is `--x--`; what follows it does not matter.
        for end in 0..BODY.len() - 4 {
            assert_eq!(Form::read(&BODY[..end], "x"), None, "{end}");
        }
    }

    #[test]
    fn boundaries_are_found() {
        for (kind, expected) in [
            ("multipart/form-data; boundary=----a", Some("----a")),
            ("Multipart/Form-Data; charset=utf-8; Boundary=\"b c\"", Some("b c")),
            ("multipart/form-data", None),
            ("image/png; boundary=x", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, kind.parse().expect("a header"));
            assert_eq!(boundary(&headers).as_deref(), expected, "{kind}");
        }
    }
}

//! The addresses of documents, and what of a name is an address.

use encrier_model::{DocumentId, DocumentKind, is_link_alias};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::config::Origin;
use crate::failure::Failure;

/// What is written as `%XX` in a path segment: all but RFC 3986's unreserved characters, so that every parser agrees.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// First words of paths that are ours for ever: a note of that name is found under `/n/`, never at the root.
const RESERVED: [&str; 47] = [
    "403",
    "404",
    "500",
    "_health",
    "admin",
    "api",
    "assets",
    "auth",
    "c",
    "check_store",
    "collab",
    "config",
    "d",
    "doc",
    "docs",
    "favicon.ico",
    "features",
    "health",
    "help",
    "history",
    "import",
    "login",
    "logout",
    "manifest.webmanifest",
    "me",
    "metrics",
    "n",
    "new",
    "oembed",
    "open",
    "p",
    "profile",
    "register",
    "robots.txt",
    "s",
    "settings",
    "slide-example",
    "slides",
    "socket.io",
    "stats",
    "status",
    "sw.js",
    "uploadimage",
    "uploads",
    "user",
    "y",
    "yaml-metadata",
];

/// Whether a name at the root may be a document's.
pub(crate) fn at_root(name: &str) -> Result<(), Failure> {
    if is_reserved(name) { Err(Failure::NoSuchPage) } else { Ok(()) }
}

/// Whether a name at the root is ours.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// A name as a path segment.
pub(crate) fn segment(name: &str) -> String {
    utf8_percent_encode(name, SEGMENT).to_string()
}

/// The path of a document's page.
pub(crate) fn page(kind: DocumentKind, name: &str) -> String {
    format!("/{}/{}", kind.path(), segment(name))
}

/// A path with the query it was asked with.
pub(crate) fn with_query(path: String, query: Option<&str>) -> String {
    match query {
        Some(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path,
    }
}

/// Where a name typed by a person leads: nowhere yet, to a document, or to an address of ours.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// Nothing was typed.
    Nothing,
    /// A name, tidied as Etherpad does: no blanks at the ends, `_` for blanks inside.
    Name(String),
    /// A link to a page here: its path and query.
    Here(String),
}

/// Reads what was typed in the field of the start page.
pub(crate) fn typed(text: &str, base: &Origin) -> Result<Typed, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Typed::Nothing);
    }
    if let Some(path) = link_path(text, base)? {
        return Ok(Typed::Here(path));
    }
    if is_link_alias(text) {
        return Ok(Typed::Name(text.to_owned()));
    }
    let name = text.split_whitespace().collect::<Vec<_>>().join("_");
    DocumentId::parse(&name)?;
    Ok(Typed::Name(name))
}

/// The path and query of a link to this host; `None` for what is no link.
fn link_path(text: &str, base: &Origin) -> Result<Option<String>, Failure> {
    let Some((scheme, rest)) = text.split_once("://") else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Ok(None);
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    // People copy links with either scheme; the host tells.
    let here = crate::config::Origin::new(base.is_https(), authority).is_some_and(|origin| origin == *base);
    if !here {
        return Err(Failure::ForeignLink);
    }
    // One slash at the head and no backslash: `//host` would lead elsewhere.
    let path = path.replace('\\', "%5C");
    let path = format!("/{}", path.trim_start_matches('/'));
    // Written anew byte by byte, since it goes into a header; what was escaped stays so.
    let kept = &NON_ALPHANUMERIC_KEEPING_ADDRESSES;
    let decodable = percent_decode_str(&path).decode_utf8().is_ok();
    if decodable { Ok(Some(utf8_percent_encode(&path, kept).to_string())) } else { Err(Failure::BadAddress) }
}

/// What a path and query are made of stays, all else is escaped.
const NON_ALPHANUMERIC_KEEPING_ADDRESSES: AsciiSet = SEGMENT
    .remove(b'/')
    .remove(b'?')
    .remove(b'&')
    .remove(b'=')
    .remove(b'%')
    .remove(b'+')
    .remove(b':')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b',')
    .remove(b';');

#[cfg(test)]
mod tests {
    use encrier_model::IdError;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn segments_come_back() {
        for name in ["été", "a b", "a?b#c", "100%", "g.0123456789abcdef$x", "\"<>&'", "..."] {
            let written = segment(name);
            assert!(written.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)), "{written}");
            assert_eq!(percent_decode_str(&written).decode_utf8().as_deref(), Ok(name));
        }
    }

    #[test]
    fn what_people_type() {
        let base: Origin = "https://pads.example.org".parse().expect("a test origin");
        let check = |text: &str, expected: Result<Typed, Failure>| assert_eq!(typed(text, &base), expected, "{text}");
        let secret = format!("r.{}", "x".repeat(27));
        check("  ", Ok(Typed::Nothing));
        check(" Réunion  du 3 mai ", Ok(Typed::Name("Réunion_du_3_mai".to_owned())));
        check(&secret, Ok(Typed::Name(secret.clone())));
        check("a/b", Err(Failure::BadId(IdError::Character)));
        check("..", Err(Failure::BadId(IdError::Dots)));
        check("https://pads.example.org/p/x?lang=en#L3", Ok(Typed::Here("/p/x?lang=en".to_owned())));
        check("http://PADS.example.org/p/été", Ok(Typed::Here("/p/%C3%A9t%C3%A9".to_owned())));
        check("https://pads.example.org", Ok(Typed::Here("/".to_owned())));
        check("https://pads.example.org//evil.example/x", Ok(Typed::Here("/evil.example/x".to_owned())));
        check("https://pads.example.org/\\evil.example", Ok(Typed::Here("/%5Cevil.example".to_owned())));
        check("https://evil.example/p/x", Err(Failure::ForeignLink));
        check("https://pads.example.org@evil.example/p/x", Err(Failure::ForeignLink));
        check("https://pads.example.org:81/p/x", Err(Failure::ForeignLink));
    }

    proptest! {
        /// Whatever is typed, nobody is led to another host, and the address fits into a header.
        #[test]
        fn nothing_typed_leads_elsewhere(head in "(https?://pads\\.example\\.org)?", tail in "[ -~é\\\\/@:?#%\\x00-\\x1f]{0,30}") {
            let base: Origin = "https://pads.example.org".parse().expect("a test origin");
            match typed(&format!("{head}{tail}"), &base) {
                Ok(Typed::Here(path)) => {
                    prop_assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'), "{}", path);
                    prop_assert!(path.bytes().all(|b| b.is_ascii_graphic()), "{}", path);
                }
                Ok(Typed::Name(name)) => {
                    let address = page(DocumentKind::Pad, &name);
                    prop_assert!(address.bytes().all(|b| b.is_ascii_graphic()) && address.matches('/').count() == 2, "{}", address);
                }
                Ok(Typed::Nothing) | Err(_) => (),
            }
        }
    }

    #[test]
    fn reserved_words_are_sorted_and_found() {
        assert!(RESERVED.is_sorted());
        assert!(is_reserved("health") && !is_reserved("Health") && !is_reserved("réunion"));
    }
}

//! Where a note may lead, and what it may load without a click.

use std::borrow::Cow;

use super::anchors::Anchors;
use super::options::Options;
use crate::html::write::{push_attribute, push_text};
use crate::url::{is_safe_image, is_safe_link};

/// Judges addresses for one house.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addresses<'a> {
    options: &'a Options,
    /// Ids out of raw HTML; none where nothing links to them.
    anchors: Option<&'a Anchors>,
}

/// A picture by address and how it is to be shown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Picture<'a> {
    pub(crate) source: &'a str,
    pub(crate) alternative: &'a str,
    pub(crate) title: &'a str,
    /// In pixels or per cent; empty where not known.
    pub(crate) width: &'a str,
    pub(crate) height: &'a str,
    /// What else its tag says, judged.
    pub(crate) others: &'a [(String, String)],
}

impl<'a> Addresses<'a> {
    pub(crate) fn new(options: &'a Options) -> Self {
        Self { options, anchors: None }
    }

    /// Those of a note with ids out of its raw HTML.
    pub(super) fn of_note(options: &'a Options, anchors: &'a Anchors) -> Self {
        Self { options, anchors: Some(anchors) }
    }

    pub(crate) fn options(self) -> &'a Options {
        self.options
    }

    /// The address as a link has it; none if it may not lead there.
    pub(crate) fn link(self, address: &str) -> Option<Cow<'_, str>> {
        is_safe_link(address).then(|| self.based(address))
    }

    /// An address that begins with one `/`, with our own in front; one within the note as its id is written.
    fn based(self, address: &str) -> Cow<'_, str> {
        let name = address.strip_prefix('#').zip(self.anchors);
        if let Some(address) = name.and_then(|(name, anchors)| anchors.address(name)) {
            return Cow::Owned(address);
        }
        let base = self.options.link_base.trim_end_matches('/');
        if !base.is_empty() && address.starts_with('/') && foreign_host(address).is_none() {
            return Cow::Owned(format!("{base}{address}"));
        }
        Cow::Borrowed(address)
    }

    /// Whether loading the address asks a host that nobody agreed to.
    pub(crate) fn is_foreign(self, address: &str) -> bool {
        let own = foreign_host(&self.options.link_base);
        foreign_host(address).is_some_and(|host| {
            own.as_ref() != Some(&host)
                && !self.options.image_hosts.iter().any(|known| known.eq_ignore_ascii_case(&host))
        })
    }

    /// Writes a picture; one from a foreign host waits for a click. What may not be loaded at all gives its alternative.
    pub(crate) fn push_picture(self, out: &mut String, picture: &Picture<'_>, in_link: bool) -> bool {
        if !is_safe_image(picture.source) {
            push_text(out, picture.alternative);
            return false;
        }
        if self.is_foreign(picture.source) {
            // Only an address that everybody reads alike is worth a click.
            let bare = picture.source.strip_prefix("https://").or(picture.source.strip_prefix("//"));
            let address = bare.map(|bare| format!("https://{bare}"));
            let address = address.or_else(|| picture.source.starts_with("http://").then(|| picture.source.to_owned()));
            match address.filter(|address| is_plain(address)) {
                Some(address) => self.push_foreign(out, &Picture { source: &address, ..*picture }, in_link),
                None => push_text(out, picture.alternative),
            }
            return true;
        }
        out.push_str("<img");
        push_attribute(out, "src", &self.based(picture.source));
        push_attribute(out, "alt", picture.alternative);
        for (name, value) in [("title", picture.title), ("width", picture.width), ("height", picture.height)] {
            if !value.is_empty() {
                push_attribute(out, name, value);
            }
        }
        for (name, value) in picture.others {
            push_attribute(out, name, value);
        }
        out.push('>');
        false
    }

    fn push_foreign(self, out: &mut String, picture: &Picture<'_>, in_link: bool) {
        let host = foreign_host(picture.source).unwrap_or_default();
        let label = self.options.language.labels().picture;
        let title = if picture.title.is_empty() { format!("{label} {host}") } else { picture.title.to_owned() };
        let (classes, others): (Vec<_>, Vec<_>) = picture.others.iter().partition(|(name, _)| name == "class");
        out.push_str(if in_link { "<span" } else { "<a" });
        let given = classes.iter().map(|(_, given)| format!(" {given}"));
        push_attribute(out, "class", &format!("foreign-image{}", given.collect::<String>()));
        push_attribute(out, "data-src", picture.source);
        if !in_link {
            push_attribute(out, "href", picture.source);
        }
        push_attribute(out, "title", &title);
        for (name, value) in [("data-width", picture.width), ("data-height", picture.height)] {
            if !value.is_empty() {
                push_attribute(out, name, value);
            }
        }
        for (name, value) in others {
            push_attribute(out, name, value);
        }
        out.push_str(if in_link { ">" } else { " rel=\"noopener noreferrer nofollow\">" });
        let text = if picture.alternative.is_empty() { &title } else { picture.alternative };
        push_text(out, text);
        out.push_str(if in_link { "</span>" } else { "</a>" });
    }
}

/// Whether everybody reads the same host in the address.
fn is_plain(address: &str) -> bool {
    let host = address.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
    !address.contains('\\') && !address.contains(char::is_whitespace) && host.is_some_and(|host| !host.contains('@'))
}

/// The host that a browser would ask for the address, in lower case; none if it is the page's own, or none at all.
///
/// As browsers do, control characters and white space are skipped and `\` counts as `/`.
pub(crate) fn foreign_host(address: &str) -> Option<String> {
    let seen = address.chars().filter(|c| !c.is_control() && !c.is_whitespace());
    let mut rest: String = seen.take(512).map(|c| if c == '\\' { '/' } else { c }).collect();
    let scheme = rest.find(':').filter(|at| !rest[..*at].contains(['/', '?', '#']));
    if let Some(at) = scheme {
        let name = rest[..at].to_ascii_lowercase();
        if name != "http" && name != "https" {
            return None;
        }
        rest.drain(..=at);
    } else if !rest.starts_with("//") {
        return None;
    }
    let authority = rest.trim_start_matches('/').split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(host.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{Addresses, Picture, foreign_host};
    use crate::note::Options;

    #[test]
    fn hosts_are_read_as_browsers_read_them() {
        for (address, host) in [
            ("https://a.b/c", Some("a.b")),
            ("HTTPS:a.b", Some("a.b")),
            ("http:\\\\A.b\\c", Some("a.b")),
            ("//a.b", Some("a.b")),
            ("/\\a.b", Some("a.b")),
            ("\t/\n/a.b", Some("a.b")),
            ("https://x@a.b:8/", Some("a.b:8")),
            ("/a", None),
            ("a/b", None),
            ("?a=//b", None),
            ("data:image/png;base64,AA", None),
            ("", None),
        ] {
            assert_eq!(foreign_host(address).as_deref(), host, "{address:?}");
        }
    }

    #[test]
    fn our_own_host_and_those_allowed_are_not_foreign() {
        let options = Options {
            link_base: "https://pads.example.fr/".to_owned(),
            image_hosts: vec!["Img.fr".to_owned()],
            ..Options::default()
        };
        let addresses = Addresses::new(&options);
        assert_eq!(addresses.link("/uploads/a").as_deref(), Some("https://pads.example.fr/uploads/a"));
        assert_eq!(addresses.link("//a.b").as_deref(), Some("//a.b"));
        assert!(!addresses.is_foreign("https://pads.example.fr/uploads/a"));
        assert!(!addresses.is_foreign("https://img.fr/a"));
        assert!(addresses.is_foreign("https://img.fr.evil.example/a"));
        assert!(addresses.is_foreign("https://img.fr@evil.example/a"));
    }

    #[test]
    fn only_what_everybody_reads_alike_waits_for_a_click() {
        let options = Options::default();
        let written = |source: &str| {
            let mut out = String::new();
            let picture = Picture { source, alternative: "mot", ..Picture::default() };
            assert!(Addresses::new(&options).push_picture(&mut out, &picture, false), "{source:?} is foreign");
            out
        };
        assert!(written("//a.b/c").contains(" data-src=\"https://a.b/c\""));
        assert!(written("http://a.b/c").contains(" data-src=\"http://a.b/c\""));
        for doubtful in [
            "https://img.fr@evil.example/c",
            "https://a.b/c d",
            "//a.b/c\td",
            "https://a.b\\c",
            "https:a.b/c",
            "/\\a.b",
        ] {
            assert_eq!(written(doubtful), "mot", "{doubtful:?}");
        }
    }
}

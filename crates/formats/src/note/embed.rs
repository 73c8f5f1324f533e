//! Things of other houses: a placeholder that loads nothing until it is clicked. Every address is built here, from an id of
//! which each character is known to be harmless.

use super::address::{Addresses, foreign_host};
use super::options::Options;
use crate::html::write::{push_attribute, push_text};
use crate::limits::EMBED_ADDRESS_BYTES_MAX;
use crate::url::is_safe_image;

/// Where the pages are that may be shown in a frame, after a click, besides the hosts that the house names: hosts, and how
/// paths begin there.
pub const FRAMED: [&str; 5] = [
    "www.youtube-nocookie.com",
    "player.vimeo.com",
    "embed.figma.com",
    "speakerdeck.com/player/",
    "www.slideshare.net/slideshow/embed_code/key/",
];

/// What calls for an embed by its first word.
pub(super) const KINDS: [&str; 8] =
    ["youtube", "vimeo", "gist", "slideshare", "speakerdeck", "pdf", "figma", "peertube"];

/// Something of another house: a frame to be loaded by a click, or a link.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Embed {
    kind: &'static str,
    /// What people read.
    label: &'static str,
    /// Where the thing itself is.
    page: String,
    /// What a frame loads: a page of the host's, or one of ours that runs the host's script for it, a go-between. None: the
    /// host lets nobody show its pages in a frame, or may be any.
    frame: Option<String>,
}

/// What `{%kind argument %}` means, given what stands between the braces and signs; none if we do not know it.
pub(crate) fn read(inside: &str, options: &Options) -> Option<Embed> {
    let (kind, argument) = inside.trim().split_once([' ', '\t'])?;
    let argument = argument.trim();
    if argument.len() > EMBED_ADDRESS_BYTES_MAX {
        return None;
    }
    match kind {
        "youtube" => youtube(argument),
        "vimeo" => vimeo(argument),
        "gist" => gist(argument),
        "slideshare" => slideshare(argument),
        "speakerdeck" => speakerdeck(argument),
        "pdf" => pdf(argument, options),
        "figma" => of_address(argument, options).filter(|embed| embed.kind == "figma"),
        "peertube" => of_address(argument, options).filter(|embed| embed.kind == "peertube"),
        _ => None,
    }
}

/// What a frame with that address means; none if we do not know its host.
pub(crate) fn of_address(address: &str, options: &Options) -> Option<Embed> {
    if address.len() > EMBED_ADDRESS_BYTES_MAX || !address.starts_with("https://") {
        return None;
    }
    let host = foreign_host(address)?;
    let path = address.get("https://".len() + host.len()..)?;
    let plain = path.split(['?', '#']).next()?;
    match host.as_str() {
        "www.youtube.com" | "youtube.com" | "www.youtube-nocookie.com" => {
            youtube(plain.strip_prefix("/embed/").filter(|id| *id != "videoseries")?)
        }
        // A film that is not shown to all has a key in its address.
        "player.vimeo.com" if !["?h=", "&h="].iter().any(|key| path.contains(key)) => {
            vimeo(plain.strip_prefix("/video/")?)
        }
        "www.figma.com" | "figma.com" => figma(plain),
        "speakerdeck.com" => player(plain.strip_prefix("/player/")?),
        "www.slideshare.net" => slideshow(plain.strip_prefix("/slideshow/embed_code/key/")?),
        _ if options.peertube_hosts.iter().any(|known| known.eq_ignore_ascii_case(&host)) => peertube(&host, plain),
        _ => None,
    }
}

/// A sound, a film or a frame of a note's raw HTML, which stays a link; none if it may not lead there.
pub(crate) fn linked(kind: &'static str, address: &str, addresses: Addresses<'_>) -> Option<Embed> {
    let labels = addresses.options().language.labels();
    let is_good = is_safe_image(address) && !address.contains(|c: char| c.is_control() || c == '\\');
    let page = addresses.link(address).filter(|_| is_good)?.into_owned();
    let label = match kind {
        "audio" => labels.sound,
        "video" => labels.film,
        _ => labels.frame,
    };
    Some(Embed { kind, label, page, frame: None })
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

fn youtube(id: &str) -> Option<Embed> {
    (id.len() == 11 && is_word(id)).then(|| Embed {
        kind: "youtube",
        label: "YouTube",
        page: format!("https://www.youtube.com/watch?v={id}"),
        frame: Some(format!("https://www.youtube-nocookie.com/embed/{id}")),
    })
}

fn vimeo(id: &str) -> Option<Embed> {
    ((6..=11).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())).then(|| Embed {
        kind: "vimeo",
        label: "Vimeo",
        page: format!("https://vimeo.com/{id}"),
        frame: Some(format!("https://player.vimeo.com/video/{id}?dnt=1")),
    })
}

/// Whether GitHub may have a gist of that name: a user's, and hexadecimal digits.
pub fn is_gist(user: &str, id: &str) -> bool {
    is_word(user) && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether `SlideShare` may have a slide show of that name.
pub fn is_slide_show(user: &str, name: &str) -> bool {
    is_word(user) && is_word(name)
}

fn gist(name: &str) -> Option<Embed> {
    let (user, id) = name.split_once('/')?;
    is_gist(user, id).then(|| Embed {
        kind: "gist",
        label: "GitHub Gist",
        page: format!("https://gist.github.com/{name}"),
        frame: Some(format!("/_/embed/gist/{name}")),
    })
}

fn slideshare(name: &str) -> Option<Embed> {
    let (user, show) = name.split_once('/')?;
    is_slide_show(user, show).then(|| Embed {
        kind: "slideshare",
        label: "SlideShare",
        page: format!("https://www.slideshare.net/{name}"),
        frame: Some(format!("/_/embed/slideshare/{name}")),
    })
}

/// A slide show by the key that is in its own frame's address.
fn slideshow(key: &str) -> Option<Embed> {
    (is_word(key) && key.len() <= 32).then(|| Embed {
        kind: "slideshare",
        label: "SlideShare",
        page: format!("https://www.slideshare.net/slideshow/embed_code/key/{key}"),
        frame: Some(format!("https://www.slideshare.net/slideshow/embed_code/key/{key}")),
    })
}

/// A talk, by its player's number; by its name it stays a link, for only the host knows the number of a name.
fn speakerdeck(id: &str) -> Option<Embed> {
    let is_name = id.split_once('/').map_or(is_word(id), |(user, talk)| is_word(user) && is_word(talk));
    player(id).or_else(|| {
        is_name.then(|| Embed {
            kind: "speakerdeck",
            label: "Speaker Deck",
            page: format!("https://speakerdeck.com/{id}"),
            frame: None,
        })
    })
}

fn player(id: &str) -> Option<Embed> {
    (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| Embed {
        kind: "speakerdeck",
        label: "Speaker Deck",
        page: format!("https://speakerdeck.com/player/{id}"),
        frame: Some(format!("https://speakerdeck.com/player/{id}")),
    })
}

/// A PDF is a file anywhere: only that it is one by `https`, and says nothing else, is asked. A frame shows it if the house
/// knows its host, and its name says that it is one: such a frame has no sandbox.
fn pdf(address: &str, options: &Options) -> Option<Embed> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%:@!$&()*+,;=?#".contains(&byte);
    let host = foreign_host(address);
    let is_path = address.starts_with('/') && host.is_none();
    let is_good = (address.starts_with("https://") || is_path) && is_safe_image(address);
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let is_named = path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("pdf"));
    let is_known = host.is_some_and(|host| options.pdf_hosts.iter().any(|known| known.eq_ignore_ascii_case(&host)));
    (is_good && address.bytes().all(is_plain)).then(|| Embed {
        kind: "pdf",
        label: "PDF",
        page: address.to_owned(),
        frame: (is_known && is_named).then(|| address.to_owned()),
    })
}

fn figma(path: &str) -> Option<Embed> {
    let mut parts = path.strip_prefix('/')?.split('/');
    let kind = parts.next().filter(|kind| ["file", "design", "proto", "board"].contains(kind))?;
    let key = parts.next().filter(|key| is_word(key))?;
    let page = format!("https://www.figma.com/{kind}/{key}");
    Some(Embed {
        kind: "figma",
        label: "Figma",
        frame: Some(format!("https://embed.figma.com/{kind}/{key}?embed-host=encrier")),
        page,
    })
}

fn peertube(host: &str, path: &str) -> Option<Embed> {
    let id = ["/videos/embed/", "/videos/watch/", "/w/"].iter().find_map(|start| path.strip_prefix(start))?;
    (is_word(id) && id.len() <= 36).then(|| Embed {
        kind: "peertube",
        label: "PeerTube",
        page: format!("https://{host}/w/{id}"),
        frame: Some(format!("https://{host}/videos/embed/{id}")),
    })
}

impl Embed {
    /// Writes the placeholder, which says where it leads; in a link, which can hold no other, one without an address of its own.
    pub(crate) fn push(&self, out: &mut String, in_link: bool) {
        out.push_str(if in_link { "<span class=\"embed\"" } else { "<a class=\"embed\"" });
        push_attribute(out, "data-kind", self.kind);
        if let Some(frame) = &self.frame {
            push_attribute(out, "data-src", frame);
        }
        push_attribute(out, "title", &format!("{} – {}", self.label, self.page));
        if !in_link {
            push_attribute(out, "href", &self.page);
            out.push_str(" rel=\"noopener noreferrer nofollow\"");
        }
        out.push('>');
        push_text(out, self.label);
        if let Some(host) = foreign_host(&self.page) {
            push_text(out, &format!(" ({host})"));
        }
        out.push_str(if in_link { "</span>" } else { "</a>" });
    }
}

#[cfg(test)]
mod tests {
    use super::{FRAMED, foreign_host, of_address, read};
    use crate::note::Options;

    const TALK: &str = "0123456789abcdef0123456789ABCDEF";

    #[test]
    fn frames_are_of_known_places_only() {
        let options = Options {
            peertube_hosts: vec!["tube.example.fr".to_owned()],
            pdf_hosts: vec!["files.example.fr".to_owned()],
            ..Options::default()
        };
        let frames = [
            read("youtube aqz-KE_bpKQ", &options),
            read("vimeo 124148255", &options),
            read("figma https://www.figma.com/file/abc/Title", &options),
            read("peertube https://tube.example.fr/w/abc", &options),
            read("gist someone/abc123", &options),
            read("slideshare someone/a-show", &options),
            read(&format!("speakerdeck {TALK}"), &options),
            read("pdf https://files.example.fr/a/b.PDF?x#page=2", &options),
            of_address(&format!("https://speakerdeck.com/player/{TALK}?slide=1"), &options),
            of_address("https://www.slideshare.net/slideshow/embed_code/key/b4Kd", &options),
        ];
        for embed in frames {
            let frame = embed.and_then(|embed| embed.frame).expect("a frame");
            let is_known =
                FRAMED.iter().any(|place| frame.strip_prefix("https://").is_some_and(|at| at.starts_with(place)));
            let is_told = ["tube.example.fr", "files.example.fr"]
                .iter()
                .any(|host| foreign_host(&frame).as_deref() == Some(host));
            assert!(is_known || is_told || frame.starts_with("/_/embed/"), "{frame}");
        }
        for inside in [
            "speakerdeck a/b",
            "speakerdeck someone",
            "pdf https://a.b/c.pdf",
            "pdf /uploads/c.pdf",
            "pdf https://files.example.fr/a/b",
            "pdf https://files.example.fr/a?b.pdf",
            "pdf https://files.example.fr:81/a.pdf",
            "pdf https://files.example.fr.evil.example/a.pdf",
            "pdf https://files.example.fr@evil.example/a.pdf",
        ] {
            assert_eq!(read(inside, &options).expect("a link").frame, None, "{inside}");
        }
    }

    #[test]
    fn only_strict_ids_are_built_in() {
        let options = Options { peertube_hosts: vec!["tube.example.fr".to_owned()], ..Options::default() };
        let frame = |inside: &str| read(inside, &options).map(|embed| embed.frame.unwrap_or(embed.page));
        assert_eq!(frame("youtube aqz-KE_bpKQ").as_deref(), Some("https://www.youtube-nocookie.com/embed/aqz-KE_bpKQ"));
        assert_eq!(frame("vimeo 124148255").as_deref(), Some("https://player.vimeo.com/video/124148255?dnt=1"));
        assert!(frame("peertube https://tube.example.fr/w/abc").is_some());
        assert!(frame("figma https://www.figma.com/file/abc/Title").is_some());
        for bad in [
            "youtube aqz-KE_bpKQ/",
            "youtube ../../../abc",
            "youtube aqz-KE_bpK?",
            "youtube aqz-KE_bpKQ\" onload=x",
            "vimeo 1",
            "vimeo 123456?callback=x",
            "gist a/b/c",
            "gist a/b?x",
            "gist ../b",
            "gist a/x",
            "gist a/",
            "slideshare a/../b",
            "slideshare a/b?x",
            "speakerdeck a/b/c",
            "speakerdeck player/../a",
            "pdf javascript:alert(1)",
            "pdf data:text/html,x",
            "pdf http://a.b/c.pdf",
            "pdf //a.b/c.pdf",
            "pdf https://a.b/\"><script>",
            "peertube https://tube.example.fr.evil.example/w/abc",
            "peertube https://tube.example.fr@evil.example/w/abc",
            "figma https://www.figma.com/api/abc",
            "x y",
            "youtube",
        ] {
            assert_eq!(frame(bad), None, "{bad}");
        }
        assert_eq!(of_address("https://evil.example/embed/aqz-KE_bpKQ", &options), None);
        assert_eq!(of_address("//www.youtube.com/embed/aqz-KE_bpKQ", &options), None);
        assert_eq!(of_address("https://speakerdeck.com/player/abc", &options), None);
        assert_eq!(of_address("https://www.slideshare.net/slideshow/embed_code/key/../x", &options), None);
    }
}

//! Which addresses an HTML page of ours may lead to or load.
//!
//! The judgement is by list of what is allowed, on the address as a browser would read it: control characters and white
//! space are skipped when the scheme is sought, exactly as browsers do. The address must have been read from its source
//! format already (entities, percent signs in markdown).

/// Where links may lead: those that the editor of pads makes too (`web/src/pad/addresses.ts`). None runs or holds a page.
const LINK_SCHEMES: [&str; 12] =
    ["http", "https", "mailto", "tel", "ftp", "sftp", "xmpp", "geo", "matrix", "webcal", "irc", "ircs"];

/// Pictures that may stand in the page itself: formats that hold no script.
const IMAGE_DATA: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/// Whether a link may lead there: one of [`LINK_SCHEMES`], or an address without a scheme.
pub(crate) fn is_safe_link(address: &str) -> bool {
    match scheme(address) {
        Scheme::None => true,
        Scheme::Named(name) => LINK_SCHEMES.contains(&name.as_str()),
        Scheme::Doubtful => false,
    }
}

/// Whether a picture may come from there: `http`, `https`, an address without a scheme, or a bitmap in the address itself.
pub(crate) fn is_safe_image(address: &str) -> bool {
    match scheme(address) {
        Scheme::None => !address.is_empty(),
        Scheme::Named(name) => match name.as_str() {
            "http" | "https" => true,
            "data" => is_bitmap(address),
            _ => false,
        },
        Scheme::Doubtful => false,
    }
}

enum Scheme {
    /// A path, a query or a fragment.
    None,
    /// In lower case.
    Named(String),
    /// Something before a colon that is no scheme by the standard: a browser may see more in it than we do.
    Doubtful,
}

/// What stands before the first colon, unless a `/`, `?` or `#` stands before it.
fn scheme(address: &str) -> Scheme {
    let mut name = String::new();
    for c in address.chars().filter(|c| !c.is_control() && !c.is_whitespace()) {
        match c {
            ':' => return if is_scheme(&name) { Scheme::Named(name) } else { Scheme::Doubtful },
            '/' | '?' | '#' => return Scheme::None,
            other => name.push(other.to_ascii_lowercase()),
        }
    }
    Scheme::None
}

fn is_scheme(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// A `data:` address of one of [`IMAGE_DATA`], in base64, without anything between type and data.
fn is_bitmap(address: &str) -> bool {
    let Some((head, data)) = address.split_once(',') else { return false };
    let head = head.to_ascii_lowercase();
    let Some(media) = head.strip_prefix("data:").and_then(|head| head.strip_suffix(";base64")) else { return false };
    IMAGE_DATA.contains(&media)
        && data.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

#[cfg(test)]
mod tests {
    use super::{is_safe_image, is_safe_link};

    #[test]
    fn a_scheme_is_read_as_browsers_read_it() {
        for good in [" https://a.b", "\u{1}HTTPS://a.b", "h\tttps://a.b", "/a:b", "?a:b", "#a:b", "a/b", ""] {
            assert!(is_safe_link(good), "{good:?}");
        }
        for bad in [
            "java\nscript:x",
            " javascript:x",
            "\u{1}data:text/html,x",
            "é:x",
            "1a:x",
            ":x",
            "data:image/png;base64,AA",
        ] {
            assert!(!is_safe_link(bad), "{bad:?}");
        }
    }

    #[test]
    fn pictures_in_addresses_are_bitmaps_and_nothing_beside() {
        for good in ["data:image/png;base64,iVBORw0=", "DATA:image/GIF;BASE64,AA+/", "http://a.b", "a.png"] {
            assert!(is_safe_image(good), "{good:?}");
        }
        for bad in [
            "",
            "data:image/svg+xml;base64,AA",
            "data:image/png,AA",
            "data:image/png;base64,A<A",
            "data:image/png;base64,AA\">",
            "data:image/png;x=y;base64,AA",
            "blob:x",
        ] {
            assert!(!is_safe_image(bad), "{bad:?}");
        }
    }
}

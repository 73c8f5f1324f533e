//! Which language a request is answered in.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

/// A language we speak. French is spoken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Lang {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The tag in `lang` attributes and bootstraps.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The language of a request: `?lang=`, else the cookie `lang`, else what the browser prefers, else French.
    pub(crate) fn choose(query: Option<&str>, cookie: Option<&str>, headers: &HeaderMap) -> Self {
        let accepted = || headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(preferred);
        query.and_then(named).or_else(|| cookie.and_then(named)).or_else(accepted).unwrap_or_default()
    }
}

/// The language of a tag such as `en-GB`, if we speak it.
fn named(tag: &str) -> Option<Lang> {
    let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
    [Lang::Fr, Lang::En].into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.as_str()))
}

/// The best of an `Accept-Language` header: the highest weight, the first of equals; weight 0 is a refusal.
fn preferred(header: &str) -> Option<Lang> {
    let mut best: Option<(Lang, f32)> = None;
    for part in header.split(',') {
        let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok()).unwrap_or(0.0);
        if let Some(lang) = named(tag)
            && weight > best.map_or(0.0, |(_, weight)| weight)
        {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: Option<&str>, cookie: Option<&str>, accept: &str, expected: Lang) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, accept.parse().expect("a test header"));
        assert_eq!(Lang::choose(query, cookie, &headers), expected, "{query:?} {cookie:?} {accept}");
    }

    #[test]
    fn what_was_said_last_counts_first() {
        check(None, None, "", Lang::Fr);
        check(None, None, "de, ja;q=0.5", Lang::Fr);
        check(None, None, "en-GB, fr;q=0.8", Lang::En);
        check(None, None, "en;q=0.3, fr-CA;q=0.8", Lang::Fr);
        check(None, None, "fr;q=0, en;q=0.1", Lang::En);
        check(None, None, "en;q=x", Lang::Fr);
        check(None, Some("en"), "fr", Lang::En);
        check(Some("fr"), Some("en"), "en", Lang::Fr);
        check(Some("xx"), Some("en"), "fr", Lang::En);
    }
}

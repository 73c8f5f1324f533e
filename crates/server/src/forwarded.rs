//! What proxies say of the client behind them, as far as they are trusted.
//!
//! A list is read from its near end: each trusted proxy vouches for the entry before its own, and the first address that
//! is no trusted proxy is the client's. What stands further left was sent by the client and says anything it likes.
//!
//! Deliberately absent: a second header. A proxy sets one of them and passes the other on as its client sent it, so only the
//! one that the operator named is looked at.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::FORWARDED;

use crate::config::{self, ForwardedHeader, Network};

/// Who is behind the proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    /// The address that the last trusted proxy saw.
    pub address: IpAddr,
    /// Whether it came over TLS, as far as a trusted proxy says so.
    pub is_https: bool,
}

impl Client {
    /// Reads the headers of a request that came from `peer`.
    pub(crate) fn behind(peer: IpAddr, headers: &HeaderMap, settings: &config::Server) -> Self {
        let client = Self { address: peer.to_canonical(), is_https: false };
        let proxies = &settings.trusted_proxies;
        if !is_trusted(proxies, client.address) {
            return client;
        }
        match settings.forwarded_header {
            ForwardedHeader::XForwardedFor => {
                let client = client.walk(proxies, entries(headers, "x-forwarded-for").map(|said| (said, None)));
                Self { is_https: says_https(headers), ..client }
            }
            ForwardedHeader::Forwarded => {
                let pairs = |entry| (field(entry, "for").unwrap_or_default(), field(entry, "proto"));
                client.walk(proxies, entries(headers, FORWARDED.as_str()).map(pairs))
            }
        }
    }

    /// Goes from entry to entry, near end first, while trusted proxies vouch for what stands before them.
    fn walk<'a>(mut self, proxies: &[Network], entries: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        for (said, scheme) in entries {
            if !is_trusted(proxies, self.address) {
                break;
            }
            self.is_https = scheme.is_some_and(is_https);
            let Some(before) = node(said) else { break };
            self.address = before;
        }
        self
    }
}

fn is_trusted(proxies: &[Network], address: IpAddr) -> bool {
    proxies.iter().any(|proxy| proxy.contains(address))
}

/// The entries of a list, last one first. Commas are split at also within quotes: no address holds one, and a quote that a
/// client left open must not hide what proxies wrote behind it.
fn entries<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lists = headers.get_all(name).into_iter().rev().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.rsplit(',')).map(str::trim)
}

/// A field of an entry of `Forwarded`, without its quotes (RFC 7239 §4).
fn field<'a>(entry: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = entry.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_matches('"'))
}

/// An address with or without port and brackets; `None` for `unknown`, hidden names and nonsense.
fn node(said: &str) -> Option<IpAddr> {
    let bare = said.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(said);
    let address = bare.parse().ok().or_else(|| said.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

fn says_https(headers: &HeaderMap) -> bool {
    let said = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    said.and_then(|said| said.split(',').next()).is_some_and(|scheme| is_https(scheme.trim()))
}

fn is_https(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https")
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn settings(proxies: &[&str], forwarded_header: ForwardedHeader) -> config::Server {
        let trusted_proxies = proxies.iter().map(|proxy| proxy.parse().expect("a test network")).collect();
        config::Server { trusted_proxies, forwarded_header, ..config::Server::default() }
    }

    fn client(peer: &str, settings: &config::Server, said: &[(&str, &str)]) -> (String, bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            let name: HeaderName = name.parse().expect("a test name");
            headers.append(name, HeaderValue::from_str(value).expect("a test header"));
        }
        let client = Client::behind(peer.parse().expect("a test address"), &headers, settings);
        (client.address.to_string(), client.is_https)
    }

    #[test]
    fn x_forwarded_for_counts_from_trusted_proxies_alone() {
        let said = [("x-forwarded-for", "9.9.9.9, 198.51.100.7, 10.0.0.2"), ("x-forwarded-proto", "https")];
        for (proxies, peer, address, https) in [
            (vec![], "10.0.0.1", "10.0.0.1", false),
            (vec!["10.0.0.0/8"], "203.0.113.1", "203.0.113.1", false),
            (vec!["10.0.0.0/8"], "10.0.0.1", "198.51.100.7", true),
            (vec!["10.0.0.1"], "::ffff:10.0.0.1", "10.0.0.2", true),
            (vec!["0.0.0.0/0"], "10.0.0.1", "9.9.9.9", true),
        ] {
            let settings = settings(&proxies, ForwardedHeader::XForwardedFor);
            assert_eq!(client(peer, &settings, &said), (address.to_owned(), https), "{proxies:?} {peer}");
        }
    }

    #[test]
    fn entries_of_several_lines_and_forms_are_one_list() {
        let settings = settings(&["10.0.0.0/8"], ForwardedHeader::XForwardedFor);
        for (said, address) in [
            (vec!["9.9.9.9", "203.0.113.1", "10.0.0.2"], "203.0.113.1"),
            (vec!["203.0.113.1:4711"], "203.0.113.1"),
            (vec!["[2001:db8::1]:4711"], "2001:db8::1"),
            (vec!["[2001:db8::1]"], "2001:db8::1"),
            (vec!["::ffff:203.0.113.1"], "203.0.113.1"),
            // Nonsense is nobody's word: who passed it on is all that is known.
            (vec!["203.0.113.1, nonsense"], "10.0.0.1"),
            (vec!["203.0.113.1, unknown, 10.0.0.2"], "10.0.0.2"),
            (vec![""], "10.0.0.1"),
        ] {
            let said: Vec<_> = said.into_iter().map(|value| ("x-forwarded-for", value)).collect();
            assert_eq!(client("10.0.0.1", &settings, &said).0, address, "{said:?}");
        }
    }

    #[test]
    fn forwarded_is_read_as_the_standard_says() {
        let settings = settings(&["10.0.0.0/8", "fd00::/8"], ForwardedHeader::Forwarded);
        for (said, address, https) in [
            ("for=203.0.113.1;proto=https;by=10.0.0.1", "203.0.113.1", true),
            ("For=203.0.113.1;Proto=HTTPS", "203.0.113.1", true),
            ("for=9.9.9.9;proto=https, for=203.0.113.1", "203.0.113.1", false),
            ("for=203.0.113.1;proto=https, for=10.0.0.2;proto=http", "203.0.113.1", true),
            ("for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17", false),
            ("for=\"[2001:db8:cafe::17]\", for=\"[fd00::1]\"", "2001:db8:cafe::17", false),
            ("for=\"9.9.9.9, for=203.0.113.1", "203.0.113.1", false),
            ("for=_hidden;proto=https", "10.0.0.1", true),
            ("for=unknown, for=10.0.0.3", "10.0.0.3", false),
            ("by=10.0.0.1", "10.0.0.1", false),
        ] {
            assert_eq!(client("10.0.0.1", &settings, &[("forwarded", said)]), (address.to_owned(), https), "{said}");
            let stranger = client("203.0.113.9", &settings, &[("forwarded", said)]);
            assert_eq!(stranger, ("203.0.113.9".to_owned(), false), "{said}");
        }
    }

    #[test]
    fn the_header_that_the_proxy_does_not_set_is_not_looked_at() {
        let said = [
            ("forwarded", "for=9.9.9.9;proto=https"),
            ("x-forwarded-for", "8.8.8.8"),
            ("x-real-ip", "7.7.7.7"),
            ("cf-connecting-ip", "7.7.7.7"),
            ("true-client-ip", "7.7.7.7"),
        ];
        let asks = |header| client("10.0.0.1", &settings(&["10.0.0.1"], header), &said);
        assert_eq!(asks(ForwardedHeader::XForwardedFor), ("8.8.8.8".to_owned(), false));
        assert_eq!(asks(ForwardedHeader::Forwarded), ("9.9.9.9".to_owned(), true));
    }

    proptest! {
        /// Whatever a client puts before it, the entry that the trusted proxy adds is the one that counts.
        #[test]
        fn nothing_a_client_sends_changes_its_address(lie in "[ -~]{0,80}", other in "[ -~]{0,40}") {
            for (header, name, added) in [
                (ForwardedHeader::XForwardedFor, "x-forwarded-for", "203.0.113.1"),
                (ForwardedHeader::Forwarded, "forwarded", "for=203.0.113.1"),
            ] {
                let settings = settings(&["10.0.0.1"], header);
                let value = format!("{lie},{added}");
                let said = [(name, other.as_str()), (name, value.as_str())];
                prop_assert_eq!(client("10.0.0.1", &settings, &said).0, "203.0.113.1");
            }
        }
    }
}

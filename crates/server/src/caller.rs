//! Who sends a request, from where, to which address of ours, and in which language.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{FromRequestParts, Query};
use encrier_auth::{Guest, Seal};
use encrier_model::Viewer;
use http::header::{COOKIE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, Uri};

use crate::addresses::segment;
use crate::config::{self, Origin};
use crate::forwarded::Client;
use crate::lang::Lang;
use crate::uploads::bearer;

/// The other end of the TCP connection, put on every request by the listener.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub SocketAddr);

/// What is known of a request's sender before anything is asked of the store.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The browser's address, as far as proxies we trust tell it.
    pub address: IpAddr,
    /// What our links begin with: the public address, or the one that was asked for.
    pub base: Origin,
    /// What the request was sent to, if it says so.
    pub host: Option<Origin>,
    /// The language of answers.
    pub lang: Lang,
    /// The guest behind the cookie, if it is one of ours.
    pub guest: Option<Guest>,
    /// Secrets by which the browser opened pages: they show these pages' pictures, and nothing else.
    pub secrets: Vec<String>,
}

impl Caller {
    /// Reads a request's head.
    pub(crate) fn read(parts: &Parts, settings: &config::Server, seal: &Seal, now_ms: i64) -> Self {
        let peer = parts.extensions.get::<Peer>().map_or(settings.listen, |peer| peer.0);
        let client = Client::behind(peer.ip(), &parts.headers, settings);
        let host = authority(parts).and_then(|authority| Origin::new(client.is_https, authority));
        let own = || Origin::new(false, &settings.listen.to_string());
        let base = settings.public_url.clone().or_else(|| host.clone()).or_else(own);
        let base = base.expect("a socket address is an authority");
        let words = Words::of(&parts.uri);
        let guest = cookie(&parts.headers, guest_cookie(&base)).and_then(|value| seal.open(value, now_ms));
        Self {
            address: client.address,
            lang: Lang::choose(words.get("lang"), cookie(&parts.headers, "lang"), &parts.headers),
            base,
            host,
            guest,
            secrets: bearer::secrets(cookie(&parts.headers, bearer::COOKIE)),
        }
    }

    /// The cookie's viewer.
    pub(crate) fn viewer(&self) -> Viewer {
        self.guest.as_ref().map_or(Viewer::Stranger, |guest| Viewer::Guest(guest.author.clone()))
    }

    /// Whether pages of that origin may act here: our own, and those the operator named.
    pub(crate) fn admits(&self, origin: &str, allowed: &[Origin]) -> bool {
        let Ok(origin) = origin.parse::<Origin>() else { return false };
        // The scheme of what was asked for is unknown behind a proxy that is not trusted: host and port decide.
        let is_host = self.host.as_ref().is_some_and(|host| {
            let as_asked = Origin::new(origin.is_https(), host.authority());
            as_asked.is_some_and(|as_asked| as_asked == origin)
        });
        is_host || origin == self.base || allowed.contains(&origin)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = crate::failure::Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(crate::failure::Failure::Internal)
    }
}

/// The name of the guest's cookie: browsers keep a `__Host-` name from other sites on the same host, but only over TLS.
pub(crate) fn guest_cookie(base: &Origin) -> &'static str {
    if base.is_https() { "__Host-encrier_guest" } else { "encrier_guest" }
}

/// The words of a query, decoded, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(Vec<(String, String)>);

impl Words {
    /// Those of an address; a query that cannot be read has none.
    pub(crate) fn of(uri: &Uri) -> Self {
        Query::try_from_uri(uri).map_or_else(|_| Self::default(), |Query(words)| Self(words))
    }

    /// The first one of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The link secret given beside the name; an empty one is none.
    pub(crate) fn token(&self) -> Option<&str> {
        self.get("token").filter(|token| !token.is_empty())
    }

    /// The same as a query, for the addresses that lead on from here; nothing if there is none.
    pub(crate) fn onward(&self) -> Option<String> {
        self.token().map(|token| format!("token={}", segment(token)))
    }
}

impl<S: Sync> FromRequestParts<S> for Words {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri))
    }
}

/// The `Origin` header: `None` when absent, `Some("null")` for what cannot be read, since that is no origin of ours.
pub(crate) fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(ORIGIN).map(|value| value.to_str().unwrap_or("null"))
}

/// The value of the first cookie of that name.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn authority(parts: &Parts) -> Option<&str> {
    let named = parts.uri.authority().map(http::uri::Authority::as_str);
    named.or_else(|| parts.headers.get(HOST)?.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(settings: &config::Server, peer: &str, headers: &[(&str, &str)]) -> Caller {
        let mut request = http::Request::builder().uri("/p/x?lang=en&token=");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request.body(()).expect("a test request").into_parts();
        parts.extensions.insert(Peer(SocketAddr::new(peer.parse().expect("a test address"), 1)));
        Caller::read(&parts, settings, &Seal::new(&[0; 32]), 0)
    }

    #[test]
    fn a_host_that_is_none_is_not_believed() {
        let settings = config::Server::default();
        for bad in ["a/b", "a b", "\"><script>", "u@a", ""] {
            assert_eq!(
                caller(&settings, "127.0.0.1", &[("host", bad)]).base.as_str(),
                "http://127.0.0.1:8080",
                "{bad}"
            );
        }
    }

    #[test]
    fn our_own_pages_may_act_and_others_may_not() {
        let settings = config::Server::default();
        let allowed = ["https://cloud.example.org".parse().expect("a test origin")];
        let caller = caller(&settings, "127.0.0.1", &[("host", "Pads.example.org")]);
        for own in ["http://pads.example.org", "https://pads.example.org", "https://cloud.example.org"] {
            assert!(caller.admits(own, &allowed), "{own}");
        }
        for foreign in
            ["null", "", "http://pads.example.org:81", "https://pads.example.org.evil.example", "https://evil.example"]
        {
            assert!(!caller.admits(foreign, &allowed), "{foreign}");
        }
    }

    #[test]
    fn the_first_cookie_of_a_name_counts() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=1; lang=en".parse().expect("a test header"));
        headers.append(COOKIE, "lang=fr;b=2=3".parse().expect("a test header"));
        assert_eq!(cookie(&headers, "lang"), Some("en"));
        assert_eq!(cookie(&headers, "b"), Some("2=3"));
        assert_eq!(cookie(&headers, "ang"), None);
    }
}

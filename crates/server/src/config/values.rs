//! The values of settings that are more than a number or a word.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use encrier_model::Right;
use thiserror::Error;

/// Why a text is no such value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValueError {
    /// Not `http://host` or `https://host`, perhaps with a port, and nothing after it.
    #[error("not of the form https://host or https://host:port (no path)")]
    Origin,
    /// Not an address or an address and a prefix length.
    #[error("not an address or network such as 10.0.0.0/8")]
    Network,
    /// Not a host, perhaps with a port.
    #[error("not of the form host or host:port (no scheme, no path)")]
    Host,
    /// Not the address of a server of pictures.
    #[error("not of the form https://host or https://host/path (no query)")]
    PictureServer,
    /// Not a PostgreSQL URL.
    #[error("not of the form postgres://user:password@host/database")]
    Database,
}

/// Scheme, host and port of a site, in lower case and without the scheme's own port.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    text: String,
    authority_at: usize,
}

impl Origin {
    /// `scheme://authority` as one value; `None` when the authority holds what no host and port hold.
    pub fn new(https: bool, authority: &str) -> Option<Self> {
        let (scheme, own_port) = if https { ("https://", ":443") } else { ("http://", ":80") };
        let authority = authority.to_ascii_lowercase();
        let authority = authority.strip_suffix(own_port).unwrap_or(&authority);
        let clean = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
        let fits = !authority.is_empty() && authority.len() <= 255 && authority.bytes().all(clean);
        fits.then(|| Self { text: format!("{scheme}{authority}"), authority_at: scheme.len() })
    }

    /// The whole, such as `https://pads.example.org`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Host and port.
    pub fn authority(&self) -> &str {
        &self.text[self.authority_at..]
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }
}

impl FromStr for Origin {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let (scheme, authority) = text.split_once("://").ok_or(ValueError::Origin)?;
        match scheme.to_ascii_lowercase().as_str() {
            "http" => Self::new(false, authority),
            "https" => Self::new(true, authority),
            _ => None,
        }
        .ok_or(ValueError::Origin)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A host, perhaps with a port, as addresses and policies name it: in lower case.
#[derive(Clone, PartialEq, Eq)]
pub struct Host(Origin);

impl Host {
    /// Host and port.
    pub fn as_str(&self) -> &str {
        self.0.authority()
    }
}

impl FromStr for Host {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Origin::new(true, text).map(Self).ok_or(ValueError::Host)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a server that draws pictures is: an origin and perhaps a path, without the `/` at its end.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureServer(String);

impl PictureServer {
    /// The whole, such as `https://plantuml.example.org/plantuml`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PictureServer {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let text = text.trim_end_matches('/');
        let path_at = text.find("://").and_then(|at| text[at + 3..].find('/').map(|slash| at + 3 + slash));
        let (origin, path) = text.split_at(path_at.unwrap_or(text.len()));
        let origin: Origin = origin.parse().map_err(|_| ValueError::PictureServer)?;
        let is_plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte));
        if is_plain { Ok(Self(format!("{origin}{path}"))) } else { Err(ValueError::PictureServer) }
    }
}

impl fmt::Display for PictureServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A block of addresses, such as `10.0.0.0/8`; a single address is a block of one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    prefix: u8,
}

impl Network {
    /// Whether `address` is in the block. IPv4 addresses in IPv6 clothes count as what they are.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (base, address) = (self.base, address.to_canonical());
        base.is_ipv4() == address.is_ipv4() && truncated(base, self.prefix) == truncated(address, self.prefix)
    }
}

impl FromStr for Network {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (base, prefix) = text.split_once('/').map_or((text, None), |(base, prefix)| (base, Some(prefix)));
        let base: IpAddr = base.parse().map_err(|_| ValueError::Network)?;
        let bits = if base.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(bits), str::parse).map_err(|_| ValueError::Network)?;
        if prefix <= bits { Ok(Self { base, prefix }) } else { Err(ValueError::Network) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

/// The first `prefix` bits of an address, the rest zero: how addresses are compared with networks and shown in logs.
pub fn truncated(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(prefix.into())).unwrap_or(0);
            IpAddr::from((v4.to_bits() & mask).to_be_bytes())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(prefix.into())).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
        }
    }
}

/// Where PostgreSQL is, with its password: shown nowhere in full.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The URL with its password, for the driver alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let known = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        if known { Ok(Self(text.to_owned())) } else { Err(ValueError::Database) }
    }
}

impl fmt::Display for DatabaseUrl {
    /// Without the password, and without what follows the `?`, where one may stand too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (url, parameters) = self.0.split_once('?').map_or((self.0.as_str(), ""), |(url, _)| (url, "?…"));
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        match rest.rsplit_once('@') {
            Some((user, place)) => {
                let user = user.split_once(':').map_or(user, |(name, _)| name);
                write!(f, "{scheme}://{user}:…@{place}{parameters}")
            }
            None => write!(f, "{scheme}://{rest}{parameters}"),
        }
    }
}

/// What everybody who knows a new document's id may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OpenRight {
    /// Nothing: the document is its owner's alone, and opens to others by secret link.
    None,
    /// Read.
    Read,
    /// Read and write.
    Write,
}

impl From<OpenRight> for Right {
    fn from(open: OpenRight) -> Self {
        match open {
            OpenRight::None => Self::None,
            OpenRight::Read => Self::Read,
            OpenRight::Write => Self::Write,
        }
    }
}

/// The header in which proxies say who is behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, and `X-Forwarded-Proto` beside it.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Reads from and writes to the file as text.
macro_rules! as_text {
    ($($Type:ty),+) => {$(
        impl fmt::Debug for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl serde::Serialize for $Type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

as_text!(Origin, Network, DatabaseUrl, Host, PictureServer);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_servers_of_pictures_hold_nothing_that_breaks_a_policy() {
        let host = |text: &str| text.parse::<Host>().map(|host| host.to_string());
        assert_eq!(host("Tube.example.FR").as_deref(), Ok("tube.example.fr"));
        assert_eq!(host("tube.example.fr:8443").as_deref(), Ok("tube.example.fr:8443"));
        for bad in ["", "https://a.b", "a.b/c", "a.b; script-src *", "a b", "*.a.b", "'self'"] {
            assert_eq!(host(bad), Err(ValueError::Host), "{bad}");
        }
        let server = |text: &str| text.parse::<PictureServer>().map(|server| server.to_string());
        assert_eq!(server("https://Uml.example.fr/plantuml/").as_deref(), Ok("https://uml.example.fr/plantuml"));
        assert_eq!(server("https://uml.example.fr").as_deref(), Ok("https://uml.example.fr"));
        for bad in
            ["uml.example.fr", "ftp://a.b", "https://a.b/c?d", "https://a.b/ c", "https://u@a.b/c", "javascript:x"]
        {
            assert_eq!(server(bad), Err(ValueError::PictureServer), "{bad}");
        }
    }

    #[test]
    fn origins_are_compared_in_one_form() {
        let origin = |text: &str| text.parse::<Origin>().map(|origin| origin.as_str().to_owned());
        assert_eq!(origin("HTTPS://Pads.Example.org:443/"), Ok("https://pads.example.org".to_owned()));
        assert_eq!(origin("http://[::1]:8080"), Ok("http://[::1]:8080".to_owned()));
        for bad in ["pads.example.org", "ftp://a", "https://", "https://a/b", "https://a b", "https://u@a", "null"] {
            assert_eq!(origin(bad), Err(ValueError::Origin), "{bad}");
        }
    }

    #[test]
    fn networks_hold_their_addresses_and_no_others() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.1.2", "11.0.0.1"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("0.0.0.0/0", "203.0.113.9", "::1"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("127.0.0.0/8", "::ffff:127.0.0.1", "::1"),
        ] {
            let network: Network = network.parse().expect("a test network");
            assert!(network.contains(inside.parse().expect("a test address")), "{network} {inside}");
            assert!(!network.contains(outside.parse().expect("a test address")), "{network} {outside}");
        }
        for bad in ["10.0.0.0/33", "10.0.0/8", "a", "::/129", "10.0.0.0/-1"] {
            assert_eq!(bad.parse::<Network>(), Err(ValueError::Network), "{bad}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        for text in [
            "postgres://encrier:canary@db/pads",
            "postgres://encrier:can@ary@db/pads",
            "postgres://db/pads?user=encrier&password=canary",
        ] {
            let url: DatabaseUrl = text.parse().expect("a test URL");
            assert!(!format!("{url} {url:?}").contains("ary"), "{url}");
            assert!(url.to_string().contains("db/pads"), "{url}");
            assert_eq!(url.reveal(), text);
        }
    }
}

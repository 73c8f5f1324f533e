//! Where a document is, and how to speak there.

/// How a socket speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `y-websocket`: bare messages; the document is named in the address.
    Yjs,
    /// Hocuspocus: each message is prefixed with the document's name; edits are acknowledged.
    Hocuspocus,
}

impl Dialect {
    /// Both, for tests that hold in each.
    pub const ALL: [Self; 2] = [Self::Yjs, Self::Hocuspocus];
}

/// One document on one server, in one dialect.
#[derive(Debug, Clone)]
pub struct Address {
    /// Host and port.
    pub host: String,
    /// The document's id, or a link alias in its place.
    pub name: String,
    /// How to speak.
    pub dialect: Dialect,
    /// A link secret or key.
    pub token: Option<String>,
    /// The `Cookie` header, as a browser would send it.
    pub cookie: Option<String>,
    /// The `Origin` header, as a browser would send it; programs send none.
    pub origin: Option<String>,
}

impl Address {
    /// A document, in that dialect, without token or cookie.
    pub fn new(dialect: Dialect, host: &str, name: &str) -> Self {
        Self { host: host.to_owned(), name: name.to_owned(), dialect, token: None, cookie: None, origin: None }
    }

    /// A document in the y-websocket dialect.
    pub fn yjs(host: &str, name: &str) -> Self {
        Self::new(Dialect::Yjs, host, name)
    }

    /// A document in the Hocuspocus dialect.
    pub fn hocuspocus(host: &str, name: &str) -> Self {
        Self::new(Dialect::Hocuspocus, host, name)
    }

    /// The same place, with a token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// The same place, with a cookie.
    #[must_use]
    pub fn with_cookie(mut self, cookie: &str) -> Self {
        self.cookie = Some(cookie.to_owned());
        self
    }

    /// The address of the socket: the y-websocket dialect carries name and token in it.
    pub fn url(&self) -> String {
        match self.dialect {
            Dialect::Hocuspocus => format!("ws://{}/collab", self.host),
            Dialect::Yjs => {
                let query = self.token.as_deref().map(|token| format!("?token={}", escape(token)));
                format!("ws://{}/y/{}{}", self.host, escape(&self.name), query.unwrap_or_default())
            }
        }
    }
}

/// Percent-encodes all that is not unreserved in an address.
fn escape(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let piece = |byte: u8| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_escaped_whole() {
        let address = Address::yjs("h:1", "Réunion?/a").with_token("r.x");
        assert_eq!(address.url(), "ws://h:1/y/R%C3%A9union%3F%2Fa?token=r.x");
    }
}

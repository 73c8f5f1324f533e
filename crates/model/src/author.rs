//! Who wrote something, as a key and never as a name.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::limits::AUTHOR_BYTES_MAX;

/// The key of a person or guest: `g.` (guest), `u.` (person) or `k.` (API key) and letters, digits, `-` and `_`.
///
/// Names, colours and addresses of people live in rows under this key: erasing a person is erasing rows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Author(Arc<str>);

/// A text that is no author key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an author key is g., u. or k. and 1 to 62 letters, digits, dashes or underscores")]
pub struct AuthorError;

impl Author {
    /// Checks `text` and makes a key of it.
    pub fn parse(text: &str) -> Result<Self, AuthorError> {
        let rest = ["g.", "u.", "k."].iter().find_map(|prefix| text.strip_prefix(prefix)).ok_or(AuthorError)?;
        let fits = !rest.is_empty() && text.len() <= AUTHOR_BYTES_MAX;
        let clean = rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if fits && clean { Ok(Self(text.into())) } else { Err(AuthorError) }
    }

    /// The key as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Author({})", &*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_narrow() {
        assert!(Author::parse("g.0123456789abcdef").is_ok());
        for bad in ["", "g.", "x.abc", "g.a b", "g.é", &format!("g.{}", "a".repeat(63))] {
            assert_eq!(Author::parse(bad), Err(AuthorError), "{bad}");
        }
    }
}

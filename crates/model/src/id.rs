//! The name of a document in addresses.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::limits::{GROUP_PREFIX_CHARACTERS, ID_CHARACTERS_MAX, LINK_SECRET_CHARACTERS};

/// The name of a pad or a note, unique over both: 1 to 50 characters, Unicode welcome, no control character, no `/`, no
/// `$` but the one that ends a group prefix (Etherpad: `^(g\.[a-zA-Z0-9]{16}\$)?[^$]{1,50}$`). Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(Arc<str>);

/// Why a text is no document id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdError {
    /// Nothing, or more than 50 characters after the group prefix.
    #[error("a document id has 1 to 50 characters")]
    Length,
    /// A control character, `/`, or `$` outside a group prefix.
    #[error("a document id has no control character, no \"/\" and no \"$\"")]
    Character,
    /// `.` and `..` name folders in every address parser, and blank names cannot be linked to.
    #[error("a document id is not a dot, two dots or blank")]
    Dots,
    /// The form of a link secret (`r.` or `w.` and 27 characters), which must never name a document.
    #[error("names of this form are reserved for secret links")]
    Reserved,
}

impl DocumentId {
    /// Checks `text` and makes an id of it, letter for letter.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if is_link_alias(text) {
            return Err(IdError::Reserved);
        }
        let name = &text[group_prefix_len(text)..];
        if name.trim().is_empty() && !name.is_empty() || name == "." || name == ".." {
            return Err(IdError::Dots);
        }
        if name.is_empty() || name.chars().count() > ID_CHARACTERS_MAX {
            return Err(IdError::Length);
        }
        if name.chars().any(|c| c.is_control() || c == '/' || c == '$') {
            return Err(IdError::Character);
        }
        Ok(Self(text.into()))
    }

    /// The id as it stands in an address before percent-encoding.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether `text` has the form of a link secret's address: `r.` (to read) or `w.` (to write) and 27 base64url characters.
pub fn is_link_alias(text: &str) -> bool {
    text.strip_prefix("r.").or_else(|| text.strip_prefix("w.")).is_some_and(|secret| {
        secret.len() == LINK_SECRET_CHARACTERS
            && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    })
}

/// The byte length of an Etherpad group prefix at the head of `text`, or 0.
fn group_prefix_len(text: &str) -> usize {
    let Some((prefix, _)) = text.split_once('$') else { return 0 };
    let grouped = prefix.len() + 1 == GROUP_PREFIX_CHARACTERS
        && prefix.strip_prefix("g.").is_some_and(|group| group.bytes().all(|b| b.is_ascii_alphanumeric()));
    if grouped { GROUP_PREFIX_CHARACTERS } else { 0 }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentId({:?})", &*self.0)
    }
}

impl serde::Serialize for DocumentId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn etherpads_names_are_ids() {
        for name in ["a", "Réunion du 3 mai", "été", "日本語", "g.0123456789abcdef$réunion", "a:b", "x?y#z", "…"]
        {
            assert_eq!(DocumentId::parse(name).map(|id| id.as_str().to_owned()), Ok(name.to_owned()));
        }
        assert!(DocumentId::parse(&"é".repeat(50)).is_ok());
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_reason() {
        assert_eq!(DocumentId::parse(""), Err(IdError::Length));
        assert_eq!(DocumentId::parse(&"é".repeat(51)), Err(IdError::Length));
        assert_eq!(DocumentId::parse("g.0123456789abcdef$"), Err(IdError::Length));
        assert_eq!(DocumentId::parse("a$b"), Err(IdError::Character));
        assert_eq!(DocumentId::parse("g.short$b"), Err(IdError::Character));
        assert_eq!(DocumentId::parse("a/b"), Err(IdError::Character));
        assert_eq!(DocumentId::parse("a\0b"), Err(IdError::Character));
        assert_eq!(DocumentId::parse(".."), Err(IdError::Dots));
        assert_eq!(DocumentId::parse("  "), Err(IdError::Dots));
        let secret = "x".repeat(LINK_SECRET_CHARACTERS);
        assert_eq!(DocumentId::parse(&format!("r.{secret}")), Err(IdError::Reserved));
        assert!(DocumentId::parse(&format!("r.{secret}x")).is_ok());
    }
}

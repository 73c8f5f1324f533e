//! A document's row: everything about it but its text.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::{Author, DocumentId, Right};

/// The store's key of a document: small, never reused, never shown to anyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(pub i64);

/// What a document's text is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// Rich text: a Yjs `XmlFragment` named `default`.
    Pad,
    /// Markdown source: a Yjs `Text` named `content`.
    Note,
}

/// A word that names no kind of document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a document is a pad or a note")]
pub struct UnknownKind;

/// A pad or a note, without its text: that lives in the log under [`Document::number`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The store's key.
    pub number: DocumentNumber,
    /// The name in addresses.
    pub id: DocumentId,
    /// Pad or note.
    pub kind: DocumentKind,
    /// The title people see; empty until someone gives one.
    pub title: String,
    /// Who made it, if known.
    pub owner: Option<Author>,
    /// What everybody who knows the id may do: none, read or write.
    pub link_right: Right,
    /// When it was made, milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// When its row or its text last changed, milliseconds since 1970 UTC (as of the last fold for text).
    pub updated_at_ms: i64,
}

impl DocumentKind {
    /// The word stored and sent for this kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pad => "pad",
            Self::Note => "note",
        }
    }

    /// The name of the shared type that holds the text: what TipTap and CodeMirror bindings use by default.
    pub fn root(self) -> &'static str {
        match self {
            Self::Pad => "default",
            Self::Note => "content",
        }
    }

    /// The path segment of the kind's page address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Pad => "p",
            Self::Note => "n",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DocumentKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        match text {
            "pad" => Ok(Self::Pad),
            "note" => Ok(Self::Note),
            _ => Err(UnknownKind),
        }
    }
}

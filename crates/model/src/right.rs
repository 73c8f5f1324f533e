//! The ladder of rights.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// What a viewer may do with a document; each right includes those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Not even learn whether it exists.
    #[default]
    None,
    /// Read, export, watch others type.
    Read,
    /// Also comment.
    Comment,
    /// Also change the text.
    Write,
    /// Also decide who may what, rename and delete.
    Own,
}

/// A word that names no right.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a right is one of none, read, comment, write, own")]
pub struct UnknownRight;

impl Right {
    /// All rights, lowest first.
    pub const ALL: [Self; 5] = [Self::None, Self::Read, Self::Comment, Self::Write, Self::Own];

    /// The word stored and sent for this right.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Comment => "comment",
            Self::Write => "write",
            Self::Own => "own",
        }
    }

    /// Whether the text may be read.
    pub fn may_read(self) -> bool {
        self >= Self::Read
    }

    /// Whether the text may be changed.
    pub fn may_write(self) -> bool {
        self >= Self::Write
    }

    /// Whether rights may be given and taken.
    pub fn may_own(self) -> bool {
        self >= Self::Own
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Right {
    type Err = UnknownRight;

    fn from_str(text: &str) -> Result<Self, UnknownRight> {
        Self::ALL.into_iter().find(|right| right.as_str() == text).ok_or(UnknownRight)
    }
}

//! Whoever stands at the door.

use crate::{Author, DocumentNumber, Right};

/// What the bearer of a link secret was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkGrant {
    /// The one document it opens.
    pub document: DocumentNumber,
    /// The right it gives there: [`Right::Read`] or [`Right::Write`], exactly, whatever the open link gives.
    pub right: Right,
}

/// Who asks. The server makes one from a cookie, a link secret or a key; nothing a client says about itself counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Nobody known: no cookie yet.
    Stranger,
    /// A browser with our signed cookie.
    Guest(Author),
    /// A signed-in person.
    Person(Author),
    /// Someone who opened a secret link; the author is the cookie's, if there was one.
    Bearer {
        /// What the secret opens.
        grant: LinkGrant,
        /// Whose edits these are.
        author: Option<Author>,
    },
    /// Someone with a pass, which runs out: what it opens is not passed on.
    Holder {
        /// What the pass opens, and the right that it gives at most.
        grant: LinkGrant,
        /// Whether it gives that right whatever the open link gives, for whoever asked for it had it so; else the holder
        /// has what the open link gives, and no more than the pass says.
        is_given: bool,
        /// The last millisecond since 1970 (UTC) in which it gives anything.
        until_ms: i64,
        /// Whose edits these are.
        author: Option<Author>,
    },
    /// A program with an API key of the operator: may do everything.
    Operator(Author),
}

impl Viewer {
    /// The last millisecond of what this viewer may do, if that ends by itself.
    pub fn until_ms(&self) -> Option<i64> {
        match self {
            Self::Holder { until_ms, .. } => Some(*until_ms),
            Self::Stranger | Self::Guest(_) | Self::Person(_) | Self::Bearer { .. } | Self::Operator(_) => None,
        }
    }

    /// The key under which this viewer's edits are recorded.
    pub fn author(&self) -> Option<&Author> {
        match self {
            Self::Stranger => None,
            Self::Guest(author) | Self::Person(author) | Self::Operator(author) => Some(author),
            Self::Bearer { author, .. } | Self::Holder { author, .. } => author.as_ref(),
        }
    }
}

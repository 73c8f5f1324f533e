//! How a connection asks to be let in to a document.

use async_trait::async_trait;
use encrier_model::{Document, Right, Viewer};
use thiserror::Error;

use crate::Visitor;

/// Resolves a name and a token to a document and what the visitor may do there. `server` implements it over the store and
/// `model::rights`; it makes the note row when a viewer who may create names something new.
#[async_trait]
pub trait Door: Send + Sync + std::fmt::Debug + 'static {
    /// Lets `visitor` in to `name`, a document id or a link alias (`r.…`, `w.…`), with a link token in place of the cookie
    /// when one is given. An empty token is none.
    async fn enter(&self, visitor: &Visitor, name: &str, token: Option<&str>) -> Result<Entrance, Closed>;
}

/// The way in.
#[derive(Debug, Clone)]
pub struct Entrance {
    /// The document behind the name.
    pub document: Document,
    /// Who the visitor is for this document: the cookie's viewer, or the bearer of the link.
    pub viewer: Viewer,
    /// What that viewer may do: at least [`Right::Read`].
    pub right: Right,
}

/// Why the door stays closed. The texts reach clients: they tell nothing about what exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Closed {
    /// No right, no such document, or a token that opens nothing: one answer for all three.
    #[error("permission-denied")]
    Denied,
    /// The name cannot be an id.
    #[error("bad-name")]
    BadName,
    /// The name would be a new document, and the visitor makes too many.
    #[error("too-many-documents")]
    TooMuch,
    /// The store is away; the client should try again.
    #[error("try-again-later")]
    Unavailable,
}

//! The nouns of the house and the rule of who may do what.
//!
//! A [`Document`] is a pad or a note; a [`Viewer`] is whoever stands at the door; [`rights::decide`] says what that
//! viewer may do with that document, and every page, export, API call and socket frame asks it.
//!
//! ```
//! use encrier_model::{Author, Document, DocumentId, DocumentKind, DocumentNumber, Right, Viewer, rights};
//!
//! let document = Document {
//!     number: DocumentNumber(1),
//!     id: DocumentId::parse("guide-6e")?,
//!     kind: DocumentKind::Note,
//!     title: "Guide".to_owned(),
//!     owner: None,
//!     link_right: Right::Read,
//!     created_at_ms: 0,
//!     updated_at_ms: 0,
//! };
//! let guest = Viewer::Guest(Author::parse("g.0123456789abcdef")?);
//! assert_eq!(rights::decide(&document, &guest), Right::Read);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Deliberately absent: IO, time, chance, SQL, HTTP and Yjs. Everything here is a value.

mod author;
mod document;
mod id;
pub mod limits;
mod right;
pub mod rights;
mod viewer;

pub use author::{Author, AuthorError};
pub use document::{Document, DocumentKind, DocumentNumber, UnknownKind};
pub use id::{DocumentId, IdError, is_link_alias};
pub use right::{Right, UnknownRight};
pub use viewer::{LinkGrant, Viewer};

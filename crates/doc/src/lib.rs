//! One collaborative document: check an update, apply it, read it, remember who wrote what and when.
//!
//! The only crate that knows Yjs bytes. What comes from a socket passes [`Update::parse`], a bounded walk over every byte,
//! and [`Document::admit`], which puts in order what builds only on what is known and holds the rest back. Both are a matter
//! of nanoseconds and need no library: what comes out is relayed and journalled at once. The library hears of it later,
//! in batches, when somebody reads ([`Document::integrate`], and every reading method).
//!
//! ```
//! use encrier_doc::{Document, Ticket, Update, Verdict};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Client 5 types "ab" into the text "t"; what a socket would bring.
//! let frame = bytes::Bytes::from_static(&[1, 1, 5, 0, 4, 1, 1, b't', 2, b'a', b'b', 0]);
//! let update = Update::parse(frame)?;
//!
//! let mut document = Document::new();
//! let admission = document.admit(Ticket { source: 1, message: 1 }, update)?;
//! assert_eq!(admission.verdict, Verdict::Ready);
//! for ready in &admission.ready {
//!     // Relay `ready.update.bytes()`, journal it, and acknowledge `ready.ticket` when that is durable.
//!     assert!(ready.last);
//! }
//! assert_eq!(document.text("t")?, "ab");
//!
//! // What is stored is a checkpoint and the updates after it.
//! let checkpoint = document.encode()?;
//! let mut opened = Document::open(Some(&checkpoint), &[])?;
//! assert_eq!(opened.text("t")?, "ab");
//! # Ok(())
//! # }
//! ```
//!
//! A document that the library panics at is [`Poisoned`]: it can no longer be read, and nothing else notices. Updates are
//! still put in order, so that no edit is lost by it.
//!
//! Deliberately absent: IO, time, chance, sockets; observers on documents; any yrs type in the public face.

mod admission;
mod any;
mod block;
mod clients;
mod cursor;
mod difference;
mod document;
mod edit;
mod error;
mod held;
mod id_set;
mod json;
pub mod limits;
mod merge;
mod merger;
mod outline;
mod parts;
mod past;
mod place;
mod presence;
mod record;
mod replica;
mod rewrite;
mod row;
mod section;
mod sequence;
mod split;
mod state;
mod tree;
mod update;
mod vector;
mod veil;

pub use admission::{Admission, Ready, Ticket, Verdict};
pub use document::Document;
pub use error::{EditError, Poisoned, Refused};
pub use merge::merge;
pub use merger::Merger;
pub use past::Past;
pub use presence::{Presence, PresenceEntry};
pub use record::{record, replay};
pub use tree::{Element, Node, Run, Tree, Value};
pub use update::Update;
pub use vector::StateVector;

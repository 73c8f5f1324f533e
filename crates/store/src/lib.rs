//! What survives a restart, on SQLite or PostgreSQL.
//!
//! A [`Store`] keeps documents' rows, link digests, the server's secrets, and the two tiers of a text: the *tail*, one log
//! row per update, and the *past*, merged runs and checkpoints, into which a fold moves a tail. It is the only crate with
//! SQL.
//!
//! What it promises:
//! - a receipt of [`Store::append`] resolves after the commit that holds the rows has reached the disk, and never before;
//! - numbers of a document rise by one per update and are never given twice, also across folds and restarts;
//! - a fold is whole or not at all, and takes out exactly the log rows that it merged;
//! - [`Store::load`] gives checkpoint and tail of one moment;
//! - after a disk error nothing is written any more; after a full disk it goes on by itself.
//!
//! Both databases have the same tables (`/migrations`) and, where the common subset serves, the same SQL text. They differ
//! where it pays: SQLite has one writer task and a log without index ([`Location::Sqlite`]), PostgreSQL takes each batch in
//! one statement, which several nodes may do at once. There a lost connection leaves the outcome of a batch unknown: its
//! receipts fail with [`StoreError::Unavailable`] though it may be there. Whoever sent the updates sends them again, and the
//! same update twice is the same text.
//!
//! ```
//! use bytes::Bytes;
//! use encrier_model::{DocumentId, DocumentKind, Right};
//! use encrier_store::{Creation, Location, LogEntry, NewDocument, Store};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let store = Store::open(&Location::Sqlite(folder.path().join("encrier.db"))).await?;
//! let new = NewDocument {
//!     id: DocumentId::parse("guide-6e")?,
//!     kind: DocumentKind::Note,
//!     title: String::new(),
//!     owner: None,
//!     link_right: Right::Write,
//!     at_ms: 0,
//! };
//! let Creation::Created(document) = store.create_document(new).await? else { panic!("a new database is empty") };
//! let entry = LogEntry { author: None, client: 7, data: Bytes::from_static(b"an update") };
//! let receipt = store.append(document.number, 0, vec![entry]).await?;
//! assert_eq!(receipt.await?, (1, 1)); // it is on the disk now
//! assert_eq!(store.load(document.number).await?.tail.len(), 1);
//! store.close().await?;
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
//! ```
//!
//! Deliberately absent: what the bytes of an update mean, when to fold, and who may do what.

mod alias;
mod append;
mod checksum;
mod connection;
mod document;
mod error;
mod fault;
mod history;
mod inspect;
pub mod limits;
mod link;
mod location;
mod log;
mod owners;
mod past;
mod pool;
mod postgres;
mod queue;
mod removal;
mod retention;
mod secret;
mod sqlite;
mod statements;
mod stats;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
mod upload;
mod version;
mod view;
mod visit;

pub use alias::{AliasKind, NewAlias};
pub use document::{Creation, NewDocument};
pub use error::{Cause, StoreError};
pub use history::{FoldRows, HistoryRow};
pub use inspect::{DocumentRow, Finding, Inspected, Inspector};
pub use link::NewLink;
pub use location::Location;
pub use log::{LogEntry, LogRow};
pub use owners::Claim;
pub use past::{PastText, Stretch};
pub use pool::backup;
pub use stats::Stats;
pub use store::{CommitReceipt, Store};
pub use text::StoredText;
pub use upload::{NewUpload, Upload};
pub use version::Version;
pub use visit::{Listed, Visit};

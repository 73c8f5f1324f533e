//! Rooms: many sockets, one document, one order, one log.
//!
//! The server upgrades a request ([`upgrade()`]) and hands the socket to [`Hub::serve`], or makes an [`event_line`] where no
//! websocket gets through and hands that to [`Hub::serve_events`]. From there:
//!
//! ```text
//! socket ─▶ connection: tungstenite reads, `wire` decodes, `doc` checks ─▶ room's queue (bounded)
//!                                                                             │ all that is queued, at once
//!            outbox (bounded, never awaited) ◀─ fan-out, one shared frame ◀─ room ─▶ Journal::append ─▶ disk
//!            outbox ◀──────────────────────────────────────────────── acks ◀─ room ◀───── receipt ◀──────┘
//! ```
//!
//! A [`Hub`] has at most one room per document; a room owns its document alone. Every change enters by the room's queue,
//! a server's own edit ([`Hub::edit`]) like a keystroke, and every read leaves by it ([`Hub::read`]). An ack leaves only
//! once the journal says that the edit is on disk. What backs the rooms comes as two traits: [`Journal`], the log, and
//! [`Door`], who may enter.
//!
//! ```
//! # use std::sync::Arc;
//! # use async_trait::async_trait;
//! # use encrier_model::DocumentNumber;
//! use encrier_sync::{
//!     Batch, Clock, Closed, Committed, Door, Entrance, Fold, Hub, HubParts, Journal, JournalError, Metrics, Receipt,
//!     Settings, Stored, Visitor,
//! };
//!
//! /// A log that forgets.
//! #[derive(Debug)]
//! struct Nowhere;
//!
//! #[async_trait]
//! impl Journal for Nowhere {
//!     async fn load(&self, _document: DocumentNumber) -> Result<Stored, JournalError> {
//!         Ok(Stored::default())
//!     }
//!     async fn append(&self, batch: Batch) -> Result<Receipt, JournalError> {
//!         let committed = Committed { first_seq: 1, last_seq: batch.entries.len() as u64 };
//!         Ok(Box::pin(async move { Ok(committed) }))
//!     }
//!     async fn fold(&self, _fold: Fold) -> Result<(), JournalError> {
//!         Ok(())
//!     }
//! }
//! # #[derive(Debug)]
//! # struct Shut;
//! # #[async_trait]
//! # impl Door for Shut {
//! #     async fn enter(&self, _visitor: &Visitor, _name: &str, _token: Option<&str>) -> Result<Entrance, Closed> {
//! #         Err(Closed::Denied)
//! #     }
//! # }
//! # #[derive(Debug)]
//! # struct Midnight;
//! # impl Clock for Midnight {
//! #     fn now_ms(&self) -> i64 { 0 }
//! # }
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
//! let hub = Hub::new(HubParts {
//!     journal: Arc::new(Nowhere),
//!     door: Arc::new(Shut),
//!     clock: Arc::new(Midnight),
//!     previewer: None,
//!     settings: Settings::default(),
//!     metrics: Metrics::register(&prometheus::Registry::new())?,
//! });
//! hub.edit(DocumentNumber(7), None, |text| text.set_text("content", "Bonjour", 1)).await?;
//! let said = hub.read(DocumentNumber(7), |text| text.text("content")).await??;
//! assert_eq!(said, "Bonjour");
//! hub.drain().await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Deliberately absent: SQL, HTTP beyond the handshake, and any look into a document: bytes are checked by `doc` and
//! otherwise opaque.

mod connection;
mod core;
mod door;
#[cfg(feature = "failpoint")]
mod failpoint;
mod hub;
mod journal;
mod keeper;
pub mod limits;
mod metrics;
mod news;
mod outbox;
mod past;
mod pressure;
mod preview;
mod room;
mod rooms;
mod shortcut;
mod upgrade;
pub mod wire;

pub use connection::{EventLine, EventStream, Mailbox, PostError, event_line};
pub use door::{Closed, Door, Entrance};
pub use hub::{Clock, Dialect, Hub, HubError, HubParts, Settings, Visitor};
pub use journal::{
    Batch, Committed, Entry, Fold, HistoryRow, Journal, JournalError, LogRow, Receipt, Stored, StoredPast, Stretch,
};
pub use metrics::Metrics;
pub use past::Session;
pub use preview::{Block, Change, Previewer, Renderer};
pub use upgrade::{UpgradeError, upgrade};

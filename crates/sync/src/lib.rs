//! Rooms: many sockets, one document, one order, one log.

mod door;
mod hub;
mod journal;
mod metrics;

pub use door::{Closed, Door, Entrance};
pub use hub::{Clock, Dialect, Hub, HubError, HubParts, Settings, Visitor};
pub use journal::{Batch, Committed, Entry, Fold, HistoryRow, Journal, JournalError, LogRow, Receipt, Stored};
pub use metrics::Metrics;

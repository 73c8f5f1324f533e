//! The bytes on the socket, all dialects and both directions.
//!
//! One decoder serves every dialect: y-websocket and y-sweet send a [`FromClient`] bare, Hocuspocus puts an address before
//! it ([`address`]). What goes to a client is a [`ToClient`], framed once as a websocket message ([`websocket`]) so that the
//! same [`bytes::Bytes`] can be written to every member of a room as it stands; where no websocket gets through it is read
//! again and becomes an event ([`event`]).
//!
//! Sources: y-protocols 1.0 (`sync.js`, `awareness.js`, `auth.js`), `@hocuspocus/provider` 4, `@y-sweet/client` 0.9,
//! RFC 6455. Numbers are lib0 varUints ([`primitive`]).
//!
//! Deliberately absent: what the update, the vector and the presence inside a message mean: `doc` checks those.

pub mod address;
pub mod event;
mod from_client;
pub mod primitive;
mod to_client;
pub mod websocket;

pub use from_client::FromClient;
pub use to_client::{Scope, ToClient};

use thiserror::Error;

/// Message types: the first varUint of an inner message.
pub(crate) mod kind {
    pub(crate) const SYNC: u64 = 0;
    pub(crate) const PRESENCE: u64 = 1;
    pub(crate) const AUTH: u64 = 2;
    pub(crate) const QUERY_PRESENCE: u64 = 3;
    pub(crate) const STATELESS: u64 = 5;
    pub(crate) const BROADCAST_STATELESS: u64 = 6;
    pub(crate) const CLOSE: u64 = 7;
    pub(crate) const SYNC_STATUS: u64 = 8;
    pub(crate) const MARK: u64 = 102;
}

/// Sync messages: the second varUint of a [`kind::SYNC`] message.
pub(crate) mod step {
    pub(crate) const ONE: u64 = 0;
    pub(crate) const TWO: u64 = 1;
    pub(crate) const UPDATE: u64 = 2;
}

/// Why bytes are no message. The texts may reach clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WireError {
    /// The message ends before what it announces.
    #[error("message ends too early")]
    Truncated,
    /// A number of more than 53 bits, or in more bytes than those need.
    #[error("number out of range")]
    Number,
    /// A text that is not UTF-8.
    #[error("text is not UTF-8")]
    Text,
    /// A sync message that is neither step 1, step 2 nor an update.
    #[error("unknown sync step")]
    Step,
    /// More messages in one frame than anybody has to say at once.
    #[error("too many messages in one frame")]
    Many,
}

//! A small Yjs client over a websocket: connect, edit, wait for the acknowledgement, wait for the others' words.
//!
//! ```no_run
//! use encrier_tests::client::{Address, Client, Replica};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let address = Address::hocuspocus("127.0.0.1:8080", "minutes");
//! let client = Client::connect(&address, Replica::new()).await?;
//! client.insert("content", 0, "Ordre du jour\n");
//! client.saved().await?; // on the server's disk
//!
//! let replica = client.leave().await; // offline: the replica can be edited on
//! replica.insert("content", 0, "# ");
//! let client = Client::connect(&address, replica).await?;
//! client.saved().await?;
//! # Ok(())
//! # }
//! ```
//!
//! A [`Client`] is a handle: a task of its own owns the socket, answers the server's questions and keeps the [`Replica`]
//! up to date. What it knows ([`View`]) changes one message at a time, and [`Client::until`] waits for a condition on it.
//! [`Socket`] is the floor below, for whoever wants to send frames that no client sends.
//!
//! Deliberately absent: reconnection (a test says when), many documents on one socket, TLS.

mod address;
mod connection;
mod handle;
mod lib0;
mod message;
mod replica;
mod socket;

pub use address::{Address, Dialect};
pub use handle::{Client, ConnectError, TimedOut, View};
pub use lib0::{Reader, Writer};
pub use message::{Frame, Message};
pub use replica::Replica;
pub use socket::{Ended, Socket};

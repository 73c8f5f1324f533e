//! A small Yjs client for programs: connect, edit, be here, wait until it is on disk.
//!
//! It speaks two of the server's dialects: Hocuspocus, which acknowledges edits, and y-websocket, which does not.
//!
//! ```no_run
//! use encrier_client::{Address, Client, Replica};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let address = Address::hocuspocus("127.0.0.1:8080", "minutes");
//! let client = Client::connect(&address, Replica::new()).await?;
//! client.be_here(r#"{"user":{"name":"Minutes robot"}}"#);
//! client.insert("content", 0, "Ordre du jour\n");
//! client.saved().await?; // on the server's disk
//!
//! let replica = client.leave().await; // offline: the replica can be edited on
//! replica.insert("content", 0, "# ");
//! let client = Client::connect(&address, replica).await?; // what was written offline comes with it
//! client.saved().await?;
//! # Ok(())
//! # }
//! ```
//!
//! A document of the caller's own is edited through [yrs]; the update of the transaction is what is sent. Where another
//! client writes too, the next change of [`Client::until`] tells.
//!
//! ```no_run
//! use encrier_client::{Address, Client, Replica};
//! use yrs::{Array, Doc, Transact};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let doc = Doc::new();
//! let list = doc.get_or_insert_array("list");
//! let address = Address::yjs("127.0.0.1:8080", "shopping").with_token("w.secret");
//! let client = Client::connect(&address, Replica::of(doc)).await?;
//! client.edit(|replica| {
//!     let mut change = replica.doc().transact_mut();
//!     list.push_back(&mut change, "bread");
//!     change.encode_update_v1()
//! });
//! client.until("somebody else's wish", |view| view.received > 1).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A [`Client`] is a handle: a task of its own owns the socket, answers the server's questions and keeps the [`Replica`]
//! up to date. What it knows ([`View`]) changes one message at a time, and [`Client::until`] waits for a condition on it.
//! [`Socket`] is the floor below, for whoever wants to send frames that no client sends. Bounds are in [`limits`].
//!
//! Deliberately absent: reconnection (the caller has the replica back from [`Client::leave`] or [`Client::cut`], and knows
//! when to come again), many documents on one socket, TLS, and anything of the server's own code: a mistake there is not
//! repeated here.

mod address;
mod connection;
mod handle;
mod lib0;
pub mod limits;
mod message;
mod replica;
mod socket;

pub use address::{Address, Dialect};
pub use handle::{Client, ConnectError, SaveError, TimedOut, View};
pub use lib0::{Reader, Writer};
pub use message::{Frame, Message};
pub use replica::Replica;
pub use socket::{Ended, Socket};

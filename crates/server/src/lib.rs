//! Puts the house on the network: pages, APIs, compatibility, configuration, life and death.
//!
//! A request passes the front (`front.rs`: who calls, from which page, errors, headers, count), then its route
//! (`routes.rs`). Handlers ask the desk (`desk.rs`) for a document, which asks the store and `model::rights`; texts are
//! read and written by the hub of `sync` alone. Websockets leave HTTP in `sockets.rs` and live in the hub from there on.
//!
//! ```
//! use encrier_server::{Config, start};
//!
//! async fn serve_one_day() -> Result<(), Box<dyn std::error::Error>> {
//!     let mut config = Config::default();
//!     config.server.listen = "127.0.0.1:0".parse()?;
//!     let running = start(config).await?;
//!     println!("{}", running.url());
//!     tokio::time::sleep(std::time::Duration::from_secs(86_400)).await;
//!     Ok(running.stop().await?)
//! }
//! ```
//!
//! Deliberately absent: SQL, frames of a websocket, Yjs bytes, and any rule of who may do what.

mod addresses;
mod api;
mod body;
mod caller;
pub mod cli;
mod clock;
mod codimd;
pub mod config;
mod counts;
mod dates;
mod desk;
mod dist;
mod door;
mod error;
mod events;
mod export;
mod failure;
mod forwarded;
mod front;
mod guests;
mod headers;
mod health;
mod house;
mod importer;
mod journal;
mod lang;
pub mod limits;
mod listener;
mod names;
mod pages;
mod preview;
mod print;
mod process;
mod quota;
mod revisions;
mod routes;
mod running;
mod shell;
mod sockets;
mod texts;
mod turns;
mod uploads;
mod y_sweet;

pub use clock::SystemClock;
pub use config::Config;
pub use error::{StartError, StopError, sentence};
pub use export::{Format, UnknownFormat};
pub use routes::paths;
pub use running::{Running, start, start_at};
pub use shell::ShellError;

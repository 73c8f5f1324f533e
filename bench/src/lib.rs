//! Loads and measures the sync server, and its peers in the same run.
//!
//! A [`Script`] is what a writer types, encoded before it is sent; a [`Client`] is one
//! websocket; a [`Scene`] is what the connections of a run share: moments of sending, latencies, counts. A
//! [`Work`] puts them together, checks by client and clock that nothing was lost, and gives an
//! [`Outcome`].
//!
//! Deliberately absent: replicas of documents (a generator that integrated what it reads would measure itself), and any
//! loop without a bound ([`limits`]).
//!
//! ```
//! use encrier_bench::{CLIENT_BASE, Dialect, Envelope, Inbound, Place, Script, Span, spans};
//!
//! let envelope = Envelope::new(Dialect::Hocuspocus, "room");
//! let frame = Script::new(7, Place::End, envelope.clone()).next_frame();
//! let Ok(Inbound::Update(update)) = envelope.read(&frame) else { panic!("an update") };
//! spans(update, |span| assert_eq!(span, Span { client: CLIENT_BASE + 7, clock: 0, len: 1 })).unwrap();
//! ```

mod bare_log;
mod client;
mod cold;
mod compare;
mod contender;
mod error;
mod frame;
mod herd;
mod history;
mod kill;
mod lib0;
pub mod limits;
mod load;
mod machine;
mod metric;
mod number;
mod opening;
mod past;
mod procfs;
mod random;
mod relay;
mod report;
mod scene;
mod script;
mod suite;
mod table;
mod tally;
mod trace;
mod walk;

pub use bare_log::serve as serve_bare_log;
pub use client::{Client, Receiver, Sender, Target};
pub use cold::Cold;
pub use compare::Comparison;
pub use contender::{Contender, Running, Workshop};
pub use error::BenchError;
pub use frame::{Dialect, Envelope, FrameError, Inbound};
pub use herd::Herd;
pub use history::{of_many_clients, of_many_pieces};
pub use kill::Kill;
pub use lib0::Malformed;
pub use load::{Ack, Cores, Fanout, Idle, Rooms, Site, Stretch, Work, Writers};
pub use machine::Machine;
pub use metric::{Better, Figure, Metric, Outcome};
pub use past::Past;
pub use procfs::{Usage, allowed_cores, core_busy};
pub use random::Random;
pub use relay::serve as serve_relay;
pub use report::{Report, Run};
pub use scene::{Latency, Scene};
pub use script::{CLIENT_BASE, Place, ROOT, Script};
pub use suite::{Item, Task, suite};
pub use table::{Table, grouped};
pub use tally::Tally;
pub use trace::Trace;
pub use walk::{Span, WalkError, spans};

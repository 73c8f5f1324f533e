//! Loads and measures the sync server, and its peers in the same run.
//!
//! A [`Script`](script::Script) is what a writer types, encoded before it is sent; a [`Client`](client::Client) is one
//! websocket; a [`Scene`](scene::Scene) is what the connections of a run share: moments of sending, latencies, counts. A
//! [`Work`](load::Work) puts them together, checks by client and clock that nothing was lost, and gives an
//! [`Outcome`](metric::Outcome).
//!
//! Deliberately absent: replicas of documents (a generator that integrated what it reads would measure itself), and any
//! loop without a bound ([`limits`]).
//!
//! ```
//! use encrier_bench::frame::{Dialect, Envelope, Inbound};
//! use encrier_bench::script::{CLIENT_BASE, Place, Script};
//! use encrier_bench::walk::{Span, spans};
//!
//! let envelope = Envelope::new(Dialect::Hocuspocus, "room");
//! let frame = Script::new(7, Place::End, envelope.clone()).next_frame();
//! let Ok(Inbound::Update(update)) = envelope.read(&frame) else { panic!("an update") };
//! spans(update, |span| assert_eq!(span, Span { client: CLIENT_BASE + 7, clock: 0, len: 1 })).unwrap();
//! ```

pub mod client;
pub mod compare;
pub mod contender;
pub mod error;
pub mod frame;
pub mod kill;
pub mod lib0;
pub mod limits;
pub mod load;
pub mod machine;
pub mod metric;
pub mod number;
pub mod procfs;
pub mod random;
pub mod relay;
pub mod report;
pub mod scene;
pub mod script;
pub mod suite;
pub mod table;
pub mod tally;
pub mod walk;

pub use error::BenchError;

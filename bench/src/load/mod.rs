//! The works that a server is measured by.
//!
//! Every work opens its documents afresh under names of its own, counts by client and clock what each connection has
//! received, and gives an [`Outcome`]. A run is a single thread: it shares the machine with the server it measures, and
//! its locks cost nothing.

mod ack;
mod crew;
mod fanout;
mod idle;
mod measure;
mod reading;
mod rooms;
mod typist;
mod watcher;
mod writers;

pub use ack::Ack;
pub use fanout::Fanout;
pub use idle::Idle;
pub use measure::Stretch;
pub use rooms::Rooms;
pub use writers::Writers;

pub(crate) use crew::{Crew, Plan, Rhythm};

use std::path::PathBuf;

use crate::client::Target;
use crate::error::BenchError;
use crate::metric::Outcome;

/// Where a work is done.
#[derive(Debug, Clone)]
pub struct Site {
    /// The server.
    pub target: Target,
    /// Its process, for processor time and memory; without it those figures are left out.
    pub server_pid: Option<u32>,
    /// Which processor each is pinned to; without it, what others used beside them is left out.
    pub cores: Option<Cores>,
    /// A folder on the server's disk, to learn what a sync costs there; without it that is left out.
    pub folder: Option<PathBuf>,
    /// What the documents' names begin with: a run of its own needs names of its own.
    pub label: String,
}

/// The processors that server and generator have to themselves, if the machine's other programs let them.
#[derive(Debug, Clone, Copy)]
pub struct Cores {
    /// The server's.
    pub server: u32,
    /// The generator's.
    pub generator: u32,
}

/// A work.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Work {
    /// One writer, many readers, one document.
    Fanout(Fanout),
    /// Many writers and an observer in one document.
    Writers(Writers),
    /// Many small documents: the highest rate that is still quick.
    Rooms(Rooms),
    /// Connections that do nothing.
    Idle(Idle),
    /// From an edit to its acknowledgement (Hocuspocus only).
    Ack(Ack),
}

impl Work {
    /// Does it.
    pub async fn run(&self, site: &Site) -> Result<Outcome, BenchError> {
        match self {
            Self::Fanout(work) => work.run(site).await,
            Self::Writers(work) => work.run(site).await,
            Self::Rooms(work) => work.run(site).await,
            Self::Idle(work) => work.run(site).await,
            Self::Ack(work) => work.run(site).await,
        }
    }

    /// What it is, in a table.
    pub fn title(&self) -> String {
        match self {
            Self::Fanout(work) => work.title(),
            Self::Writers(work) => work.title(),
            Self::Rooms(work) => work.title(),
            Self::Idle(work) => work.title(),
            Self::Ack(work) => work.title(),
        }
    }
}

//! Many writers and an observer in one document: what an edit costs when everybody types.

use super::Site;
use super::crew::{Plan, Rhythm};
use super::measure::{Stretch, measure, prepare};
use crate::error::BenchError;
use crate::metric::Outcome;
use crate::past::Past;
use crate::script::Place;

/// Many writers and an observer in one document.
///
/// In the closed loop each writer has `window` edits on their way at a time: an edit leaves the window when the observer,
/// a connection of this process, has received it. That is the same for servers with and without acknowledgements.
#[derive(Debug, Clone, clap::Args)]
pub struct Writers {
    /// Writers.
    #[arg(long, default_value_t = 20)]
    pub writers: u32,
    /// Edits of each writer on their way at a time (closed loop).
    #[arg(long, default_value_t = 4)]
    pub window: u32,
    /// Edits a second of each writer: an open loop in place of the closed one.
    #[arg(long)]
    pub rate: Option<u32>,
    /// Where the writers type.
    #[arg(long, value_enum, default_value = "end")]
    pub place: Place,
    /// What the document holds before.
    #[arg(long, value_enum, default_value = "none")]
    pub past: Past,
    /// How long.
    #[command(flatten)]
    pub stretch: Stretch,
}

impl Writers {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        let on = if self.past == Past::None { String::new() } else { format!(", on {}", self.past.title()) };
        match self.rate {
            Some(rate) => format!("{} writers in one room at {rate} edits/s each{on}", self.writers),
            None => format!("{} writers in one room, closed loop of {} each{on}", self.writers, self.window),
        }
    }

    /// Does it.
    pub async fn run(&self, site: &Site) -> Result<Outcome, BenchError> {
        prepare(site, self.past).await?;
        let plan = Plan { rooms: 1, writers: self.writers, readers: 1, place: self.place, past: self.past };
        let rhythm = self.rate.map_or(Rhythm::Closed(self.window), Rhythm::Open);
        Ok(measure(site, plan, rhythm, self.stretch).await?.0)
    }
}

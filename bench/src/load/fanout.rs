//! One writer, many readers, one document: what a delivery costs.

use super::Site;
use super::crew::{Plan, Rhythm};
use super::measure::{Stretch, measure, prepare};
use crate::error::BenchError;
use crate::metric::Outcome;
use crate::past::Past;
use crate::script::Place;
use crate::table::grouped;

/// One writer, many readers, one document.
#[derive(Debug, Clone, clap::Args)]
pub struct Fanout {
    /// Edits a second of the writer (open loop).
    #[arg(long, default_value_t = 1_000)]
    pub rate: u32,
    /// Readers.
    #[arg(long, default_value_t = 100)]
    pub readers: u32,
    /// Where the writer types.
    #[arg(long, value_enum, default_value = "end")]
    pub place: Place,
    /// What the document holds before.
    #[arg(long, value_enum, default_value = "none")]
    pub past: Past,
    /// How long.
    #[command(flatten)]
    pub stretch: Stretch,
}

impl Fanout {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        let (rate, readers) = (grouped(f64::from(self.rate), 0), grouped(f64::from(self.readers), 0));
        let on = if self.past == Past::None { String::new() } else { format!(", on {}", self.past.title()) };
        format!("1 writer at {rate} edits/s × {readers} readers{on}")
    }

    /// Does it.
    pub async fn run(&self, site: &Site) -> Result<Outcome, BenchError> {
        prepare(site, self.past).await?;
        let plan = Plan { rooms: 1, writers: 1, readers: self.readers, place: self.place, past: self.past };
        Ok(measure(site, plan, Rhythm::Open(self.rate), self.stretch).await?.0)
    }
}

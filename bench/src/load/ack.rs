//! From an edit to its acknowledgement.
//!
//! Only the Hocuspocus dialect has one. What it means differs: the npm server acknowledges what it has in memory, ours
//! what is on disk; the table says so beside the figures.

use std::time::Duration;

use super::Site;
use super::crew::{Plan, Rhythm};
use super::measure::{Stretch, measure};
use crate::error::BenchError;
use crate::frame::Dialect;
use crate::machine::{median_ms, sync_times};
use crate::metric::{Metric, Outcome};
use crate::number::real;
use crate::past::Past;
use crate::script::Place;
use crate::table::grouped;

/// From an edit to its acknowledgement.
#[derive(Debug, Clone, clap::Args)]
pub struct Ack {
    /// Documents, each with one writer.
    #[arg(long, default_value_t = 200)]
    pub rooms: u32,
    /// Edits a second of each writer.
    #[arg(long, default_value_t = 5)]
    pub rate: u32,
    /// How long.
    #[command(flatten)]
    pub stretch: Stretch,
}

impl Ack {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        let total = grouped(f64::from(self.rooms * self.rate), 0);
        format!("acknowledgements, {} rooms × 1 writer, {total} edits/s in all", self.rooms)
    }

    /// Does it.
    pub async fn run(&self, site: &Site) -> Result<Outcome, BenchError> {
        if site.target.dialect != Dialect::Hocuspocus {
            return Err(BenchError::Unsuited("only the Hocuspocus dialect acknowledges"));
        }
        let mut syncs = Self::syncs(site)?;
        let plan = Plan { rooms: self.rooms, writers: 1, readers: 0, place: Place::End, past: Past::None };
        let (measured, scene) = measure(site, plan, Rhythm::Open(self.rate), self.stretch).await?;
        syncs.extend(Self::syncs(site)?);
        syncs.sort_unstable();
        let mut outcome = Outcome { faults: measured.faults.clone(), ..Outcome::default() };
        if let Some(latency) = scene.ack_latency() {
            outcome = outcome.with(Metric::AckP50Ms, latency.p50_ms).with(Metric::AckP99Ms, latency.p99_ms);
            let sync = median_ms(&syncs);
            if sync > 0.0 {
                outcome = outcome.with(Metric::SyncP50Ms, sync).with(Metric::AckPerSync, latency.p50_ms / sync);
            }
        }
        let unacknowledged = scene.sent_by_all().saturating_sub(scene.acked_to_all());
        outcome = outcome.with(Metric::Unacknowledged, real(unacknowledged));
        let sights = [Metric::EditsPerSecond, Metric::Lost];
        outcome.figures.extend(measured.figures.iter().filter(|figure| !sights.contains(&figure.metric)));
        Ok(outcome)
    }

    /// What a sync costs on the server's disk in these minutes.
    fn syncs(site: &Site) -> Result<Vec<Duration>, BenchError> {
        site.folder.as_deref().map_or(Ok(Vec::new()), sync_times)
    }
}

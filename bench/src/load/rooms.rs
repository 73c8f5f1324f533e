//! Many small documents: the highest rate that is still quick.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::Site;
use super::crew::{Crew, Plan, Rhythm};
use super::reading::Reading;
use crate::error::BenchError;
use crate::limits::ROOMS_STEPS_MAX;
use crate::metric::{Metric, Outcome};
use crate::number::real;
use crate::past::Past;
use crate::scene::Scene;
use crate::script::Place;

/// Many small documents: the highest rate that is still quick.
///
/// The rate rises step by step on the same connections. A step is passed when all its edits reach everybody and 99 of 100
/// are seen within the bound; a step that fails is tried once more, since the machine has other things to do, and then
/// the rates between it and the last one passed are halved to a tenth.
#[derive(Debug, Clone, clap::Args)]
pub struct Rooms {
    /// Documents.
    #[arg(long, default_value_t = 50)]
    pub rooms: u32,
    /// Writers in each.
    #[arg(long, default_value_t = 2)]
    pub writers: u32,
    /// Readers in each.
    #[arg(long, default_value_t = 3)]
    pub readers: u32,
    /// The bound of the 99th percentile, in milliseconds.
    #[arg(long, default_value_t = 100.0)]
    pub p99_ms_max: f64,
    /// Edits a second of each writer in the first step.
    #[arg(long, default_value_t = 25)]
    pub from_rate: u32,
    /// The rate of the next step, in percent of the one before.
    #[arg(long, default_value_t = 150)]
    pub rise_percent: u32,
    /// Steps at most.
    #[arg(long, default_value_t = ROOMS_STEPS_MAX)]
    pub steps: u32,
    /// Seconds of typing in each step.
    #[arg(long, default_value_t = 1.0)]
    pub step_s: f64,
}

impl Rooms {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        let Self { rooms, writers, readers, p99_ms_max, .. } = self;
        format!("{rooms} rooms × ({writers} writers + {readers} readers), most at p99 < {p99_ms_max} ms")
    }

    /// Does it.
    pub async fn run(&self, site: &Site) -> Result<Outcome, BenchError> {
        let plan = Plan {
            rooms: self.rooms,
            writers: self.writers,
            readers: self.readers,
            place: Place::End,
            past: Past::None,
        };
        let scene = Arc::new(Scene::new(plan.writers_in_all(), None));
        let mut crew = Crew::gather(site, plan, &scene).await?;
        let mut best: Option<Outcome> = None;
        let (mut rate, mut passed_rate) = (self.from_rate, 0);
        // A server that compiles while it runs is measured warm, as in the other works.
        self.step(site, &mut crew, &scene, rate).await?;
        // The lowest rate that failed: between it and the last one passed the climb goes on by halves.
        let mut failed = None;
        for _ in 0..self.steps.min(ROOMS_STEPS_MAX) {
            let passed = match self.step_twice(site, &mut crew, &scene, rate).await {
                Ok(passed) => passed,
                Err(error) => {
                    scene.fault(format!("at {rate} edits/s of each writer: {error}"));
                    break;
                }
            };
            match passed {
                Some(outcome) => (best, passed_rate) = (Some(outcome), rate),
                None => failed = Some(rate),
            }
            rate = match failed {
                None => (rate + 1).max(rate.saturating_mul(self.rise_percent) / 100),
                Some(failed) => passed_rate.midpoint(failed),
            };
            // A tenth is as fine as two steps at one rate differ.
            if failed.is_some_and(|_| rate - passed_rate <= passed_rate / 10) {
                break;
            }
        }
        let lost = crew.drain().await;
        let mut outcome = best.unwrap_or_default();
        outcome = outcome.with(Metric::Lost, real(lost));
        outcome.faults = scene.faults();
        Ok(outcome)
    }

    /// A step, and once more if it fails.
    async fn step_twice(
        &self,
        site: &Site,
        crew: &mut Crew,
        scene: &Scene,
        rate: u32,
    ) -> Result<Option<Outcome>, BenchError> {
        match self.step(site, crew, scene, rate).await? {
            None => self.step(site, crew, scene, rate).await,
            passed => Ok(passed),
        }
    }

    /// Types at a rate, waits for what is on its way, and tells the figures if the step is passed.
    async fn step(
        &self,
        site: &Site,
        crew: &mut Crew,
        scene: &Scene,
        rate: u32,
    ) -> Result<Option<Outcome>, BenchError> {
        scene.measure();
        let (before, begin, arrived) = (Reading::take(site)?, Instant::now(), crew.plan().edits_arrived(scene));
        crew.start(Rhythm::Open(rate), begin + Duration::from_secs_f64(self.step_s.clamp(0.1, 30.0)));
        crew.finish().await?;
        let after = Reading::take(site)?;
        let missing = crew.drain().await;
        let edits = crew.plan().edits_arrived(scene) - arrived;
        // A breath, so that what the server does late is not counted in the next step.
        sleep(Duration::from_millis(100)).await;
        let latency = scene.sight_latency().filter(|latency| latency.p99_ms < self.p99_ms_max && missing == 0);
        Ok(latency.map(|latency| {
            let outcome = after.since(&before).edits(edits);
            outcome.with(Metric::SightP50Ms, latency.p50_ms).with(Metric::SightP99Ms, latency.p99_ms)
        }))
    }
}

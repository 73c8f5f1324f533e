//! Many small documents: the highest rate that is still quick.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::Site;
use super::crew::{Crew, Plan, Rhythm};
use crate::error::BenchError;
use crate::limits::ROOMS_STEPS_MAX;
use crate::metric::{Metric, Outcome};
use crate::number::real;
use crate::procfs::Usage;
use crate::scene::Scene;
use crate::script::Place;

/// Many small documents: the highest rate that is still quick.
///
/// The rate rises step by step on the same connections. A step is passed when all its edits reach everybody and 99 of 100
/// are seen within the bound; a step that fails is tried once more, since the machine has other things to do, and then
/// ends the climb.
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

/// A step passed.
#[derive(Debug, Clone, Copy)]
struct Passed {
    edits_per_second: f64,
    edits_per_cpu_second: Option<f64>,
    p50_ms: f64,
    p99_ms: f64,
}

impl Rooms {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        let Self { rooms, writers, readers, p99_ms_max, .. } = self;
        format!("{rooms} rooms × ({writers} writers + {readers} readers), most at p99 < {p99_ms_max} ms")
    }

    /// Does it.
    pub async fn run(&self, site: &Site) -> Result<Outcome, BenchError> {
        let plan = Plan { rooms: self.rooms, writers: self.writers, readers: self.readers, place: Place::End };
        let scene = Arc::new(Scene::new(plan.writers_in_all(), None));
        let mut crew = Crew::gather(site, plan, &scene).await?;
        let mut best: Option<Passed> = None;
        let mut rate = self.from_rate;
        // A server that compiles while it runs is measured warm, as in the other works.
        self.step(site, &mut crew, &scene, rate).await?;
        for _ in 0..self.steps.min(ROOMS_STEPS_MAX) {
            let passed = match self.step_twice(site, &mut crew, &scene, rate).await {
                Ok(passed) => passed,
                Err(error) => {
                    scene.fault(format!("at {rate} edits/s of each writer: {error}"));
                    None
                }
            };
            let Some(passed) = passed else { break };
            best = Some(passed);
            rate = (rate + 1).max(rate.saturating_mul(self.rise_percent) / 100);
        }
        let lost = crew.drain().await;
        let mut outcome = Outcome::default();
        if let Some(best) = best {
            outcome = outcome.with(Metric::EditsPerSecond, best.edits_per_second);
            if let Some(figure) = best.edits_per_cpu_second {
                outcome = outcome.with(Metric::EditsPerCpuSecond, figure);
            }
            outcome = outcome.with(Metric::SightP50Ms, best.p50_ms).with(Metric::SightP99Ms, best.p99_ms);
        }
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
    ) -> Result<Option<Passed>, BenchError> {
        match self.step(site, crew, scene, rate).await? {
            None => self.step(site, crew, scene, rate).await,
            passed => Ok(passed),
        }
    }

    /// Types at a rate, waits for what is on its way, and tells the figures if the step is passed.
    async fn step(&self, site: &Site, crew: &mut Crew, scene: &Scene, rate: u32) -> Result<Option<Passed>, BenchError> {
        scene.measure();
        let (sent, begin) = (scene.sent_by_all(), Instant::now());
        let usage = || site.server_pid.map(Usage::of).transpose();
        let before = usage()?;
        crew.start(Rhythm::Open(rate), begin + Duration::from_secs_f64(self.step_s.clamp(0.1, 30.0)));
        crew.finish().await?;
        let typed = begin.elapsed().as_secs_f64();
        let missing = crew.drain().await;
        let edits = real(scene.sent_by_all() - sent);
        let cpu = before.zip(usage()?).map(|(before, now)| now.cpu_since(&before).as_secs_f64());
        // A breath, so that what the server does late is not counted in the next step.
        sleep(Duration::from_millis(100)).await;
        let Some(latency) = scene.sight_latency() else { return Ok(None) };
        let quick = latency.p99_ms < self.p99_ms_max && missing == 0;
        Ok(quick.then(|| Passed {
            edits_per_second: edits / typed,
            edits_per_cpu_second: cpu.map(|cpu| edits / cpu.max(0.001)),
            p50_ms: latency.p50_ms,
            p99_ms: latency.p99_ms,
        }))
    }
}

//! One measured stretch: warm-up, measure, wait for the rest.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::{sleep, sleep_until};

use super::Site;
use super::crew::{Crew, Plan, Rhythm};
use crate::error::BenchError;
use crate::metric::{Metric, Outcome};
use crate::number::real;
use crate::procfs::Usage;
use crate::scene::Scene;

/// How long.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Stretch {
    /// Seconds of typing before the measured ones.
    #[arg(long, default_value_t = 1.0)]
    pub warm_up_s: f64,
    /// Seconds measured.
    #[arg(long, default_value_t = 4.0)]
    pub seconds: f64,
}

impl Stretch {
    fn warm_up(self) -> Duration {
        Duration::from_secs_f64(self.warm_up_s.clamp(0.0, 60.0))
    }

    fn measured(self) -> Duration {
        Duration::from_secs_f64(self.seconds.clamp(0.1, 60.0))
    }
}

/// Does a plan in a rhythm and measures it. The scene is given back for what else it recorded.
pub(super) async fn measure(
    site: &Site,
    plan: Plan,
    rhythm: Rhythm,
    stretch: Stretch,
) -> Result<(Outcome, Arc<Scene>), BenchError> {
    let scene = Arc::new(Scene::new(plan.writers_in_all(), rhythm.edits_per_second()));
    let mut crew = Crew::gather(site, plan, &scene).await?;
    let begin = Instant::now() + stretch.warm_up();
    crew.start(rhythm, begin + stretch.measured());
    sleep_until(begin.into()).await;
    scene.measure();
    let before = Reading::take(site, &scene)?;
    sleep(stretch.measured()).await;
    let after = Reading::take(site, &scene)?;
    crew.finish().await?;
    let lost = crew.drain().await;
    let mut outcome = after.since(&before, plan.audience());
    if let Some(latency) = scene.sight_latency() {
        outcome = outcome.with(Metric::SightP50Ms, latency.p50_ms).with(Metric::SightP99Ms, latency.p99_ms);
    }
    outcome = outcome.with(Metric::Lost, real(lost));
    outcome.faults = scene.faults();
    Ok((outcome, scene))
}

/// What was done and used up to a moment.
#[derive(Debug)]
struct Reading {
    at: Instant,
    seen: u64,
    acked: u64,
    server: Option<Usage>,
    generator: Usage,
}

impl Reading {
    fn take(site: &Site, scene: &Scene) -> Result<Self, BenchError> {
        Ok(Self {
            at: Instant::now(),
            seen: scene.seen_by_all(),
            acked: scene.acked_to_all(),
            server: site.server_pid.map(Usage::of).transpose()?,
            generator: Usage::of(std::process::id())?,
        })
    }

    /// The figures of the time between. An edit counts once it has reached its whole audience; where there is none, once
    /// it is acknowledged.
    fn since(&self, before: &Self, audience: u32) -> Outcome {
        let wall = self.at.duration_since(before.at).as_secs_f64();
        let edits = match audience {
            0 => real(self.acked - before.acked),
            audience => real(self.seen - before.seen) / f64::from(audience),
        };
        let mut outcome = Outcome::default();
        if let Some((before, now)) = before.server.as_ref().zip(self.server.as_ref()) {
            let cpu = now.cpu_since(before).as_secs_f64();
            outcome = outcome.with(Metric::EditsPerCpuSecond, edits / cpu.max(0.001));
            outcome = outcome.with(Metric::ServerBusy, cpu / wall * 100.0);
        }
        let generator = self.generator.cpu_since(&before.generator).as_secs_f64();
        outcome.with(Metric::EditsPerSecond, edits / wall).with(Metric::GeneratorBusy, generator / wall * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_counts_when_its_whole_audience_has_it() {
        let usage = |ms| Usage { cpu: Duration::from_millis(ms), resident_bytes: 0 };
        let reading = |at, seen, acked, ms| Reading { at, seen, acked, server: Some(usage(ms)), generator: usage(ms) };
        let start = Instant::now();
        let (before, after) = (reading(start, 0, 5, 0), reading(start + Duration::from_secs(2), 1_000, 25, 500));
        let outcome = after.since(&before, 10);
        assert_eq!(outcome.value(Metric::EditsPerSecond), Some(50.0));
        assert_eq!(outcome.value(Metric::EditsPerCpuSecond), Some(200.0));
        assert_eq!(outcome.value(Metric::ServerBusy), Some(25.0));
        assert_eq!(after.since(&before, 0).value(Metric::EditsPerSecond), Some(10.0));
    }
}

//! One measured stretch: warm-up, measure, wait for the rest.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::{sleep, sleep_until};

use super::Site;
use super::crew::{Crew, Plan, Rhythm};
use super::reading::Reading;
use crate::error::BenchError;
use crate::limits::PAST_SETTLE;
use crate::metric::{Metric, Outcome};
use crate::number::real;
use crate::past::Past;
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

/// Brings the past of the first document, and lets the server store it.
pub(super) async fn prepare(site: &Site, past: Past) -> Result<(), BenchError> {
    if past != Past::None {
        past.bring(&site.target, &format!("{}-0", site.label)).await?;
        sleep(PAST_SETTLE).await;
    }
    Ok(())
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
    let (before, edits_before) = (Reading::take(site)?, plan.edits_arrived(&scene));
    sleep(stretch.measured()).await;
    let (after, edits) = (Reading::take(site)?, plan.edits_arrived(&scene) - edits_before);
    crew.finish().await?;
    let lost = crew.drain().await;
    let mut outcome = after.since(&before).edits(edits);
    if let Some(latency) = scene.sight_latency() {
        outcome = outcome.with(Metric::SightP50Ms, latency.p50_ms).with(Metric::SightP99Ms, latency.p99_ms);
    }
    outcome = outcome.with(Metric::Lost, real(lost));
    outcome.faults = scene.faults();
    Ok((outcome, scene))
}

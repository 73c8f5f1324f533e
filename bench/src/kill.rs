//! Edits acknowledged and then lost: the server is killed while somebody types.
//!
//! A round types 50 edits a second, kills the server (SIGKILL) at a seeded moment 1 to 4 s after the first key, starts it
//! again on the same data and syncs a fresh client: every edit acknowledged before must be there. Where the protocol has no
//! acknowledgement, "seen by a second client" takes its place: the only sign that such a server gives.
//! SIGKILL spares what the kernel holds: this shows what a crash of the process costs, not what a power cut does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::sleep_until;

use crate::client::{Client, Target};
use crate::contender::{Contender, Workshop};
use crate::error::BenchError;
use crate::frame::{Dialect, Inbound};
use crate::limits::{KILL_AFTER_MS, KILL_RECOVERY_TIMEOUT};
use crate::load::{Crew, Plan, Rhythm, Site};
use crate::metric::{Metric, Outcome};
use crate::number::real;
use crate::past::Past;
use crate::random::Random;
use crate::scene::Scene;
use crate::script::{CLIENT_BASE, Place};
use crate::tally::Tally;
use crate::walk;

/// Edits acknowledged and then lost: the server is killed while somebody types.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Kill {
    /// Kills.
    #[arg(long, default_value_t = 20)]
    pub rounds: u32,
    /// Rounds at the same time, each with a server of its own.
    #[arg(long, default_value_t = 5)]
    pub at_once: usize,
    /// Edits a second.
    #[arg(long, default_value_t = 50)]
    pub rate: u32,
    /// Chooses the moments.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// What one round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Fate {
    acknowledged: u64,
    lost: u64,
}

impl Kill {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        format!("{} kills while typing {} edits/s", self.rounds, self.rate)
    }

    /// Does all rounds on one server.
    pub async fn run(&self, workshop: &Workshop, contender: Contender) -> Result<Outcome, BenchError> {
        if !contender.stores() {
            return Err(BenchError::Unsuited("a server that stores nothing loses everything"));
        }
        let rounds = stream::iter(0..self.rounds).map(|round| self.round(workshop, contender, round));
        let fates: Vec<Fate> = rounds.buffer_unordered(self.at_once.max(1)).try_collect().await?;
        let sum = |part: fn(&Fate) -> u64| real(fates.iter().map(part).sum());
        Ok(Outcome::default()
            .with(Metric::Acknowledged, sum(|fate| fate.acknowledged))
            .with(Metric::AcknowledgedLost, sum(|fate| fate.lost)))
    }

    /// Types, kills, starts again, looks.
    async fn round(&self, workshop: &Workshop, contender: Contender, round: u32) -> Result<Fate, BenchError> {
        let data = workshop.folder()?;
        let acknowledged = {
            let mut server = workshop.start(contender, data.path()).await?;
            let label = "kill".to_owned();
            let site = Site { target: server.target(), server_pid: None, cores: None, folder: None, label };
            let readers = u32::from(contender.dialect() == Dialect::Yjs);
            let plan = Plan { rooms: 1, writers: 1, readers, place: Place::End, past: Past::None };
            let scene = Arc::new(Scene::new(1, Some(self.rate)));
            let mut crew = Crew::gather(&site, plan, &scene).await?;
            let span_ms = KILL_AFTER_MS.end - KILL_AFTER_MS.start;
            let after_ms = KILL_AFTER_MS.start + Random::new(self.seed ^ u64::from(round) << 32).below(span_ms);
            let moment = Instant::now() + Duration::from_millis(after_ms);
            crew.start(Rhythm::Open(self.rate), moment + Duration::from_secs(1));
            sleep_until(moment.into()).await;
            server.kill()?;
            crew.ended().await;
            // One writer's acknowledgements and sights come in the order of its edits: their number is where they end.
            if readers == 0 { scene.acked_to_all() } else { scene.seen_by_all() }
        };
        let server = workshop.start(contender, data.path()).await?;
        let found = recovered(&server.target(), acknowledged).await?;
        Ok(Fate { acknowledged, lost: acknowledged - found })
    }
}

/// How many of the writer's first `acknowledged` edits a fresh client receives.
async fn recovered(target: &Target, acknowledged: u64) -> Result<u64, BenchError> {
    let mut client = Client::open(target, "kill-0").await?;
    let mut tally = Tally::default();
    let mut note = |update: &[u8]| {
        walk::spans(update, |span| {
            if span.client == CLIENT_BASE {
                tally.see(span.clock, span.len, |_, _| {});
            }
        })?;
        Ok::<u64, BenchError>(tally.count_below(acknowledged))
    };
    let mut found = note(client.state())?;
    let end = Instant::now() + KILL_RECOVERY_TIMEOUT;
    while found < acknowledged {
        let left = end.saturating_duration_since(Instant::now());
        let Some(frame) = client.next_within(left).await? else { break };
        if let Inbound::Update(update) | Inbound::State(update) = client.envelope().read(&frame)? {
            found = note(update)?;
        }
    }
    Ok(found)
}

//! Connections that do nothing: what one costs in memory, and how fast they come in.

use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Site;
use super::reading::Reading;
use crate::client::Client;
use crate::error::BenchError;
use crate::limits::{CONNECTS_AT_ONCE, IDLE_SETTLE};
use crate::metric::{Metric, Outcome};
use crate::number::real;
use crate::procfs::Usage;
use crate::table::grouped;

/// Connections that do nothing.
#[derive(Debug, Clone, clap::Args)]
pub struct Idle {
    /// Connections.
    #[arg(long, default_value_t = 2_000)]
    pub connections: u32,
    /// Connections in each document.
    #[arg(long, default_value_t = 100)]
    pub per_room: u32,
}

impl Idle {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        let (all, each) = (grouped(f64::from(self.connections), 0), self.per_room);
        format!("{all} idle connections, {each} in a room")
    }

    /// Does it.
    pub async fn run(&self, site: &Site) -> Result<Outcome, BenchError> {
        // What the first connection makes the server load belongs to none of those measured.
        drop(Client::open(&site.target, &format!("{}-first", site.label)).await?);
        sleep(IDLE_SETTLE).await;
        let usage = || site.server_pid.map(Usage::of).transpose();
        let before = usage()?;
        let (begin, reading) = (Instant::now(), Reading::take(site)?);
        let mut clients = self.connect(site).await?;
        let connects_per_second = f64::from(self.connections) / begin.elapsed().as_secs_f64();
        let shares = Reading::take(site)?.since(&reading);
        sleep(IDLE_SETTLE).await;
        let mut outcome = Outcome::default();
        if let Some((before, after)) = before.zip(usage()?) {
            let grown = real(after.resident_bytes.saturating_sub(before.resident_bytes)) / 1_024.0;
            outcome = outcome.with(Metric::KibPerConnection, grown / f64::from(self.connections.max(1)));
        }
        while let Some(ended) = clients.try_join_next() {
            outcome.faults.push(ended?.to_string());
        }
        Ok(shares.shares(outcome.with(Metric::ConnectsPerSecond, connects_per_second)))
    }

    /// Opens all, and reads on each until it ends, which it should not.
    async fn connect(&self, site: &Site) -> Result<JoinSet<BenchError>, BenchError> {
        let opened = stream::iter(0..self.connections).map(|number| async move {
            let room = number / self.per_room.max(1);
            Client::open(&site.target, &format!("{}-{room}", site.label)).await
        });
        let clients: Vec<Client> = opened.buffer_unordered(CONNECTS_AT_ONCE).try_collect().await?;
        let mut reading = JoinSet::new();
        for client in clients {
            reading.spawn(async move {
                let (_sender, mut receiver) = client.split();
                loop {
                    if let Err(error) = receiver.next().await {
                        return error;
                    }
                }
            });
        }
        Ok(reading)
    }
}

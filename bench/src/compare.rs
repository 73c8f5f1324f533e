//! All works on all servers, turn by turn in one run, so that every figure is a ratio.

use std::path::PathBuf;

use crate::contender::{Contender, Workshop};
use crate::error::BenchError;
use crate::load::Site;
use crate::machine::Machine;
use crate::metric::Outcome;
use crate::report::{Report, Run};
use crate::suite::{Item, Task, suite};

/// All works on all servers.
#[derive(Debug, Clone, clap::Args)]
pub struct Comparison {
    /// Shorter and fewer: at most a minute and a half, for a first look.
    #[arg(long)]
    pub quick: bool,
    /// Rounds over all servers for each work; figures are medians.
    #[arg(long, default_value_t = 1)]
    pub rounds: u32,
    /// Only works whose key begins with one of these (`fanout`, `writers`, `typing`, `rooms`, `idle`, `ack`,
    /// `cold`, `herd`, `kill`).
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
    /// Only servers whose name contains one of these.
    #[arg(long, value_delimiter = ',')]
    pub servers: Vec<String>,
    /// Where the results go as JSON.
    #[arg(long, default_value = "bench/results/peers.json")]
    pub out: PathBuf,
    /// Where the servers are.
    #[command(flatten)]
    pub workshop: Workshop,
}

impl Comparison {
    /// Does all of it, telling `progress` a line for each run.
    pub async fn run(&self, mut progress: impl FnMut(&str)) -> Result<Report, BenchError> {
        let pinned = self.workshop.can_pin();
        if pinned {
            self.workshop.pin_generator()?;
        }
        let machine = Machine::look(self.workshop.folder()?.path(), pinned)?;
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let command = format!("cargo x bench {}", arguments.join(" "));
        let mut report = Report { command, machine, runs: Vec::new() };
        let chosen = |key: &str| self.only.is_empty() || self.only.iter().any(|only| key.starts_with(only.as_str()));
        for item in suite(self.quick).into_iter().filter(|item| chosen(item.key)) {
            for round in 0..self.rounds {
                for contender in self.contenders(&item) {
                    let outcome = self.once(&item, contender).await;
                    let run = Run {
                        key: item.key,
                        work: item.title(),
                        contender,
                        round,
                        error: outcome.as_ref().err().map(ToString::to_string),
                        outcome: outcome.ok(),
                    };
                    progress(&run.line());
                    report.runs.push(run);
                }
            }
        }
        Ok(report)
    }

    /// The servers that can do a work and were asked for.
    fn contenders(&self, item: &Item) -> Vec<Contender> {
        let chosen = |contender: &Contender| {
            self.servers.is_empty() || self.servers.iter().any(|part| contender.title().contains(part.as_str()))
        };
        Contender::ALL.into_iter().filter(|&contender| item.suits(contender)).filter(chosen).collect()
    }

    /// One work on a fresh server.
    async fn once(&self, item: &Item, contender: Contender) -> Result<Outcome, BenchError> {
        let work = match &item.task {
            Task::Kill(kill) => return kill.run(&self.workshop, contender).await,
            Task::Cold(cold) => return cold.run(&self.workshop, contender).await,
            Task::Herd(herd) => return herd.run(&self.workshop, contender).await,
            Task::Load(work) => work,
        };
        let data = self.workshop.folder()?;
        let server = self.workshop.start(contender, data.path()).await?;
        let site = Site {
            target: server.target(),
            server_pid: Some(server.pid()),
            cores: self.workshop.cores(),
            folder: Some(data.path().to_owned()),
            label: item.key.to_owned(),
        };
        work.run(&site).await
    }
}

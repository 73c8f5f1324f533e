//! A comparison as a table: servers side by side, and the ratio to the better npm peer.

use std::path::Path;

use serde::Serialize;

use crate::contender::Contender;
use crate::error::BenchError;
use crate::machine::Machine;
use crate::metric::{Better, Metric, Outcome};
use crate::table::{Table, grouped};

/// Percent of a processor from which a generator measured itself rather than the server.
const GENERATOR_FULL: f64 = 95.0;

/// Percent of the time that server or generator may wait for others before a figure is called disturbed.
const DISTURBED_MAX: f64 = 10.0;

/// One run of one work on one server.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// The work's key.
    pub key: &'static str,
    /// The work in words.
    pub work: String,
    /// The server.
    pub contender: Contender,
    /// Which round.
    pub round: u32,
    /// What it gave.
    pub outcome: Option<Outcome>,
    /// Why it gave nothing.
    pub error: Option<String>,
}

impl Run {
    /// One line for somebody who waits.
    pub fn line(&self) -> String {
        let mut text = format!("{}, {}, round {}:", self.key, self.contender.title(), self.round + 1);
        for figure in self.outcome.iter().flat_map(|outcome| &outcome.figures) {
            let value = grouped(figure.value, figure.metric.decimals());
            text.extend([" ", &value, " ", figure.metric.title(), ";"]);
        }
        if let Some(error) = &self.error {
            text.extend([" ", error]);
        }
        text
    }
}

/// Everything of one comparison.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The command that measured it.
    pub command: String,
    /// Where it was measured.
    pub machine: Machine,
    /// Every run, in the order of time.
    pub runs: Vec<Run>,
}

impl Report {
    /// Writes all of it as JSON, and the table beside it in markdown, making the folder.
    pub fn write(&self, path: &Path) -> Result<(), BenchError> {
        let failed = || BenchError::io(path.display().to_string());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed())?;
        }
        std::fs::write(path, serde_json::to_vec_pretty(self)?).map_err(failed())?;
        let table = format!("# `{}`\n\n{}", self.command, self.to_markdown());
        std::fs::write(path.with_extension("md"), table).map_err(failed())
    }

    /// The table in markdown, the machine, and what went wrong.
    pub fn to_markdown(&self) -> String {
        let contenders: Vec<_> =
            Contender::ALL.into_iter().filter(|one| self.runs.iter().any(|run| run.contender == *one)).collect();
        let titles = ["work", "figure"].into_iter().chain(contenders.iter().map(|one| one.title()));
        let mut table =
            Table::new(titles.chain(["ours : better npm peer", "ours : bare relay or log"]).map(str::to_owned));
        let mut known = Vec::new();
        for run in &self.runs {
            for figure in run.outcome.iter().flat_map(|outcome| &outcome.figures) {
                let row = (run.key, figure.metric);
                if !known.contains(&row) && figure.metric.in_tables() {
                    known.push(row);
                    table.row(self.row(&run.work, row, &contenders));
                }
            }
        }
        let mut text = table.to_markdown();
        text.extend(["\n", &self.machine.sentence(), "\n"]);
        text.push_str("† the generator was full: the figure is its limit, not the server's. ");
        text.push_str("‡ disturbed: server or generator waited 10 % of the time or more for others. ");
        text.push_str("Ratios: above 1 ours is better; of two dialects the worse counts.\n");
        for run in &self.runs {
            let faults = run.outcome.iter().flat_map(|outcome| &outcome.faults).chain(&run.error);
            for fault in faults.take(3) {
                text.extend(["- ", run.key, ", ", run.contender.title(), ": ", fault, "\n"]);
            }
        }
        text
    }

    /// One figure of all servers.
    fn row(&self, work: &str, (key, metric): (&str, Metric), contenders: &[Contender]) -> Vec<String> {
        let mut cells = vec![work.to_owned(), metric.title().to_owned()];
        for &contender in contenders {
            let cell = self.value(key, contender, metric).map_or("–".to_owned(), |value| {
                grouped(value, metric.decimals()) + self.mark(key, contender, metric)
            });
            cells.push(cell);
        }
        for rivals in [Contender::is_npm_peer, Contender::is_bare] {
            let ratio = self.ratio(key, metric, rivals);
            cells.push(ratio.map_or(String::new(), |ratio| format!("{ratio:.2} ×")));
        }
        cells
    }

    /// What must be known of a figure: † or ‡.
    fn mark(&self, key: &str, contender: Contender, metric: Metric) -> &'static str {
        let beyond = |share, bound| self.value(key, contender, share).is_some_and(|value| value >= bound);
        let disturbed =
            || beyond(Metric::ServerDisturbed, DISTURBED_MAX) || beyond(Metric::GeneratorDisturbed, DISTURBED_MAX);
        match metric {
            Metric::EditsPerSecond if beyond(Metric::GeneratorBusy, GENERATOR_FULL) => "†",
            metric if metric.better() != Better::Neither && disturbed() => "‡",
            _ => "",
        }
    }

    /// A server's figure over all rounds.
    fn value(&self, key: &str, contender: Contender, metric: Metric) -> Option<f64> {
        let runs = self.runs.iter().filter(|run| run.key == key && run.contender == contender);
        metric.over_rounds(runs.filter_map(|run| run.outcome.as_ref()?.value(metric)).collect())
    }

    /// How many times better ours is than the best of its rivals, in the worse of our dialects.
    fn ratio(&self, key: &str, metric: Metric, rivals: fn(Contender) -> bool) -> Option<f64> {
        let values = |chosen: fn(Contender) -> bool| {
            let all = Contender::ALL.into_iter().filter(move |&one| chosen(one));
            all.filter_map(|one| self.value(key, one, metric)).filter(|&value| value > 0.0)
        };
        let (least, most) = (
            |values: Vec<f64>| values.into_iter().reduce(f64::min),
            |values: Vec<f64>| values.into_iter().reduce(f64::max),
        );
        let (ours, peers) = (values(Contender::is_ours).collect(), values(rivals).collect());
        match metric.better() {
            Better::More => Some(least(ours)? / most(peers)?),
            Better::Less => Some(least(peers)? / most(ours)?),
            Better::Neither => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Dialect;

    fn report(figures: &[(Contender, Metric, f64)]) -> Report {
        let machine = Machine::look(tempfile::tempdir().unwrap().path(), false).unwrap();
        let runs = figures.iter().map(|&(contender, metric, value)| Run {
            key: "k",
            work: "w".to_owned(),
            contender,
            round: 0,
            outcome: Some(Outcome::default().with(metric, value)),
            error: None,
        });
        Report { command: "cargo x bench peers".to_owned(), machine, runs: runs.collect() }
    }

    #[test]
    fn the_ratio_is_of_our_worse_dialect_to_the_better_peer() {
        let (y, hocuspocus) = (Contender::Encrier(Dialect::Yjs), Contender::Encrier(Dialect::Hocuspocus));
        let metric = Metric::EditsPerCpuSecond;
        let more = report(&[
            (y, metric, 90.0),
            (hocuspocus, metric, 60.0),
            (Contender::YWebsocket, metric, 10.0),
            (Contender::Hocuspocus, metric, 20.0),
            (Contender::Relay, metric, 500.0),
        ]);
        assert_eq!(more.ratio("k", metric, Contender::is_npm_peer), Some(3.0));
        let metric = Metric::SightP99Ms;
        let less =
            report(&[(y, metric, 5.0), (Contender::YWebsocket, metric, 10.0), (Contender::Hocuspocus, metric, 20.0)]);
        assert_eq!(less.ratio("k", metric, Contender::is_npm_peer), Some(2.0));
        assert_eq!(report(&[(y, metric, 5.0)]).ratio("k", metric, Contender::is_npm_peer), None);
        assert!(less.to_markdown().contains("2.00 ×"), "{}", less.to_markdown());
    }

    #[test]
    fn a_figure_that_others_disturbed_is_marked() {
        let mut report = report(&[(Contender::Relay, Metric::SightP99Ms, 5.0)]);
        let disturb = |report: &mut Report, percent| {
            let outcome = report.runs[0].outcome.take().unwrap();
            report.runs[0].outcome = Some(outcome.with(Metric::ServerDisturbed, percent));
        };
        assert!(!report.to_markdown().contains("5.0‡"));
        disturb(&mut report, 12.0);
        assert!(report.to_markdown().contains("5.0‡"), "{}", report.to_markdown());
    }
}

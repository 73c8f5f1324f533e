//! What server, generator and everybody else used of the processors between two moments.

use std::time::Instant;

use super::Site;
use crate::error::BenchError;
use crate::metric::{Metric, Outcome};
use crate::procfs::{Usage, core_busy};

/// The counters of one moment.
#[derive(Debug)]
pub(super) struct Reading {
    at: Instant,
    server: Option<Usage>,
    generator: Usage,
    /// Busy seconds of the server's and the generator's processor, where each has one.
    cores: Option<[f64; 2]>,
}

/// The time between two readings, in seconds.
#[derive(Debug)]
pub(super) struct Between {
    wall: f64,
    server: Option<f64>,
    generator: f64,
    /// How long server and generator waited for their processor while others had it.
    disturbed: Option<[f64; 2]>,
}

impl Reading {
    /// Reads all counters.
    pub(super) fn take(site: &Site) -> Result<Self, BenchError> {
        let busy = |core| core_busy(core).map(|busy| busy.as_secs_f64());
        let cores = site.cores.map(|cores| Ok::<_, BenchError>([busy(cores.server)?, busy(cores.generator)?]));
        Ok(Self {
            at: Instant::now(),
            server: site.server_pid.map(Usage::of).transpose()?,
            generator: Usage::of(std::process::id())?,
            cores: cores.transpose()?,
        })
    }

    /// The time since an earlier reading.
    pub(super) fn since(&self, before: &Self) -> Between {
        let used = |now: &Usage, before: &Usage| now.cpu_since(before).as_secs_f64();
        let server = self.server.as_ref().zip(before.server.as_ref()).map(|(now, before)| used(now, before));
        let generator = used(&self.generator, &before.generator);
        let cores = self.cores.zip(before.cores);
        let waited = |now: &Usage, before: &Usage| now.waited.saturating_sub(before.waited).as_secs_f64();
        let server_waited = self.server.as_ref().zip(before.server.as_ref()).map(|(now, before)| waited(now, before));
        let waits = [server_waited.unwrap_or(0.0), waited(&self.generator, &before.generator)];
        let disturbed = cores.map(|(now, before)| {
            let own = [server.unwrap_or(0.0), generator];
            // Threads of one process wait for each other, too, and others may use what is left over: neither disturbs.
            [0, 1].map(|core| waits[core].min(now[core] - before[core] - own[core]).max(0.0))
        });
        Between { wall: self.at.duration_since(before.at).as_secs_f64(), server, generator, disturbed }
    }
}

impl Between {
    /// How so many edits went in that time.
    pub(super) fn edits(&self, edits: f64) -> Outcome {
        let mut outcome = Outcome::default();
        if let Some(server) = self.server {
            outcome = outcome.with(Metric::EditsPerCpuSecond, edits / server.max(0.001));
        }
        self.shares(outcome.with(Metric::EditsPerSecond, edits / self.wall))
    }

    /// Adds who used the processors.
    pub(super) fn shares(&self, mut outcome: Outcome) -> Outcome {
        let percent = |seconds: f64| seconds / self.wall * 100.0;
        if let Some(server) = self.server {
            outcome = outcome.with(Metric::ServerBusy, percent(server));
        }
        outcome = outcome.with(Metric::GeneratorBusy, percent(self.generator));
        if let Some(disturbed) = self.disturbed {
            outcome = outcome.with(Metric::ServerDisturbed, percent(disturbed[0]));
            outcome = outcome.with(Metric::GeneratorDisturbed, percent(disturbed[1]));
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn waiting_while_others_run_is_disturbance() {
        let usage = |ms, waited_ms| Usage {
            cpu: Duration::from_millis(ms),
            waited: Duration::from_millis(waited_ms),
            resident_bytes: 0,
        };
        let start = Instant::now();
        let before =
            Reading { at: start, server: Some(usage(0, 0)), generator: usage(100, 0), cores: Some([5.0, 7.0]) };
        let after = Reading {
            at: start + Duration::from_secs(2),
            server: Some(usage(500, 300)),
            generator: usage(1_100, 900),
            cores: Some([5.9, 7.0]),
        };
        let outcome = after.since(&before).edits(100.0);
        assert_eq!(outcome.value(Metric::EditsPerSecond), Some(50.0));
        assert_eq!(outcome.value(Metric::EditsPerCpuSecond), Some(200.0));
        assert_eq!(outcome.value(Metric::ServerBusy), Some(25.0));
        assert_eq!(outcome.value(Metric::GeneratorBusy), Some(50.0));
        let near = |metric, percent: f64| outcome.value(metric).is_some_and(|value| (value - percent).abs() < 0.01);
        assert!(near(Metric::ServerDisturbed, 15.0), "waited 0.3 s while others ran 0.4 s: {outcome:?}");
        assert!(near(Metric::GeneratorDisturbed, 0.0), "waited, and nobody else ran: {outcome:?}");
    }
}

//! What a figure was measured on.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::error::BenchError;
use crate::limits::SYNC_PROBES;

/// The machine, and how busy it was with other things.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// The processor's name.
    pub processor: String,
    /// Processors it has.
    pub processors: usize,
    /// The Linux release.
    pub kernel: String,
    /// The Node.js release that the npm peers ran on.
    pub node: String,
    /// Processes that wanted to run, on average over the minute before.
    pub load_before: String,
    /// Median of an append of 4 KiB and `fdatasync` in the servers' folder, in milliseconds: the price of durability.
    pub sync_p50_ms: f64,
    /// Whether server and generator each had a processor of their own.
    pub pinned: bool,
}

impl Machine {
    /// Looks at this machine; syncs `folder`'s disk some times.
    pub fn look(folder: &Path, pinned: bool) -> Result<Self, BenchError> {
        let first_line = |path: &str| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            text.lines().next().unwrap_or("unknown").to_owned()
        };
        let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let mut names = processors.lines().filter_map(|line| line.strip_prefix("model name")).peekable();
        let processor = names.peek().copied().unwrap_or("unknown");
        let node = Command::new("node").arg("--version").output();
        Ok(Self {
            processor: processor.trim_matches([' ', '\t', ':']).to_owned(),
            processors: names.count(),
            kernel: first_line("/proc/sys/kernel/osrelease"),
            node: node.map_or_else(|_| "none".to_owned(), |out| String::from_utf8_lossy(&out.stdout).trim().to_owned()),
            load_before: load_average(),
            sync_p50_ms: median_ms(&sync_times(folder)?),
            pinned,
        })
    }

    /// One sentence for below a table.
    pub fn sentence(&self) -> String {
        let Self { processor, processors, kernel, node, load_before, sync_p50_ms, pinned } = self;
        let pinned = if *pinned {
            "server pinned to one processor and generator to another"
        } else {
            "server and generator not pinned"
        };
        format!(
            "{processors} × {processor}, Linux {kernel}, Node {node}; {pinned}; append + fdatasync p50 {sync_p50_ms:.2} ms; \
             load average before {load_before}, after {}.",
            load_average()
        )
    }
}

/// The load average of the last minute.
fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

/// The times of some appends, each made durable, in order of length.
pub(crate) fn sync_times(folder: &Path) -> Result<Vec<Duration>, BenchError> {
    let path = folder.join("sync-probe");
    let failed = || BenchError::io(path.display().to_string());
    let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(failed())?;
    let mut times = Vec::with_capacity(SYNC_PROBES);
    for _ in 0..SYNC_PROBES {
        let begin = Instant::now();
        file.write_all(&[b'x'; 4_096]).map_err(failed())?;
        file.sync_data().map_err(failed())?;
        times.push(begin.elapsed());
    }
    std::fs::remove_file(&path).map_err(failed())?;
    times.sort_unstable();
    Ok(times)
}

/// The median of sorted times, in milliseconds; 0 of none.
pub(crate) fn median_ms(times: &[Duration]) -> f64 {
    times.get(times.len() / 2).map_or(0.0, |median| median.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_can_be_described() {
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::look(folder.path(), true).unwrap();
        assert!(machine.sync_p50_ms > 0.0 && machine.processors <= 4_096, "{machine:?}");
        assert!(machine.sentence().contains("fdatasync"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

//! What a process costs, as the Linux kernel counts it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::BenchError;

/// Ticks a second of the times in `/proc`: `USER_HZ`, which Linux fixes at 100 towards programs on every architecture
/// this tool runs on.
const TICKS_PER_SECOND: u64 = 100;

/// What a process has used so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Processor time of all its threads, in user and kernel mode.
    pub cpu: Duration,
    /// How long its threads were ready and had no processor, summed; zero where the kernel does not keep it.
    pub waited: Duration,
    /// Resident memory, in bytes.
    pub resident_bytes: u64,
}

impl Usage {
    /// Reads both now.
    pub fn of(pid: u32) -> Result<Self, BenchError> {
        let folder = PathBuf::from(format!("/proc/{pid}"));
        let cpu = parse_stat(&read(&folder.join("stat"))?).ok_or_else(|| BenchError::Proc(folder.join("stat")))?;
        // Both are at most the truth: the first is cut to 10 ms, the second has forgotten threads that ended.
        let (scheduled, waited) = scheduled(&folder.join("task"));
        let cpu = cpu.max(scheduled);
        let status = folder.join("status");
        let resident_bytes = parse_status(&read(&status)?).ok_or(BenchError::Proc(status))?;
        Ok(Self { cpu, waited, resident_bytes })
    }

    /// Processor time since an earlier reading.
    pub fn cpu_since(&self, earlier: &Self) -> Duration {
        self.cpu.saturating_sub(earlier.cpu)
    }
}

fn read(path: &Path) -> Result<String, BenchError> {
    std::fs::read_to_string(path).map_err(BenchError::io(path.display().to_string()))
}

/// Fields 14 (utime) and 15 (stime) of `proc_pid_stat(5)`, counted after the name, which may hold spaces and brackets.
fn parse_stat(text: &str) -> Option<Duration> {
    let mut fields = text.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let kernel: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + kernel) * 1_000 / TICKS_PER_SECOND))
}

/// The processors that a process may run on, as the kernel lists them (`0`, `0-3`, `0,2`).
pub fn allowed_cores(pid: u32) -> Result<String, BenchError> {
    let path = PathBuf::from(format!("/proc/{pid}/status"));
    let text = read(&path)?;
    let line = text.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    line.map(|line| line.trim().to_owned()).ok_or(BenchError::Proc(path))
}

/// How long a processor was busy since the machine started: with programs, the system, or another machine's programs.
pub fn core_busy(core: u32) -> Result<Duration, BenchError> {
    let path = Path::new("/proc/stat");
    parse_core(&read(path)?, core).ok_or_else(|| BenchError::Proc(path.to_owned()))
}

/// Columns user, nice, system and steal of a processor's line in `proc_stat(5)`.
fn parse_core(text: &str, core: u32) -> Option<Duration> {
    let name = format!("cpu{core} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name))?;
    let columns: Vec<u64> = line.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    let ticks: u64 = [0, 1, 2, 7].into_iter().map(|column| columns.get(column)).sum::<Option<u64>>()?;
    Some(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
}

/// What the scheduler counted for the threads of a process, to the nanosecond: time on a processor, and time ready without
/// one (the first two fields of `schedstat`); zero where the kernel does not keep it.
fn scheduled(threads: &Path) -> (Duration, Duration) {
    let files = std::fs::read_dir(threads).into_iter().flatten().flatten().map(|entry| entry.path().join("schedstat"));
    let times = files.filter_map(|file| parse_schedstat(&std::fs::read_to_string(file).ok()?));
    times.fold((Duration::ZERO, Duration::ZERO), |sum, thread| (sum.0 + thread.0, sum.1 + thread.1))
}

fn parse_schedstat(text: &str) -> Option<(Duration, Duration)> {
    let mut fields = text.split_ascii_whitespace().map(|field| field.parse().map(Duration::from_nanos));
    Some((fields.next()?.ok()?, fields.next()?.ok()?))
}

/// The `VmRSS` line of `proc_pid_status(5)`, in kibibytes.
fn parse_status(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_are_found_behind_a_nasty_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 150 25 9 9 20 0 11 0 5 6 7";
        assert_eq!(parse_stat(stat), Some(Duration::from_millis(1_750)));
        assert_eq!(parse_stat("7 (x) S 1"), None);
        assert_eq!(parse_status("Name:\tx\nVmRSS:\t  1234 kB\n"), Some(1_234 * 1_024));
        assert_eq!(parse_status("Name:\tx\n"), None);
    }

    #[test]
    fn this_process_uses_memory() {
        assert!(Usage::of(std::process::id()).unwrap().resident_bytes > 100_000);
        assert!(allowed_cores(std::process::id()).unwrap().starts_with(|first: char| first.is_ascii_digit()));
    }

    #[test]
    fn a_processors_own_line_is_read() {
        let stat = "cpu  9 9 9 9 9 9 9 9 0 0\ncpu1 1 2 3 100 50 7 8 4 0 0\ncpu10 5 5 5 5 5 5 5 5 5 5\n";
        assert_eq!(parse_core(stat, 1), Some(Duration::from_millis(100)));
        assert_eq!(parse_core(stat, 2), None);
        assert_eq!(parse_core("cpu0 1 2\n", 0), None);
        assert!(core_busy(0).is_ok());
    }

    #[test]
    fn the_scheduler_counts_finer_than_the_clock_ticks() {
        assert_eq!(parse_schedstat("1234567 8 9\n"), Some((Duration::from_nanos(1_234_567), Duration::from_nanos(8))));
        assert_eq!(parse_schedstat(""), None);
        assert_eq!(scheduled(Path::new("/nowhere")), (Duration::ZERO, Duration::ZERO));
    }
}

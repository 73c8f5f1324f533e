//! What the writer can tell about its work, for metrics.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A picture of the writer. Counts go from the start of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Bytes that wait for a commit or are in one.
    pub queued_bytes: u64,
    /// Rows that wait for a commit.
    pub queued_rows: u64,
    /// Commits that succeeded.
    pub commits: u64,
    /// Log rows that they held.
    pub rows: u64,
    /// Commits that failed.
    pub failures: u64,
    /// How long the last commit took, from its begin to its end on the disk, in microseconds.
    pub last_commit_us: u64,
}

/// The writer's side.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    commits: AtomicU64,
    rows: AtomicU64,
    failures: AtomicU64,
    last_commit_us: AtomicU64,
}

impl Counters {
    pub(crate) fn committed(&self, rows: u64, took: Duration) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.last_commit_us.store(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn failed(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self, queued_bytes: usize, queued_rows: usize) -> Stats {
        Stats {
            queued_bytes: queued_bytes as u64,
            queued_rows: queued_rows as u64,
            commits: self.commits.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            last_commit_us: self.last_commit_us.load(Ordering::Relaxed),
        }
    }
}

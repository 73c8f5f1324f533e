//! How busy the threads are that serve rooms and sockets, and how long an edit waits for others because of it.
//!
//! A room whose edits are rare sends each at once, which is the dearest way: a write for every edit and reader. While there is
//! processor time to spare that is right. When there is hardly any, a room lets an edit wait a little, so that more go with
//! it; the waiting grows with the load, and what it saves keeps the load from growing.
//!
//! Deliberately absent: a task. Rooms look when they write, and one look in a while is enough for all.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use crate::limits::{GATHER_FROM_PERCENT, GATHER_FULL_PERCENT, PRESSURE_LOOK_MS};

/// Of one process.
#[derive(Debug, Default)]
pub(crate) struct Pressure {
    last: Mutex<Option<Look>>,
    /// What the last look made of it, in microseconds.
    patience_us: AtomicU64,
}

/// What the threads had worked at some moment.
#[derive(Debug, Clone, Copy)]
struct Look {
    at: Instant,
    busy: Duration,
}

impl Pressure {
    /// How long an edit waits for others.
    pub(crate) fn patience(&self) -> Duration {
        Duration::from_micros(self.patience_us.load(Relaxed))
    }

    /// Looks again if the last look is old; `most` is how long an edit waits when there is no time to spare.
    pub(crate) fn look(&self, most: Duration) {
        if most.is_zero() {
            return;
        }
        // Whoever finds it locked: somebody looks just now.
        let Ok(mut last) = self.last.try_lock() else { return };
        let at = Instant::now();
        if last.is_some_and(|last| at < last.at + Duration::from_millis(PRESSURE_LOOK_MS)) {
            return;
        }
        let metrics = Handle::current().metrics();
        let threads = metrics.num_workers();
        let busy = (0..threads).map(|thread| metrics.worker_total_busy_duration(thread)).sum();
        let look = Look { at, busy };
        if let Some(last) = last.replace(look) {
            let patience = patience_at(look.load_since(last, threads), most);
            self.patience_us.store(u64::try_from(patience.as_micros()).unwrap_or(u64::MAX), Relaxed);
        }
    }
}

impl Look {
    /// The share of the time since then that the threads worked, 0 to 1 and a little more.
    fn load_since(self, last: Self, threads: usize) -> f64 {
        let whole =
            self.at.duration_since(last.at).as_secs_f64() * f64::from(u32::try_from(threads).unwrap_or(1).max(1));
        self.busy.saturating_sub(last.busy).as_secs_f64() / whole.max(f64::MIN_POSITIVE)
    }
}

/// Nothing as long as there is time to spare; from there on in proportion, `most` when there is hardly any.
fn patience_at(load: f64, most: Duration) -> Duration {
    let (from, full) = (f64::from(GATHER_FROM_PERCENT) / 100.0, f64::from(GATHER_FULL_PERCENT) / 100.0);
    most.mul_f64(((load - from) / (full - from)).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_waits_in_proportion_to_what_is_lacking() {
        let most = Duration::from_millis(50);
        let at = |load| patience_at(load, most);
        assert_eq!((at(0.0), at(0.5), at(1.0), at(1.3)), (Duration::ZERO, Duration::ZERO, most, most));
        assert!(at(0.6) > Duration::ZERO && at(0.6) < at(0.75) && at(0.75) < most);
    }

    #[test]
    fn load_is_the_share_of_all_threads() {
        let last = Look { at: Instant::now(), busy: Duration::from_secs(7) };
        let now = Look { at: last.at + Duration::from_secs(2), busy: Duration::from_secs(10) };
        assert!((now.load_since(last, 2) - 0.75).abs() < 1e-9);
    }
}

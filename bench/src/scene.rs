//! What all connections of one run share: the moments of sending, the latencies, the counts.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use hdrhistogram::Histogram;

use crate::limits::{LATENCY_US_MAX, STAMPS_MAX, STAMPS_MIN, STAMPS_OF_ALL_MAX, STAMPS_SPAN_S};
use crate::number::real;

/// One writer as the run sees it.
#[derive(Debug)]
struct Sent {
    /// Microseconds since the start at which the newest edits were sent, by clock modulo the length.
    stamps: Box<[AtomicU32]>,
    /// How many edits were sent.
    count: AtomicU64,
}

/// One run. All its tasks live in one thread, so its locks are free and its orderings plain.
#[derive(Debug)]
pub struct Scene {
    start: Instant,
    writers: Vec<Sent>,
    /// Edits sent before this microsecond belong to the warm-up.
    measured_from_us: AtomicU32,
    sights: Mutex<Histogram<u64>>,
    acks: Mutex<Histogram<u64>>,
    seen: AtomicU64,
    acked: AtomicU64,
    faults: Mutex<Vec<String>>,
}

/// A latency distribution's two figures, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    /// Half of all were quicker.
    pub p50_ms: f64,
    /// All but one of a hundred were quicker.
    pub p99_ms: f64,
}

impl Latency {
    fn of(histogram: &Histogram<u64>) -> Option<Self> {
        let ms = |quantile| real(histogram.value_at_quantile(quantile)) / 1_000.0;
        (!histogram.is_empty()).then(|| Self { p50_ms: ms(0.5), p99_ms: ms(0.99) })
    }
}

impl Scene {
    /// A run of so many writers, each at most at that many edits a second (`None`: as fast as it goes).
    pub fn new(writers: u32, edits_per_second: Option<u32>) -> Self {
        let stamps = edits_per_second
            .map_or(STAMPS_MAX, |rate| rate.saturating_mul(STAMPS_SPAN_S))
            .min(STAMPS_OF_ALL_MAX / writers.max(1))
            .clamp(STAMPS_MIN, STAMPS_MAX);
        let sent = || Sent { stamps: (0..stamps).map(|_| AtomicU32::new(0)).collect(), count: AtomicU64::new(0) };
        Self {
            start: Instant::now(),
            writers: (0..writers).map(|_| sent()).collect(),
            measured_from_us: AtomicU32::new(u32::MAX),
            sights: Mutex::new(empty_histogram()),
            acks: Mutex::new(empty_histogram()),
            seen: AtomicU64::new(0),
            acked: AtomicU64::new(0),
            faults: Mutex::new(Vec::new()),
        }
    }

    /// Begins to measure: what was recorded is forgotten, edits sent earlier are not recorded.
    pub fn measure(&self) {
        lock(&self.sights).reset();
        lock(&self.acks).reset();
        self.measured_from_us.store(self.us(Instant::now()), Ordering::Relaxed);
    }

    /// Notes that a writer sends its next edit, at `moment`.
    pub fn sent(&self, writer: u32, moment: Instant) {
        let Some(sent) = self.writers.get(writer as usize) else { return };
        let clock = sent.count.fetch_add(1, Ordering::Relaxed);
        slot(&sent.stamps, clock).store(self.us(moment), Ordering::Relaxed);
    }

    /// Edits sent by one writer.
    pub fn sent_by(&self, writer: u32) -> u64 {
        self.writers.get(writer as usize).map_or(0, |sent| sent.count.load(Ordering::Relaxed))
    }

    /// Edits sent by all.
    pub fn sent_by_all(&self) -> u64 {
        self.writers.iter().map(|sent| sent.count.load(Ordering::Relaxed)).sum()
    }

    /// Notes that some connection saw the edits `[from, to)` of a writer for the first time.
    pub fn seen(&self, writer: u32, from: u64, to: u64) {
        self.seen.fetch_add(to - from, Ordering::Relaxed);
        self.record(&self.sights, writer, from, to);
    }

    /// Notes that the server acknowledged a writer's edit.
    pub fn acked(&self, writer: u32, clock: u64) {
        self.acked.fetch_add(1, Ordering::Relaxed);
        self.record(&self.acks, writer, clock, clock + 1);
    }

    /// Records the time since the edits `[from, to)` were sent, for those that were sent while measuring.
    fn record(&self, histogram: &Mutex<Histogram<u64>>, writer: u32, from: u64, to: u64) {
        let Some(sent) = self.writers.get(writer as usize) else { return };
        let now = self.us(Instant::now());
        let measured_from = self.measured_from_us.load(Ordering::Relaxed);
        let mut histogram = lock(histogram);
        for clock in from..to {
            let stamp = slot(&sent.stamps, clock).load(Ordering::Relaxed);
            if stamp >= measured_from {
                histogram.saturating_record(u64::from(now.saturating_sub(stamp)).max(1));
            }
        }
    }

    /// First sights of edits, over all connections.
    pub fn seen_by_all(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }

    /// Edits acknowledged, over all writers.
    pub fn acked_to_all(&self) -> u64 {
        self.acked.load(Ordering::Relaxed)
    }

    /// Notes that a connection ended, or was told something that should not be.
    pub fn fault(&self, what: impl Into<String>) {
        lock(&self.faults).push(what.into());
    }

    /// What went wrong, in order.
    pub fn faults(&self) -> Vec<String> {
        lock(&self.faults).clone()
    }

    /// From sending to sight at each reader, since [`Scene::measure`]; `None` when nothing was seen.
    pub fn sight_latency(&self) -> Option<Latency> {
        Latency::of(&lock(&self.sights))
    }

    /// From sending to acknowledgement, since [`Scene::measure`]; `None` without acknowledgements.
    pub fn ack_latency(&self) -> Option<Latency> {
        Latency::of(&lock(&self.acks))
    }

    /// Microseconds since the start, which no run outlives: 32 bits are 71 minutes.
    fn us(&self, moment: Instant) -> u32 {
        u32::try_from(moment.saturating_duration_since(self.start).as_micros()).unwrap_or(u32::MAX)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn slot(stamps: &[AtomicU32], clock: u64) -> &AtomicU32 {
    &stamps[usize::try_from(clock).unwrap_or(0) % stamps.len()]
}

fn empty_histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LATENCY_US_MAX, 3).expect("constant bounds: 1 ≤ low, 2·low ≤ high, 3 ≤ 5 digits")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn only_what_was_sent_after_the_warm_up_is_measured() {
        let scene = Scene::new(2, Some(10));
        scene.sent(1, scene.start);
        scene.measure();
        scene.seen(1, 0, 1);
        assert_eq!(scene.sight_latency(), None);
        scene.sent(1, Instant::now() + Duration::from_secs(1));
        scene.seen(1, 1, 2);
        assert!(scene.sight_latency().is_some());
        assert_eq!(scene.ack_latency(), None);
        assert_eq!((scene.sent_by(1), scene.sent_by_all(), scene.seen_by_all()), (2, 2, 2));
    }

    #[test]
    fn quantiles_are_told_in_milliseconds() {
        let mut histogram = empty_histogram();
        (1..=100).for_each(|ms| histogram.saturating_record(ms * 1_000));
        let latency = Latency::of(&histogram).unwrap();
        assert!((latency.p50_ms - 50.0).abs() < 0.1, "{latency:?}");
        assert!((latency.p99_ms - 99.0).abs() < 0.1, "{latency:?}");
    }
}

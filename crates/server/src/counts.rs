//! What an operator sees: requests, connections, the store and the process itself, as Prometheus text. `docs/metrics.md`
//! lists every name.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use encrier_store::{Stats, StoreError};
use prometheus::core::Collector;
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder, exponential_buckets,
};

use crate::process::Process;
use crate::quota::reasons;
use crate::uploads::process::TROUBLES;

/// The registry and the counters of the network face.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    registry: Registry,
    requests: IntCounterVec,
    request_seconds: HistogramVec,
    /// Requests and connections refused for being too many, by reason.
    pub refused: IntCounterVec,
    /// Open TCP connections, sockets included.
    pub connections: IntGauge,
    /// Processes that were to decode a picture and gave none, by what became of them.
    pub picture_troubles: IntCounterVec,
    store: StoreCounts,
    process: Process,
    /// Held while figures are taken from elsewhere: two readers at once would count the same twice.
    reading: Arc<Mutex<()>>,
}

/// What the store tells of itself, when asked.
#[derive(Debug, Clone)]
struct StoreCounts {
    queued_bytes: IntGauge,
    queued_rows: IntGauge,
    commits: IntCounter,
    rows: IntCounter,
    failures: IntCounter,
    up: IntGauge,
    read_only: IntGauge,
    disk_full: IntGauge,
}

impl Counts {
    /// A registry with our own counters in it.
    pub(crate) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = Opts::new("encrier_http_requests_total", "Requests answered, by method, route and status.");
        let seconds = "From a request's head to its answer, by route.";
        let seconds = HistogramOpts::new("encrier_http_request_duration_seconds", seconds);
        let refused =
            Opts::new("encrier_refused_requests_total", "Requests and connections refused as too many, by reason.");
        let refused = registered(&registry, IntCounterVec::new(refused, &["reason"])?)?;
        // Each has its series from the start, or its first refusal could not be seen as one.
        for reason in reasons() {
            refused.with_label_values(&[reason]).reset();
        }
        let troubles =
            "Processes that were to decode a picture and did not answer as they should, by what became of them.";
        let troubles = Opts::new("encrier_picture_process_troubles_total", troubles);
        let picture_troubles = registered(&registry, IntCounterVec::new(troubles, &["trouble"])?)?;
        for trouble in TROUBLES {
            picture_troubles.with_label_values(&[trouble]).reset();
        }
        let build =
            Opts::new("encrier_build_info", "The version that runs.").const_label("version", env!("CARGO_PKG_VERSION"));
        registered(&registry, IntGauge::with_opts(build)?)?.set(1);
        Ok(Self {
            requests: registered(&registry, IntCounterVec::new(requests, &["method", "route", "status"])?)?,
            request_seconds: registered(
                &registry,
                HistogramVec::new(seconds.buckets(exponential_buckets(0.001, 4.0, 9)?), &["route"])?,
            )?,
            refused,
            picture_troubles,
            connections: gauge(&registry, "encrier_http_connections", "Open TCP connections, websockets included.")?,
            store: StoreCounts::register(&registry)?,
            process: Process::register(&registry)?,
            reading: Arc::default(),
            registry,
        })
    }

    /// Where other crates register theirs.
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts one answer. The route is the router's template: names of documents never become labels.
    pub(crate) fn answered(&self, method: &http::Method, route: &str, status: http::StatusCode, took: Duration) {
        let method = if is_usual(method) { method.as_str() } else { "other" };
        self.requests.with_label_values(&[method, route, status.as_str()]).inc();
        self.request_seconds.with_label_values(&[route]).observe(took.as_secs_f64());
    }

    /// The sum of a gauge over its labels; 0 for one that nobody registered.
    pub(crate) fn sum(&self, name: &str) -> u64 {
        let families = self.registry.gather();
        let values = families
            .iter()
            .filter(|family| family.name() == name)
            .flat_map(prometheus::proto::MetricFamily::get_metric);
        // Gauges of ours count things.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of things")]
        values.map(|metric| metric.get_gauge().get_value() as u64).sum()
    }

    /// Those whose names begin so, as text.
    pub(crate) fn text_of(&self, head: &str) -> Result<String, prometheus::Error> {
        let mut families = self.registry.gather();
        families.retain(|family| family.name().starts_with(head));
        TextEncoder::new().encode_to_string(&families)
    }

    /// All of it as text, with what the store says now: `None` if it did not answer.
    pub(crate) fn text(&self, stats: Stats, store: Option<&StoreError>) -> Result<String, prometheus::Error> {
        {
            let _reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
            self.process.read();
            self.store.show(stats, store);
        }
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

impl StoreCounts {
    fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let up = "Whether a write would be taken: 1, or 0 when the database is away, full or read-only.";
        Ok(Self {
            queued_bytes: gauge(registry, "encrier_store_queue_bytes", "Bytes that wait for a commit or are in one.")?,
            queued_rows: gauge(registry, "encrier_store_queue_rows", "Rows that wait for a commit.")?,
            commits: counter(registry, "encrier_store_commits_total", "Commits that succeeded.")?,
            rows: counter(registry, "encrier_store_rows_total", "Rows of the log that they held.")?,
            failures: counter(registry, "encrier_store_failures_total", "Commits that failed.")?,
            up: gauge(registry, "encrier_store_up", up)?,
            read_only: gauge(
                registry,
                "encrier_store_read_only",
                "1 after a disk error: no edit is taken until a restart.",
            )?,
            disk_full: gauge(registry, "encrier_store_disk_full", "1 while the disk is full: no edit is taken.")?,
        })
    }

    fn show(&self, stats: Stats, refusal: Option<&StoreError>) {
        self.queued_bytes.set(i64::try_from(stats.queued_bytes).unwrap_or(i64::MAX));
        self.queued_rows.set(i64::try_from(stats.queued_rows).unwrap_or(i64::MAX));
        for (counter, count) in
            [(&self.commits, stats.commits), (&self.rows, stats.rows), (&self.failures, stats.failures)]
        {
            counter.inc_by(count.saturating_sub(counter.get()));
        }
        self.up.set(i64::from(refusal.is_none()));
        self.read_only.set(i64::from(matches!(refusal, Some(StoreError::ReadOnly))));
        self.disk_full.set(i64::from(matches!(refusal, Some(StoreError::Full { .. }))));
    }
}

fn counter(registry: &Registry, name: &str, help: &str) -> Result<IntCounter, prometheus::Error> {
    registered(registry, IntCounter::new(name, help)?)
}

fn gauge(registry: &Registry, name: &str, help: &str) -> Result<IntGauge, prometheus::Error> {
    registered(registry, IntGauge::new(name, help)?)
}

fn registered<C: Collector + Clone + 'static>(registry: &Registry, one: C) -> Result<C, prometheus::Error> {
    registry.register(Box::new(one.clone()))?;
    Ok(one)
}

/// Methods are free words on the wire; labels must be few.
fn is_usual(method: &http::Method) -> bool {
    use http::Method;
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS]
        .contains(method)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(counts: &Counts, method: &http::Method) {
        counts.answered(method, "/p/{id}", http::StatusCode::OK, Duration::from_millis(3));
    }

    #[test]
    fn counts_become_text() {
        let counts = Counts::new().expect("names are unique");
        answered(&counts, &http::Method::GET);
        answered(&counts, &http::Method::from_bytes(b"BREW").expect("a method"));
        let text = counts.text(Stats::default(), None).expect("counts are text");
        for line in [
            r#"encrier_http_requests_total{method="GET",route="/p/{id}",status="200"} 1"#,
            r#"encrier_http_request_duration_seconds_count{route="/p/{id}"} 2"#,
            r#"encrier_refused_requests_total{reason="calls-of-person"} 0"#,
            r#"method="other""#,
            "process_resident_memory_bytes",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }

    #[test]
    fn what_the_store_says_is_shown_and_counted_once() {
        let counts = Counts::new().expect("names are unique");
        let stats = Stats { queued_bytes: 7, queued_rows: 2, commits: 3, rows: 9, ..Stats::default() };
        let first = counts.text(stats, Some(&StoreError::ReadOnly)).expect("counts are text");
        for line in ["encrier_store_up 0", "encrier_store_read_only 1", "encrier_store_disk_full 0"] {
            assert!(first.contains(line), "{line}: {first}");
        }
        let again = counts.text(stats, None).expect("counts are text");
        for line in ["encrier_store_up 1", "encrier_store_rows_total 9", "encrier_store_queue_rows 2"] {
            assert!(again.contains(line), "{line}: {again}");
        }
    }
}

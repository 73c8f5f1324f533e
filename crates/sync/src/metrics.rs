//! What an operator sees of the rooms. `docs/metrics.md` has the same list, in words for whoever reads a dashboard.
//!
//! Counters and histograms are moved where things happen: once for a batch, a flush or a frame, never for an update. What is
//! a depth or a size is looked at only when somebody asks ([`crate::Hub::sample`]).
//!
//! Deliberately absent: labels with the name of a document or of a person.

use std::time::Duration;

use encrier_doc::Refused;
use prometheus::core::Collector;
use prometheus::{
    Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, exponential_buckets,
};

/// Why a frame or an update is refused: each has its series from the start, or its first refusal could not be seen as one.
const REFUSALS: [&str; 6] = ["malformed", "limit", "read-only", "author", "presence", "members-of-document"];

/// How clients come in, likewise: dialect and transport.
const WAYS: [[&str; 2]; 5] = [
    ["yjs", "websocket"],
    ["y-sweet", "websocket"],
    ["hocuspocus-1", "websocket"],
    ["hocuspocus", "websocket"],
    ["hocuspocus", "events"],
];

/// Counters and histograms of the hub, registered in one Prometheus registry. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// Rooms in memory.
    pub(crate) rooms: IntGauge,
    /// Open connections, by dialect and transport.
    pub(crate) connections: IntGaugeVec,
    /// Updates on disk.
    pub(crate) updates: IntCounter,
    /// Frames and updates that were refused, by reason.
    pub(crate) refused_frames: IntCounterVec,
    /// From the journal's queue to the disk, once for a batch.
    pub(crate) commit_seconds: Histogram,
    /// From the arrival of a batch's first edit to its acks.
    pub(crate) ack_seconds: Histogram,
    /// From the arrival of a flush's first edit to the last member.
    pub(crate) fanout_seconds: Histogram,
    /// Updates of one journal batch.
    pub(crate) batch_updates: Histogram,
    /// Members that fell behind and were brought up to date from the document.
    pub(crate) resyncs: IntCounter,
    /// Writes of edits and presence to members.
    pub(crate) deliveries: IntCounter,
    /// Their bytes.
    pub(crate) delivered_bytes: IntCounter,
    /// Rooms that ended by a failure, by reason.
    pub(crate) room_failures: IntCounterVec,
    /// Documents quarantined after a panic or damage.
    pub(crate) room_panics: IntCounter,
    /// Folds, by result.
    pub(crate) folds: IntCounterVec,
    /// What is seen only when somebody looks.
    pub(crate) samples: Samples,
}

/// Depths and sizes of one moment.
#[derive(Debug, Clone)]
pub(crate) struct Samples {
    /// Documents closed until the process restarts.
    pub(crate) quarantined: IntGauge,
    /// Commands that wait for their rooms.
    pub(crate) commands: Share,
    /// Bytes that heavy commands hold of their budget.
    pub(crate) heavy_bytes: IntGauge,
    /// Bytes that wait for sockets.
    pub(crate) outbox_bytes: Share,
    /// Bytes of documents in memory, estimated.
    pub(crate) document_bytes: Share,
}

/// A sum over many, and the largest of them.
#[derive(Debug, Clone)]
pub(crate) struct Share {
    sum: IntGauge,
    max: IntGauge,
}

impl Share {
    fn register(registry: &Registry, name: &str, of: &str) -> Result<Self, prometheus::Error> {
        let sum = gauge(registry, name, &format!("{of}, all together"))?;
        let max = gauge(registry, &format!("{name}_max"), &format!("{of}, the most of one"))?;
        Ok(Self { sum, max })
    }

    /// Shows what each has.
    pub(crate) fn show(&self, each: impl Iterator<Item = usize>) {
        let (sum, max) = each.fold((0, 0), |(sum, max), one| (sum + one, one.max(max)));
        self.sum.set(shown(sum));
        self.max.set(shown(max));
    }
}

impl Metrics {
    /// Registers everything under `encrier_…`.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let connections = "Open connections of clients, by dialect and transport";
        let connections = IntGaugeVec::new(Opts::new("encrier_connections", connections), &["dialect", "transport"])?;
        for way in WAYS {
            connections.with_label_values(&way).set(0);
        }
        let folds = "Folds of a document's tail into its history, by result";
        let failures = "Rooms ended by a failure, by reason";
        Ok(Self {
            rooms: gauge(registry, "encrier_rooms", "Documents open in memory")?,
            connections: registered(registry, connections)?,
            updates: counter(registry, "encrier_updates_total", "Updates of documents made durable")?,
            refused_frames: Named("encrier_refused_frames_total", "Frames and updates refused, by reason")
                .counters(registry, "reason", &REFUSALS)?,
            commit_seconds: Named(
                "encrier_commit_seconds",
                "From the journal's queue to the disk, per batch of a room",
            )
            .histogram(registry, exponential_buckets(0.0005, 2.0, 14)?)?,
            ack_seconds: Named(
                "encrier_ack_seconds",
                "From the arrival of a batch's first edit to its acks, per batch",
            )
            .histogram(registry, exponential_buckets(0.0005, 2.0, 14)?)?,
            fanout_seconds: Named(
                "encrier_fanout_seconds",
                "From the first edit's arrival to the last member, per flush",
            )
            .histogram(registry, exponential_buckets(0.00025, 2.0, 14)?)?,
            batch_updates: Named("encrier_batch_updates", "Updates of one room in one journal batch")
                .histogram(registry, exponential_buckets(1.0, 2.0, 12)?)?,
            resyncs: counter(
                registry,
                "encrier_resyncs_total",
                "Members that fell behind and were brought up to date",
            )?,
            deliveries: counter(
                registry,
                "encrier_deliveries_total",
                "Bundles of messages handed to members' outboxes",
            )?,
            delivered_bytes: counter(registry, "encrier_delivered_bytes_total", "Bytes handed to members' outboxes")?,
            room_failures: Named("encrier_room_failures_total", failures).counters(
                registry,
                "reason",
                &["storage", "damage"],
            )?,
            room_panics: counter(
                registry,
                "encrier_room_panics_total",
                "Documents quarantined after a panic or damage",
            )?,
            folds: Named("encrier_folds_total", folds).counters(registry, "result", &["done", "failed"])?,
            samples: Samples::register(registry)?,
        })
    }

    /// Counts one refusal; `reason` is one of few fixed labels.
    pub(crate) fn refused(&self, reason: &'static str) {
        debug_assert!(REFUSALS.contains(&reason), "{reason} has no series from the start");
        self.refused_frames.with_label_values(&[reason]).inc();
    }

    /// Counts one update that was refused.
    pub(crate) fn refused_update(&self, why: &Refused) {
        self.refused(match why {
            Refused::Malformed(_) => "malformed",
            Refused::Limit(_) => "limit",
        });
    }

    /// Counts a connection for as long as what it gives lives.
    pub(crate) fn connection(&self, dialect: &'static str, transport: &'static str) -> Counted {
        let way = [dialect, transport];
        debug_assert!(WAYS.contains(&way), "{way:?} has no series from the start");
        Counted::new(self.connections.with_label_values(&way))
    }
}

impl Samples {
    fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let quarantined = "Documents closed until a restart, after a panic or damage";
        let heavy = "Bytes of long messages on their way into rooms";
        Ok(Self {
            quarantined: gauge(registry, "encrier_quarantined_documents", quarantined)?,
            commands: Share::register(registry, "encrier_room_queue_commands", "Commands that wait for their rooms")?,
            heavy_bytes: gauge(registry, "encrier_heavy_command_bytes", heavy)?,
            outbox_bytes: Share::register(registry, "encrier_outbox_bytes", "Bytes that wait for clients' sockets")?,
            document_bytes: Share::register(
                registry,
                "encrier_document_bytes",
                "Estimated bytes of documents in memory",
            )?,
        })
    }
}

/// A name and its help.
struct Named(&'static str, &'static str);

impl Named {
    fn histogram(self, registry: &Registry, buckets: Vec<f64>) -> Result<Histogram, prometheus::Error> {
        registered(registry, Histogram::with_opts(HistogramOpts::new(self.0, self.1).buckets(buckets))?)
    }

    /// Counters by one label, each of whose values is there from the start.
    fn counters(self, registry: &Registry, label: &str, values: &[&str]) -> Result<IntCounterVec, prometheus::Error> {
        let counters = IntCounterVec::new(Opts::new(self.0, self.1), &[label])?;
        for value in values {
            counters.with_label_values(&[value]).reset();
        }
        registered(registry, counters)
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

/// A size as gauges have it.
pub(crate) fn shown(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// A time as the log has it: JSON has no 128 bits, and would make a text of them.
pub(crate) fn whole_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// One more of what a gauge counts, for as long as this lives: also if its task panics or is dropped.
#[derive(Debug)]
pub(crate) struct Counted(IntGauge);

impl Counted {
    pub(crate) fn new(gauge: IntGauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instrument_is_there_from_the_start_named_after_the_house_and_registered_once() {
        let registry = Registry::new();
        let metrics = Metrics::register(&registry).expect("a fresh registry");
        let families = registry.gather();
        assert_eq!(families.len(), 22);
        assert!(families.iter().all(|family| family.name().starts_with("encrier_") && !family.help().is_empty()));
        let series = |name: &str| {
            let family = families.iter().find(|family| family.name() == name).expect("registered");
            family.get_metric().len()
        };
        assert_eq!(series("encrier_refused_frames_total"), REFUSALS.len());
        assert_eq!(series("encrier_connections"), WAYS.len());
        metrics.refused("malformed");
        assert!(Metrics::register(&registry).is_err(), "a second registration is refused");
    }

    #[test]
    fn a_share_is_the_sum_and_the_most_of_one() {
        let share = Share::register(&Registry::new(), "encrier_things", "Things").expect("a fresh registry");
        share.show([3, 9, 4].into_iter());
        assert_eq!((share.sum.get(), share.max.get()), (16, 9));
        share.show(std::iter::empty());
        assert_eq!((share.sum.get(), share.max.get()), (0, 0));
    }
}

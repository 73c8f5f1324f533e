//! What an operator sees of the rooms.

use prometheus::{
    Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, exponential_buckets,
};

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
    /// From the journal's queue to the disk.
    pub(crate) commit_seconds: Histogram,
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
}

impl Metrics {
    /// Registers everything under `encrier_…`.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let metrics = Self {
            rooms: IntGauge::new("encrier_rooms", "Documents open in memory")?,
            connections: IntGaugeVec::new(
                Opts::new("encrier_connections", "Open connections of clients, by dialect and transport"),
                &["dialect", "transport"],
            )?,
            updates: IntCounter::new("encrier_updates_total", "Updates of documents made durable")?,
            refused_frames: IntCounterVec::new(
                Opts::new("encrier_refused_frames_total", "Frames and updates refused, by reason"),
                &["reason"],
            )?,
            commit_seconds: Histogram::with_opts(
                HistogramOpts::new("encrier_commit_seconds", "From the journal's queue to the disk, in seconds")
                    .buckets(exponential_buckets(0.0005, 2.0, 14)?),
            )?,
            batch_updates: Histogram::with_opts(
                HistogramOpts::new("encrier_batch_updates", "Updates of one room in one journal batch")
                    .buckets(exponential_buckets(1.0, 2.0, 12)?),
            )?,
            resyncs: IntCounter::new("encrier_resyncs_total", "Members that fell behind and were brought up to date")?,
            deliveries: IntCounter::new("encrier_deliveries_total", "Bundles of messages handed to members' outboxes")?,
            delivered_bytes: IntCounter::new("encrier_delivered_bytes_total", "Bytes handed to members' outboxes")?,
            room_failures: IntCounterVec::new(
                Opts::new("encrier_room_failures_total", "Rooms ended by a failure, by reason"),
                &["reason"],
            )?,
            room_panics: IntCounter::new("encrier_room_panics_total", "Documents quarantined in this process")?,
            folds: IntCounterVec::new(Opts::new("encrier_folds_total", "Folds of tails, by result"), &["result"])?,
        };
        metrics.register_in(registry)?;
        Ok(metrics)
    }

    fn register_in(&self, registry: &Registry) -> Result<(), prometheus::Error> {
        registry.register(Box::new(self.rooms.clone()))?;
        registry.register(Box::new(self.connections.clone()))?;
        registry.register(Box::new(self.updates.clone()))?;
        registry.register(Box::new(self.refused_frames.clone()))?;
        registry.register(Box::new(self.commit_seconds.clone()))?;
        registry.register(Box::new(self.batch_updates.clone()))?;
        registry.register(Box::new(self.resyncs.clone()))?;
        registry.register(Box::new(self.deliveries.clone()))?;
        registry.register(Box::new(self.delivered_bytes.clone()))?;
        registry.register(Box::new(self.room_failures.clone()))?;
        registry.register(Box::new(self.room_panics.clone()))?;
        registry.register(Box::new(self.folds.clone()))
    }

    /// Counts one refusal; `reason` is one of few fixed labels.
    pub(crate) fn refused(&self, reason: &'static str) {
        self.refused_frames.with_label_values(&[reason]).inc();
    }
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
    fn every_instrument_is_named_after_the_house_and_registered_once() {
        let registry = Registry::new();
        let metrics = Metrics::register(&registry).expect("a fresh registry");
        metrics.refused("malformed");
        metrics.connections.with_label_values(&["yjs", "websocket"]).inc();
        metrics.room_failures.with_label_values(&["storage"]).inc();
        metrics.folds.with_label_values(&["done"]).inc();
        let families = registry.gather();
        assert_eq!(families.len(), 12);
        assert!(families.iter().all(|family| family.name().starts_with("encrier_") && !family.help().is_empty()));
        assert!(Metrics::register(&registry).is_err(), "a second registration is refused");
    }
}

//! What is measured, in which unit, and which way is better.

use serde::Serialize;

/// A measured quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Edits that reached everybody, for each second of the server's processor time.
    EditsPerCpuSecond,
    /// Edits that reached everybody, a second.
    EditsPerSecond,
    /// Milliseconds from sending to each reader's receipt, median.
    SightP50Ms,
    /// The same, 99th percentile.
    SightP99Ms,
    /// Milliseconds from sending to acknowledgement, median.
    AckP50Ms,
    /// The same, 99th percentile.
    AckP99Ms,
    /// Milliseconds of an append and `fdatasync` on the same disk, just before and after; median.
    SyncP50Ms,
    /// The median acknowledgement in such medians.
    AckPerSync,
    /// Milliseconds from a request to the first byte of a stored document, median.
    FirstByteMs,
    /// The same to its last byte.
    WholeMs,
    /// Milliseconds until everybody of a herd has everything.
    HerdMs,
    /// Documents that the server read from its store meanwhile.
    Loads,
    /// Edits sent and never seen by some reader, summed over readers.
    Lost,
    /// Edits sent and never acknowledged.
    Unacknowledged,
    /// Edits acknowledged before the kills, over all rounds.
    Acknowledged,
    /// Edits acknowledged before a kill and missing after the restart.
    AcknowledgedLost,
    /// Kibibytes of the server's resident memory for each idle connection.
    KibPerConnection,
    /// Connections opened and given their first sync, a second.
    ConnectsPerSecond,
    /// Percent of a processor that the server used.
    ServerBusy,
    /// Percent of a processor that the generator used: near 100, it measured itself.
    GeneratorBusy,
    /// Percent of the time that the server waited for its processor while other programs had it.
    ServerDisturbed,
    /// Percent of the time that the generator did.
    GeneratorDisturbed,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// The more, the better.
    More,
    /// The less, the better.
    Less,
    /// A fact that is neither: no ratio is made of it.
    Neither,
}

impl Metric {
    /// Its name in tables, with the unit.
    pub fn title(self) -> &'static str {
        match self {
            Self::EditsPerCpuSecond => "edits / server CPU s",
            Self::EditsPerSecond => "edits / s",
            Self::SightP50Ms => "p50 ms",
            Self::SightP99Ms => "p99 ms",
            Self::AckP50Ms => "ack p50 ms",
            Self::AckP99Ms => "ack p99 ms",
            Self::SyncP50Ms => "fdatasync p50 ms",
            Self::AckPerSync => "ack p50 : fdatasync p50",
            Self::FirstByteMs => "request to first byte, ms",
            Self::WholeMs => "request to last byte, ms",
            Self::HerdMs => "until all have all, ms",
            Self::Loads => "loads from the store",
            Self::Lost => "edits lost",
            Self::Unacknowledged => "edits without ack",
            Self::Acknowledged => "edits acknowledged",
            Self::AcknowledgedLost => "acknowledged edits lost",
            Self::KibPerConnection => "KiB / connection",
            Self::ConnectsPerSecond => "connects / s",
            Self::ServerBusy => "server busy %",
            Self::GeneratorBusy => "generator busy %",
            Self::ServerDisturbed => "server disturbed %",
            Self::GeneratorDisturbed => "generator disturbed %",
        }
    }

    /// Which way is better.
    pub fn better(self) -> Better {
        match self {
            Self::EditsPerCpuSecond | Self::EditsPerSecond | Self::ConnectsPerSecond => Better::More,
            Self::SightP50Ms
            | Self::SightP99Ms
            | Self::AckP50Ms
            | Self::AckP99Ms
            | Self::KibPerConnection
            | Self::FirstByteMs
            | Self::WholeMs
            | Self::HerdMs => Better::Less,
            Self::SyncP50Ms
            | Self::AckPerSync
            | Self::Loads
            | Self::Lost
            | Self::Unacknowledged
            | Self::Acknowledged
            | Self::AcknowledgedLost
            | Self::ServerBusy
            | Self::GeneratorBusy
            | Self::ServerDisturbed
            | Self::GeneratorDisturbed => Better::Neither,
        }
    }

    /// Whether tables show it; the others are for those who doubt a figure.
    pub fn in_tables(self) -> bool {
        !matches!(self, Self::ServerBusy | Self::GeneratorBusy | Self::ServerDisturbed | Self::GeneratorDisturbed)
    }

    /// Digits after the point in tables.
    pub fn decimals(self) -> usize {
        match self {
            Self::SightP50Ms | Self::SightP99Ms | Self::KibPerConnection | Self::HerdMs => 1,
            Self::AckP50Ms
            | Self::AckP99Ms
            | Self::SyncP50Ms
            | Self::AckPerSync
            | Self::FirstByteMs
            | Self::WholeMs => 2,
            _ => 0,
        }
    }

    /// How several rounds become one figure: what was lost adds up, the rest is the median.
    pub fn over_rounds(self, mut values: Vec<f64>) -> Option<f64> {
        if matches!(self, Self::Lost | Self::Unacknowledged | Self::Acknowledged | Self::AcknowledgedLost) {
            return (!values.is_empty()).then(|| values.iter().sum());
        }
        values.sort_by(f64::total_cmp);
        let upper = *values.get(values.len() / 2)?;
        let lower = *values.get(values.len().saturating_sub(1) / 2)?;
        Some(f64::midpoint(lower, upper))
    }
}

/// One figure of one run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// What.
    pub metric: Metric,
    /// How much, in the metric's unit.
    pub value: f64,
}

/// What one run of one piece of work on one server gave.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Outcome {
    /// The figures, in the order of the table.
    pub figures: Vec<Figure>,
    /// What went wrong meanwhile: ended connections, refusals. Empty when all is well.
    pub faults: Vec<String>,
}

impl Outcome {
    /// Adds a figure.
    #[must_use]
    pub fn with(mut self, metric: Metric, value: f64) -> Self {
        self.figures.push(Figure { metric, value });
        self
    }

    /// The figure of that metric.
    pub fn value(&self, metric: Metric) -> Option<f64> {
        self.figures.iter().find(|figure| figure.metric == metric).map(|figure| figure.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_become_a_median_and_losses_a_sum() {
        assert_eq!(Metric::SightP99Ms.over_rounds(vec![9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(Metric::SightP99Ms.over_rounds(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(Metric::Lost.over_rounds(vec![0.0, 3.0]), Some(3.0));
        assert_eq!(Metric::EditsPerSecond.over_rounds(vec![]), None);
    }
}

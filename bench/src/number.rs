//! Counts as real numbers, in the one place where that loses something.

/// A count for reckoning with. Beyond 2^53 the last digits go: no run counts that far.
#[expect(clippy::cast_precision_loss, reason = "counts of a bounded run stay far below 2^53")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

//! A document's text as it lies in the store.

use bytes::Bytes;

use crate::LogRow;

/// A document's stored text: newest checkpoint and the log after it, both of one moment.
#[derive(Debug, Clone, Default)]
pub struct StoredText {
    /// The number the checkpoint reaches, and the state.
    pub checkpoint: Option<(u64, Bytes)>,
    /// The tail, in order.
    pub tail: Vec<LogRow>,
}

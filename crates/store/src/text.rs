//! A document's text as it lies in the store.

use bytes::Bytes;

use crate::{Claim, LogRow};

/// A document's stored text: newest checkpoint, the log after it and the owners of its client ids, all of one moment.
#[derive(Debug, Clone, Default)]
pub struct StoredText {
    /// The number the checkpoint reaches, and the state.
    pub checkpoint: Option<(u64, Bytes)>,
    /// The tail, in order.
    pub tail: Vec<LogRow>,
    /// Whose its client ids are, in no order.
    pub owners: Vec<Claim>,
}

//! Why bytes were refused, and why a document cannot be read.

use thiserror::Error;

/// Why bytes were refused. Lower-case sentences for operators; the text inside is a short label for a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// The bytes are not of the form, or beyond a bound of [`crate::limits`].
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// Well formed, but beyond what this document may hold (depth, size, number of clients).
    #[error("too much for one document: {0}")]
    Limit(&'static str),
}

/// The document cannot be read: the library panicked or a stored update was bad. Nothing else is affected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("document is damaged: {0}")]
pub struct Poisoned(pub String);

/// Why an edit of the server's own was not made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// It would bring the document beyond a bound. Nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The library panicked over it, on a copy. Nothing has changed.
    #[error("the edit could not be written: {0}")]
    Unwritten(String),
    /// The document itself cannot be read.
    #[error(transparent)]
    Poisoned(#[from] Poisoned),
}

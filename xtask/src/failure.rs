//! Why a command of `cargo x` stopped: one sentence for the person who ran it.

use std::fmt;

/// A sentence that says what failed and, where there is one, the line that mends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure(String);

/// What a command returns.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

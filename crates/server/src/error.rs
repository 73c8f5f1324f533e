//! Why the server did not start, or did not stop well: sentences for the operator.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use encrier_auth::ChanceError;
use encrier_store::StoreError;
use thiserror::Error;

use crate::shell::ShellError;

/// Why the server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The data folder cannot be made.
    #[error("cannot make the data folder {}", path.display())]
    DataFolder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database does not open.
    #[error(transparent)]
    Store(StoreError),
    /// The address cannot be listened on: mostly since another program does.
    #[error("cannot listen on {address}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The stored cookie key is not one of ours.
    #[error("the stored key for cookies has the wrong length")]
    CookieKey,
    /// No secrets can be made.
    #[error(transparent)]
    Chance(#[from] ChanceError),
    /// The web client in the binary does not fit the server.
    #[error(transparent)]
    Shell(#[from] ShellError),
    /// Two counters of one name.
    #[error("cannot count")]
    Counts(#[from] prometheus::Error),
}

/// Why the server did not stop as it should.
#[derive(Debug, Error)]
pub enum StopError {
    /// A task that lives as long as the server ended by itself.
    #[error("the task that accepts connections ended unasked")]
    TaskEnded,
    /// The last commits or the close of the database failed.
    #[error("cannot close the store")]
    Store(#[source] StoreError),
    /// Not all was written in time.
    #[error("stopping took longer than {0} s")]
    Timeout(u64),
}

/// An error and all that caused it, as one line.
pub fn sentence(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        // Writing to a String cannot fail.
        let _ = write!(text, ": {inner}");
        cause = inner.source();
    }
    text
}

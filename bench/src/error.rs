//! Why a measurement did not come about.

use std::path::PathBuf;

use thiserror::Error;
use tokio_tungstenite::tungstenite;

use crate::frame::FrameError;
use crate::walk::WalkError;

/// Why a measurement did not come about.
#[derive(Debug, Error)]
pub enum BenchError {
    /// A URL is not `ws://HOST:PORT/…`.
    #[error("not an address of the form ws://HOST:PORT/PATH: {0}")]
    Url(String),
    /// A connection could not be made, or broke.
    #[error("websocket: {0}")]
    Socket(#[from] Box<tungstenite::Error>),
    /// A frame of the server cannot be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// An update of the server cannot be walked.
    #[error("an update of the server: {0}")]
    Walk(#[from] WalkError),
    /// The server refused the token or the name.
    #[error("the server refused the document")]
    Denied,
    /// The server closed the connection.
    #[error("the server closed the connection: {0}")]
    Closed(String),
    /// Something took longer than its limit.
    #[error("waited too long for {0}")]
    Timeout(&'static str),
    /// The system refused something.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// A file of `/proc` does not look as its manual says.
    #[error("unexpected content in {0}")]
    Proc(PathBuf),
    /// A server process ended by itself.
    #[error("{name} ended early; its output: {output}")]
    Ended {
        /// Which server.
        name: String,
        /// The end of what it wrote.
        output: String,
    },
    /// A measurement task was cancelled or panicked.
    #[error("a task of the measurement ended early: {0}")]
    Task(#[from] tokio::task::JoinError),
    /// The results cannot be written as JSON.
    #[error("results: {0}")]
    Json(#[from] serde_json::Error),
    /// The work cannot be done in this dialect.
    #[error("{0}")]
    Unsuited(&'static str),
}

impl BenchError {
    /// Names what was tried when the system refused.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

impl From<tungstenite::Error> for BenchError {
    fn from(error: tungstenite::Error) -> Self {
        Self::Socket(Box::new(error))
    }
}

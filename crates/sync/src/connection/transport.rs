//! What carries a connection's messages: a websocket, or events and posts.

use std::collections::VecDeque;
use std::io;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::tungstenite::Error;

use super::socket::{Incoming, Socket};

/// A way to one client, both directions. All polls are cancel-safe.
pub(super) trait Transport {
    /// Its name in metrics and logs.
    const LABEL: &'static str;

    /// Reads one message.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, Error>>;

    /// Whether messages are slices of a buffer much longer than they are.
    fn is_grown(&self) -> bool;

    /// Bytes of a message that has begun and not ended, about.
    fn unfinished(&self) -> usize;

    /// What the transport itself wants written, whole frames.
    fn take_replies(&mut self) -> Option<Bytes>;

    /// Writes all of `frames`; tells by `wrote` whether the way took anything.
    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        frames: &mut VecDeque<Bytes>,
        wrote: &mut bool,
    ) -> Poll<io::Result<()>>;

    /// Ends the sending half.
    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}

impl<S: AsyncRead + AsyncWrite + Unpin> Transport for Socket<S> {
    const LABEL: &'static str = "websocket";

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, Error>> {
        Self::poll_read(self, cx)
    }

    fn is_grown(&self) -> bool {
        Self::is_grown(self)
    }

    fn unfinished(&self) -> usize {
        Self::unfinished(self)
    }

    fn take_replies(&mut self) -> Option<Bytes> {
        Self::take_replies(self)
    }

    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        frames: &mut VecDeque<Bytes>,
        wrote: &mut bool,
    ) -> Poll<io::Result<()>> {
        Self::poll_write(self, cx, frames, wrote)
    }

    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Self::poll_shutdown(self, cx)
    }
}

//! A TCP socket that not only its connection writes to.
//!
//! A relay pays a task switch beside the system call for every message and reader. A room that finds a member's outbox
//! empty writes to the socket itself, without waiting; what the socket does not take is left to the connection.
//!
//! Deliberately absent: waiting, and any order between writers: the outbox's lock gives that.

use std::fmt;
use std::io::{self, IoSlice};
use std::os::fd::AsRawFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use crate::limits::REST_BYTES_MAX;

/// The writing end, for whoever does not wait. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Shortcut {
    socket: Arc<OwnedWriteHalf>,
}

/// The end that a connection holds.
pub(crate) struct Tcp {
    /// What was read before: it comes first. Not put into tungstenite's buffer, which would then grow message by message.
    head: Bytes,
    reading: OwnedReadHalf,
    writing: Arc<OwnedWriteHalf>,
}

impl Shortcut {
    /// Writes as much as the socket takes now; 0 if it takes nothing or is broken, which its connection will see.
    pub(crate) fn write_now(&self, pieces: &[IoSlice<'_>]) -> usize {
        let written = match pieces {
            [one] => self.socket.try_write(one),
            many => self.socket.try_write_vectored(many),
        };
        written.unwrap_or(0)
    }

    /// Has the system tell of what comes only once that is much, or at once again. Best effort: where it cannot be had,
    /// a resting socket costs a few more wakes.
    pub(crate) fn set_quiet(&self, is_quiet: bool) {
        let bytes = if is_quiet { REST_BYTES_MAX } else { 1 };
        let stream: &TcpStream = (*self.socket).as_ref();
        uapi::setsockopt(stream.as_raw_fd(), uapi::c::SOL_SOCKET, uapi::c::SO_RCVLOWAT, &bytes).ok();
    }
}

impl Tcp {
    /// Takes a socket apart of which `head` was read.
    pub(crate) fn new(stream: TcpStream, head: Bytes) -> Self {
        let (reading, writing) = stream.into_split();
        // Empty, it would still hold the whole buffer that the handshake was read into.
        let head = if head.is_empty() { Bytes::new() } else { head };
        Self { head, reading, writing: Arc::new(writing) }
    }

    /// The writing end.
    pub(crate) fn shortcut(&self) -> Shortcut {
        Shortcut { socket: Arc::clone(&self.writing) }
    }

    fn stream(&self) -> &TcpStream {
        (*self.writing).as_ref()
    }
}

impl AsyncRead for Tcp {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.head.is_empty() {
            return Pin::new(&mut self.reading).poll_read(cx, out);
        }
        let taken = self.head.len().min(out.remaining());
        out.put_slice(&self.head.split_to(taken));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tcp {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        loop {
            match self.stream().try_write_vectored(pieces) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready!(self.stream().poll_write_ready(cx))?,
                written => return Poll::Ready(written),
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // As long as a shortcut is held elsewhere, its last owner ends the sending half by dropping it.
        match Arc::get_mut(&mut self.writing) {
            Some(writing) => Pin::new(writing).poll_shutdown(cx),
            None => Poll::Ready(Ok(())),
        }
    }
}

impl fmt::Debug for Tcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tcp").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::{Outbox, Seat};
    use bytes::Buf;
    use std::collections::VecDeque;
    use std::future::poll_fn;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// One look at the outbox by the connection, and the writing of what it finds.
    async fn turn(outbox: &Outbox, tcp: &mut Tcp, writing: &mut VecDeque<Bytes>) {
        let found = poll_fn(|cx| Poll::Ready(outbox.poll_work(cx, writing))).await;
        while let Some(frame) = writing.pop_front() {
            tcp.write_all(&frame).await.expect("a reader");
        }
        if found.is_ready() {
            assert!(poll_fn(|cx| Poll::Ready(outbox.poll_work(cx, writing))).await.is_pending());
        }
    }

    /// The buffer of a handshake is 8 KiB, and most clients rest: it must not stay with their sockets.
    #[tokio::test]
    async fn a_socket_keeps_nothing_of_its_handshake() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("an address"));
        let (_client, accepted) = tokio::join!(client, listener.accept());
        let buffer: Arc<[u8]> = Arc::from(b"GET / HTTP/1.1".as_slice());
        let mut head = Bytes::from_owner(OwnedBuffer(Arc::clone(&buffer)));
        head.advance(head.len());
        let _tcp = Tcp::new(accepted.expect("a server").0, head);
        assert_eq!(Arc::strong_count(&buffer), 1);
    }

    /// A buffer of which a test sees who holds it.
    struct OwnedBuffer(Arc<[u8]>);

    impl AsRef<[u8]> for OwnedBuffer {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }

    /// Frames leave whole and in order, whether a room wrote them, the connection, or both a part.
    #[tokio::test]
    async fn what_the_socket_does_not_take_follows_in_order() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("an address"));
        let (client, accepted) = tokio::join!(client, listener.accept());
        let head = Bytes::from_static(b"early");
        let (mut client, mut tcp) = (client.expect("a client"), Tcp::new(accepted.expect("a server").0, head));
        let mut early = [0; 5];
        tcp.read_exact(&mut early).await.expect("what was read before");
        assert_eq!(&early, b"early");
        let (outbox, seat) = (Outbox::default(), Seat::new(1));
        outbox.connect(tcp.shortcut());
        let mut writing = VecDeque::new();
        turn(&outbox, &mut tcp, &mut writing).await;

        // A small frame needs no turn of the connection.
        outbox.send_halves(&seat, Bytes::from_static(b"on"), Bytes::from_static(b"ce"));
        let mut small = [0; 4];
        client.read_exact(&mut small).await.expect("what the room wrote");
        assert_eq!(&small, b"once");
        assert!(seat.is_drained());

        // More than any socket buffer takes: something waits in the end.
        let mut all = Vec::new();
        for letter in 0..=255_u8 {
            let frame = Bytes::from(vec![letter; 200_000]);
            all.extend_from_slice(&frame);
            outbox.send(&seat, frame);
        }
        assert!(!seat.is_drained() && outbox.is_clogged());
        let reading = tokio::spawn(async move {
            let mut got = Vec::new();
            client.read_to_end(&mut got).await.expect("all of it");
            got
        });
        turn(&outbox, &mut tcp, &mut writing).await;
        assert!(seat.is_drained());
        outbox.send(&seat, Bytes::from_static(b"last"));
        all.extend_from_slice(b"last");
        turn(&outbox, &mut tcp, &mut writing).await;
        outbox.disconnect();
        tcp.shutdown().await.expect("an open socket");
        assert!(reading.await.expect("a reader") == all, "every byte once, in order");
    }
}

//! A TCP socket that not only its connection writes to.
//!
//! A relay pays a task switch beside the system call for every message and reader. A room that finds a member's outbox
//! empty writes to the socket itself, without waiting; what the socket does not take is left to the connection.
//!
//! Deliberately absent: waiting, and any order between writers: the outbox's lock gives that.

use std::fmt;
use std::io::{self, IoSlice};
use std::os::fd::{AsRawFd, RawFd};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use crate::limits::REST_BYTES_MAX;

/// The writing end, for whoever does not wait. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Shortcut {
    shared: Arc<Shared>,
}

/// What a connection and its rooms have of the socket.
#[derive(Debug)]
struct Shared {
    writing: OwnedWriteHalf,
    /// One of the states below. Whoever rests a socket stirs it later, and whoever stirs it settles it: so no order of their
    /// stores can leave a socket unheard for longer than a cadence.
    ear: AtomicU8,
}

/// The system tells of every byte.
const OPEN: u8 = 0;
/// The system tells of much only.
const QUIET: u8 = 1;
/// As quiet, and to be read once without being told.
const DUE: u8 = 2;

/// The end that a connection holds.
pub(crate) struct Tcp {
    /// What was read before: it comes first. Not put into tungstenite's buffer, which would then grow message by message.
    head: Bytes,
    reading: OwnedReadHalf,
    shared: Arc<Shared>,
}

impl Shared {
    fn stream(&self) -> &TcpStream {
        self.writing.as_ref()
    }

    fn fd(&self) -> RawFd {
        self.stream().as_raw_fd()
    }

    /// Best effort: where it cannot be had, a resting socket costs a few more wakes.
    fn tell_from(&self, bytes: i32) {
        uapi::setsockopt(self.fd(), uapi::c::SOL_SOCKET, uapi::c::SO_RCVLOWAT, &bytes).ok();
    }

    fn open(&self) {
        self.ear.store(OPEN, Relaxed);
        self.tell_from(1);
    }

    /// Reads once if that is due. Whoever has more than fits is read on.
    fn read_if_due(&self, out: &mut ReadBuf<'_>) -> bool {
        if self.ear.load(Relaxed) != DUE {
            return false;
        }
        let room = out.remaining();
        // Nothing there is no error here, and an error is met again by who reads then.
        let read = uapi::recv(self.fd(), out.initialize_unfilled(), uapi::c::MSG_DONTWAIT).map(|bytes| bytes.len());
        let taken = read.unwrap_or(0);
        if taken < room {
            self.ear.compare_exchange(DUE, QUIET, Relaxed, Relaxed).ok();
        }
        out.advance(taken);
        read.is_ok()
    }
}

impl Shortcut {
    /// Writes as much as the socket takes now; 0 if it takes nothing or is broken, which its connection will see.
    pub(crate) fn write_now(&self, pieces: &[IoSlice<'_>]) -> usize {
        let written = match pieces {
            [one] => self.shared.writing.try_write(one),
            many => self.shared.writing.try_write_vectored(many),
        };
        written.unwrap_or(0)
    }

    /// Has the system tell of what comes only once that is much.
    pub(crate) fn rest(&self) {
        if self.shared.ear.swap(QUIET, Relaxed) == OPEN {
            self.shared.tell_from(REST_BYTES_MAX);
        }
    }

    /// Has its connection look by itself, once, for what came meanwhile. The system stays quiet: for whoever says something
    /// every time, being told again and hushed again would be two calls an edit.
    pub(crate) fn stir(&self) {
        self.shared.ear.store(DUE, Relaxed);
    }

    /// Has the system tell of everything again.
    pub(crate) fn settle(&self) {
        if self.shared.ear.load(Relaxed) != OPEN {
            self.shared.open();
        }
    }
}

impl Tcp {
    /// Takes a socket apart of which `head` was read.
    pub(crate) fn new(stream: TcpStream, head: Bytes) -> Self {
        let (reading, writing) = stream.into_split();
        // Empty, it would still hold the whole buffer that the handshake was read into.
        let head = if head.is_empty() { Bytes::new() } else { head };
        Self { head, reading, shared: Arc::new(Shared { writing, ear: AtomicU8::new(OPEN) }) }
    }

    /// The writing end.
    pub(crate) fn shortcut(&self) -> Shortcut {
        Shortcut { shared: Arc::clone(&self.shared) }
    }

    fn stream(&self) -> &TcpStream {
        self.shared.stream()
    }
}

impl AsyncRead for Tcp {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.head.is_empty() {
            if self.shared.read_if_due(out) {
                return Poll::Ready(Ok(()));
            }
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
        match Arc::get_mut(&mut self.shared) {
            Some(shared) => Pin::new(&mut shared.writing).poll_shutdown(cx),
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

    /// A client and the server's end of its socket.
    async fn pair() -> (TcpStream, Tcp) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("an address"));
        let (client, accepted) = tokio::join!(client, listener.accept());
        (client.expect("a client"), Tcp::new(accepted.expect("a server").0, Bytes::new()))
    }

    /// What one look at the socket finds, without waiting.
    async fn look(tcp: &mut Tcp) -> Option<Vec<u8>> {
        poll_fn(|cx| {
            let mut bytes = [0; 64];
            let mut out = ReadBuf::new(&mut bytes);
            Poll::Ready(match Pin::new(&mut *tcp).poll_read(cx, &mut out) {
                Poll::Ready(read) => read.ok().map(|()| out.filled().to_vec()),
                Poll::Pending => None,
            })
        })
        .await
    }

    /// Waits until the client's bytes have crossed the loopback, without taking them.
    async fn has_arrived(tcp: &Tcp, bytes: usize) {
        let mut seen = vec![0; bytes];
        let peek = |seen: &mut [u8]| {
            uapi::recv(tcp.shared.fd(), seen, uapi::c::MSG_DONTWAIT | uapi::c::MSG_PEEK)
                .is_ok_and(|got| got.len() == bytes)
        };
        while !peek(&mut seen) {
            tokio::task::yield_now().await;
        }
    }

    /// Whoever speaks again and again rests again and again, and is never told of by the system; whoever does not is heard
    /// at once afterwards.
    #[tokio::test]
    async fn a_socket_that_rests_is_looked_at_once_and_then_heard() {
        let (mut client, mut tcp) = pair().await;
        let shortcut = tcp.shortcut();
        assert_eq!(look(&mut tcp).await, None);
        shortcut.rest();
        for word in [&b"one"[..], b"two"] {
            client.write_all(word).await.expect("room");
            has_arrived(&tcp, word.len()).await;
            assert_eq!(look(&mut tcp).await, None, "the system says nothing");
            shortcut.stir();
            assert_eq!(look(&mut tcp).await.as_deref(), Some(word));
            assert_eq!(look(&mut tcp).await, None);
            shortcut.rest();
        }
        // Stirred in vain and settled, it hears by itself.
        shortcut.stir();
        assert_eq!(look(&mut tcp).await, None);
        shortcut.settle();
        client.write_all(b"three").await.expect("room");
        let mut bytes = [0; 64];
        assert_eq!(tcp.read(&mut bytes).await.expect("what came"), 5);
        // So it does whatever came in between.
        shortcut.rest();
        client.write_all(b"four").await.expect("room");
        has_arrived(&tcp, 4).await;
        shortcut.stir();
        assert_eq!(look(&mut tcp).await.as_deref(), Some(&b"four"[..]));
        client.write_all(b"five").await.expect("room");
        has_arrived(&tcp, 4).await;
        assert_eq!(look(&mut tcp).await, None);
        shortcut.settle();
        assert_eq!(tcp.read(&mut bytes).await.expect("what came"), 4);
    }

    /// The end of a stream is seen by whoever looks.
    #[tokio::test]
    async fn a_socket_that_rests_sees_its_end() {
        let (client, mut tcp) = pair().await;
        assert_eq!(look(&mut tcp).await, None);
        let shortcut = tcp.shortcut();
        shortcut.rest();
        drop(client);
        let mut rest = Vec::new();
        shortcut.stir();
        tcp.read_to_end(&mut rest).await.expect("an end");
        assert!(rest.is_empty());
    }
}

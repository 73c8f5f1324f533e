//! The listening socket and the connections that come in by it.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tower::ServiceExt as _;
use tracing::{debug, info, warn};

use crate::caller::Peer;
use crate::house::House;
use crate::limits::{
    ACCEPT_PAUSE, BACKLOG, HEAD_BYTES_MAX, READ_BUFFER_BYTES_MAX, SEND_BUFFER_BYTES, SOCKET_RETRY_AFTER_S, UNREAD_MAX,
};
use crate::quota::Place;

/// One of the connections that may be open at a time; a websocket keeps its own after the handshake.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    _permit: Arc<OwnedSemaphorePermit>,
    _count: Arc<Counted>,
    _place: Arc<Place>,
    /// Cancelled to cut the connection.
    cut: CancellationToken,
    /// Cancelled when the connection's answer is a stream without end.
    streams: CancellationToken,
}

impl Seat {
    /// The answer on this connection is a stream that the hub ends: a stop does not wait for it as for a request.
    pub(crate) fn stream(&self) {
        self.streams.cancel();
    }

    /// Cuts the connection, whatever is still to be written.
    pub(crate) fn hang_up(&self) {
        self.cut.cancel();
    }
}

/// Counts a connection as long as it lives.
#[derive(Debug)]
struct Counted(prometheus::IntGauge);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Binds the address, so that a taken port is known before anything else is begun.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A restart must not wait for the connections of the process before it to time out.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(i32::try_from(BACKLOG).unwrap_or(i32::MAX))?;
    TcpListener::from_std(socket.into())
}

/// Takes connections until the house stops, then waits for the requests in flight. Websockets are the hub's to end.
pub(crate) async fn accept(listener: TcpListener, house: Arc<House>, router: Router) {
    let seats = usize::try_from(house.config.limits.connections_max).unwrap_or(Semaphore::MAX_PERMITS);
    let seats = Arc::new(Semaphore::new(seats));
    let connections = TaskTracker::new();
    loop {
        // Stop first: a server under load would otherwise never see it.
        let (stream, peer, seat) = tokio::select! {
            biased;
            () = house.stopping.cancelled() => break,
            next = next(&listener, &seats, &house) => next,
        };
        let service = Connection { peer: Peer(peer), seat, router: router.clone() };
        let head_time = Duration::from_millis(house.config.limits.head_ms_max);
        tokio::spawn(service.serve(stream, head_time, connections.token(), house.stopping.clone()));
    }
    drop(listener);
    connections.close();
    connections.wait().await;
    info!(reason = "the server stops", "listener ended");
}

/// The next connection that there is a seat for. Cancel-safe: a connection is accepted in the last step.
async fn next(listener: &TcpListener, seats: &Arc<Semaphore>, house: &House) -> (TcpStream, SocketAddr, Seat) {
    let Ok(permit) = Arc::clone(seats).acquire_owned().await else { return std::future::pending().await };
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let Ok(place) = house.quotas.connection(peer.ip()) else {
                    refuse(&stream);
                    continue;
                };
                let connections = house.counts.connections.clone();
                connections.inc();
                let seat = Seat {
                    _permit: Arc::new(permit),
                    _count: Arc::new(Counted(connections)),
                    _place: Arc::new(place),
                    cut: CancellationToken::new(),
                    streams: CancellationToken::new(),
                };
                return (stream, peer, seat);
            }
            // That one went away while it waited; the next may be well.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => (),
            Err(error) => {
                // Out of descriptors, mostly: asking again at once would only burn the processor.
                warn!(error = &error as &dyn std::error::Error, "cannot accept connections");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Tells an address that has too many connections so, as far as the system takes it at once.
fn refuse(stream: &TcpStream) {
    let head = "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\nRetry-After:";
    if let Err(error) = stream.try_write(format!("{head} {SOCKET_RETRY_AFTER_S}\r\n\r\n").as_bytes()) {
        debug!(error = &error as &dyn std::error::Error, "a connection too many went away by itself");
    }
}

struct Connection {
    peer: Peer,
    seat: Seat,
    router: Router,
}

impl Connection {
    /// Serves until the end; `token` goes earlier if what is left is a stream, whose end is the hub's.
    async fn serve(self, stream: TcpStream, head_time: Duration, token: TaskTrackerToken, stopping: CancellationToken) {
        tune(&stream);
        let (cut, streams) = (self.seat.cut.clone(), self.seat.streams.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(self.peer);
            request.extensions_mut().insert(self.seat.clone());
            self.router.clone().oneshot(request.map(Body::new))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(head_time)
            .max_header_size(HEAD_BYTES_MAX)
            .max_buf_size(READ_BUFFER_BYTES_MAX)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        let ended = async {
            tokio::select! {
                biased;
                end = connection.as_mut() => end,
                () = stopping.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            }
        };
        let leave = async {
            streams.cancelled().await;
            drop(token);
            std::future::pending().await
        };
        let end = tokio::select! {
            biased;
            end = ended => end,
            () = cut.cancelled() => return,
            end = leave => end,
        };
        if let Err(error) = end {
            debug!(error = &error as &dyn std::error::Error, "a connection ended badly");
        }
    }
}

/// A keystroke goes out at once, and a reader that never reads costs the system no megabytes and goes in the end, whatever it
/// asked for. Best effort: a socket that refuses is as good without.
fn tune(stream: &TcpStream) {
    if let Err(error) = try_tune(stream, UNREAD_MAX) {
        debug!(error = &error as &dyn std::error::Error, "cannot tune a socket");
    }
}

fn try_tune(stream: &TcpStream, unread_max: Duration) -> io::Result<()> {
    let socket = SockRef::from(stream);
    stream.set_nodelay(true)?;
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    // Linux counts a peer that keeps its window shut as one that acknowledges nothing.
    socket.set_tcp_user_timeout(Some(unread_max))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt as _;

    /// Who asks for a file and never reads it would hold the whole file in memory for ever.
    #[tokio::test]
    async fn who_never_reads_is_cut_by_the_system() {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let reader = TcpStream::connect(listener.local_addr().expect("its address")).await.expect("a connection");
        let (mut stream, _) = listener.accept().await.expect("the same");
        tune(&stream);
        assert_eq!(SockRef::from(&stream).tcp_user_timeout().expect("an option"), Some(UNREAD_MAX));
        try_tune(&stream, Duration::from_millis(300)).expect("options");
        let file = vec![0; 1 << 24];
        let written = tokio::time::timeout(Duration::from_secs(30), stream.write_all(&file)).await;
        let error = written.expect("it ends").expect_err("nobody read it");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(reader);
    }
}

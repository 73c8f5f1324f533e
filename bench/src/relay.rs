//! A bare relay: what forwarding alone costs.
//!
//! Every frame goes to all others in the room (the path of the URL). Nothing is parsed, checked, kept or acknowledged:
//! the first frame of a connection is its sync request by position, and is answered with a fixed empty step 2. Its writes
//! gather what is queued. A peer that does less than any sync server must.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

use crate::error::BenchError;
use crate::limits::{RELAY_FRAMES_PER_WRITE, RELAY_QUEUE_FRAMES, RELAY_READ_BUFFER_BYTES};

/// The answer to a connection's first frame: sync, step 2, an update that changes nothing.
const EMPTY_STEP_2: Bytes = Bytes::from_static(&[0, 1, 2, 0, 0]);

/// The members of every room, each with a number and a queue.
type Rooms = Arc<Mutex<HashMap<String, Arc<Mutex<Vec<Member>>>>>>;

#[derive(Debug)]
struct Member {
    number: u64,
    queue: mpsc::Sender<Bytes>,
}

/// Forwards between the connections of a listener until it is dropped.
pub async fn serve(listener: TcpListener) -> Result<(), BenchError> {
    let rooms = Rooms::default();
    let mut connections = JoinSet::new();
    for number in 0.. {
        let (stream, _) = listener.accept().await.map_err(BenchError::io("accept"))?;
        let rooms = rooms.clone();
        // A connection's end is its client's business: a relay keeps no account of it.
        connections.spawn(async move { drop(member(stream, number, rooms).await) });
        while connections.try_join_next().is_some() {}
    }
    Ok(())
}

/// One connection from its handshake to its end.
async fn member(stream: TcpStream, number: u64, rooms: Rooms) -> Result<(), BenchError> {
    stream.set_nodelay(true).map_err(BenchError::io("TCP_NODELAY"))?;
    let mut path = String::new();
    let config = WebSocketConfig::default().read_buffer_size(RELAY_READ_BUFFER_BYTES);
    #[expect(clippy::result_large_err, reason = "the callback's type is tungstenite's")]
    let keep_path = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        request.uri().path().clone_into(&mut path);
        Ok(response)
    };
    let socket = accept_hdr_async_with_config(stream, keep_path, Some(config)).await?;
    let (sink, mut frames) = socket.split();
    let (queue, queued) = mpsc::channel(RELAY_QUEUE_FRAMES);
    let mut writer = JoinSet::new();
    writer.spawn(write(sink, queued));
    let room = {
        let mut rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.entry(path).or_default().clone()
    };
    let Some(Ok(_)) = frames.next().await else { return Ok(()) };
    // The queue is empty: it takes this.
    drop(queue.try_send(EMPTY_STEP_2));
    room.lock().unwrap_or_else(PoisonError::into_inner).push(Member { number, queue });
    while let Some(Ok(message)) = frames.next().await {
        if let Message::Binary(frame) = message {
            forward(&room, number, &frame);
        }
    }
    room.lock().unwrap_or_else(PoisonError::into_inner).retain(|member| member.number != number);
    Ok(())
}

/// Queues a frame for all others. A member whose queue is full is dropped, which ends its connection's writer.
fn forward(room: &Mutex<Vec<Member>>, from: u64, frame: &Bytes) {
    let mut members = room.lock().unwrap_or_else(PoisonError::into_inner);
    members.retain(|member| member.number == from || member.queue.try_send(frame.clone()).is_ok());
}

/// Writes what is queued, as much as there is in one go.
pub(crate) async fn write(
    mut sink: SplitSink<WebSocketStream<TcpStream>, Message>,
    mut queued: mpsc::Receiver<Bytes>,
) -> Result<(), BenchError> {
    let mut frames = Vec::with_capacity(RELAY_FRAMES_PER_WRITE);
    while queued.recv_many(&mut frames, RELAY_FRAMES_PER_WRITE).await > 0 {
        for frame in frames.drain(..) {
            sink.feed(Message::Binary(frame)).await?;
        }
        sink.flush().await?;
    }
    Ok(sink.close().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Fanout, Rooms, Site, Stretch, Work, Writers};
    use crate::metric::{Metric, Outcome};
    use crate::past::Past;
    use crate::{Dialect, Place, Target};

    /// Does a work on a relay of its own.
    async fn on_a_relay(work: Work) -> Outcome {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let target = Target { dialect: Dialect::Yjs, url, token: String::new() };
        let mut relay = JoinSet::new();
        relay.spawn(serve(listener));
        let site =
            Site { target, server_pid: Some(std::process::id()), cores: None, folder: None, label: "test".to_owned() };
        work.run(&site).await.unwrap()
    }

    #[tokio::test]
    async fn every_work_passes_a_relay_without_loss() {
        let (stretch, place) = (Stretch { warm_up_s: 0.1, seconds: 0.3 }, Place::Anywhere);
        let past = Past::None;
        let works = [
            Work::Fanout(Fanout { rate: 500, readers: 5, place, past, stretch }),
            Work::Writers(Writers { writers: 4, window: 8, rate: None, place, past, stretch }),
            Work::Writers(Writers { writers: 4, window: 0, rate: Some(100), place, past, stretch }),
            Work::Rooms(Rooms {
                rooms: 3,
                writers: 2,
                readers: 1,
                p99_ms_max: 10_000.0,
                from_rate: 20,
                rise_percent: 200,
                steps: 2,
                step_s: 0.1,
            }),
        ];
        for work in works {
            let title = work.title();
            let outcome = on_a_relay(work).await;
            assert_eq!(outcome.value(Metric::Lost), Some(0.0), "{title}");
            assert!(outcome.value(Metric::EditsPerSecond).is_some_and(|rate| rate > 0.0), "{title}: {outcome:?}");
            assert_eq!(outcome.faults, Vec::<String>::new(), "{title}");
        }
    }
}

//! A bare log: what "on disk, then acknowledged" alone costs.
//!
//! Each update of a Hocuspocus client is written into a file by one thread, with all that came during the last sync; after
//! `fdatasync` its client is told. No update is read, no room is kept, nobody else hears it: a peer that does less than any
//! server must which acknowledges what is on disk. The file has its length from the start, as a log that is overwritten has:
//! a sync has no more to do than that of the bytes.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc as std_mpsc;
use std::thread;

use bytes::Bytes;
use futures_util::StreamExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::error::BenchError;
use crate::frame::{Asked, answered};
use crate::limits::{BARE_LOG_BYTES, BARE_LOG_PAGE_BYTES, RELAY_QUEUE_FRAMES, RELAY_READ_BUFFER_BYTES};
use crate::relay::write;

/// An update that waits for the disk.
#[derive(Debug)]
struct Entry {
    bytes: Bytes,
    acknowledgement: Bytes,
    queue: mpsc::Sender<Bytes>,
}

/// Keeps and acknowledges what the clients of a listener send, in a file of that folder, until it is dropped.
pub async fn serve(listener: TcpListener, folder: &Path) -> Result<(), BenchError> {
    let path = folder.join("bare-log");
    let failed = || BenchError::io(path.display().to_string());
    let mut file = File::create(&path).map_err(failed())?;
    file.write_all(&vec![0; BARE_LOG_BYTES]).map_err(failed())?;
    file.sync_all().map_err(failed())?;
    let (log, entries) = std_mpsc::channel();
    // Ends with its senders, or at the first error of the disk: then nobody is told anything any more.
    thread::spawn(move || keep(file, &entries));
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.map_err(BenchError::io("accept"))?;
        let log = log.clone();
        connections.spawn(async move { drop(connection(stream, log).await) });
        while connections.try_join_next().is_some() {}
    }
}

/// One connection from its handshake to its end.
async fn connection(stream: TcpStream, log: std_mpsc::Sender<Entry>) -> Result<(), BenchError> {
    stream.set_nodelay(true).map_err(BenchError::io("TCP_NODELAY"))?;
    let config = WebSocketConfig::default().read_buffer_size(RELAY_READ_BUFFER_BYTES);
    let (sink, mut frames) = accept_async_with_config(stream, Some(config)).await?.split();
    let (queue, queued) = mpsc::channel(RELAY_QUEUE_FRAMES);
    let mut writer = JoinSet::new();
    writer.spawn(write(sink, queued));
    while let Some(Ok(message)) = frames.next().await {
        let Message::Binary(frame) = message else { continue };
        match answered(&frame)? {
            Asked::Answer(answer) => drop(queue.try_send(answer)),
            Asked::Keep(acknowledgement) => {
                let entry = Entry { bytes: frame, acknowledgement, queue: queue.clone() };
                log.send(entry).map_err(|_| BenchError::Closed("the disk failed".to_owned()))?;
            }
            Asked::Nothing => {}
        }
    }
    Ok(())
}

/// Writes what waits, syncs, tells; over and over.
fn keep(mut file: File, entries: &std_mpsc::Receiver<Entry>) -> io::Result<()> {
    let mut at = 0;
    let mut bytes = Vec::with_capacity(BARE_LOG_PAGE_BYTES);
    while let Ok(first) = entries.recv() {
        let batch: Vec<Entry> = std::iter::once(first).chain(entries.try_iter()).collect();
        bytes.clear();
        for entry in &batch {
            bytes.extend_from_slice(&entry.bytes);
        }
        bytes.resize(bytes.len().next_multiple_of(BARE_LOG_PAGE_BYTES), 0);
        if at + bytes.len() > BARE_LOG_BYTES {
            at = 0;
        }
        file.seek(SeekFrom::Start(at as u64))?;
        file.write_all(&bytes)?;
        file.sync_data()?;
        at += bytes.len();
        // Whoever is gone, or does not read, is not waited for.
        for entry in batch {
            drop(entry.queue.try_send(entry.acknowledgement));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Ack, Site, Stretch};
    use crate::metric::Metric;
    use crate::{Dialect, Target};

    #[tokio::test]
    async fn what_it_is_sent_is_acknowledged() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let mut log = JoinSet::new();
        log.spawn(async move { serve(listener, &path).await });
        let target = Target { dialect: Dialect::Hocuspocus, url, token: String::new() };
        let site = Site {
            target,
            server_pid: Some(std::process::id()),
            cores: None,
            folder: Some(folder.path().to_owned()),
            label: "test".to_owned(),
        };
        let ack = Ack { rooms: 3, rate: 100, stretch: Stretch { warm_up_s: 0.1, seconds: 0.3 } };
        let outcome = ack.run(&site).await.unwrap();
        assert_eq!(outcome.value(Metric::Unacknowledged), Some(0.0), "{outcome:?}");
        assert!(outcome.value(Metric::AckP50Ms).is_some_and(|ms| ms > 0.0), "{outcome:?}");
    }
}

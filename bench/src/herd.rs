//! Everybody comes back at the same instant to documents that nobody has open.
//!
//! Each client asks for all documents on a few sockets, as the Hocuspocus provider does when a page shows many. What a
//! server reads from its store meanwhile is counted by its own log, where it keeps one.

use std::time::Instant;

use futures_util::future::try_join_all;
use futures_util::{SinkExt, StreamExt, TryStreamExt, stream};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Socket, Target, connect, next_binary};
use crate::contender::{Contender, Workshop};
use crate::error::BenchError;
use crate::frame::{Envelope, Inbound};
use crate::limits::{CONNECTS_AT_ONCE, HERD_DOCUMENTS_PER_SOCKET, HERD_SETTLE, HERD_TIMEOUT, IDLE_SETTLE};
use crate::metric::{Metric, Outcome};
use crate::number::real;
use crate::script::{Place, Script};

/// What our server logs for each document that it reads from its store.
const LOADED: &str = "room opened";

/// Bytes of an update that holds nothing.
const NOTHING_BYTES: usize = 2;

/// Everybody comes back at the same instant to documents that nobody has open.
#[derive(Debug, Clone, Copy)]
pub struct Herd {
    /// Documents, each with an edit.
    pub documents: u32,
    /// Clients of each.
    pub clients: u32,
}

impl Herd {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        format!("{} cold documents opened by {} clients each at once", self.documents, self.clients)
    }

    /// Does it on one server.
    pub async fn run(&self, workshop: &Workshop, contender: Contender) -> Result<Outcome, BenchError> {
        let data = workshop.folder()?;
        {
            let mut server = workshop.start(contender, data.path()).await?;
            self.all(self.sockets(&server.target(), 1).await?, Visit::Edit).await?;
            sleep(HERD_SETTLE).await;
            server.kill()?;
        }
        let server = workshop.start(contender, data.path()).await?;
        let sockets = self.sockets(&server.target(), self.clients).await?;
        let begin = Instant::now();
        self.all(sockets, Visit::Read).await?;
        let took = begin.elapsed();
        let mut outcome = Outcome::default().with(Metric::HerdMs, took.as_secs_f64() * 1_000.0);
        if contender.is_ours() {
            sleep(IDLE_SETTLE).await;
            outcome = outcome.with(Metric::Loads, real(server.logged(LOADED)?));
        }
        Ok(outcome)
    }

    /// The sockets of so many clients, each with the documents that are to be opened on it.
    async fn sockets(&self, target: &Target, clients: u32) -> Result<Vec<(Socket, Vec<Envelope>)>, BenchError> {
        let documents: Vec<u32> = (0..self.documents).collect();
        let shares = (0..clients).flat_map(|_| documents.chunks(HERD_DOCUMENTS_PER_SOCKET as usize));
        let opened = stream::iter(shares).map(|share| async move {
            let envelopes = share.iter().map(|number| Envelope::new(target.dialect, &format!("herd-{number}")));
            Ok::<_, BenchError>((connect(target, "herd").await?, envelopes.collect()))
        });
        opened.buffer_unordered(CONNECTS_AT_ONCE).try_collect().await
    }

    /// Has everybody visit everything at once.
    async fn all(&self, sockets: Vec<(Socket, Vec<Envelope>)>, visit: Visit) -> Result<(), BenchError> {
        let visits = sockets.into_iter().map(|(socket, envelopes)| visit.pay(socket, envelopes));
        let all = timeout(HERD_TIMEOUT, try_join_all(visits)).await;
        all.map_err(|_| BenchError::Timeout("a herd"))?.map(drop)
    }
}

/// What a client does with each document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Visit {
    /// Writes a letter and waits until that is acknowledged.
    Edit,
    /// Waits for the document.
    Read,
}

impl Visit {
    /// Visits all documents of a socket; gives the socket back, for closing it is no part of it.
    async fn pay(self, mut socket: Socket, envelopes: Vec<Envelope>) -> Result<Socket, BenchError> {
        for (writer, envelope) in (0..).zip(&envelopes) {
            for message in envelope.greeting("") {
                socket.feed(Message::Binary(message)).await?;
            }
            if self == Self::Edit {
                let letter = Script::new(writer, Place::End, envelope.clone()).next_frame();
                socket.feed(Message::Binary(letter)).await?;
            }
        }
        socket.flush().await?;
        // All documents of a socket are read alike: their names are only stepped over.
        let Some(envelope) = envelopes.first() else { return Ok(socket) };
        let mut left = envelopes.len();
        while left > 0 {
            let frame = next_binary(&mut socket).await?;
            match (self, envelope.read(&frame)?) {
                (Self::Edit, Inbound::Ack(true)) => left -= 1,
                (Self::Read, Inbound::State(state)) if state.len() > NOTHING_BYTES => left -= 1,
                (_, Inbound::Denied | Inbound::Ack(false)) => return Err(BenchError::Denied),
                (Self::Read, Inbound::State(_)) => {
                    return Err(BenchError::Unsuited("a stored document came back empty"));
                }
                _ => {}
            }
        }
        Ok(socket)
    }
}

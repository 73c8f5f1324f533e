//! The connections of one run: who sits in which document.

use std::sync::Arc;
use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::Site;
use super::typist::{Pace, Typist};
use super::watcher::Watcher;
use crate::client::Client;
use crate::error::BenchError;
use crate::frame::Dialect;
use crate::limits::{CONNECTS_AT_ONCE, DRAIN_POLL, DRAIN_SILENCE_MAX, DRAIN_TIMEOUT, KILL_NOTICE_TIMEOUT};
use crate::number::real;
use crate::past::Past;
use crate::scene::Scene;
use crate::script::{Place, Script};

/// How many documents, and who is in each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Documents.
    pub(crate) rooms: u32,
    /// Connections that type, in each.
    pub(crate) writers: u32,
    /// Connections that only read, in each.
    pub(crate) readers: u32,
    /// Where the writers type.
    pub(crate) place: Place,
    /// What the documents hold already.
    pub(crate) past: Past,
}

impl Plan {
    /// How many connections each edit must reach: everybody in the document but its writer.
    pub(super) fn audience(&self) -> u32 {
        (self.writers + self.readers).saturating_sub(1)
    }

    /// Edits so far that have reached their whole audience, on average; where there is none, that were acknowledged.
    pub(super) fn edits_arrived(&self, scene: &Scene) -> f64 {
        match self.audience() {
            0 => real(scene.acked_to_all()),
            audience => real(scene.seen_by_all()) / f64::from(audience),
        }
    }

    /// Writers in all documents.
    pub(super) fn writers_in_all(&self) -> u32 {
        self.rooms * self.writers
    }

    /// Readers first: they are in place before anybody types.
    fn seats(self) -> impl Iterator<Item = Seat> {
        let readers = (0..self.rooms).flat_map(move |room| (0..self.readers).map(move |_| Seat { room, writer: None }));
        let writers = (0..self.writers_in_all())
            .map(move |number| Seat { room: number / self.writers.max(1), writer: Some(number) });
        readers.chain(writers)
    }
}

/// How the writers type.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rhythm {
    /// Each at that many edits a second, whatever the server does.
    Open(u32),
    /// Each with so many edits on their way to the observer at a time.
    Closed(u32),
}

impl Rhythm {
    /// The rate, where there is one.
    pub(super) fn edits_per_second(self) -> Option<u32> {
        match self {
            Self::Open(rate) => Some(rate),
            Self::Closed(_) => None,
        }
    }
}

/// One connection's place. Writers have a number, unique over all documents.
#[derive(Debug, Clone, Copy)]
struct Seat {
    room: u32,
    writer: Option<u32>,
}

/// Everybody, connected and watching.
#[derive(Debug)]
pub(crate) struct Crew {
    plan: Plan,
    /// Whether the server acknowledges edits.
    acknowledges: bool,
    scene: Arc<Scene>,
    /// Those who could type, at rest.
    typists: Vec<Typist>,
    /// Those who type.
    typing: JoinSet<Result<Typist, BenchError>>,
    /// What each writer may still send in a closed loop; a document's observer gives back what it sees.
    windows: Arc<[Semaphore]>,
    /// Ended with the crew.
    watchers: JoinSet<()>,
}

impl Crew {
    /// Connects everybody. The first reader of each document is its observer.
    pub(crate) async fn gather(site: &Site, plan: Plan, scene: &Arc<Scene>) -> Result<Self, BenchError> {
        let opened = stream::iter(plan.seats()).map(|seat| async move {
            let client = Client::open(&site.target, &format!("{}-{}", site.label, seat.room)).await?;
            Ok::<_, BenchError>((seat, client))
        });
        let mut clients: Vec<(Seat, Client)> = opened.buffer_unordered(CONNECTS_AT_ONCE).try_collect().await?;
        clients.sort_by_key(|(seat, _)| (seat.writer, seat.room));
        let mut crew = Self {
            plan,
            acknowledges: site.target.dialect == Dialect::Hocuspocus,
            scene: scene.clone(),
            typists: Vec::new(),
            typing: JoinSet::new(),
            windows: (0..plan.writers_in_all()).map(|_| Semaphore::new(0)).collect(),
            watchers: JoinSet::new(),
        };
        let mut with_observer = None;
        for (seat, client) in clients {
            let observes = seat.writer.is_none() && with_observer.replace(seat.room) != Some(seat.room);
            crew.seat(seat, client, observes);
        }
        Ok(crew)
    }

    /// Begins to watch on one connection, and keeps a writer's writing half.
    fn seat(&mut self, seat: Seat, client: Client, observes: bool) {
        let envelope = client.envelope().clone();
        let (sender, receiver) = client.split();
        let first_writer = seat.room * self.plan.writers;
        let watcher = Watcher::new(first_writer..first_writer + self.plan.writers, seat.writer, self.scene.clone());
        let watcher = if observes { watcher.observing(self.windows.clone()) } else { watcher };
        self.watchers.spawn(watcher.run(receiver));
        if let Some(number) = seat.writer {
            let anchor = self.plan.past.anchor(number, self.plan.writers_in_all());
            let script = Script::new(number, self.plan.place, envelope).behind(anchor);
            self.typists.push(Typist::new(number, sender, script, self.scene.clone()));
        }
    }

    /// Who is where.
    pub(super) fn plan(&self) -> Plan {
        self.plan
    }

    /// Lets every writer type until `end`.
    pub(crate) fn start(&mut self, rhythm: Rhythm, end: Instant) {
        let count = f64::from(self.plan.writers_in_all().max(1));
        for mut typist in self.typists.drain(..) {
            let windows = self.windows.clone();
            let number = typist.number();
            self.typing.spawn(async move {
                match rhythm {
                    Rhythm::Open(rate) => {
                        let phase = f64::from(number) / count;
                        typist.open_loop(Pace { edits_per_second: f64::from(rate), phase, end }).await?;
                    }
                    Rhythm::Closed(window) => {
                        let own = &windows[number as usize];
                        own.add_permits(window as usize);
                        typist.closed_loop(own, end).await?;
                    }
                }
                Ok(typist)
            });
        }
    }

    /// Waits for all writers to end.
    pub(super) async fn finish(&mut self) -> Result<(), BenchError> {
        while let Some(typist) = self.typing.join_next().await {
            self.typists.push(typist??);
        }
        Ok(())
    }

    /// Waits, at most [`KILL_NOTICE_TIMEOUT`], until all connections of a killed server have ended, and so have told all
    /// that had reached them.
    pub(crate) async fn ended(mut self) {
        let all = async { while self.watchers.join_next().await.is_some() {} };
        // A connection that outlives its server by that much will not tell anything more.
        drop(timeout(KILL_NOTICE_TIMEOUT, all).await);
    }

    /// First sights still due of what was sent so far.
    pub(super) fn missing(&self) -> u64 {
        let due = self.scene.sent_by_all() * u64::from(self.plan.audience());
        due.saturating_sub(self.scene.seen_by_all())
    }

    /// Edits that wait for their acknowledgement, where there is one.
    fn unacknowledged(&self) -> u64 {
        if self.acknowledges { self.scene.sent_by_all().saturating_sub(self.scene.acked_to_all()) } else { 0 }
    }

    /// Waits, at most [`DRAIN_TIMEOUT`] and [`DRAIN_SILENCE_MAX`] without news, until every edit has reached everybody and is acknowledged; tells how many sights
    /// are missing.
    pub(super) async fn drain(&self) -> u64 {
        let begin = Instant::now();
        let (mut left, mut changed) = (u64::MAX, begin);
        while left > 0 && begin.elapsed() < DRAIN_TIMEOUT && changed.elapsed() < DRAIN_SILENCE_MAX {
            sleep(DRAIN_POLL).await;
            let now_left = self.missing() + self.unacknowledged();
            if std::mem::replace(&mut left, now_left) != now_left {
                changed = Instant::now();
            }
        }
        self.missing()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use futures_util::SinkExt;
    use tokio::net::TcpListener;
    use tokio_tungstenite::accept_async;
    use tokio_tungstenite::tungstenite::Message;

    use super::*;
    use crate::client::Target;

    /// A server of one reader and one writer that keeps every tenth edit to itself.
    async fn forgetful(listener: TcpListener) {
        let mut sockets = Vec::new();
        for _ in 0..2 {
            let mut socket = accept_async(listener.accept().await.unwrap().0).await.unwrap();
            socket.next().await.unwrap().unwrap();
            socket.send(Message::Binary(Bytes::from_static(&[0, 1, 2, 0, 0]))).await.unwrap();
            sockets.push(socket);
        }
        let mut number = 0;
        while let Some(Ok(edit)) = sockets[1].next().await {
            number += 1;
            if number % 10 != 0 {
                sockets[0].send(edit).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn an_edit_that_a_server_loses_is_missing() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let target = Target { dialect: Dialect::Yjs, url, token: String::new() };
        let site = Site { target, server_pid: None, cores: None, folder: None, label: "test".to_owned() };
        let mut server = JoinSet::new();
        server.spawn(forgetful(listener));
        let scene = Arc::new(Scene::new(1, Some(1_000)));
        // One after the other: the server takes the first for the reader.
        let plan = Plan { rooms: 1, writers: 1, readers: 1, place: Place::End, past: Past::None };
        let mut crew = Crew::gather(&site, plan, &scene).await.unwrap();
        crew.start(Rhythm::Open(1_000), Instant::now() + Duration::from_millis(200));
        crew.finish().await.unwrap();
        let lost = scene.sent_by_all() / 10;
        let settled = async {
            while crew.missing() > lost {
                sleep(DRAIN_POLL).await;
            }
        };
        timeout(DRAIN_TIMEOUT, settled).await.expect("what the server sends arrives");
        assert!(lost > 0);
        assert_eq!(crew.missing(), lost);
    }

    #[test]
    fn everybody_has_a_seat_and_readers_come_first() {
        let plan = Plan { rooms: 3, writers: 2, readers: 1, place: Place::End, past: Past::None };
        let seats: Vec<_> = plan.seats().map(|seat| (seat.room, seat.writer)).collect();
        let readers = [(0, None), (1, None), (2, None)];
        let writers = [(0, Some(0)), (0, Some(1)), (1, Some(2)), (1, Some(3)), (2, Some(4)), (2, Some(5))];
        assert_eq!(seats, [&readers[..], &writers[..]].concat());
        assert_eq!(plan.audience(), 2);
    }
}

//! A hub with everything around it in memory: journal, door, clock, sockets and clients.

pub(crate) mod client;
pub(crate) mod door;
pub(crate) mod events;
pub(crate) mod journal;
pub(crate) mod replica;
pub(crate) mod types;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use encrier_model::{Author, Document, DocumentId, DocumentKind, DocumentNumber, Right, Viewer};
use encrier_sync::{Clock, Dialect, Hub, HubParts, Metrics, Previewer, Settings, Visitor};
use tokio::io::DuplexStream;

pub(crate) use client::{Hocus, Plain};
pub(crate) use door::TestDoor;
pub(crate) use journal::MemoryJournal;
pub(crate) use replica::Replica;

/// Bytes between a client and the hub, each way.
const PIPE_BYTES: usize = 64 * 1024;

/// A clock that stands still unless it is set.
#[derive(Debug)]
pub(crate) struct Still(AtomicI64);

impl Still {
    pub(crate) fn set(&self, now_ms: i64) {
        self.0.store(now_ms, Ordering::Relaxed);
    }
}

impl Clock for Still {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A hub, its journal and its door.
pub(crate) struct House {
    pub(crate) hub: Hub,
    pub(crate) journal: Arc<MemoryJournal>,
    pub(crate) door: Arc<TestDoor>,
    pub(crate) clock: Arc<Still>,
    pub(crate) registry: prometheus::Registry,
}

impl House {
    pub(crate) fn new() -> Self {
        Self::on(Arc::new(MemoryJournal::default()))
    }

    /// A house whose hub is started anew on a journal.
    pub(crate) fn on(journal: Arc<MemoryJournal>) -> Self {
        Self::with(journal, Settings::default())
    }

    /// A house that shows what texts look like.
    pub(crate) fn previewing(journal: Arc<MemoryJournal>, previewer: Arc<dyn Previewer>) -> Self {
        Self::built(journal, Settings::default(), Some(previewer))
    }

    pub(crate) fn with(journal: Arc<MemoryJournal>, settings: Settings) -> Self {
        Self::built(journal, settings, None)
    }

    fn built(journal: Arc<MemoryJournal>, settings: Settings, previewer: Option<Arc<dyn Previewer>>) -> Self {
        let door = Arc::new(TestDoor::default());
        let clock = Arc::new(Still(AtomicI64::new(1_000)));
        let registry = prometheus::Registry::new();
        let hub = Hub::new(HubParts {
            journal: Arc::clone(&journal) as _,
            door: Arc::clone(&door) as _,
            clock: Arc::clone(&clock) as _,
            previewer,
            settings,
            metrics: Metrics::register(&registry).expect("a fresh registry"),
        });
        Self { hub, journal, door, clock, registry }
    }

    /// A raw pipe to the hub.
    pub(crate) fn pipe(&self, dialect: Dialect, viewer: Viewer, bytes: usize) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(bytes);
        let hub = self.hub.clone();
        let address = IpAddr::from([127, 0, 0, 1]);
        let visitor = Visitor { viewer, address, line: address };
        tokio::spawn(async move { hub.serve(theirs, dialect, visitor).await });
        ours
    }

    /// A y-websocket client that has not said anything.
    pub(crate) async fn plain(&self, name: &str) -> Plain {
        self.plain_as(name, guest("g.anna")).await
    }

    pub(crate) async fn plain_as(&self, name: &str, viewer: Viewer) -> Plain {
        let dialect = Dialect::Yjs { name: name.to_owned(), token: None };
        Plain::new(self.pipe(dialect, viewer, PIPE_BYTES)).await
    }

    /// A y-websocket client that is synced with the document.
    pub(crate) async fn synced(&self, name: &str, replica: &mut Replica) -> Plain {
        let mut client = self.plain(name).await;
        client.sync(replica).await;
        client
    }

    /// A y-sweet client that has not said anything.
    pub(crate) async fn sweet(&self, name: &str, token: Option<&str>) -> Plain {
        self.sweet_as(name, token, guest("g.anna")).await
    }

    pub(crate) async fn sweet_as(&self, name: &str, token: Option<&str>, viewer: Viewer) -> Plain {
        let dialect = Dialect::YSweet { name: name.to_owned(), token: token.map(str::to_owned) };
        Plain::new(self.pipe(dialect, viewer, PIPE_BYTES)).await
    }

    /// A client of Hocuspocus 1 that has not said anything.
    pub(crate) async fn hocus_1(&self, name: &str) -> Plain {
        let dialect = Dialect::Hocuspocus1 { name: name.to_owned(), token: None };
        Plain::new(self.pipe(dialect, guest("g.anna"), PIPE_BYTES)).await
    }

    /// A Hocuspocus socket without a document.
    pub(crate) async fn hocus(&self) -> Hocus {
        self.hocus_as(guest("g.anna")).await
    }

    pub(crate) async fn hocus_as(&self, viewer: Viewer) -> Hocus {
        Hocus::new(self.pipe(Dialect::Hocuspocus, viewer, PIPE_BYTES)).await
    }

    /// How often a histogram was observed, and the sum of it.
    pub(crate) fn observed(&self, name: &str) -> (u64, f64) {
        let families = self.registry.gather();
        let family = families.iter().find(|family| family.name() == name).expect("a metric");
        let histogram = family.get_metric()[0].get_histogram();
        (histogram.get_sample_count(), histogram.get_sample_sum())
    }

    /// How many messages and updates were refused for a reason.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it counts")]
    pub(crate) fn refused(&self, reason: &str) -> u64 {
        let families = self.registry.gather();
        let family = families.iter().find(|family| family.name() == "encrier_refused_frames_total").expect("a metric");
        let of_it = family.get_metric().iter().find(|metric| metric.get_label()[0].value() == reason);
        of_it.map_or(0, |metric| metric.get_counter().get_value() as u64)
    }

    /// The value of a metric without labels, or the sum over its labels.
    pub(crate) fn metric(&self, name: &str) -> f64 {
        let families = self.registry.gather();
        let Some(family) = families.iter().find(|family| family.name() == name) else { return 0.0 };
        family.get_metric().iter().map(|metric| metric.get_counter().get_value() + metric.get_gauge().get_value()).sum()
    }
}

pub(crate) fn guest(key: &str) -> Viewer {
    Viewer::Guest(Author::parse(key).expect("a test key"))
}

/// A document row.
pub(crate) fn row(number: i64, name: &str, link_right: Right) -> Document {
    Document {
        number: DocumentNumber(number),
        id: DocumentId::parse(name).expect("a test id"),
        kind: DocumentKind::Note,
        title: String::new(),
        owner: None,
        link_right,
        created_at_ms: 0,
        updated_at_ms: 0,
    }
}

/// Bounds a test: time is paused, so this is no waiting.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(10), future).await.expect("the test hangs")
}

/// Lets all tasks run until they wait for time.
pub(crate) async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

//! What an edit costs between its frame and its readers' frame, measured as one path: check, put in order, append to the
//! batch, merge for the readers. And what it costs later: integration, when somebody reads.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use encrier_bench::{Dialect, Envelope, Inbound, Place, Script, of_many_clients, of_many_pieces};
use encrier_doc::{Document, Merger, Ticket, Update};

/// Edits of a batch: what 20 typists say within one cadence, and more.
const BATCH: usize = 64;

/// Edits after which a document is opened anew: a room would have measured its weight by then.
const SESSION: u64 = 100_000;

/// The first of the measured writers: none of those before.
const FIRST_WRITER: u32 = 10_000;

/// The path from a frame to a batch, as a room walks it.
struct Path {
    /// What was there before, as it is stored.
    before: Option<Bytes>,
    place: Place,
    document: Document,
    writers: Vec<Script>,
    envelope: Envelope,
    merger: Merger,
    batch: Vec<(u64, Update)>,
    message: u64,
}

impl Path {
    fn new(before: Option<Bytes>, writers: u32, place: Place) -> Self {
        let document = Document::open(before.as_ref(), &[]).expect("the library wrote this state");
        let envelope = Envelope::new(Dialect::Yjs, "");
        let writers = (0..writers).map(|writer| Script::new(FIRST_WRITER + writer, place, envelope.clone())).collect();
        let (merger, batch) = (Merger::default(), Vec::new());
        let mut path = Self { before, place, document, writers, envelope, merger, batch, message: 0 };
        // The first letter of a writer finds its place in the whole text: once in a session, and not what is measured.
        for _ in 0..4 {
            let frames = path.frames();
            path.walk(&frames);
            path.document.integrate().expect("in order");
        }
        path
    }

    /// The updates of one batch, in their frames.
    fn frames(&mut self) -> Vec<Bytes> {
        let mut frames = Vec::new();
        for _ in 0..BATCH.div_ceil(self.writers.len()) {
            for script in &mut self.writers {
                let frame = script.next_frame();
                match self.envelope.read(&frame) {
                    Ok(Inbound::Update(update)) => frames.push(frame.slice_ref(update)),
                    other => panic!("a script makes updates, not {other:?}"),
                }
            }
        }
        frames
    }

    fn walk(&mut self, frames: &[Bytes]) {
        self.batch.clear();
        for frame in frames {
            self.message += 1;
            let ticket = Ticket { source: 1, message: self.message };
            let update = Update::parse(frame.clone()).expect("made like yjs makes it");
            let admission = self.document.admit(ticket, update).expect("within every bound");
            for ready in admission.ready {
                if !self.merger.push(&ready.update) {
                    black_box(self.merger.take());
                    self.merger.push(&ready.update);
                }
                self.batch.push((ready.ticket.source, ready.update));
            }
        }
        black_box((&self.batch, self.merger.take()));
    }

    /// The time of so many batches, on the way and later.
    fn batches(&mut self, count: u64) -> (Duration, Duration) {
        let (mut walking, mut integrating) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..count {
            if self.message > SESSION {
                *self =
                    Self::new(self.before.take(), u32::try_from(self.writers.len()).unwrap_or_default(), self.place);
            }
            let frames = self.frames();
            let from = Instant::now();
            self.walk(&frames);
            walking += from.elapsed();
            let from = Instant::now();
            self.document.integrate().expect("in order");
            integrating += from.elapsed();
        }
        (walking, integrating)
    }
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, mut path: Path) {
    let edits = BATCH.div_ceil(path.writers.len()) * path.writers.len();
    group.throughput(Throughput::Elements(edits as u64));
    group.bench_function(format!("{name}: to the readers"), |bencher| {
        bencher.iter_custom(|count| path.batches(count).0);
    });
    group.bench_function(format!("{name}: integrate"), |bencher| {
        bencher.iter_custom(|count| path.batches(count).1);
    });
}

fn critical_path(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("critical path");
    group.sample_size(30).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    measure(&mut group, "typing", Path::new(None, 1, Place::End));
    measure(&mut group, "typing, 10,000 clients before", Path::new(Some(of_many_clients(FIRST_WRITER)), 1, Place::End));
    measure(&mut group, "typing, 5 MB before", Path::new(Some(of_many_pieces(125_000)), 1, Place::End));
    measure(&mut group, "jumping", Path::new(None, 1, Place::Anywhere));
    measure(&mut group, "20 writers typing", Path::new(None, 20, Place::End));
    group.finish();
}

criterion_group!(benches, critical_path);
criterion_main!(benches);

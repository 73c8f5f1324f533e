//! What an edit costs between its frame and its readers' frame, measured as one path: check, put in order, append to the
//! batch, merge for the readers. And what it costs later: integration, when somebody reads.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use encrier_bench::{CLIENT_BASE, Dialect, Envelope, Inbound, Place, Random, Script};
use encrier_doc::{Document, Merger, Ticket, Update};

/// Edits of a batch: what 20 typists say within one cadence, and more.
const BATCH: usize = 64;

/// Edits after which a document is opened anew: a room would have measured its weight by then.
const SESSION: u64 = 100_000;

/// Client ids of whoever wrote before.
const CLIENTS: u32 = 10_000;

/// Pieces of a text of 5 MB, of so many characters each.
const PIECES: usize = 125_000;
const PIECE: usize = 40;

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
        let writers = (0..writers).map(|writer| Script::new(CLIENTS + writer, place, envelope.clone())).collect();
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

#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A struct of text between two neighbours, on the wire.
fn text(out: &mut Vec<u8>, left: Option<(u64, u64)>, right: Option<(u64, u64)>, length: usize) {
    out.push(4 | if left.is_some() { 0x80 } else { 0 } | if right.is_some() { 0x40 } else { 0 });
    for (client, clock) in left.into_iter().chain(right) {
        number(out, client);
        number(out, clock);
    }
    if left.is_none() && right.is_none() {
        out.extend_from_slice(b"\x01\x07content");
    }
    number(out, length as u64);
    out.resize(out.len() + length, b'x');
}

/// A text that thousands of tabs have written, a word each.
fn of_many_clients() -> Bytes {
    let mut tail = Vec::new();
    for client in CLIENT_BASE..CLIENT_BASE + u64::from(CLIENTS) {
        let mut update = vec![1, 1];
        number(&mut update, client);
        update.push(0);
        text(&mut update, (client > CLIENT_BASE).then(|| (client - 1, 5)), None, 6);
        update.push(0);
        tail.push(update.into());
    }
    stored(&tail)
}

/// A text of 5 MB that one client has pasted together.
fn of_many_pieces() -> Bytes {
    let client = CLIENT_BASE;
    let mut chance = Random::new(1);
    let mut order: Vec<u64> = Vec::new();
    let mut update = vec![1];
    number(&mut update, PIECES as u64);
    number(&mut update, client);
    update.push(0);
    for piece in 0..PIECES as u64 {
        let at = chance.index(order.len() + 1);
        let left = at.checked_sub(1).map(|at| (client, order[at] + PIECE as u64 - 1));
        text(&mut update, left, order.get(at).map(|start| (client, *start)), PIECE);
        order.insert(at, piece * PIECE as u64);
    }
    update.push(0);
    stored(&[update.into()])
}

fn stored(tail: &[Bytes]) -> Bytes {
    Document::open(None, tail).and_then(|mut document| document.encode()).expect("valid updates")
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
    measure(&mut group, "typing, 10,000 clients before", Path::new(Some(of_many_clients()), 1, Place::End));
    measure(&mut group, "typing, 5 MB before", Path::new(Some(of_many_pieces()), 1, Place::End));
    measure(&mut group, "jumping", Path::new(None, 1, Place::Anywhere));
    measure(&mut group, "20 writers typing", Path::new(None, 20, Place::End));
    group.finish();
}

criterion_group!(benches, critical_path);
criterion_main!(benches);

//! One document: putting updates in order, handing them to the library, opening, reading.

use std::time::Duration;

use bytes::Bytes;
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use encrier_bench::{Dialect, Envelope, Inbound, Place, Script, Trace};
use encrier_doc::{Document, Ticket, Update, merge};

/// Characters of the document that is edited.
const CHARACTERS: u32 = 100_000;

/// Edits in a measured stretch.
const EDITS: usize = 2_000;

/// Edits of another writer than the trace's.
fn typed(place: Place) -> Vec<Bytes> {
    let envelope = Envelope::new(Dialect::Yjs, "");
    let mut script = Script::new(1, place, envelope.clone());
    let frames = (0..EDITS).map(|_| script.next_frame());
    let updates = frames.map(|frame| match envelope.read(&frame) {
        Ok(Inbound::Update(update)) => frame.slice_ref(update),
        other => panic!("a script makes updates, not {other:?}"),
    });
    updates.collect()
}

/// The document that is edited.
fn open(trace: &Trace) -> Document {
    let mut document = Document::open(Some(&trace.before), &[]).expect("the library wrote this state");
    document.integrate().expect("the library wrote this state");
    document
}

/// Checks and puts in order, as a room does for each update.
fn admit(document: &mut Document, updates: &[Bytes]) {
    for (message, bytes) in (0..).zip(updates) {
        let update = Update::parse(bytes.clone()).expect("made by the library or like it");
        let admission = document.admit(Ticket { source: 1, message }, update).expect("within every bound");
        assert_eq!(admission.ready.len(), 1, "each builds on the one before");
    }
}

/// What every stroke costs: on the way to the others, and later.
fn strokes(group: &mut BenchmarkGroup<'_, WallTime>, trace: &Trace) {
    let inputs = [
        ("typed", typed(Place::End)),
        ("jumping", typed(Place::Anywhere)),
        ("a typing session", trace.updates.clone()),
    ];
    group.throughput(Throughput::Elements(EDITS as u64));
    for (name, updates) in inputs {
        group.bench_function(format!("parse and admit, {name}"), |bencher| {
            let run = |mut document: Document| {
                admit(&mut document, &updates);
                document
            };
            bencher.iter_batched(|| open(trace), run, BatchSize::PerIteration);
        });
        group.bench_function(format!("integrate, {name}"), |bencher| {
            let ready = || {
                let mut document = open(trace);
                admit(&mut document, &updates);
                document
            };
            let run = |mut document: Document| {
                document.integrate().expect("in order");
                document
            };
            bencher.iter_batched(ready, run, BatchSize::PerIteration);
        });
    }
}

/// What a whole document costs.
fn wholes(group: &mut BenchmarkGroup<'_, WallTime>, trace: &Trace) {
    group.throughput(Throughput::Bytes(trace.before.len() as u64));
    group.bench_function("open", |bencher| bencher.iter(|| open(trace)));
    group.bench_function("open with a tail", |bencher| {
        bencher.iter(|| {
            let mut document = Document::open(Some(&trace.before), &trace.updates).expect("in order");
            document.integrate().expect("in order");
            document
        });
    });
    let mut document = open(trace);
    group.bench_function("encode", |bencher| bencher.iter(|| document.encode()));
    let have = document.state_vector();
    group.throughput(Throughput::Elements(1));
    group.bench_function("diff for a peer that has all", |bencher| bencher.iter(|| document.diff(&have)));
    group.throughput(Throughput::Elements(200));
    group.bench_function("merge 200 for the history", |bencher| bencher.iter(|| merge(&trace.updates[..200])));
}

fn apply(criterion: &mut Criterion) {
    let trace = Trace::new(CHARACTERS, EDITS, 1);
    let mut group = criterion.benchmark_group("apply");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    strokes(&mut group, &trace);
    wholes(&mut group, &trace);
    group.finish();
}

criterion_group!(benches, apply);
criterion_main!(benches);

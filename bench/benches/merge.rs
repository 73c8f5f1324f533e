//! One batch's updates merged for its readers: what each costs the room, and what it spares whoever takes them in.

#![expect(clippy::print_stdout, reason = "the sizes belong beside the times, and a benchmark talks to its reader")]

use std::time::Duration;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use encrier_bench::{Dialect, Envelope, Inbound, Place, Script};
use encrier_doc::{Document, Merger, Ticket, Update};

/// Edits of one writer in a batch.
const EDITS: usize = 64;

/// The turns of so many writers, who type at once.
fn turns(writers: u32, place: Place) -> Vec<Update> {
    let envelope = Envelope::new(Dialect::Yjs, "");
    let mut scripts: Vec<Script> = (0..writers).map(|writer| Script::new(writer, place, envelope.clone())).collect();
    let mut updates = Vec::new();
    for _ in 0..EDITS {
        for script in &mut scripts {
            let frame = script.next_frame();
            match envelope.read(&frame) {
                Ok(Inbound::Update(update)) => {
                    updates.push(Update::parse(frame.slice_ref(update)).expect("made like yjs makes it"));
                }
                other => panic!("a script makes updates, not {other:?}"),
            }
        }
    }
    updates
}

/// In as few as can be.
fn merged(merger: &mut Merger, updates: &[Update]) -> Vec<Update> {
    let mut out = Vec::new();
    for update in updates {
        if !merger.push(update) {
            out.extend(merger.take());
            assert!(merger.push(update), "alone, everything can be added");
        }
    }
    out.extend(merger.take());
    out
}

fn admitted(updates: &[Update]) -> Document {
    let mut document = Document::new();
    for (message, update) in (0..).zip(updates) {
        document.admit(Ticket { source: 1, message }, update.clone()).expect("within every bound");
    }
    document
}

fn merge(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("merge");
    group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    let inputs = [
        ("1 writer typing", turns(1, Place::End)),
        ("1 writer jumping", turns(1, Place::Anywhere)),
        ("20 writers typing", turns(20, Place::End)),
        ("100 writers typing", turns(100, Place::End)),
    ];
    for (name, updates) in inputs {
        let mut merger = Merger::default();
        let few = merged(&mut merger, &updates);
        let size = |updates: &[Update]| updates.iter().map(Update::bytes).map(Bytes::len).sum::<usize>();
        println!("{name}: {} updates, {} B; merged {}, {} B", updates.len(), size(&updates), few.len(), size(&few));
        group.throughput(Throughput::Elements(updates.len() as u64));
        group.bench_function(format!("{name}, merge"), |bencher| {
            bencher.iter(|| merged(&mut merger, &updates));
        });
        for (how, updates) in [("each", &updates), ("merged", &few)] {
            group.bench_function(format!("{name}, integrate {how}"), |bencher| {
                let run = |mut document: Document| {
                    document.integrate().expect("in order");
                    document
                };
                bencher.iter_batched(|| admitted(updates), run, BatchSize::SmallInput);
            });
        }
    }
    group.finish();
}

criterion_group!(benches, merge);
criterion_main!(benches);

//! The door before the library: what checking an update costs, for each and for a byte.

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use encrier_bench::{Dialect, Envelope, Inbound, Place, Script, Trace};
use encrier_doc::Update;

/// An update of a script, after so many others.
fn stroke(place: Place, after: usize) -> Bytes {
    let envelope = Envelope::new(Dialect::Yjs, "");
    let mut script = Script::new(0, place, envelope.clone());
    let frame = (0..=after).map(|_| script.next_frame()).last().unwrap_or_default();
    match envelope.read(&frame) {
        Ok(Inbound::Update(update)) => frame.slice_ref(update),
        other => panic!("a script makes updates, not {other:?}"),
    }
}

fn parse(criterion: &mut Criterion) {
    let trace = Trace::new(100_000, 1, 1);
    let pasted = Trace::new(40, 0, 1).before;
    let inputs = [
        ("typed", stroke(Place::End, 10_000)),
        ("jumped", stroke(Place::Anywhere, 10_000)),
        ("pasted 40 characters", pasted),
        ("state of 100,000 characters", trace.before),
    ];
    let mut group = criterion.benchmark_group("parse");
    group.sample_size(20).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    for (name, update) in inputs {
        assert!(Update::parse(update.clone()).is_ok(), "{name}");
        group.throughput(Throughput::Bytes(update.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| Update::parse(black_box(update.clone()))));
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);

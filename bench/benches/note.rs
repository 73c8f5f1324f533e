//! A note as HTML: what people write, one block of it, and a megabyte of what was made to be slow.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use encrier_formats::note::{Options, render};

#[path = "../../crates/formats/tests/sample/mod.rs"]
mod sample;

fn note(criterion: &mut Criterion) {
    let options = Options::default();
    let mut group = criterion.benchmark_group("note");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    let block = "Le conseil \"pédagogique\" s'est réuni ; voir le **compte rendu** et [la page](https://example.org).";
    for (name, note) in
        [("one block", block.to_owned()), ("100 kB", sample::note(100_000)), ("1 MB", sample::note(1 << 20))]
    {
        group.throughput(Throughput::Bytes(note.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| render(black_box(&note), &options)));
    }
    for (name, note) in sample::hostile() {
        group.throughput(Throughput::Bytes(note.len() as u64));
        group.bench_function(format!("hostile: {name}"), |bencher| bencher.iter(|| render(black_box(&note), &options)));
    }
    group.finish();
}

criterion_group!(benches, note);
criterion_main!(benches);

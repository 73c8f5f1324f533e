//! A note as HTML: what people write, one block of it, a key in it, and a megabyte of what was made to be slow.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use encrier_formats::note::{Options, Preview, render};

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
    group.throughput(Throughput::Elements(1));
    let sizes = [("100 kB", 100_000), ("1 MB", 1 << 20)];
    let places = ["text", "heading", "footnote", "in-place", "abbreviation", "address"];
    for ((size, bytes), place) in sizes.into_iter().flat_map(|size| places.map(|place| (size, place))) {
        let (mut note, at) = sample::note_to_type_in(bytes, place);
        let mut preview = Preview::new(options.clone());
        preview.update(note.clone());
        let mut is_typed = false;
        let name = if place == "text" { format!("a key in {size}") } else { format!("a key in {size}: {place}") };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                // Typed and taken back, so that the note stays as long as it is; the copy is a room's reading.
                is_typed = !is_typed;
                if is_typed {
                    note.insert(at, 'x');
                } else {
                    note.remove(at);
                }
                preview.update(black_box(note.clone()))
            });
        });
    }
    for (name, note) in sample::hostile(1 << 20) {
        let note = note();
        group.throughput(Throughput::Bytes(note.len() as u64));
        group.bench_function(format!("hostile: {name}"), |bencher| bencher.iter(|| render(black_box(&note), &options)));
    }
    group.finish();
}

criterion_group!(benches, note);
criterion_main!(benches);

//! A document that nobody has open: from stored bytes to what a newcomer gets, and what is put off meanwhile.

#![expect(clippy::print_stdout, reason = "the sizes belong beside the times, and a benchmark talks to its reader")]

use std::time::Duration;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use encrier_bench::{Trace, of_many_pieces};
use encrier_doc::{Document, StateVector, merge};

fn open(checkpoint: &Bytes, tail: &[Bytes]) -> Document {
    Document::open(Some(checkpoint), tail).expect("sound bytes")
}

/// What a newcomer gets.
fn first_answer(document: &mut Document) -> Bytes {
    document.diff(&StateVector::default()).expect("sound bytes")
}

fn cold(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cold");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    // Typed over a year: rows of letters and backspaces, everywhere in the text.
    let year = Trace::new(40, 150_000, 1);
    let pieces = of_many_pieces(125_000);
    let typed = merge(&year.updates[..256]).map(|run| run.len()).unwrap_or_default();
    let inputs = [
        ("a year", year.after.clone(), Vec::new()),
        ("a year and a tail", year.before.clone(), year.updates[..256].to_vec()),
        ("5 MB", pieces, Vec::new()),
    ];
    for (name, checkpoint, tail) in inputs {
        println!("{name}: {} B, a tail of {} updates ({typed} B merged)", checkpoint.len(), tail.len());
        group.bench_function(format!("{name}: open"), |bencher| bencher.iter(|| open(&checkpoint, &tail)));
        group.bench_function(format!("{name}: answer"), |bencher| {
            let answer = |mut document: Document| (first_answer(&mut document), document);
            bencher.iter_batched(|| open(&checkpoint, &tail), answer, BatchSize::PerIteration);
        });
        group.bench_function(format!("{name}: decode later"), |bencher| {
            let decode = |mut document: Document| {
                document.integrate().expect("sound bytes");
                document
            };
            bencher.iter_batched(|| open(&checkpoint, &tail), decode, BatchSize::PerIteration);
        });
    }
    group.finish();
}

criterion_group!(benches, cold);
criterion_main!(benches);

//! The past of a long paper: how many bytes it is, and how long it takes to be at any of its revisions.
//!
//! `cargo bench -p encrier-bench --bench history` prints the figures of decision 0018 first and then measures the worst
//! revision: the one that is furthest behind its checkpoint. The folds are the server's: their rules are repeated here, as
//! the room that knows them has no face for it.

#![expect(clippy::print_stdout, reason = "its figures are what it is run for")]

use std::error::Error;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use encrier_bench::{ROOT, Trace};
use encrier_doc::{Document, Past, Ticket, Update, record};

/// Edits of the automerge-paper trace.
const EDITS: u32 = 259_778;
/// Updates of a run (`sync::limits::RUN_UPDATES_MAX`).
const RUN: usize = 200;
/// Updates of a tail that is folded (`sync::limits::FOLD_TAIL_ROWS`).
const FOLD: usize = 8_192;
/// Bytes of a log row that are neither data nor checksum, about: key, numbers, time, author, heads (SQLite).
const ROW_BYTES: usize = 40;

/// The stored past of a paper, and its log as it was.
struct Paper {
    updates: Vec<Bytes>,
    /// The number that each reaches, and the state.
    checkpoints: Vec<(usize, Bytes)>,
    records: Vec<Bytes>,
}

impl Paper {
    fn new() -> Result<Self, Box<dyn Error>> {
        let updates = Trace::new(0, EDITS as usize, 1).updates;
        let (mut document, mut checkpoints) = (Document::new(), Vec::new());
        for (message, bytes) in updates.iter().enumerate() {
            document.admit(Ticket { source: 1, message: message as u64 }, Update::parse(bytes.clone())?)?;
            if (message + 1).is_multiple_of(FOLD) {
                checkpoints.push((message + 1, document.encode()?));
                thin(&mut checkpoints);
            }
        }
        // A run never crosses a fold.
        let runs = updates.chunks(FOLD).flat_map(|fold| fold.chunks(RUN));
        let records = runs.map(record).collect::<Result<_, _>>()?;
        Ok(Self { updates, checkpoints, records })
    }

    /// What the store would give for that number.
    fn past(&self, seq: usize) -> Past {
        let checkpoint = self.checkpoints.iter().rev().find(|(reached, _)| *reached <= seq);
        let (mut at, mut records) = (0, Vec::new());
        for record in &self.records {
            let all = RUN.min(FOLD - at % FOLD).min(EDITS as usize - at);
            if at >= checkpoint.map_or(0, |(reached, _)| *reached) && at < seq {
                records.push((record.clone(), all as u64, all.min(seq - at) as u64));
            }
            at += all;
        }
        Past { checkpoint: checkpoint.map(|(_, state)| state.clone()), records, tail: Vec::new() }
    }

    /// The number that is furthest behind its checkpoint.
    fn worst(&self) -> usize {
        let mut ends: Vec<usize> = self.checkpoints.iter().map(|(reached, _)| *reached).collect();
        ends.push(EDITS as usize);
        let begins = std::iter::once(0).chain(ends.iter().copied());
        begins.zip(&ends).max_by_key(|(begin, end)| *end - begin).map_or(0, |(_, end)| end - 1)
    }
}

/// As `store::retention` does: one between two others goes when they lie no further apart than half the way to the newest.
fn thin(checkpoints: &mut Vec<(usize, Bytes)>) {
    let Some(newest) = checkpoints.last().map(|(seq, _)| *seq) else { return };
    let mut kept = newest;
    let mut removed = Vec::new();
    for pair in checkpoints[..checkpoints.len() - 1].iter().rev().map(|(seq, _)| *seq).collect::<Vec<_>>().windows(2) {
        if kept - pair[1] <= (newest - pair[1]) / 2 { removed.push(pair[0]) } else { kept = pair[0] }
    }
    checkpoints.retain(|(seq, _)| !removed.contains(seq));
}

fn text(past: Past) -> Result<String, Box<dyn Error>> {
    Ok(past.open()?.text(ROOT)?)
}

fn sizes(paper: &Paper) {
    let raw: usize = paper.updates.iter().map(Bytes::len).sum();
    let data: usize = paper.records.iter().map(Bytes::len).sum();
    let per = |bytes: usize| f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / f64::from(EDITS);
    println!("log: {raw} bytes, {:.2} a keystroke, and {ROW_BYTES} for each row", per(raw));
    println!(
        "history.data: {data} bytes in {} rows, {:.3} a keystroke; {:.3} with the rows' own {ROW_BYTES} bytes",
        paper.records.len(),
        per(data),
        per(data + paper.records.len() * ROW_BYTES),
    );
    let states: usize = paper.checkpoints.iter().map(|(_, state)| state.len()).sum();
    let seqs: Vec<usize> = paper.checkpoints.iter().map(|(seq, _)| *seq).collect();
    println!("checkpoints: {states} bytes at {seqs:?}");
}

fn history(criterion: &mut Criterion) {
    let paper = Paper::new().expect("an honest paper");
    sizes(&paper);
    let worst = paper.worst();
    let begun = Instant::now();
    let length = text(paper.past(worst)).expect("a sound past").len();
    println!("worst revision: {worst} of {EDITS}, {length} characters, first time in {:?}", begun.elapsed());
    let mut group = criterion.benchmark_group("history");
    group.sample_size(20).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    group.bench_function("the worst revision", |bencher| {
        bencher.iter(|| text(paper.past(worst)).map(|text| text.len()));
    });
    group.bench_function("a record of 200 updates", |bencher| bencher.iter(|| record(&paper.updates[..RUN])));
    group.finish();
}

criterion_group!(benches, history);
criterion_main!(benches);

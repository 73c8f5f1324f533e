//! What rendering notes costs: `note BYTES TIMES` renders one note so many times, `note keys BYTES TIMES PLACE` so many
//! letters typed into one (into `text`, a `heading`, a `footnote`, one that was written `in-place`, what an `abbreviation` means,
//! an `address`), both for a count of instructions, and `note hostile`
//! tells of each megabyte that was made to be slow what it took and how much larger it became, as a table; `note shape NAME BYTES`
//! renders one of them once, for a profile.
//!
//! What one rendering costs is the difference of two runs: `docs/decisions/0020` has the command.

use std::fs;
use std::hint::black_box;

use encrier_formats::note::{Options, Preview, render};

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next().unwrap_or_default();
    if first == "hostile" {
        hostile(&arguments.next().unwrap_or_default());
        return;
    }
    if first == "shape" {
        let name = arguments.next().unwrap_or_default();
        let bytes = arguments.next().and_then(|bytes| bytes.parse().ok()).unwrap_or(1 << 20);
        for (_, note) in sample::hostile(bytes).filter(|(known, _)| *known == name) {
            black_box(render(black_box(&note()), &Options::default()));
        }
        return;
    }
    if first == "keys" {
        keys(arguments.next(), arguments.next(), &arguments.next().unwrap_or_default());
        return;
    }
    let number = |text: &str| text.parse::<usize>().unwrap_or_default();
    let note = sample::note(number(&first));
    for _ in 0..number(&arguments.next().unwrap_or_default()) {
        black_box(render(black_box(&note), &Options::default()));
    }
}

/// Types so many letters into the middle of a note of so many bytes, and renders it after each.
fn keys(bytes: Option<String>, times: Option<String>, place: &str) {
    let number = |text: Option<String>| text.and_then(|text| text.parse::<usize>().ok()).unwrap_or_default();
    let (mut note, at) = sample::note_to_type_in(number(bytes), place);
    let mut preview = Preview::new(Options::default());
    preview.update(note.clone());
    for _ in 0..number(times) {
        note.insert(at, 'x');
        black_box(preview.update(black_box(note.clone())));
    }
}

/// Each shape, as a row of a table: milliseconds of the processor for a megabyte, how many times as much as for a quarter
/// of that, and bytes of HTML for a hundred of source. `part`: only the shapes whose names hold it.
#[expect(clippy::print_stdout, reason = "this is what it is run for")]
fn hostile(part: &str) {
    const BYTES: usize = 1 << 20;
    println!("| shape | ms | times a quarter | % of its size |\n|---|--:|--:|--:|");
    let quarters = sample::hostile(BYTES / 4);
    for ((name, note), (_, quarter)) in
        sample::hostile(BYTES).zip(quarters).filter(|((name, _), _)| name.contains(part))
    {
        let note = note();
        let (ms, html) = cost(&note);
        let (quarter_ms, _) = cost(&quarter());
        println!("| {name} | {ms:.0} | {:.1} | {} |", ms / quarter_ms, html * 100 / note.len());
    }
}

/// The least milliseconds of the processor of three renderings, and the bytes of one.
fn cost(note: &str) -> (f64, usize) {
    let mut least = f64::INFINITY;
    let mut bytes = 0;
    for _ in 0..3 {
        let began = processor_ms();
        bytes = render(black_box(note), &Options::default()).html().len();
        least = least.min(processor_ms() - began);
    }
    (least, bytes)
}

/// What this thread has had of a processor, as Linux counts it: other work on the machine does not count.
fn processor_ms() -> f64 {
    let counted = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts what threads take");
    let nanoseconds = counted.split(' ').next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.expect("the first number is the time on a processor") / 1e6
}

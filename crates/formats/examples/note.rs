//! What rendering notes costs: `note BYTES TIMES` renders one note so many times, `note keys BYTES TIMES` so many
//! letters typed into one, both for a count of instructions, and `note hostile`
//! tells of each megabyte that was made to be slow how long it took and how much larger it became.
//!
//! What one rendering costs is the difference of two runs: `docs/decisions/0020` has the command.

use std::hint::black_box;
use std::time::Instant;

use encrier_formats::note::{Options, Preview, render};

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next().unwrap_or_default();
    if first == "hostile" {
        hostile();
        return;
    }
    if first == "keys" {
        keys(arguments.next(), arguments.next());
        return;
    }
    let number = |text: &str| text.parse::<usize>().unwrap_or_default();
    let note = sample::note(number(&first));
    for _ in 0..number(&arguments.next().unwrap_or_default()) {
        black_box(render(black_box(&note), &Options::default()));
    }
}

/// Types so many letters into the middle of a note of so many bytes, and renders it after each.
fn keys(bytes: Option<String>, times: Option<String>) {
    let number = |text: Option<String>| text.and_then(|text| text.parse::<usize>().ok()).unwrap_or_default();
    let mut note = sample::note(number(bytes));
    let place = "Le conseil";
    let at = note[note.len() / 2..].find(place).map_or(0, |at| note.len() / 2 + at + place.len());
    let mut preview = Preview::new(Options::default());
    preview.update(note.clone());
    for _ in 0..number(times) {
        note.insert(at, 'x');
        black_box(preview.update(black_box(note.clone())));
    }
}

/// The best of three times, and the size, of each.
#[expect(clippy::print_stdout, reason = "this is what it is run for")]
fn hostile() {
    let options = Options::default();
    for (name, note) in sample::hostile() {
        let mut best = f64::INFINITY;
        let mut bytes = 0;
        for _ in 0..3 {
            let began = Instant::now();
            bytes = render(black_box(&note), &options).html().len();
            best = best.min(began.elapsed().as_secs_f64() * 1e3);
        }
        println!("{name}: {best:.0} ms, {} % of its size", bytes * 100 / note.len());
    }
}

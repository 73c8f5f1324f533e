//! Renders one note so many times, for a count of instructions: `note BYTES TIMES`.
//!
//! What one rendering costs is the difference of two runs: `docs/decisions/0020` has the command.

use std::hint::black_box;

use encrier_formats::note::{Options, render};

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|text| text.parse().ok()).unwrap_or_default();
    let (bytes, times): (usize, usize) = (number(), number());
    let note = sample::note(bytes);
    for _ in 0..times {
        black_box(render(black_box(&note), &Options::default()));
    }
}

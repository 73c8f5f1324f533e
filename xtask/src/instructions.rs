//! `cargo x bench note`: what a note costs, in instructions of the processor.
//!
//! They are the same on every machine and under every load, so a limit on them is held to the letter. Milliseconds are
//! in `cargo bench --bench note`.

use std::path::Path;

use crate::debian;
use crate::failure::{Failure, Outcome};
use crate::place::Place;
use crate::step::Step;

/// Bytes of the note that is rendered and typed in: a long one of people, every part of the dialect in it.
const NOTE_BYTES: &str = "100000";

/// Instructions of one rendering: what was asked for.
const NOTE_MOST: u64 = 60_000_000;

/// Instructions of one key, until the preview has its changed block: 0.3 ms, as 100 kB take 59 million and 5.2 ms.
const KEY_MOST: u64 = 3_400_000;

/// Where a key is typed, as `examples/note.rs` calls it.
const PLACES: [&str; 6] = ["text", "heading", "footnote", "in-place", "abbreviation", "address"];

/// Renders a note, types into it, prints what each took; a failure if one took more than it may.
pub(crate) fn note(place: &Place) -> Outcome {
    debian::provide_valgrind()?;
    Step::cargo(place, &["build", "--release", "--locked", "--package", "encrier-formats", "--example", "note"])
        .run()?;
    let program = place.target.join("release/examples/note");
    let mut costs = vec![("a note of 100 kB".to_owned(), one_of(&program, &[NOTE_BYTES], &[], 10)?, NOTE_MOST)];
    for at in PLACES {
        let took = one_of(&program, &["keys", NOTE_BYTES], &[at], 20)?;
        costs.push((format!("a key in it: {at}"), took, KEY_MOST));
    }
    println!("{:<28} {:>12} {:>12}", "instructions of", "counted", "at most");
    for (what, took, most) in &costs {
        println!("{what:<28} {took:>12} {most:>12}{}", if took > most { "  TOO MANY" } else { "" });
    }
    let too_many: Vec<&str> = costs.iter().filter(|(_, took, most)| took > most).map(|(what, ..)| &**what).collect();
    if too_many.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("too many instructions: {}", too_many.join(", "))))
    }
}

/// Instructions of one of so many, what happens once taken away: the difference of two runs.
fn one_of(program: &Path, before: &[&str], after: &[&str], times: u64) -> Outcome<u64> {
    let run = |times: u64| {
        let told = Step::new("valgrind")
            .args(&["--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-fd=1"])
            .args(&[program])
            .args(before)
            .args(&[times.to_string()])
            .args(after)
            .output()?;
        counted(&told).ok_or_else(|| Failure::new(format!("valgrind counted nothing:\n{told}")))
    };
    Ok(run(times + 1)?.saturating_sub(run(1)?) / times)
}

/// The number in callgrind's line `==1234== Collected : 52958015`.
fn counted(told: &str) -> Option<u64> {
    let (_, number) = told.lines().find_map(|line| line.split_once("Collected :"))?;
    number.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callgrind_is_understood() {
        assert_eq!(counted("==9== Events    : Ir\n==9== Collected : 52958015\n==9==\n"), Some(52_958_015));
        assert_eq!(counted("==9== Collected : many"), None);
    }
}

//! `cargo x …`: everything that is done to this repository, with cargo as the only tool to install by hand.
//!
//! Deliberately absent: dependencies (this compiles in seconds on a fresh machine), shell scripts, and any knowledge of
//! how the parts work: a stage names a program and its arguments, no more.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to the person who runs it")]

mod bench;
mod check;
mod debian;
mod failure;
mod faults;
mod instructions;
mod node;
mod place;
mod serve;
mod stages;
mod step;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use failure::{Failure, Outcome};
use place::Place;

const USAGE: &str = "\
cargo x run [-- ARGS]     build the web client if it changed, then build and run `encrier serve ARGS`
cargo x build             release binary with the web client inside: target/release/encrier
cargo x check             formatting, lints, tidy, dependencies, documentation, types of the web client
cargo x test [STAGE…]     all tests, or some of: rust web clients browser
cargo x bench [ARGS]      load generator and benchmarks (`cargo x bench peers` runs the npm servers beside ours)
cargo x bench note        instructions of a note and of a key in it; fails where they pass their limits
cargo x fuzz [TARGET] [--seconds N]    the decoders' fuzz targets
cargo x kill [--rounds N] [--seed S]   kills a typing server N times and checks that no acknowledged edit is lost
cargo x faults [--quick] [--only ROW[,ROW…]] [--seed N]    the fault table, each fault injected; writes docs/faults.md
cargo x tidy              the rules of the house that no compiler checks";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Outcome {
    let place = Place::find();
    let (verb, rest) = arguments.split_first().map_or(("help", &[][..]), |(verb, rest)| (verb.as_str(), rest));
    // `cargo x run -- --listen …` and `cargo x run --listen …` mean the same.
    let rest = rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest);
    match verb {
        "run" => serve::run(&place, rest),
        "build" => serve::build(&place),
        "check" => check::run(&place),
        "test" => test::run(&place, rest),
        "bench" => bench::run(&place, rest),
        "fuzz" => bench::fuzz(&place, rest),
        "kill" => test::kill(&place, rest),
        "faults" => faults::run(&place, rest),
        "tidy" => tidy::run(&place),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        unknown => Err(Failure::new(format!("cargo x has no {unknown:?}\n\n{USAGE}"))),
    }
}

//! `cargo x bench` and `cargo x fuzz`: work that takes as long as one gives it.

use crate::failure::{Failure, Outcome};
use crate::place::Place;
use crate::step::Step;
use crate::{instructions, node, serve, tools};

/// The crates with fuzz targets; their fuzz folders are outside the workspace.
const FUZZED: [&str; 2] = ["crates/doc", "crates/sync"];

/// How long a target runs unless `--seconds` says otherwise.
const FUZZ_SECONDS: &str = "60";

/// Counts instructions, or hands over to the bench crate; the peers' packages are installed first where they are asked for.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Outcome {
    if matches!(arguments, [verb] if verb == "note") {
        return instructions::note(place);
    }
    if arguments.first().is_some_and(|verb| matches!(verb.as_str(), "peers" | "all" | "kill")) {
        node::install(&place.at("bench/peers"))?;
    }
    serve::build(place)?;
    Step::cargo(place, &["run", "--release", "--package", "encrier-bench", "--"]).args(arguments).become_it()
}

/// Runs one fuzz target, or each in turn.
pub(crate) fn fuzz(place: &Place, arguments: &[String]) -> Outcome {
    let (only, seconds) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => (None, FUZZ_SECONDS),
        ["--seconds", seconds] => (None, seconds),
        [target] => (Some(target), FUZZ_SECONDS),
        [target, "--seconds", seconds] => (Some(target), seconds),
        _ => return Err(Failure::new("cargo x fuzz [TARGET] [--seconds N]")),
    };
    let program = tools::FUZZ.ensure(place)?;
    let call = |folder: &str, arguments: &[&str]| {
        // libFuzzer's instrumentation is a nightly flag; the compiler in use takes it when told that it may.
        Step::new(&program).dir(&place.at(folder)).env("RUSTC_BOOTSTRAP", "1").args(arguments)
    };
    let mut ran = 0;
    for folder in FUZZED.into_iter().filter(|folder| place.at(folder).join("fuzz").is_dir()) {
        let targets = call(folder, &["list"]).output()?;
        for target in targets.lines().filter(|target| only.is_none_or(|only| only == *target)) {
            call(folder, &["run", target, "--", &format!("-max_total_time={seconds}")]).run()?;
            ran += 1;
        }
    }
    if ran == 0 { Err(Failure::new("no such fuzz target")) } else { Ok(()) }
}

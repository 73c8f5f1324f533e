//! `cargo x faults`: the whole table of faults against a real server; `docs/faults.md` is written from what it finds.

use crate::failure::Outcome;
use crate::place::Place;
use crate::step::Step;
use crate::{debian, node};

/// Runs the rows, all or those that the arguments choose. All of them together write the table anew.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Outcome {
    let folder = place.at("tests/faults");
    debian::provide()?;
    node::install(&folder)?;
    // The server's program of the Rust tests: already built when they ran before.
    Step::cargo(place, &["build", "--workspace", "--bin", "encrier-under-test", "--locked"]).run()?;
    let mut step = Step::new("node").dir(&folder).args(&["run.js"]).args(arguments);
    if !arguments.iter().any(|word| word == "--only" || word == "--quick") {
        step = step.args(&["--write"]).args(&[place.at("docs/faults.md")]);
    }
    step.env("ENCRIER", place.target.join("debug/encrier-under-test")).run()
}

//! `cargo x test` and `cargo x kill`: the product, run.

use crate::failure::{Failure, Outcome};
use crate::place::{Place, in_ci};
use crate::stages::Stages;
use crate::step::Step;
use crate::{debian, node};

/// The stages that can be asked for by name, in the order in which they run.
const STAGES: [&str; 4] = ["rust", "web", "clients", "browser"];

/// Runs all tests, or the named stages of them.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Outcome {
    let wanted = chosen(arguments)?;
    let wants = |stage: &str| wanted.contains(&stage);
    debian::provide()?;
    let mut stages = Stages::default();
    stages.run("web client", || node::build_web(place));
    if wants("rust") || wants("clients") {
        stages.run("npm clients: packages", || node::install(&place.at("tests/clients")));
        stages.run("faults: packages", || node::install(&place.at("tests/faults")));
    }
    if wants("rust") {
        stages.run("rust", || Step::cargo(place, &["test", "--workspace", "--locked", "--no-fail-fast"]).run());
    } else if wants("clients") {
        stages.run("npm clients", || {
            Step::cargo(place, &["test", "--package", "encrier-tests", "--test", "it", "--", "clients::"]).run()
        });
    }
    if wants("web") {
        stages.run("web units", || node::npm(&place.at("web"), &["run", "test"]).run());
    }
    if wants("browser") {
        stages.run("browser", || browser(place));
    }
    stages.finish("cargo x test")
}

/// Kills a typing server at random moments: `--rounds` times, from `--seed` on.
pub(crate) fn kill(place: &Place, arguments: &[String]) -> Outcome {
    let mut step = Step::cargo(place, &["test", "--package", "encrier-tests", "--test", "it", "--"]).args(&[
        "kill::as_often_as_asked",
        "--exact",
        "--ignored",
        "--nocapture",
    ]);
    for pair in arguments.chunks(2) {
        step = match pair {
            [flag, value] if flag == "--rounds" => step.env("ENCRIER_KILL_ROUNDS", value),
            [flag, value] if flag == "--seed" => step.env("ENCRIER_KILL_SEED", value),
            _ => return Err(Failure::new("cargo x kill [--rounds N] [--seed S]")),
        };
    }
    step.run()
}

fn browser(place: &Place) -> Outcome {
    let folder = place.at("tests/browser");
    node::install(&folder)?;
    // The server's program of the Rust tests, with the same features: already built when they ran before.
    Step::cargo(place, &["test", "--workspace", "--locked", "--no-run", "--quiet"]).run()?;
    let chromium = debian::chromium().ok_or_else(|| Failure::new("no chromium: set CHROMIUM to the browser's path"))?;
    node::npm(&folder, &["test"])
        .env("CHROMIUM", chromium)
        .env("ENCRIER", place.target.join("debug/encrier-under-test"))
        .run()
}

fn chosen(arguments: &[String]) -> Outcome<Vec<&'static str>> {
    if arguments.is_empty() {
        return Ok(STAGES.to_vec());
    }
    if in_ci() {
        return Err(Failure::new("CI runs all stages"));
    }
    let known = |name: &String| STAGES.into_iter().find(|stage| stage == name);
    let unknown =
        |name: &String| Failure::new(format!("cargo x test has no stage {name:?}; it has {}", STAGES.join(", ")));
    arguments.iter().map(|name| known(name).ok_or_else(|| unknown(name))).collect()
}

//! `cargo x check`: what can be judged without running the product.

use crate::failure::{Failure, Outcome};
use crate::place::{Place, in_ci};
use crate::stages::Stages;
use crate::step::Step;
use crate::{node, tidy, tools};

/// Runs every judge and says what each found.
pub(crate) fn run(place: &Place) -> Outcome {
    let mut stages = Stages::default();
    stages.run("format", || Step::cargo(place, &["fmt", "--all", "--check"]).run());
    stages.run("tidy", || tidy::run(place));
    // The lints compile the server, which takes the built client in.
    stages.run("web client", || node::build_web(place));
    stages.run("web types and lints", || node::npm(&place.at("web"), &["run", "check"]).run());
    stages.run("browser tests: types", || {
        node::install(&place.at("tests/browser"))?;
        node::npm(&place.at("tests/browser"), &["run", "check"]).run()
    });
    stages.run("clippy", || {
        Step::cargo(place, &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]).run()
    });
    stages.run("documentation", || {
        Step::cargo(place, &["doc", "--workspace", "--no-deps", "--locked", "--document-private-items"])
            .env("RUSTDOCFLAGS", "-D warnings")
            .run()
    });
    stages.run("dependencies", || deny(place));
    stages.finish("cargo x check")
}

/// Judges the dependencies. The advisory database lives on a host that closed networks do not reach: it is left out
/// there, and said so; the other judges need nothing but the lock file.
fn deny(place: &Place) -> Outcome {
    let program = match tools::DENY.ensure(place) {
        Ok(program) => program,
        Err(failure) if in_ci() => return Err(failure),
        Err(failure) => {
            println!("SKIP dependencies: {failure}");
            return Ok(());
        }
    };
    let judge = |what: &[&str]| {
        let deny = Step::new(&program).dir(&place.root);
        deny.args(&["--log-level", "error", "--workspace", "--all-features", "check", "--hide-inclusion-graph"])
            .args(what)
    };
    judge(&["bans", "licenses", "sources"]).run()?;
    let Err(failure) = Step::new(&program).dir(&place.root).args(&["fetch", "db"]).output() else {
        return judge(&["advisories"]).run();
    };
    println!("advisories left out, their database cannot be fetched from here: {}", last_line(&failure));
    Ok(())
}

fn last_line(failure: &Failure) -> String {
    failure.to_string().lines().last().unwrap_or_default().trim().to_owned()
}

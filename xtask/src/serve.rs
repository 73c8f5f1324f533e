//! `cargo x run` and `cargo x build`: the server with the web client inside.

use crate::failure::Outcome;
use crate::node;
use crate::place::Place;
use crate::step::Step;

/// Builds what changed and becomes `encrier serve`.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Outcome {
    node::build_web(place)?;
    let serve = ["run", "--package", "encrier-server", "--bin", "encrier", "--", "serve"];
    Step::cargo(place, &serve).args(arguments).become_it()
}

/// The binary to install.
pub(crate) fn build(place: &Place) -> Outcome {
    node::build_web(place)?;
    Step::cargo(place, &["build", "--release", "--locked", "--package", "encrier-server", "--bin", "encrier"]).run()?;
    println!("{}", place.target.join("release/encrier").display());
    Ok(())
}

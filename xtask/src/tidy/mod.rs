//! The rules of the house that no compiler checks: a repository in, findings out.
//!
//! Each rule is a function from the committed texts to sentences; it is tried on small made-up repositories beside it,
//! and on this one by the test below and by `cargo x check`.

mod crates;
mod database;
mod documents;
mod hosts;
mod invariants;
mod repository;
mod sources;

use crate::failure::{Failure, Outcome};
use crate::place::Place;

use repository::Repository;

/// What a rule found wrong: `path: sentence`.
type Finding = String;

/// A rule of the house.
type Rule = fn(&Repository) -> Vec<Finding>;

const RULES: [Rule; 12] = [
    sources::module_heads,
    sources::lengths,
    sources::nothing_left_to_do,
    crates::sentences,
    crates::imports,
    crates::lints,
    database::sql_stays_home,
    database::unchecked_sql_in_one_module,
    database::migrations_pair_up,
    invariants::tests_exist,
    hosts::no_machine_and_no_registry,
    documents::links_lead_somewhere,
];

/// Reads the clone and prints what is wrong with it.
pub(crate) fn run(place: &Place) -> Outcome {
    let findings = findings(&Repository::read(place)?);
    if findings.is_empty() {
        return Ok(());
    }
    Err(Failure::new(findings.join("\n")))
}

fn findings(repository: &Repository) -> Vec<Finding> {
    RULES.iter().flat_map(|rule| rule(repository)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_repository_is_tidy() {
        let repository = Repository::read(&Place::find()).expect("git lists the files");
        let findings = findings(&repository);
        assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    }
}

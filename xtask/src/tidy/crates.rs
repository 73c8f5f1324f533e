//! Rules about the crates: their sentences, what they import, and that all are judged alike.

use super::Finding;
use super::repository::Repository;

/// Which crates of the house each crate may import (ARCHITECTURE.md, "The house").
const MAY_IMPORT: [(&str, &[&str]); 9] = [
    ("model", &[]),
    ("doc", &["model"]),
    ("formats", &["doc", "model"]),
    ("typeset", &["formats"]),
    ("store", &["model"]),
    ("sync", &["model", "doc"]),
    ("auth", &["model"]),
    ("server", &["model", "doc", "formats", "typeset", "store", "sync", "auth"]),
    // The other end of the wire: what it knows of the house is what it hears.
    ("client", &[]),
];

/// Which foreign crate has one home: the piece of knowledge that it stands for has one crate at each end of the wire.
const AT_HOME_IN: [(&str, &[&str]); 12] = [
    ("yrs", &["doc", "client"]),
    ("comrak", &["formats"]),
    ("typst", &["typeset"]),
    ("sqlx", &["store"]),
    ("dashmap", &["sync"]),
    ("tokio-tungstenite", &["sync", "client"]),
    ("axum", &["server"]),
    ("clap", &["server"]),
    ("fluent-bundle", &["server"]),
    ("rust-embed", &["server"]),
    ("toml", &["server"]),
    ("tower-http", &["server"]),
];

/// Crates that calculate: no runtime, no log, no chance.
const CALCULATORS: [&str; 3] = ["model", "doc", "formats"];

/// What a calculator does not import.
const NOT_CALCULATED: [&str; 5] = ["tokio", "tracing", "getrandom", "hyper", "http"];

/// A crate's one sentence, the head of its lib.rs, stands word for word in ARCHITECTURE.md.
pub(crate) fn sentences(repository: &Repository) -> Vec<Finding> {
    let map = one_line(repository.text("ARCHITECTURE.md").unwrap_or_default());
    let mut findings = Vec::new();
    for (name, _) in MAY_IMPORT {
        let path = format!("crates/{name}/src/lib.rs");
        let head = repository.text(&path).map(first_paragraph).unwrap_or_default();
        let row = format!("| `{name}` | {head} |");
        if head.is_empty() || !map.contains(&row) {
            findings
                .push(format!("{path}: its first paragraph is not the crate's sentence in ARCHITECTURE.md: {head:?}"));
        }
    }
    findings
}

/// Imports flow one way, and each foreign crate with a home is imported there alone.
pub(crate) fn imports(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, allowed) in MAY_IMPORT {
        let path = format!("crates/{name}/Cargo.toml");
        for dependency in dependencies(repository.text(&path).unwrap_or_default()) {
            if let Some(house) = dependency.strip_prefix("encrier-") {
                if !allowed.contains(&house) {
                    findings.push(format!("{path}: {name} may not import {house}"));
                }
            } else if let Some((_, homes)) =
                AT_HOME_IN.iter().find(|(foreign, homes)| *foreign == dependency && !homes.contains(&name))
            {
                findings.push(format!("{path}: {dependency} is at home in {} alone", homes.join(" and ")));
            } else if CALCULATORS.contains(&name) && NOT_CALCULATED.contains(&dependency) {
                findings.push(format!("{path}: {name} calculates; {dependency} does not belong there"));
            }
        }
    }
    findings
}

/// Every member of the workspace takes the workspace's lints.
pub(crate) fn lints(repository: &Repository) -> Vec<Finding> {
    let manifests = repository.files().filter(|(path, _)| path.ends_with("/Cargo.toml"));
    // A fuzz folder is a workspace of its own.
    let members = manifests.filter(|(_, text)| !text.contains("[workspace]"));
    let free = members.filter(|(_, text)| !text.contains("[lints]\nworkspace = true"));
    free.map(|(path, _)| format!("{path}: does not take the workspace's lints")).collect()
}

/// The names under `[dependencies]`: also those of targets, but not of tests.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            let section = header.trim_end_matches(']');
            inside = section == "dependencies" || section.ends_with(".dependencies");
            if let Some(name) = section.strip_prefix("dependencies.") {
                names.push(name);
            }
        } else if inside && !line.starts_with('#') {
            names.extend(line.split(['.', ' ', '=']).next().filter(|name| !name.is_empty()));
        }
    }
    names
}

/// The `//!` lines up to the first empty one, as one line.
fn first_paragraph(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//! ")).map(str::trim);
    lines.collect::<Vec<_>>().join(" ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_must_be_the_one_on_the_map() {
        let map = ("ARCHITECTURE.md", "| `model` | The nouns. | serde |\n| `doc` | One document. | yrs |\n");
        let good = ("crates/model/src/lib.rs", "//! The\n//! nouns.\n//!\n//! More.\n");
        let other = ("crates/doc/src/lib.rs", "//! One text.\n");
        let found = sentences(&Repository::of([map, good, other]));
        assert!(!found.iter().any(|finding| finding.starts_with("crates/model")));
        assert!(found.iter().any(|finding| finding.starts_with("crates/doc")));
    }

    #[test]
    fn an_import_against_the_stream_is_found() {
        let manifest = "[dependencies]\nencrier-store.workspace = true\nsqlx = { version = \"1\" }\nserde = \"1\"\n\n[dev-dependencies]\nyrs = \"1\"\n";
        let found = imports(&Repository::of([("crates/sync/Cargo.toml", manifest)]));
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_calculator_has_no_runtime() {
        let found = imports(&Repository::of([("crates/doc/Cargo.toml", "[dependencies.tokio]\nversion = \"1\"\n")]));
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn a_member_without_the_lints_is_found() {
        let good = ("a/Cargo.toml", "[package]\n[lints]\nworkspace = true\n");
        let fuzz = ("a/fuzz/Cargo.toml", "[package]\n[workspace]\n");
        let free = ("b/Cargo.toml", "[package]\n");
        assert_eq!(lints(&Repository::of([good, fuzz, free])).len(), 1);
    }
}

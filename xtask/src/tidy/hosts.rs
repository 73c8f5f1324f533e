//! Nothing committed knows the machine it was written on, nor where packages were fetched from.

use std::path::Path;

use super::Finding;
use super::repository::Repository;

/// The one npm registry that a lock file may name, if it names any.
const NPM: &str = "https://registry.npmjs.org/";

/// The one source that Cargo.lock may name.
const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// No machine paths, no mirrors of package registries.
pub(crate) fn no_machine_and_no_registry(repository: &Repository) -> Vec<Finding> {
    // Put together so that this file does not find itself.
    let homes = ["work", "root", "home"].map(|name| format!("/{name}/"));
    let mut findings = Vec::new();
    for (path, text) in repository.files() {
        for (number, line) in (1..).zip(text.lines()) {
            if homes.iter().any(|home| line.contains(home)) {
                findings.push(format!("{path}:{number}: a path of one machine: {}", line.trim()));
            }
            if foreign_source(path, line.trim()) {
                findings.push(format!("{path}:{number}: a package source of one machine: {}", line.trim()));
            }
        }
    }
    findings
}

fn foreign_source(path: &str, line: &str) -> bool {
    let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
    match &*name {
        "package-lock.json" => line.contains("\"resolved\": \"http") && !line.contains(NPM),
        "Cargo.lock" => line.starts_with("source = ") && !line.contains(CRATES),
        // `registry=…` and `@scope:registry=…`; other settings may have the word in their names.
        ".npmrc" => {
            line.split_once('=').is_some_and(|(key, _)| key.trim() == "registry" || key.trim().ends_with(":registry"))
        }
        "config.toml" => {
            line.starts_with("[source") || line.starts_with("[registries") || line.starts_with("[registry")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_found() {
        let path = format!("see /{}/me/notes", "home");
        let repository = Repository::of([("a.md", path.as_str()), ("b.md", "GET /work, /homework/x")]);
        assert_eq!(no_machine_and_no_registry(&repository).len(), 1);
    }

    #[test]
    fn a_mirror_is_found() {
        let texts = [
            (
                "web/package-lock.json",
                "\"resolved\": \"https://mirror.example/a.tgz\"\n\"resolved\": \"https://registry.npmjs.org/a.tgz\"",
            ),
            ("Cargo.lock", "source = \"registry+https://mirror.example/index\""),
            ("web/.npmrc", "omit-lockfile-registry-resolved=true\nregistry=https://mirror.example/"),
            (".cargo/config.toml", "[alias]\n[source.crates-io]"),
        ];
        assert_eq!(no_machine_and_no_registry(&Repository::of(texts)).len(), 4);
    }
}

//! Every invariant of ARCHITECTURE.md is held by tests that exist.

use super::Finding;
use super::repository::Repository;

/// What stands between an invariant and the tests that hold it.
const HELD_BY: &str = "Held by";

/// Each `- **I…**` item names, after "Held by", at least one test, and each named test exists.
pub(crate) fn tests_exist(repository: &Repository) -> Vec<Finding> {
    let map = repository.text("ARCHITECTURE.md").unwrap_or_default();
    let mut findings = Vec::new();
    for item in items(map) {
        let name: String =
            item.trim_start_matches(['-', ' ', '*']).chars().take_while(char::is_ascii_alphanumeric).collect();
        let named = item.split_once(HELD_BY).map(|(_, tests)| backticked(tests)).unwrap_or_default();
        if named.is_empty() {
            findings.push(format!("ARCHITECTURE.md: {name} names no test that holds it"));
        }
        for test in named.into_iter().filter(|test| !exists(repository, test)) {
            findings.push(format!("ARCHITECTURE.md: {name} is held by {test}, which does not exist"));
        }
    }
    findings
}

/// The list items that are invariants, each as one line: an item goes on while lines are indented.
fn items(map: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut open = false;
    for line in map.lines() {
        let begins = line.starts_with("- **I");
        open = begins || (open && line.starts_with(' '));
        match items.last_mut() {
            _ if begins => items.push(line.to_owned()),
            Some(item) if open => {
                item.push(' ');
                item.push_str(line.trim());
            }
            _ => {}
        }
    }
    items
}

/// The texts between backticks.
fn backticked(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Whether a test of that name is committed: `path::name` is a Rust function, `name.spec.ts` a file, and `cargo x …` a
/// command that this program has.
fn exists(repository: &Repository, test: &str) -> bool {
    if test.starts_with("cargo x ") {
        return true;
    }
    let last = test.rsplit("::").next().unwrap_or(test);
    let (function, module) = (format!("fn {last}("), format!("mod {last};"));
    let file = |path: &str| path.rsplit('/').next() == Some(last) || path == test;
    repository
        .files()
        .any(|(path, text)| file(path) || (is_rust(path) && (text.contains(&function) || text.contains(&module))))
}

fn is_rust(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invariant_must_name_tests_that_exist() {
        let map = "\
- **I1 Durable.** Text. *Held by* `sync::tests::held`,
  `pad.spec.ts`.
- **I2 Bare.** Text.
- **I3 Gone.** Text. Held by `sync::tests::gone`.

- an item of another list with `code`
";
        let texts = [
            ("ARCHITECTURE.md", map),
            ("crates/sync/src/room.rs", "#[test]\nfn held() {}\nfn gone_too() {}\n"),
            ("tests/browser/pad.spec.ts", ""),
        ];
        let found = tests_exist(&Repository::of(texts));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("I2") && found[1].contains("I3"), "{found:?}");
    }
}

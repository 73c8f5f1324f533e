//! Documents drift unless tested: what they point to must be there.

use super::Finding;
use super::repository::Repository;

/// Every relative link of a markdown file leads to a committed file or folder.
pub(crate) fn links_lead_somewhere(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repository.ending(&["md"]) {
        for target in links(text).filter(|target| is_relative(target)) {
            let target = target.split('#').next().unwrap_or_default();
            if !repository.has(&resolve(path, target)) {
                findings.push(format!("{path}: links to {target}, which does not exist"));
            }
        }
    }
    findings
}

/// The targets of `[text](target)`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

fn is_relative(target: &str) -> bool {
    !target.is_empty() && !target.contains("://") && !target.starts_with(['#', '/']) && !target.starts_with("mailto:")
}

/// `target` as seen from the folder of `path`, from the root.
fn resolve(path: &str, target: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_link_is_found() {
        let texts = [
            (
                "README.md",
                "[map](ARCHITECTURE.md#words) [why](docs/decisions) [web](https://example.org) [gone](gone.md)",
            ),
            ("ARCHITECTURE.md", ""),
            ("docs/decisions/0001-a.md", "[up](../../README.md) [away](../x.md)"),
        ];
        assert_eq!(links_lead_somewhere(&Repository::of(texts)).len(), 2);
    }
}

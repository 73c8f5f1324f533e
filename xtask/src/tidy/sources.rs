//! Rules about single source files.

use super::Finding;
use super::repository::Repository;

/// Lines of a file, at most: the longest of the models' files that still read well. A longer noun becomes a folder.
const LINES_MAX: usize = 700;

/// Endings of files that are program text.
const SOURCES: [&str; 9] = ["rs", "ts", "js", "mjs", "svelte", "css", "sql", "sh", "toml"];

/// Every Rust file says first what it is.
pub(crate) fn module_heads(repository: &Repository) -> Vec<Finding> {
    let headless = repository.ending(&["rs"]).filter(|(_, text)| !text.starts_with("//! "));
    headless.map(|(path, _)| format!("{path}: does not begin with a `//!` line that says what it is")).collect()
}

/// No file outgrows its reader.
pub(crate) fn lengths(repository: &Repository) -> Vec<Finding> {
    let long = repository.ending(&["rs", "ts", "svelte"]).filter(|(_, text)| text.lines().count() > LINES_MAX);
    long.map(|(path, text)| format!("{path}: {} lines, more than {LINES_MAX}", text.lines().count())).collect()
}

/// What is not done is an issue, not a remark in a file.
pub(crate) fn nothing_left_to_do(repository: &Repository) -> Vec<Finding> {
    // Put together so that this file does not find itself.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["todo", "!("], ["unimple", "mented!("]]
        .map(|halves| halves.concat());
    let mut findings = Vec::new();
    for (path, text) in repository.ending(&SOURCES) {
        for (number, line) in (1..).zip(text.lines()) {
            if marks.iter().any(|mark| line.contains(mark)) {
                findings.push(format!("{path}:{number}: left to do: {}", line.trim()));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_head_is_found() {
        let repository = Repository::of([("a.rs", "//! Good.\n"), ("b.rs", "use std::fmt;\n")]);
        assert_eq!(module_heads(&repository).len(), 1);
    }

    #[test]
    fn a_long_file_is_found() {
        let (fits, long) = ("x\n".repeat(LINES_MAX), "x\n".repeat(LINES_MAX + 1));
        assert_eq!(lengths(&Repository::of([("a.rs", fits.as_str()), ("b.rs", long.as_str())])).len(), 1);
    }

    #[test]
    fn a_remark_about_work_left_is_found() {
        let remark = format!("fn a() {{}} // {}{}: later\n", "TO", "DO");
        let repository =
            Repository::of([("a.ts", remark.as_str()), ("b.rs", "//! A method.\n"), ("c.md", remark.as_str())]);
        assert_eq!(nothing_left_to_do(&repository).len(), 1);
    }
}

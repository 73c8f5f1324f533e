//! `docs/encrier.toml` is made from the settings' own documentation.

use std::path::Path;

use encrier_server::config::{Config, Effective, Given, sample};

/// Compares; with `UPDATE_SAMPLES=1` in the environment, writes.
#[test]
fn sample_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/encrier.toml");
    if std::env::var_os("UPDATE_SAMPLES").is_some() {
        std::fs::write(&path, sample()).expect("docs can be written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(stored, sample(), "stale: run this test with UPDATE_SAMPLES=1");
}

/// The lines that are commented out are settings, and those with a default say the default.
#[test]
fn what_the_sample_says_is_true() {
    let sample = sample();
    let lines = sample
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|line| is_setting(line)).unwrap_or(line))
        .filter(|line| ![".example.org", "postgres://", "/srv/"].iter().any(|like| line.contains(like)));
    let bare = lines.collect::<Vec<_>>().join("\n");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("encrier.toml");
    std::fs::write(&path, &bare).expect("a test file");
    let read = Effective::gather(&Given { file: Some(path), ..Given::default() }).expect("the sample is read");
    assert_eq!(read.config, Config::default(), "{bare}");
    assert!(read.sources.len() + 5 >= Config::settings().count(), "{bare}");
}

fn is_setting(line: &str) -> bool {
    Config::settings().any(|setting| line.starts_with(&format!("{} = ", setting.key)))
}

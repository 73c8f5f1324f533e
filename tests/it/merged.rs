//! Batches merged for their readers, made and read by yjs itself (`tests/clients/merged.js`).

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use encrier_doc::{Merger, Update};
use serde_json::{Value, json};

const SEED: &str = "1";
const CASES: usize = 150;

/// Lengths of batches, taken in turn.
const BATCHES: [usize; 6] = [1, 2, 5, 12, 3, 40];

#[test]
fn yjs_reads_a_merged_batch_as_its_updates() {
    let made = node(&["make", SEED, &CASES.to_string()], "");
    let cases: Vec<String> = made.lines().enumerate().map(|(number, line)| case(number, line)).collect();
    assert_eq!(cases.len(), CASES);
    assert_eq!(node(&["check"], &cases.join("\n")).trim(), CASES.to_string());
}

/// One conversation with what is merged of it.
fn case(number: usize, line: &str) -> String {
    let said: Vec<String> = serde_json::from_str(line).expect("a conversation");
    let mut heard = Vec::new();
    let mut merger = Merger::default();
    let mut rest = &said[..];
    for length in BATCHES.iter().cycle().skip(number) {
        let (batch, behind) = rest.split_at((*length).min(rest.len()));
        for part in batch {
            let bytes = Bytes::from(BASE64_STANDARD.decode(part).expect("base64"));
            assert!(merger.push(&Update::parse(bytes).expect("made by yjs")), "each follows those before it");
        }
        heard.extend(merger.take().map(|update| BASE64_STANDARD.encode(update.bytes())));
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    let known = number % said.len();
    let case: Value = json!({ "parts": said, "merged": heard, "known": known });
    case.to_string()
}

/// What the script answers.
fn node(arguments: &[&str], input: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    assert!(folder.join("node_modules").is_dir(), "yjs is not installed; run: npm ci in {}", folder.display());
    let mut node = Command::new("node");
    node.arg("merged.js").args(arguments).current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = node.spawn().expect("Node runs");
    let mut stdin = node.stdin.take().expect("a pipe");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = node.wait_with_output().expect("Node ends");
    assert!(output.status.success(), "see what Node says above");
    writer.join().expect("no panic").expect("Node reads");
    String::from_utf8(output.stdout).expect("text")
}

//! What an operator is shown: figures of a server at work, and the dashboard and alerts that are made of them.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use encrier_tests::client::{Client, Dialect};
use futures_util::future::join_all;
use serde_json::Value;

use crate::support::{CONTENT, House, join};

/// Names of ours, and those that every Prometheus program has.
const PREFIXES: [&str; 2] = ["encrier_", "process_"];

/// What a histogram adds to its name.
const SUFFIXES: [&str; 3] = ["_bucket", "_sum", "_count"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A server that has seen writers, readers, a rude client, pages and an API call; what it says of that.
async fn figures_of_a_loaded_server() -> String {
    let house = House::open().await;
    let clients = join_all((0..12).map(|n| join(&house, Dialect::ALL[n % 2], ["a", "b", "c"][n % 3]))).await;
    for client in &clients {
        for number in 0..20 {
            client.insert(CONTENT, 0, &format!("[{number}]"));
        }
    }
    // In the other dialect nobody is told.
    let told = clients.iter().skip(1).step_by(2);
    join_all(told.map(Client::saved)).await.into_iter().for_each(|saved| saved.expect("saved"));
    let rude = join(&house, Dialect::Yjs, "d").await;
    rude.send_raw(vec![0xff; 12]);
    rude.until_ended().await.expect("ended");
    house.api().markdown("a").await;
    house.api().text("/").await;
    house.api().text("/metrics").await
}

/// Name and type of each family, from the text format.
fn families(figures: &str) -> BTreeSet<(String, String)> {
    let types = figures.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types.filter_map(|line| line.split_once(' ')).map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect()
}

/// The names of metrics in any text.
fn names_in(text: &str) -> BTreeSet<&str> {
    let is_of_a_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = text.split(|letter| !is_of_a_name(letter));
    words.filter(|word| PREFIXES.iter().any(|prefix| word.starts_with(prefix))).collect()
}

/// Asserts that every metric named in `text` is one that a server sends.
fn assert_known(what: &str, text: &str, families: &BTreeSet<(String, String)>) {
    let names = names_in(text);
    assert!(!names.is_empty(), "{what} names no metric");
    for name in names {
        let is_sent = families.iter().any(|(family, kind)| {
            let rest = name.strip_prefix(family.as_str());
            rest == Some("") || kind == "histogram" && rest.is_some_and(|rest| SUFFIXES.contains(&rest))
        });
        assert!(is_sent, "{what} asks for {name}, which no server sends");
    }
}

/// Runs Prometheus' own tool in the folder of the samples.
fn promtool(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new("promtool");
    command.args(arguments).current_dir(repository().join("deploy/prometheus"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut tool = command.spawn().expect("promtool, of Debian's package prometheus; cargo x test installs it");
    let mut stdin = tool.stdin.take().expect("piped");
    // A tool that reads nothing may have closed it.
    stdin.write_all(input.as_bytes()).ok();
    drop(stdin);
    tool.wait_with_output().expect("a child of ours")
}

fn assert_passes(arguments: &[&str], input: &str) {
    let output = promtool(arguments, input);
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "promtool {arguments:?}: {told}");
}

#[test]
fn the_alerts_and_the_sample_configuration_are_sound() {
    assert_passes(&["check", "rules", "encrier.rules.yml"], "");
    assert_passes(&["check", "config", "prometheus.yml"], "");
    assert_passes(&["test", "rules", "encrier.rules.test.yml"], "");
}

#[test]
fn every_alert_is_tested_and_says_what_to_do() {
    let (rules, tests) =
        (read("deploy/prometheus/encrier.rules.yml"), read("deploy/prometheus/encrier.rules.test.yml"));
    let alerts: Vec<_> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() > 10, "{alerts:?}");
    for alert in &alerts {
        assert!(tests.contains(&format!("alertname=\"{alert}\"")), "no test makes {alert} fire");
    }
    for annotation in ["summary: ", "description: "] {
        assert_eq!(rules.matches(annotation).count(), alerts.len(), "{annotation}");
    }
}

#[tokio::test]
async fn what_a_loaded_server_says_is_sound_and_documented_to_the_name() {
    let figures = figures_of_a_loaded_server().await;
    assert_passes(&["check", "metrics"], &figures);
    let families = families(&figures);
    let page = read("docs/metrics.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let documented: BTreeSet<_> =
        rows.filter_map(|(name, rest)| Some((name.to_owned(), rest.split_once(" | ")?.0.to_owned()))).collect();
    assert_eq!(documented, families, "docs/metrics.md (left) is not what a server sends (right)");
    for (name, _) in &families {
        let help = figures.lines().find_map(|line| line.strip_prefix(&format!("# HELP {name} ")));
        assert!(help.is_some_and(|help| !help.trim().is_empty()), "{name} has no help");
    }
    for name in ["encrier_commit_seconds", "encrier_ack_seconds", "encrier_fanout_seconds"] {
        let count = figures.lines().find_map(|line| line.strip_prefix(&format!("{name}_count "))).expect(name);
        assert_ne!(count, "0", "{name} saw nothing");
    }
    for word in ["encrier_document_bytes 0", "encrier_updates_total 0"] {
        assert!(!figures.lines().any(|line| line == word), "{word}");
    }
}

#[tokio::test]
async fn the_dashboard_and_the_alerts_ask_for_what_a_server_sends() {
    let families = families(&figures_of_a_loaded_server().await);
    for file in ["deploy/prometheus/encrier.rules.yml", "deploy/prometheus/encrier.rules.test.yml"] {
        assert_known(file, &read(file), &families);
    }
    let dashboard: Value = serde_json::from_str(&read("deploy/grafana/encrier.json")).expect("JSON");
    for panel in dashboard["panels"].as_array().expect("panels") {
        let title = panel["title"].as_str().filter(|title| !title.is_empty()).expect("each panel has a title");
        if panel["type"] == "row" {
            continue;
        }
        let told = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        assert!(told(&panel["description"]), "{title} has no description");
        assert!(told(&panel["fieldConfig"]["defaults"]["unit"]), "{title} has no unit");
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{title}");
        for target in panel["targets"].as_array().expect("targets") {
            let asked = target["expr"].as_str().expect("an expression");
            if !asked.contains("up{") || !names_in(asked).is_empty() {
                assert_known(title, asked, &families);
            }
        }
    }
    assert_known("the dashboard", &dashboard.to_string(), &families);
}

/// The words between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Without it, the first refusal after a start would not be seen as one.
#[tokio::test]
async fn every_series_of_the_list_is_there_from_the_start() {
    let figures = House::open().await.api().text("/metrics").await;
    let list = read("docs/metrics.md");
    let mut series = 0;
    for row in list.lines().filter(|row| row.starts_with("| `encrier_")) {
        let name = quoted(row).next().expect("a name");
        let (label, words) = match (row.split_once("by `reason`:"), row.split_once("by `dialect` (")) {
            (Some((_, reasons)), _) => ("reason", reasons),
            (None, Some((_, dialects))) => ("dialect", dialects.split_once(')').expect("a list").0),
            (None, None) => continue,
        };
        for word in quoted(words) {
            series += 1;
            let there = |line: &str| line.starts_with(name) && line.contains(&format!("{label}=\"{word}\""));
            assert!(figures.lines().any(there), "{name} has no {word} from the start");
        }
    }
    assert!(series >= 19, "{series} in the list");
}

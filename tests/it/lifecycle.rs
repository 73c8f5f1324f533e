//! Birth, health and death of the process.

use encrier_tests::client::{Dialect, Ended};
use futures_util::future::join_all;
use std::process::Output;
use std::time::Duration;

use crate::support::{CONTENT, House, bare_command, join};

/// The promise of a stop: flushed, acknowledged, said goodbye.
const STOP_WITHIN: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_stop_under_load_loses_nothing_acknowledged() {
    let mut house = House::open().await;
    stops_under_load(&mut house).await;
}

#[tokio::test]
async fn a_stop_under_load_loses_nothing_acknowledged_on_postgres() {
    let mut house = House::on_postgres().await;
    stops_under_load(&mut house).await;
}

async fn stops_under_load(house: &mut House) {
    let clients = join_all((0..6).map(|n| join(house, Dialect::Hocuspocus, ["a", "b", "c"][n % 3]))).await;
    join_all(clients.iter().map(encrier_tests::client::Client::saved))
        .await
        .into_iter()
        .for_each(|saved| saved.expect("synced"));
    let base: Vec<u64> = clients.iter().map(|client| client.look(|view| view.acknowledged)).collect();
    for number in 0..200 {
        for (writer, client) in clients.iter().enumerate() {
            client.insert(CONTENT, 0, &format!("[{writer}.{number}]"));
        }
        if number == 100 {
            house.signal(nix::sys::signal::Signal::SIGTERM);
        }
        tokio::task::yield_now().await;
    }
    let stopped = house.ended().await;
    assert!(stopped.status.success(), "{:?}\n{}", stopped.status, house.log());
    assert!(stopped.took < STOP_WITHIN, "{:?}", stopped.took);
    let mut acknowledged = Vec::new();
    for (writer, client) in clients.iter().enumerate() {
        let ended = client.until_ended().await.expect("ended");
        assert!(matches!(ended, Ended::Closed(1012, _)), "{ended:?}");
        let count = client.look(|view| view.acknowledged) - base[writer];
        acknowledged.extend((0..count).map(|number| (writer, format!("[{writer}.{number}]"))));
    }
    house.start().await;
    let texts =
        join_all(["a", "b", "c"].map(|name| async { join(house, Dialect::Yjs, name).await.text(CONTENT) })).await;
    for (writer, word) in acknowledged {
        assert!(texts[writer % 3].contains(&word), "{word} was acknowledged and is lost");
    }
}

#[tokio::test]
async fn an_idle_server_stops_at_once() {
    let mut house = House::open().await;
    let client = join(&house, Dialect::Yjs, "quiet").await;
    let stopped = house.terminate().await;
    assert!(stopped.status.success(), "{:?}", stopped.status);
    assert!(stopped.took < STOP_WITHIN, "{:?}", stopped.took);
    let ended = client.until_ended().await.expect("ended");
    assert!(matches!(ended, Ended::Closed(1012, _)), "{ended:?}");
}

#[tokio::test]
async fn health_and_metrics_tell_what_goes_on() {
    let house = House::open().await;
    let clients = join_all((0..3).map(|_| join(&house, Dialect::Hocuspocus, "counted"))).await;
    clients[0].insert(CONTENT, 0, "x");
    clients[0].saved().await.expect("acknowledged");
    let rude = join(&house, Dialect::Yjs, "elsewhere").await;
    rude.send_raw(vec![0xff; 12]);
    rude.until_ended().await.expect("ended");
    // Its client is told a moment before it is counted out.
    let counted_out = async {
        loop {
            let metrics = house.metrics().await;
            if metrics.sum("encrier_connections") <= 3 {
                return metrics;
            }
        }
    };
    let metrics = tokio::time::timeout(STOP_WITHIN, counted_out).await.expect("counted out in time");
    for name in [
        "encrier_rooms",
        "encrier_connections",
        "encrier_updates_total",
        "encrier_commit_seconds_bucket",
        "encrier_batch_updates_bucket",
        "encrier_refused_frames_total",
    ] {
        assert!(metrics.has(name), "{name} is missing: {metrics:?}");
    }
    assert!((1..=2).contains(&metrics.sum("encrier_rooms")), "an empty room stays a while");
    assert_eq!(metrics.sum("encrier_connections"), 3);
    assert!(metrics.sum("encrier_updates_total") >= 1);
}

/// A call of the program that ends by itself.
fn call(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = bare_command();
    command.args(arguments).envs(variables.iter().copied());
    command.output().expect("the server's program")
}

#[test]
fn settings_that_cannot_be_used_are_refused_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("encrier.toml");
    std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:0\"\nlissen = 1\n").expect("written");
    let file = file.to_str().expect("UTF-8");
    for (arguments, variables, told) in [
        (vec!["serve", "--listen", "nowhere"], vec![], "listen"),
        (vec!["serve", "--nonsense", "1"], vec![], "nonsense"),
        (vec!["serve"], vec![("ENCRIER_LISSEN", "x")], "LISSEN"),
        (vec!["serve", "--config", file], vec![], "lissen"),
        (vec!["serve", "--database", "mysql://x"], vec![], "database"),
    ] {
        let output = call(&arguments, &variables);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(1..=2)), "{arguments:?}: {:?} {errors}", output.status);
        assert!(errors.contains(told) && !errors.contains("panicked"), "{arguments:?}: {errors}");
    }
}

#[test]
fn the_effective_settings_are_shown_without_secrets() {
    let variables = [("ENCRIER_DATABASE", "postgres://u:hunter2@localhost/d")];
    let output = call(&["config", "--listen", "127.0.0.1:9999"], &variables);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    assert!(shown.contains("127.0.0.1:9999"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

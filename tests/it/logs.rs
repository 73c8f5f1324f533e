//! The log: one line at the end of every room and socket, and never a word of what people write or of who they are.

use std::collections::BTreeMap;

use encrier_tests::client::{Address, Client, Dialect, Replica, Socket};
use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{CONTENT, House, come, join};

/// In texts, titles, names of documents, presences, hostile bytes and links: nowhere in the log.
const CANARY: &str = "canari7";

/// How many sockets [`a_day`] opens, without the one that is refused its document.
const SOCKETS: usize = 5;

/// How often a stranger says what is refused: as often as the allowance lets through at once.
const REFUSED: usize = 2_000;

/// Sockets of both dialects that come, write, and go in every way there is. Stops the server.
async fn a_day(house: &mut House) {
    let name = format!("note-{CANARY}");
    let (anna, ben) = (join(house, Dialect::Hocuspocus, &name).await, join(house, Dialect::Yjs, &name).await);
    anna.insert(CONTENT, 0, CANARY);
    anna.be_here(&format!(r#"{{"name":"{CANARY}"}}"#));
    anna.saved().await.expect("saved");
    ben.until_text(CONTENT, CANARY).await.expect("seen");
    let rude = join(house, Dialect::Yjs, &name).await;
    rude.send_raw([&[0, 2, 200], CANARY.as_bytes()].concat());
    rude.until_ended().await.expect("ended");
    let api = house.api();
    let posted = api.post_text("/new", format!("# {CANARY}\n\n{CANARY}")).await;
    assert!(posted.status().is_redirection() || posted.status() == StatusCode::OK, "{posted:?}");
    assert_eq!(api.markdown(&name).await, CANARY);
    let own = format!("own-{CANARY}");
    api.create("note", Some(&own)).await;
    api.link(&own, "read").await;
    let other = join(house, Dialect::Yjs, &format!("other-{CANARY}")).await;
    let cut: Replica = other.cut();
    let again = Client::connect(&Address::hocuspocus(house.host(), &name), cut).await;
    again.expect("let in").leave().await;
    anna.leave().await;
    come(&Address::hocuspocus(house.host(), "..")).await.expect_err("no id");
    assert!(house.terminate().await.status.success());
    drop(ben);
}

#[tokio::test]
async fn each_socket_and_room_ends_with_one_line_and_no_canary_sings_in_json() {
    let mut house = House::open_with(&["--log-format", "json"]).await;
    a_day(&mut house).await;
    let log = house.log();
    assert!(!log.contains(CANARY), "{log}");
    let lines = log.lines().filter(|line| !line.starts_with("listening on "));
    let lines: Vec<Value> =
        lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    let said = |word: &str| lines.iter().filter(|line| line["fields"]["message"] == word).collect::<Vec<_>>();
    let sockets = said("connection ended");
    assert_eq!(sockets.len(), SOCKETS + 1, "{log}");
    for socket in &sockets {
        let fields = &socket["fields"];
        for text in ["dialect", "transport", "reason"] {
            assert!(fields[text].as_str().is_some_and(|text| !text.is_empty()), "{socket}");
        }
        for number in ["lived_ms", "messages_in", "bytes_in", "writes_out", "bytes_out"] {
            assert!(fields[number].is_number(), "{number}: {socket}");
        }
    }
    let by_speakers = sockets.iter().filter(|socket| socket["fields"]["bytes_in"].as_u64() > Some(0));
    assert!(by_speakers.count() >= SOCKETS, "{log}");
    let access: Vec<_> = lines.iter().filter(|line| line["target"] == "encrier::access").collect();
    assert!(access.iter().all(|line| line["fields"]["duration_ms"].is_number()), "{log}");
    let by_document = |word: &str| {
        let mut rooms = BTreeMap::new();
        for line in said(word) {
            assert_eq!(line["span"]["name"], "room", "{line}");
            *rooms.entry(line["span"]["document"].to_string()).or_insert(0) += 1;
        }
        rooms
    };
    let (opened, ended) = (by_document("room opened"), by_document("room ended"));
    assert!(!opened.is_empty() && opened == ended, "{opened:?} {ended:?}");
    assert!(said("room ended").iter().all(|line| line["fields"]["reason"].is_string()), "{log}");
    for word in ["keeper ended", "listener ended", "stopped"] {
        assert_eq!(said(word).len(), 1, "{word}: {log}");
    }
}

#[tokio::test]
async fn no_canary_sings_in_text() {
    let mut house = House::open().await;
    a_day(&mut house).await;
    let log = house.log();
    assert!(!log.contains(CANARY), "{log}");
    assert_eq!(log.matches("connection ended").count(), SOCKETS + 1, "{log}");
    assert_eq!(log.matches("room opened").count(), log.matches("room ended").count(), "{log}");
}

/// What a stranger repeats as fast as it may is one line, and a number in the line of its socket's end.
#[tokio::test]
async fn whoever_is_refused_again_and_again_fills_no_log() {
    let mut house = House::open().await;
    let mut socket = Socket::open(&Address::hocuspocus(house.host(), "")).await.expect("a websocket");
    for _ in 0..REFUSED {
        // An address of one letter, and a sync step that there is not.
        socket.send(vec![1, b'x', 0, 9]).await.expect("sent");
    }
    for answered in 1..=REFUSED {
        socket.next().await.unwrap_or_else(|ended| panic!("{answered}: {ended:?}"));
    }
    drop(socket);
    assert!(house.terminate().await.status.success());
    let log = house.log();
    assert_eq!(log.matches("message refused").count(), 1, "{log}");
    assert!(log.contains(&format!("refused={REFUSED}")), "{log}");
}

//! The past of a document: CodiMD's addresses, our own, who may do what, and restoring while others write.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{Answer, Person, START_MS, TestHouse};

const API: &str = "/api/v1/documents";

/// Longer than the pause that ends a session.
const LATER_MS: i64 = 10 * 60 * 1000;

async fn put(person: &Person, path: &str, body: Value) -> Answer {
    person.send(person.request(Method::PUT, path).json(&body)).await
}

async fn write(person: &Person, id: &str, text: &str) {
    let answer = put(person, &format!("/api/notes/{id}"), json!({"content": text})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

/// A note with two sessions, ada's and bob's.
async fn two_sessions(house: &TestHouse, ada: &Person, bob: &Person) {
    ada.make(json!({"kind": "note", "id": "note", "link": "write"})).await;
    bob.visit("/").await;
    bob.make(json!({"kind": "pad"})).await;
    write(ada, "note", "un\n").await;
    house.move_clock(LATER_MS);
    write(bob, "note", "un\ndeux 😀\n").await;
}

#[tokio::test]
async fn codimds_addresses_tell_the_revisions() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    two_sessions(&house, &ada, &bob).await;
    let list = ada.get("/note/revision").await;
    assert_eq!(list.header("content-type"), "application/json; charset=utf-8");
    let expected = json!({"revision": [{"time": START_MS + LATER_MS, "length": 11}, {"time": START_MS, "length": 3}]});
    assert_eq!(list.json(), expected);
    for (time, text) in [(START_MS, "un\n"), (START_MS + 1, "un\n"), (START_MS + LATER_MS, "un\ndeux 😀\n")] {
        let told = ada.get(&format!("/note/revision/{time}")).await.json();
        assert_eq!(told, json!({"content": text, "authorship": [], "patch": []}), "{time}");
    }
    for path in ["/note/revision/1", "/note/revision/x", "/nothing/revision"] {
        assert_eq!(ada.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    house.stop().await;
}

#[tokio::test]
async fn sessions_tell_numbers_and_never_keys() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    two_sessions(&house, &ada, &bob).await;
    let told = bob.get(&format!("{API}/note/revisions")).await;
    let sessions = told.json()["sessions"].clone();
    let expected = json!([
        {"from": 1, "to": 1, "began_at_ms": START_MS, "ended_at_ms": START_MS, "author": 1, "mine": false},
        {"from": 2, "to": 2, "began_at_ms": START_MS + LATER_MS, "ended_at_ms": START_MS + LATER_MS, "author": 2, "mine": true},
    ]);
    assert_eq!(sessions, expected);
    assert!(!told.text.contains("g."), "{}", told.text);
    let first = bob.get(&format!("{API}/note/revisions/1")).await.json();
    assert_eq!((&first["seq"], &first["kind"], &first["text"]), (&json!(1), &json!("note"), &json!("un\n")));
    assert!(first["html"].as_str().expect("HTML").contains("<p>un</p>"), "{first}");
    for seq in ["0", "3", "x", "-1", "99999999999999999999"] {
        let path = format!("{API}/note/revisions/{seq}");
        assert_eq!(bob.get(&path).await.status, StatusCode::NOT_FOUND, "{seq}");
    }
    house.stop().await;
}

#[tokio::test]
async fn reading_needs_reading_and_changing_needs_writing() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "canary-note", "link": "none"})).await;
    write(&ada, "canary-note", "un").await;
    let token = ada.link("canary-note", "read").await;
    for (name, reads, changes) in [
        ("canary-note", StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
        (&*token, StatusCode::OK, StatusCode::FORBIDDEN),
    ] {
        for path in [
            format!("/{name}/revision"),
            format!("/{name}/revision/{START_MS}"),
            format!("{API}/{name}/revisions"),
            format!("{API}/{name}/revisions/1"),
            format!("/n/{name}/history"),
        ] {
            let answer = bob.get(&path).await;
            assert_eq!(answer.status, reads, "{path}");
            let seen = format!("{:?} {}", answer.headers, answer.text);
            assert!(reads != StatusCode::OK || !seen.contains("canary"), "{path}: {seen}");
        }
        let version = format!("{API}/{name}/versions/1");
        assert_eq!(bob.post(&format!("{API}/{name}/restore"), &json!({"seq": 1})).await.status, changes);
        assert_eq!(put(&bob, &version, json!({"name": "x"})).await.status, changes);
        assert_eq!(bob.send(bob.request(Method::DELETE, &version)).await.status, changes);
    }
    assert_eq!(ada.get(&format!("{API}/canary-note/revisions")).await.json()["versions"], json!([]));
    house.stop().await;
}

#[tokio::test]
async fn versions_have_names() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    two_sessions(&house, &ada, &bob).await;
    let path = |seq: u64| format!("{API}/note/versions/{seq}");
    let named = put(&ada, &path(1), json!({"name": "  Premier\njet "})).await;
    let expected = json!({"seq": 1, "name": "Premier jet", "at_ms": START_MS + LATER_MS});
    assert_eq!((named.status, named.json()), (StatusCode::OK, expected.clone()));
    assert_eq!(bob.get(&format!("{API}/note/revisions")).await.json()["versions"], json!([expected]));
    assert_eq!(put(&ada, &path(3), json!({"name": "x"})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(put(&ada, &path(1), json!({"name": " "})).await.code(), "bad-field");
    let delete = || ada.send(ada.request(Method::DELETE, &path(1)));
    assert_eq!(delete().await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete().await.status, StatusCode::NOT_FOUND);
    house.stop().await;
}

#[tokio::test]
async fn restoring_is_a_new_edit() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    two_sessions(&house, &ada, &bob).await;
    let ada = &ada;
    let restore = |seq: u64| async move { ada.post(&format!("{API}/note/restore"), &json!({"seq": seq})).await.status };
    assert_eq!(restore(1).await, StatusCode::OK);
    assert_eq!(bob.get("/note/download").await.text, "un\n");
    let last = bob.get(&format!("{API}/note/revisions")).await.json()["sessions"][2].clone();
    assert_eq!((&last["to"], &last["author"]), (&json!(3), &json!(1)), "the past is still there");
    assert_eq!(restore(1).await, StatusCode::OK, "what it says already is no edit");
    assert_eq!(restore(2).await, StatusCode::OK);
    assert_eq!(bob.get("/note/download").await.text, "un\ndeux 😀\n");
    assert_eq!(restore(9).await, StatusCode::NOT_FOUND);
    house.stop().await;
}

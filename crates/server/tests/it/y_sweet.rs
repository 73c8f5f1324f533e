//! What `@y-sweet/sdk` asks over HTTP, and what the tokens it is given open.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;

use crate::house::{Answer, Person, TestHouse};
use crate::sockets::handshake;

/// A Yjs update: client 1 puts `hi` into the text `content`.
const HI: &[u8] = b"\x01\x01\x01\x00\x04\x01\x07content\x02hi\x00";

/// One that puts `!` behind an `o` of client 2 that nobody has.
const GAP: &[u8] = b"\x01\x01\x02\x05\x84\x02\x04\x01!\x00";

const HOUR_MS: i64 = 60 * 60 * 1000;

async fn auth(person: &Person, id: &str, wish: Value) -> Value {
    let answer = person.post(&format!("/doc/{id}/auth"), &wish).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

fn token(given: &Value) -> &str {
    given["token"].as_str().expect("a token")
}

/// `GET /d/{id}/as-update` with a token.
async fn read(person: &Person, id: &str, token: &str) -> Answer {
    person.send(person.request(Method::GET, &format!("/d/{id}/as-update?z=1")).bearer_auth(token)).await
}

async fn write(person: &Person, id: &str, token: &str, update: &'static [u8]) -> Answer {
    person.send(person.request(Method::POST, &format!("/d/{id}/update?z=1")).bearer_auth(token).body(update)).await
}

#[tokio::test]
async fn a_program_makes_a_document_writes_and_reads_it() {
    let house = TestHouse::start().await;
    let app = house.somebody();
    for _ in 0..2 {
        let made = app.post("/doc/new", &json!({"docId": "minutes"})).await;
        assert_eq!((made.status, made.json()), (StatusCode::OK, json!({"docId": "minutes"})), "again is no fault");
    }
    let fresh = app.post("/doc/new", &json!({})).await.json();
    assert_eq!(fresh["docId"].as_str().map(str::len), Some(22));
    let given = auth(&app, "minutes", json!({})).await;
    let host = house.running.address();
    assert_eq!(given["url"], format!("ws://{host}/d/minutes/ws"));
    assert_eq!(given["baseUrl"], format!("http://{host}/d/minutes"));
    assert_eq!((&given["docId"], &given["authorization"]), (&json!("minutes"), &json!("full")));
    let user = house.somebody();
    assert_eq!(write(&user, "minutes", token(&given), HI).await.status, StatusCode::OK);
    let all = read(&user, "minutes", token(&given)).await;
    assert_eq!((all.text.as_bytes(), all.header("content-type")), (HI, "application/octet-stream"));
    assert_eq!(user.get("/minutes/download").await.text, "hi");
    assert_eq!(app.post("/check_store", &json!({})).await.json(), json!({"ok": true}));
    house.stop().await;
}

#[tokio::test]
async fn an_update_that_cannot_be_taken_is_told() {
    let house = TestHouse::start().await;
    let app = house.somebody();
    app.post("/doc/new", &json!({"docId": "x"})).await;
    let given = auth(&app, "x", json!({})).await;
    for bad in [b"".as_slice(), b"\xff\xff\xff", GAP] {
        let refused = write(&app, "x", token(&given), bad).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::UNPROCESSABLE_ENTITY, "bad-update".to_owned()));
    }
    assert_eq!(write(&app, "x", token(&given), HI).await.status, StatusCode::OK);
    assert_eq!(write(&app, "x", token(&given), HI).await.status, StatusCode::OK, "what is known already is no fault");
    assert_eq!(app.get("/x/download").await.text, "hi");
    house.stop().await;
}

#[tokio::test]
async fn a_pass_gives_its_right_and_no_more() {
    let house = TestHouse::start().await;
    let (ada, user) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "plan", "link": "none"})).await;
    let reading = auth(&ada, "plan", json!({"authorization": "read-only"})).await;
    let writing = auth(&ada, "plan", json!({"authorization": "full", "userId": "u1"})).await;
    assert_eq!((&reading["authorization"], &writing["authorization"]), (&json!("read-only"), &json!("full")));
    assert_eq!(user.get("/d/plan/as-update").await.status, StatusCode::NOT_FOUND, "closed to all others");
    assert_eq!(read(&user, "plan", token(&reading)).await.status, StatusCode::OK);
    assert_eq!(write(&user, "plan", token(&reading), HI).await.status, StatusCode::FORBIDDEN);
    assert_eq!(write(&user, "plan", token(&writing), HI).await.status, StatusCode::OK);
    // It is for one document, for its time, and begets no other.
    ada.make(json!({"kind": "note", "id": "other", "link": "none"})).await;
    assert_eq!(read(&user, "other", token(&writing)).await.status, StatusCode::NOT_FOUND);
    let again = user.request(Method::POST, "/doc/plan/auth").bearer_auth(token(&writing)).json(&json!({}));
    assert_eq!(user.send(again).await.status, StatusCode::FORBIDDEN);
    let link = format!("/api/v1/documents/plan/links?token={}", token(&writing));
    assert_eq!(user.post(&link, &json!({"right": "write"})).await.status, StatusCode::FORBIDDEN);
    let forged = token(&reading).replacen("gr", "gw", 1);
    assert_eq!(read(&user, "plan", &forged).await.status, StatusCode::NOT_FOUND);
    let short = auth(&ada, "plan", json!({"validForSeconds": 60})).await;
    let endless = auth(&ada, "plan", json!({"validForSeconds": u64::MAX})).await;
    house.move_clock(61_000);
    assert_eq!(read(&user, "plan", token(&short)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(read(&user, "plan", token(&reading)).await.status, StatusCode::OK);
    house.move_clock(HOUR_MS);
    assert_eq!(read(&user, "plan", token(&reading)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(read(&user, "plan", token(&endless)).await.status, StatusCode::OK);
    house.move_clock(30 * 24 * HOUR_MS);
    assert_eq!(read(&user, "plan", token(&endless)).await.status, StatusCode::NOT_FOUND);
    house.stop().await;
}

/// The keeper sees to it when it comes by, every few seconds.
#[tokio::test]
async fn a_pass_that_runs_out_ends_its_sockets() {
    let house = TestHouse::start().await;
    let (ada, user) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "plan", "link": "write"})).await;
    let short = auth(&ada, "plan", json!({"validForSeconds": 60})).await;
    let door = format!("/d/plan/ws/plan?token={}", token(&short));
    let enter = async || handshake(&user, &door).send().await.expect("an answer").upgrade().await.expect("a socket");
    let goodbye = |code: u16, reason: &str| [&code.to_be_bytes()[..], reason.as_bytes()].concat();
    let mut socket = enter().await;
    socket.read_u8().await.expect("the question of whoever was let in");
    house.move_clock(61_000);
    let mut said = Vec::new();
    socket.read_to_end(&mut said).await.expect("its end");
    assert!(said.ends_with(&goodbye(1013, "pass ran out")), "its client comes again with another: {said:?}");
    said.clear();
    enter().await.read_to_end(&mut said).await.expect("its end");
    assert!(said.ends_with(&goodbye(4403, "permission-denied")), "or not at all: {said:?}");
    house.stop().await;
}

#[tokio::test]
async fn a_pass_to_an_open_document_follows_how_open_it_is() {
    let house = TestHouse::start().await;
    let (ada, app, user) = (house.somebody(), house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "open", "link": "read"})).await;
    let full = auth(&app, "open", json!({})).await;
    assert_eq!(full["authorization"], "read-only", "nobody passes on what it has not");
    let reading = auth(&app, "open", json!({"authorization": "read-only"})).await;
    assert_eq!(write(&user, "open", token(&full), HI).await.status, StatusCode::FORBIDDEN);
    ada.patch("/api/v1/documents/open", &json!({"link": "write"})).await;
    assert_eq!(write(&user, "open", token(&full), HI).await.status, StatusCode::OK);
    assert_eq!(write(&user, "open", token(&reading), HI).await.status, StatusCode::FORBIDDEN);
    let again = user.request(Method::POST, "/doc/open/auth").bearer_auth(token(&full)).json(&json!({}));
    assert_eq!(user.send(again).await.status, StatusCode::FORBIDDEN, "a pass begets none");
    ada.patch("/api/v1/documents/open", &json!({"link": "none"})).await;
    assert_eq!(read(&user, "open", token(&full)).await.status, StatusCode::NOT_FOUND);
    house.stop().await;
}

#[tokio::test]
async fn a_link_secret_is_a_server_token() {
    let house = TestHouse::start().await;
    let (ada, app, user) = (house.somebody(), house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "canary", "link": "none"})).await;
    let (secret, reading) = (ada.link("canary", "write").await, ada.link("canary", "read").await);
    let asked = |name: &str, secret: &str| {
        app.send(app.request(Method::POST, &format!("/doc/{name}/auth?z=1")).bearer_auth(secret).json(&json!({})))
    };
    assert_eq!(app.post("/doc/canary/auth", &json!({})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(asked("canary", "w.AAAAAAAAAAAAAAAAAAAAAAAAAAA").await.status, StatusCode::NOT_FOUND);
    let given = asked("canary", &secret).await.json();
    assert_eq!(write(&user, "canary", token(&given), HI).await.status, StatusCode::OK);
    assert_eq!(asked("canary", &reading).await.json()["authorization"], "read-only");
    // Under a link's name nothing leads to the id.
    let hidden = app.post(&format!("/doc/{reading}/auth"), &json!({})).await;
    assert!(!hidden.text.contains("canary"), "{}", hidden.text);
    assert_eq!(read(&user, &reading, token(&hidden.json())).await.text.as_bytes(), HI);
    let made = app.request(Method::POST, "/doc/new").bearer_auth(&secret).json(&json!({"docId": "canary"}));
    assert_eq!(app.send(made).await.json(), json!({"docId": "canary"}));
    let other = app.request(Method::POST, "/doc/new").bearer_auth(&secret).json(&json!({}));
    assert_eq!(app.send(other).await.status, StatusCode::FORBIDDEN, "who came for one document makes none");
    house.stop().await;
}

#[tokio::test]
async fn who_may_not_make_documents_makes_none() {
    let house =
        TestHouse::with(|config| config.documents.creation = encrier_model::rights::CreationPolicy::People).await;
    let app = house.somebody();
    for body in [json!({}), json!({"docId": "x"})] {
        assert_eq!(app.post("/doc/new", &body).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(app.post("/doc/new", &json!({"docId": "a/b"})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.get("/d/a/ws/b").await.status, StatusCode::NOT_FOUND, "the client says the name twice");
    house.stop().await;
}

//! What CodiMD's scripts ask for beside pages.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{Person, TestHouse};

async fn history(person: &Person) -> Vec<Value> {
    person.get("/history").await.json()["history"].as_array().expect("a list").clone()
}

fn form(person: &Person, path: &str, body: &str) -> reqwest::RequestBuilder {
    let request = person.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    request.body(body.to_owned())
}

#[tokio::test]
async fn strangers_are_answered_as_codimd_does() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let me = ada.get("/me").await;
    assert_eq!((me.status, me.text.as_str()), (StatusCode::UNAUTHORIZED, r#"{"status":"forbidden"}"#));
    for path in ["/history", "/api/notes/myNotes", "/me/export"] {
        assert_eq!(ada.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    house.stop().await;
}

#[tokio::test]
async fn a_guest_has_a_history() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    let id = ada.write_note("# Plan\n\n###### tags: `école` `mai`\n").await;
    ada.make(json!({"kind": "note", "id": "bare"})).await;
    for name in [id.as_str(), "bare"] {
        house.move_clock(1_000);
        ada.visit(&format!("/n/{name}")).await;
    }
    let list = history(&ada).await;
    assert_eq!(list.iter().map(|row| &row["id"]).collect::<Vec<_>>(), [&json!("bare"), &json!(id)]);
    assert_eq!(list[1]["text"], "Plan");
    assert!(list[1]["time"].is_i64() && list[1]["tags"].is_array() && list[1].get("pinned").is_none(), "{list:?}");
    assert!(bob.visit("/n/bare").await.cookie().is_some());
    assert!(history(&bob).await.is_empty(), "the first visit brought the cookie");

    let pinned = ada.send(form(&ada, "/history/bare", "pinned=true")).await;
    assert_eq!((pinned.status, pinned.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(history(&ada).await[0]["pinned"], true);
    assert_eq!(ada.send(form(&ada, "/history/bare", "pinned=perhaps")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ada.send(form(&ada, "/history/nothing", "pinned=true")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.send(ada.request(Method::DELETE, "/history/bare")).await.status, StatusCode::OK);
    assert_eq!(history(&ada).await.len(), 1);
    assert_eq!(ada.get("/bare/download").await.status, StatusCode::OK, "out of the list is not deleted");
    assert_eq!(ada.send(ada.request(Method::DELETE, "/history")).await.status, StatusCode::OK);
    assert!(history(&ada).await.is_empty());
    house.stop().await;
}

#[tokio::test]
async fn a_history_is_given_back_without_what_may_not_be_read() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "mine"})).await;
    bob.make(json!({"kind": "note", "id": "closed", "link": "none"})).await;
    let list = json!([
        {"id": "mine", "text": "T & <b>", "time": 5, "tags": ["a"], "kind": "note", "pinned": true},
        {"id": "closed", "text": "x", "time": 6, "tags": []},
        {"id": "nothing", "text": "x", "time": 7, "tags": []},
    ]);
    let encoded = list.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
    let answer = ada.send(form(&ada, "/history", &format!("history={encoded}"))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(
        history(&ada).await,
        [json!({"id": "mine", "text": "T & <b>", "time": 5, "tags": ["a"], "kind": "note", "pinned": true})]
    );
    for bad in ["history=x", "other=[]", "history={}"] {
        assert_eq!(ada.send(form(&ada, "/history", bad)).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    house.stop().await;
}

/// Browsers and scripts keep lists for years.
#[tokio::test]
async fn an_odd_entry_costs_a_history_nothing_else() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for id in ["years", "bare", "texts"] {
        ada.make(json!({"kind": "note", "id": id})).await;
    }
    let list = json!([
        {"id": "years", "text": "T", "time": 9, "tags": [2024, "a", null, {}]},
        {"id": "bare", "text": null, "time": 8, "tags": null},
        {"id": "texts", "text": 7, "time": 7, "tags": "a", "pinned": "true"},
        {"id": 5, "text": "x", "time": 6}, "texts", null, 7,
    ]);
    let encoded = list.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
    let answer = ada.send(form(&ada, "/history", &format!("history={encoded}"))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(
        history(&ada).await,
        [
            json!({"id": "years", "text": "T", "time": 9, "tags": ["2024", "a"], "kind": "note"}),
            json!({"id": "bare", "text": "bare", "time": 8, "tags": [], "kind": "note"}),
            json!({"id": "texts", "text": "texts", "time": 7, "tags": [], "kind": "note", "pinned": true}),
        ]
    );
    house.stop().await;
}

#[tokio::test]
async fn a_guest_lists_their_own_notes() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "mine", "title": "Plan"})).await;
    ada.make(json!({"kind": "pad", "id": "pad"})).await;
    bob.make(json!({"kind": "note", "id": "bobs"})).await;
    let notes = ada.get("/api/notes/myNotes").await.json();
    let notes = notes["myNotes"].as_array().expect("a list");
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!((&notes[0]["id"], &notes[0]["text"]), (&json!("mine"), &json!("Plan")));
    for key in ["tags", "shortId"] {
        assert!(!notes[0][key].is_null(), "{key}");
    }
    let info = ada.get("/mine/info").await.json();
    assert!(info["createtime"].as_str().is_some_and(|moment| moment.ends_with('Z')), "{info}");
    assert_eq!((&notes[0]["createdAt"], &notes[0]["lastchangeAt"]), (&info["createtime"], &info["updatetime"]));
    house.stop().await;
}

/// CodiMD overwrites for whoever can name the note, and refuses while somebody has it open.
#[tokio::test]
async fn overwriting_asks_for_the_right_to_write_and_merges() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "note", "link": "read"})).await;
    ada.make(json!({"kind": "note", "id": "closed", "link": "none"})).await;
    let put = |person: &Person, id: &str| {
        person.request(Method::PUT, &format!("/api/notes/{id}")).json(&json!({"content": "a\r\nb"}))
    };
    assert_eq!(bob.send(put(&bob, "note")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(bob.send(put(&bob, "closed")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(bob.send(put(&bob, "nothing")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.send(put(&ada, "note")).await.text, r#"{"status":"ok"}"#);
    assert_eq!(ada.get("/note/download").await.text, "a\nb");
    house.stop().await;
}

#[tokio::test]
async fn deleting_is_for_the_owner_and_nobody_reaches_the_note_afterwards() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "note"})).await;
    let token = ada.link("note", "write").await;
    let delete = |person: &Person| person.request(Method::DELETE, "/api/notes/note");
    assert_eq!(bob.send(delete(&bob)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.send(delete(&ada)).await.text, r#"{"status":"ok"}"#);
    for path in ["/note/download".to_owned(), format!("/{token}/download"), "/note".to_owned()] {
        for person in [&ada, &bob] {
            assert_eq!(person.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(ada.get("/api/notes/myNotes").await.json()["myNotes"], json!([]));
    bob.make(json!({"kind": "note", "id": "note"})).await;
    assert_eq!(ada.get("/note/download").await.text, "", "the name is free, and its new note is empty");
    house.stop().await;
}

#[tokio::test]
async fn monitors_read_what_they_know() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.write_note("x").await;
    let status = ada.get("/status").await.json();
    for key in [
        "onlineNotes",
        "onlineUsers",
        "distinctOnlineUsers",
        "notesCount",
        "registeredUsers",
        "onlineRegisteredUsers",
        "distinctOnlineRegisteredUsers",
        "isConnectionBusy",
        "connectionSocketQueueLength",
        "isDisconnectBusy",
        "disconnectSocketQueueLength",
    ] {
        assert!(!status[key].is_null(), "{key}");
    }
    assert_eq!(status["notesCount"], 1);
    assert_eq!(ada.get("/_health").await.text, r#"{"ready":true}"#);
    assert!(ada.get("/metrics/codimd").await.text.contains("\nnotesCount 1\n"));
    let router = ada.get("/metrics/router").await.text;
    assert!(router.contains("encrier_http_requests_total{") && !router.contains("encrier_rooms"), "{router}");
    for status in [403, 404, 500] {
        assert_eq!(ada.visit(&format!("/{status}")).await.status.as_u16(), status);
    }
    house.stop().await;
}

#[tokio::test]
async fn settings_are_a_script_that_a_host_cannot_write_into() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let config = ada.get("/config").await;
    assert_eq!(config.header("content-type"), "text/javascript; charset=utf-8");
    assert!(config.text.contains(&format!("window.domain = \"{}\";\n", house.running.address())), "{}", config.text);
    let request = ada.request(Method::GET, "/config").header("host", "\";alert(1)//</script>");
    assert!(!ada.send(request).await.text.contains("alert"));
    house.stop().await;
}

#[tokio::test]
async fn an_avatar_is_a_letter_and_nothing_more() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let avatar = ada.get("/user/%C3%A9lodie/avatar.svg").await;
    assert!(avatar.text.contains(">É</text>") && avatar.header("content-type") == "image/svg+xml", "{}", avatar.text);
    let evil = ada.get("/user/%3Cscript%3E/avatar.svg").await;
    assert!(evil.text.contains("&lt;") && evil.header("content-security-policy").starts_with("sandbox;"));
    house.stop().await;
}

#[tokio::test]
async fn a_history_knows_the_tags_that_were_written_after_the_visit() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    for person in [&ada, &bob] {
        person.visit("/").await;
    }
    ada.make(json!({"kind": "note", "id": "plan"})).await;
    ada.visit("/n/plan").await;
    assert_eq!(history(&ada).await[0]["tags"], json!([]));
    let write = |text: &str| bob.request(Method::PUT, "/api/notes/plan").json(&json!({"content": text}));
    for (text, title, tags) in [
        ("---\ntitle: Mai\ntags: école, mai\n---\n", "Mai", json!(["école", "mai"])),
        ("# Juin\n\n###### tags: `juin`\n", "Juin", json!(["juin"])),
    ] {
        assert_eq!(bob.send(write(text)).await.status, StatusCode::OK);
        let row = &history(&ada).await[0];
        assert_eq!((&row["text"], &row["tags"], &row["kind"]), (&json!(title), &tags, &json!("note")));
    }
    let info = ada.get("/plan/info").await.json();
    assert_eq!(info["tags"], json!(["juin"]));
    // What is closed to the visitor is not looked into any more.
    bob.visit("/n/plan").await;
    assert_eq!(history(&bob).await[0]["text"], "Juin");
    ada.patch("/api/v1/documents/plan", &json!({"link": "none"})).await;
    let put = ada.request(Method::PUT, "/api/notes/plan").json(&json!({"content": "# Secret\n"}));
    assert_eq!(ada.send(put).await.status, StatusCode::OK);
    assert_eq!(history(&ada).await[0]["text"], "Secret");
    assert_eq!(history(&bob).await[0]["text"], "Juin");
    house.stop().await;
}

#[tokio::test]
async fn ones_own_notes_are_taken_away_in_one_file() {
    use std::io::{Cursor, Read as _};

    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.visit("/").await;
    for text in ["# Plan\n", "# Plan\n\nAutre.\n", "---\ntitle: ../a/b\n---\n"] {
        ada.write_note(text).await;
    }
    bob.visit("/").await;
    bob.write_note("# De Bob\n").await;
    for method in [Method::GET, Method::POST] {
        let answer = ada.request(method.clone(), "/me/export").send().await.expect("an answer");
        assert_eq!(
            (answer.status(), &answer.headers()["content-type"]),
            (StatusCode::OK, &"application/zip".parse().expect("a value"))
        );
        assert!(answer.headers()["content-disposition"].to_str().is_ok_and(|value| value.contains("\"archive.zip\"")));
        let bytes = answer.bytes().await.expect("a file");
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut files: Vec<(String, String)> = (0..zip.len())
            .map(|at| {
                let mut file = zip.by_index(at).expect("a file");
                let mut text = String::new();
                file.read_to_string(&mut text).expect("UTF-8");
                (file.name().expect("UTF-8").into_owned(), text)
            })
            .collect();
        files.sort();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Plan (2).md", "Plan.md", "a-b.md"], "{method}");
        let mut plans = [files[0].1.as_str(), files[1].1.as_str()];
        plans.sort_unstable();
        assert_eq!(plans, ["# Plan\n", "# Plan\n\nAutre.\n"]);
    }
    let elsewhere = ada.request(Method::POST, "/me/export").header("origin", "https://elsewhere.example");
    assert_eq!(ada.send(elsewhere).await.status, StatusCode::FORBIDDEN, "no other site's page");
    house.stop().await;
}

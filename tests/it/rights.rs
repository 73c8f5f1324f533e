//! Who may what, on every way in; a link opens what it says and no more; a change counts at once.

use encrier_tests::client::{Address, ConnectError, Dialect, Message, Replica, SaveError, View};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{CONTENT, House, come, join};

/// A note with one word, owned by the returned caller, that opens to nobody who only knows its id.
async fn closed_note(house: &House, id: &str) -> crate::support::Api {
    let owner = house.api();
    owner.create("note", Some(id)).await;
    let writer = come(&owner.with_cookies(Address::hocuspocus(house.host(), id))).await.expect("the owner is let in");
    writer.insert(CONTENT, 0, "private");
    writer.saved().await.expect("acknowledged");
    owner.set_link_right(id, "none").await;
    owner
}

#[tokio::test]
async fn without_a_right_a_document_is_not_there() {
    let house = House::open().await;
    closed_note(&house, "closed").await;
    let stranger = house.api();
    for path in ["/closed/download", "/n/closed", "/closed", "/p/closed/export/txt", "/api/v1/documents/closed"] {
        assert_eq!(stranger.status(path).await, StatusCode::NOT_FOUND, "{path}");
    }
    for dialect in Dialect::ALL {
        let refused = come(&Address::new(dialect, house.host(), "closed")).await;
        assert!(refused.is_err(), "{dialect:?}");
    }
    let refused = come(&Address::hocuspocus(house.host(), "closed")).await;
    assert!(matches!(&refused, Err(ConnectError::Denied(reason)) if reason == "permission-denied"), "{refused:?}");
}

/// Every form in which a link can be given, in both dialects.
fn forms(house: &House, id: &str, token: &str) -> Vec<Address> {
    vec![
        Address::hocuspocus(house.host(), id).with_token(token),
        Address::hocuspocus(house.host(), token),
        Address::hocuspocus(house.host(), token).with_token(token),
        Address::yjs(house.host(), id).with_token(token),
        Address::yjs(house.host(), token),
    ]
}

#[tokio::test]
async fn a_reading_link_reads_in_every_form() {
    let house = House::open().await;
    let owner = closed_note(&house, "shown").await;
    let link = owner.link("shown", "read").await;
    assert!(link.token.starts_with("r.") && link.url.ends_with(&format!("/n/{}", link.token)), "{link:?}");
    for address in forms(&house, "shown", &link.token) {
        let reader = come(&address).await.unwrap_or_else(|error| panic!("{address:?}: {error}"));
        assert_eq!(reader.text(CONTENT), "private", "{address:?}");
        reader.insert(CONTENT, 0, "defaced ");
        if address.dialect == Dialect::Hocuspocus {
            assert_eq!(reader.look(|view| view.scope.clone()).as_deref(), Some("readonly"), "{address:?}");
            reader.until("the refusal", |view| view.refused > 0).await.expect("SyncStatus 0");
        }
        let fresh = come(&address).await.expect("let in");
        assert_eq!(fresh.text(CONTENT), "private", "{address:?}");
        assert!(reader.look(|view| view.ended.is_none()), "a reader who types is refused, not thrown out");
    }
    let stranger = house.api();
    assert_eq!(stranger.markdown(&link.token).await, "private");
    assert_eq!(owner.markdown("shown").await, "private");
}

#[tokio::test]
async fn a_reading_link_never_tells_the_id() {
    let house = House::open().await;
    let id = "the-id-that-opens-more";
    let owner = closed_note(&house, id).await;
    let link = owner.link(id, "read").await;
    let stranger = house.api();
    let paths = ["/n/…", "/…/download", "/s/…", "/p/…", "/n/…/history", "/…/revision", "/…/info", "/…/pdf", "/c/…"];
    for path in paths.map(|path| path.replace('…', &link.token)) {
        let answer = stranger.call(Method::GET, &path, None).await;
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        assert!(!format!("{:?}", answer.headers()).contains(id), "{path}: a header tells");
        assert!(!answer.text().await.expect("text").contains(id), "{path}: the page tells");
    }
    assert!(!link.url.contains(id));
}

#[tokio::test]
async fn a_writing_link_writes_and_owns_nothing() {
    let house = House::open().await;
    let owner = closed_note(&house, "lent").await;
    let link = owner.link("lent", "write").await;
    assert!(link.token.starts_with("w."), "{link:?}");
    for address in forms(&house, "lent", &link.token) {
        let writer = come(&address).await.unwrap_or_else(|error| panic!("{address:?}: {error}"));
        let before = writer.text(CONTENT);
        writer.insert(CONTENT, 0, "+");
        let fresh = come(&address).await.expect("let in");
        let expected = format!("+{before}");
        fresh.until_text(CONTENT, &expected).await.unwrap_or_else(|error| panic!("{address:?}: {error}"));
    }
    let bearer = house.api();
    let path = format!("/api/v1/documents/{}", link.token);
    let answer = bearer.call(Method::PATCH, &path, Some(json!({ "link": "write" }))).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN, "who may write does not decide who else may");
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let house = House::open().await;
    let owner = closed_note(&house, "given").await;
    for (right, gives_write) in [("read", false), ("write", true)] {
        let link = owner.link("given", right).await;
        let path = format!("/api/v1/documents/{}/links", link.token);
        let bearer = house.api();
        let answer = bearer.call(Method::POST, &path, Some(json!({ "right": "read" }))).await;
        assert!(answer.status().is_success(), "{right}: {}", answer.status());
        let answer = bearer.call(Method::POST, &path, Some(json!({ "right": "write" }))).await;
        assert_eq!(answer.status().is_success(), gives_write, "{right}: {}", answer.status());
        let answer = bearer.call(Method::POST, &path, Some(json!({ "right": "own" }))).await;
        assert!(answer.status().is_client_error(), "{right}: {}", answer.status());
    }
}

#[tokio::test]
async fn a_link_opens_one_document() {
    let house = House::open().await;
    let owner = closed_note(&house, "first").await;
    closed_note(&house, "second").await;
    let link = owner.link("first", "write").await;
    for dialect in Dialect::ALL {
        let address = Address::new(dialect, house.host(), "second").with_token(&link.token);
        assert!(come(&address).await.is_err(), "{dialect:?}");
        let invented = format!("r.{}", "x".repeat(27));
        assert!(come(&Address::new(dialect, house.host(), &invented)).await.is_err(), "{dialect:?}");
        let unknown = Address::new(dialect, house.host(), "first").with_token(&invented);
        assert!(come(&unknown).await.is_err(), "{dialect:?}");
    }
    assert_eq!(house.api().status(&format!("/n/{}", "r.".to_owned() + &"x".repeat(27))).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_change_of_rights_reaches_open_sockets() {
    let house = House::open().await;
    let owner = house.api();
    owner.create("note", Some("turning")).await;
    let editor = join(&house, Dialect::Hocuspocus, "turning").await;
    let reader = join(&house, Dialect::Yjs, "turning").await;
    editor.insert(CONTENT, 0, "one");
    editor.saved().await.expect("acknowledged");
    owner.set_link_right("turning", "read").await;
    editor.insert(CONTENT, 0, "refused ");
    editor
        .until("the refusal", |view| view.refused > 0 || view.ended.is_some() || view.dismissed.is_some())
        .await
        .expect("no longer a writer");
    reader.until_text(CONTENT, "one").await.expect("still a reader");
    owner.set_link_right("turning", "none").await;
    reader.until_ended().await.expect("no longer a reader");
    editor
        .until("the end", |view| view.ended.is_some() || view.dismissed.is_some() || view.denied.is_some())
        .await
        .expect("no longer a reader");
    assert_eq!(owner.markdown("turning").await, "one");
}

#[tokio::test]
async fn what_is_refused_is_never_called_saved() {
    let house = House::open().await;
    let owner = closed_note(&house, "kept").await;
    let link = owner.link("kept", "read").await;
    let reader = come(&Address::hocuspocus(house.host(), &link.token)).await.expect("let in");
    reader.insert(CONTENT, 0, "refused ");
    let said = reader.saved().await;
    assert!(matches!(said, Err(SaveError::Refused(1))), "{said:?}");
}

#[tokio::test]
async fn a_right_that_comes_back_leaves_nothing_counted_twice() {
    let house = House::open().await;
    let owner = house.api();
    owner.create("note", Some("returned")).await;
    let editor = join(&house, Dialect::Hocuspocus, "returned").await;
    owner.set_link_right("returned", "read").await;
    editor.until("its right taken", |view| view.scope.as_deref() == Some("readonly")).await.expect("told");
    editor.insert(CONTENT, 0, "late ");
    editor.until("the refusal", |view| view.refused == 1).await.expect("SyncStatus 0");
    owner.set_link_right("returned", "write").await;
    editor.until("the late ack", |view| view.unsaved() == 0 && view.refused == 0).await.expect("SyncStatus 1");
    assert_eq!(owner.markdown("returned").await, "late ");
    editor.insert(CONTENT, 0, "new ");
    assert_eq!(editor.look(View::unsaved), 1, "it has left this moment");
    editor.saved().await.expect("acknowledged");
}

#[tokio::test]
async fn a_step_two_from_a_reader_is_refused_too() {
    let house = House::open().await;
    let owner = closed_note(&house, "stepped").await;
    let link = owner.link("stepped", "read").await;
    let replica = Replica::new();
    replica.insert(CONTENT, 0, "offline ");
    let address = Address::hocuspocus(house.host(), &link.token);
    let reader = encrier_tests::client::Client::connect(&address, replica).await.expect("let in");
    reader.until("the refusal of its step 2", |view| view.refused > 0).await.expect("SyncStatus 0");
    reader.send(Message::StepTwo(vec![0, 0]));
    reader.until("a step 2 with nothing new is fine", |view| view.acknowledged > 0).await.expect("SyncStatus 1");
    assert_eq!(owner.markdown("stepped").await, "private");
}

#[tokio::test]
async fn an_unknown_name_on_a_socket_becomes_a_note() {
    let house = House::open().await;
    for dialect in Dialect::ALL {
        let name = format!("new-{dialect:?}");
        let client = join(&house, dialect, &name).await;
        client.insert(CONTENT, 0, "# Titre");
        let fresh = join(&house, Dialect::Hocuspocus, &name).await;
        fresh.until_text(CONTENT, "# Titre").await.expect("seen");
        assert_eq!(house.api().markdown(&name).await, "# Titre");
        let answer = house.api().call(Method::GET, &format!("/p/{name}/export/markdown"), None).await;
        assert!(answer.status().is_success() || answer.status().is_redirection(), "{}", answer.status());
    }
}

#[tokio::test]
async fn where_only_operators_create_a_socket_creates_nothing() {
    let house = House::open_with(&["--creation", "operators"]).await;
    for dialect in Dialect::ALL {
        assert!(come(&Address::new(dialect, house.host(), "nothing")).await.is_err(), "{dialect:?}");
    }
    let answer = house.api().call(Method::POST, "/api/v1/documents", Some(json!({ "kind": "note" }))).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn foreign_pages_open_no_sockets() {
    let house = House::open().await;
    for dialect in Dialect::ALL {
        let mut address = Address::new(dialect, house.host(), "origin");
        address.origin = Some("https://evil.example".to_owned());
        assert!(come(&address).await.is_err(), "{dialect:?}");
        address.origin = Some(house.url(""));
        come(&address).await.expect("our own pages are let in");
    }
}

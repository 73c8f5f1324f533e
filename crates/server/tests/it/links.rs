//! Secret links: their form, what is stored, and that they never lead to the id.

use reqwest::StatusCode;
use serde_json::json;

use crate::house::TestHouse;

const ID: &str = "canary-id-of-the-plan";

#[tokio::test]
async fn a_link_has_a_form_and_opens_its_document() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    for (kind, path) in [("pad", "p"), ("note", "n")] {
        let made = ada.make(json!({"kind": kind})).await;
        let id = made["id"].as_str().expect("an id");
        for (right, prefix) in [("read", "r."), ("write", "w.")] {
            let answer = ada.post(&format!("/api/v1/documents/{id}/links"), &json!({"right": right})).await;
            let link = answer.json();
            let token = link["token"].as_str().expect("a token");
            assert!(encrier_model::is_link_alias(token) && token.starts_with(prefix), "{token}");
            assert_eq!(link["url"], format!("{}/{path}/{token}", house.url()));
            assert_eq!(link["right"], right);
            let page = bob.visit(&format!("/{path}/{token}")).await;
            assert_eq!(page.bootstrap()["right"], right);
        }
    }
    house.stop().await;
}

#[tokio::test]
async fn nothing_a_bearer_sees_holds_the_id() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": ID})).await;
    let token = ada.link(ID, "read").await;
    for path in [
        "/n/{}",
        "/n/{}/",
        "/p/{}",
        "/{}",
        "/{}/download",
        "/n/{}/export/txt",
        "/p/{}/export/html",
        "/n/{}/export/nonsense",
        "/api/v1/documents/{}",
    ] {
        let answer = bob.visit(&path.replace("{}", &token)).await;
        let seen = format!("{:?} {}", answer.headers, answer.text);
        assert!(!seen.contains("canary"), "{path}: {seen}");
    }
    let link = bob.post(&format!("/api/v1/documents/{token}/links"), &json!({"right": "read"})).await;
    assert!(link.status == StatusCode::CREATED && !link.text.contains("canary"), "{}", link.text);
    let refused = bob.patch(&format!("/api/v1/documents/{token}"), &json!({"title": "x"})).await;
    assert!(refused.status == StatusCode::FORBIDDEN && !refused.text.contains("canary"), "{}", refused.text);
    assert!(bob.get(&format!("/api/v1/documents/{token}")).await.json().get("link").is_none());
    house.stop().await;
}

#[tokio::test]
async fn only_reading_and_writing_are_given_away() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.make(json!({"kind": "pad", "id": "x"})).await;
    for (body, code) in [
        (json!({"right": "own"}), "bad-link-right"),
        (json!({"right": "none"}), "bad-link-right"),
        (json!({"right": "comment"}), "bad-link-right"),
        (json!({"right": "everything"}), "bad-link-right"),
        (json!({}), "bad-field"),
    ] {
        let answer = ada.post("/api/v1/documents/x/links", &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, code), "{body}");
    }
    house.stop().await;
}

#[tokio::test]
async fn the_bearer_of_a_link_makes_no_documents() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.make(json!({"kind": "pad", "id": "x"})).await;
    let token = ada.link("x", "write").await;
    let answer = ada.post(&format!("/api/v1/documents?token={token}"), &json!({"kind": "pad"})).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    house.stop().await;
}

/// The database holds digests alone: whoever reads a backup opens nothing.
#[tokio::test]
async fn no_secret_is_stored() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.make(json!({"kind": "pad", "id": ID})).await;
    let token = ada.link(ID, "write").await;
    let folder = house.data.path().join("data");
    house.running.stop().await.expect("the test server stops");
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the data folder") {
        seen.extend(std::fs::read(entry.expect("an entry").path()).expect("a file"));
    }
    let holds = |needle: &str| seen.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(holds(ID) && !holds(&token[2..]));
}

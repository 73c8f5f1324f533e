//! Making documents by the API: what is answered, what is refused, and that a refusal changes nothing.

use reqwest::StatusCode;
use serde_json::json;

use crate::house::{START_MS, TestHouse};

#[tokio::test]
async fn a_document_is_made_and_its_maker_owns_it() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let body = json!({"kind": "pad", "id": "Réunion du 3 mai", "title": " Compte \n rendu ", "link": "read"});
    let answer = ada.post("/api/v1/documents", &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let expected = json!({
        "id": "Réunion du 3 mai", "kind": "pad", "title": "Compte rendu", "link": "read", "right": "own",
        "url": format!("{}/p/R%C3%A9union%20du%203%20mai", house.url()),
        "created_at_ms": START_MS, "updated_at_ms": START_MS,
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.location(), "/api/v1/documents/R%C3%A9union%20du%203%20mai");
    assert_eq!(ada.get(answer.location()).await.json()["right"], "own");
    assert_eq!(house.somebody().get(answer.location()).await.json()["right"], "read");
    house.stop().await;
}

#[tokio::test]
async fn without_an_id_one_is_drawn() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for kind in ["pad", "note"] {
        let made = ada.make(json!({"kind": kind})).await;
        let id = made["id"].as_str().expect("an id");
        assert_eq!(id.len(), 22, "{id}");
        assert!(id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{id}");
        assert_eq!(made["link"], "write");
    }
    house.stop().await;
}

#[tokio::test]
async fn a_taken_id_is_refused_and_stays_as_it_is() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "plan", "title": "Ada's"})).await;
    for kind in ["pad", "note"] {
        let answer = bob.post("/api/v1/documents", &json!({"kind": kind, "id": "plan", "title": "Bob's"})).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "id-taken".to_owned()));
    }
    let seen = bob.get("/api/v1/documents/plan").await.json();
    assert_eq!((&seen["kind"], &seen["title"], &seen["right"]), (&json!("note"), &json!("Ada's"), &json!("write")));
    house.stop().await;
}

#[tokio::test]
async fn bad_bodies_are_refused_in_the_callers_language() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let secret_form = format!("r.{}", "x".repeat(27));
    for (body, status, code) in [
        ("{", 400, "bad-body"),
        ("", 400, "bad-body"),
        ("[]", 422, "bad-field"),
        (r#"{"id":"x"}"#, 422, "bad-field"),
        (r#"{"kind":"pad","owner":"me"}"#, 422, "bad-field"),
        (r#"{"kind":7}"#, 422, "bad-field"),
        (r#"{"kind":"folder"}"#, 422, "bad-kind"),
        (r#"{"kind":"pad","id":""}"#, 422, "bad-id"),
        (r#"{"kind":"pad","id":"a/b"}"#, 422, "bad-id"),
        (r#"{"kind":"pad","id":"a\u0000b"}"#, 422, "bad-id"),
        (r#"{"kind":"pad","id":".."}"#, 422, "bad-id"),
        (&format!(r#"{{"kind":"pad","id":"{}"}}"#, "é".repeat(51)), 422, "bad-id"),
        (&format!(r#"{{"kind":"pad","id":"{secret_form}"}}"#), 422, "bad-id"),
        (r#"{"kind":"pad","link":"own"}"#, 422, "bad-open-right"),
        (&format!(r#"{{"kind":"pad","title":"{}"}}"#, "x".repeat(20_000)), 413, "too-large"),
    ] {
        let mut messages = Vec::new();
        for lang in ["fr", "en"] {
            let request = ada.request(reqwest::Method::POST, "/api/v1/documents").header("accept-language", lang);
            let answer = ada.send(request.body(body.to_owned())).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{body}");
            messages.push(answer.json()["error"]["message"].clone());
        }
        assert_ne!(messages[0], messages[1], "{body}");
    }
    assert_eq!(ada.get("/api/v1/documents/x").await.status, StatusCode::NOT_FOUND);
    house.stop().await;
}

#[tokio::test]
async fn the_operator_says_who_may_make_documents_and_what_they_are_like() {
    use encrier_model::rights::CreationPolicy;
    use encrier_server::config::OpenRight;
    let house = TestHouse::with(|config| config.documents.creation = CreationPolicy::People).await;
    let ada = house.somebody();
    let answer = ada.post("/api/v1/documents", &json!({"kind": "pad", "id": "x"})).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "may-not-create".to_owned()));
    for page in ["/p/x", "/n/x", "/x"] {
        assert_eq!(ada.visit(page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    assert_eq!(ada.visit("/new").await.status, StatusCode::FORBIDDEN);
    assert!(!ada.visit("/x").await.text.contains("/n/x"), "nobody is invited to what they may not do");
    house.stop().await;

    let house = TestHouse::with(|config| config.documents.link_right = OpenRight::None).await;
    let (ada, bob) = (house.somebody(), house.somebody());
    assert_eq!(ada.visit("/p/x").await.bootstrap()["right"], "own");
    assert_eq!(bob.visit("/p/x").await.status, StatusCode::NOT_FOUND);
    house.stop().await;
}

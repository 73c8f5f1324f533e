//! The names a note goes by: what CodiMD's old links hold, in its order, and the one that is given on.

use encrier_model::DocumentId;
use encrier_store::{AliasKind, Location, NewAlias, Store};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::house::TestHouse;

const UUID: &str = "7fe1b5a0-1b2c-4d3e-8f90-123456789abc";
const SHORT_FORM: &str = "f-G1oBssTT6PkBI0VniavA";
const LONG_FORM: &str = "OwMwpgjARgrAhgBgLTQEwGMkBYAmBmMJADhAE5kJU8sYA2YI0uKdIA%3D%3D";

/// A house where names were given to notes while it was closed, as an import does.
async fn with_names(house: TestHouse, names: &[(&str, AliasKind, &str)]) -> TestHouse {
    let TestHouse { running, clock, data } = house;
    running.stop().await.expect("the test server stops");
    let store =
        Store::open(&Location::Sqlite(data.path().join("data/encrier.sqlite"))).await.expect("the same database");
    for (id, kind, name) in names {
        let id = DocumentId::parse(id).expect("a test id");
        let document = store.document(&id).await.expect("a store").expect("a document").number;
        store.create_alias(NewAlias { kind: *kind, name: (*name).to_owned(), document, at_ms: 1 }).await.expect("free");
    }
    store.close().await.expect("an idle store closes");
    TestHouse::on(data, clock).await
}

#[tokio::test]
async fn old_addresses_lead_to_their_note() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.make(json!({"kind": "note", "id": "plan"})).await;
    let house = with_names(house, &[("plan", AliasKind::Uuid, UUID), ("plan", AliasKind::Short, "rk3Jx9-0a")]).await;
    let ada = house.somebody();
    for name in [SHORT_FORM, LONG_FORM, "rk3Jx9-0a"] {
        for (path, to) in [
            (format!("/{name}?both"), "/n/plan?both"),
            (format!("/n/{name}"), "/n/plan"),
            (format!("/{name}/publish"), "/s/plan"),
            (format!("/{name}/slide"), "/p/plan"),
            (format!("/s/{name}"), "/s/plan"),
            (format!("/{name}/nonsense"), "/n/plan"),
        ] {
            let answer = ada.visit(&path).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, to), "{path}");
        }
        assert_eq!(ada.get(&format!("/{name}/download")).await.status, StatusCode::OK, "{name}");
        assert_eq!(ada.get(&format!("/api/v1/documents/{name}")).await.json()["kind"], "note", "{name}");
    }
    house.stop().await;
}

#[tokio::test]
async fn an_alias_counts_first_and_is_the_name_that_is_given_on() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.make(json!({"kind": "note", "id": "one", "title": "One"})).await;
    ada.make(json!({"kind": "note", "id": "two", "title": "Two"})).await;
    let house = with_names(
        house,
        &[("one", AliasKind::Uuid, UUID), ("two", AliasKind::Alias, SHORT_FORM), ("one", AliasKind::Alias, "Old-Plan")],
    )
    .await;
    let ada = house.somebody();
    let title = async |path: &str| ada.get(&format!("/api/v1/documents/{path}")).await.json()["title"].clone();
    assert_eq!(title(SHORT_FORM).await, "Two", "an alias before a UUID");
    assert_eq!(title(LONG_FORM).await, "One");
    assert_eq!(ada.visit("/one").await.location(), "/n/Old-Plan");
    assert_eq!(ada.visit("/n/one?x").await.location(), "/n/Old-Plan?x");
    assert_eq!(ada.visit("/n/Old-Plan").await.status, StatusCode::OK);
    assert_eq!(ada.visit("/old-plan").await.status, StatusCode::NOT_FOUND, "letter for letter");
    house.stop().await;
}

/// CVE-2023-38487: a note of an existing note's name, in any form, shadows it.
#[tokio::test]
async fn nobody_takes_a_name_that_leads_somewhere() {
    let house = TestHouse::start().await;
    house.somebody().make(json!({"kind": "note", "id": "plan"})).await;
    let house = with_names(
        house,
        &[
            ("plan", AliasKind::Uuid, UUID),
            ("plan", AliasKind::Short, "rk3Jx9-0a"),
            ("plan", AliasKind::Alias, "alias"),
        ],
    )
    .await;
    let bob = house.somebody();
    for name in ["plan", "alias", "rk3Jx9-0a", SHORT_FORM] {
        for method in [Method::GET, Method::POST] {
            let request = bob.request(method.clone(), &format!("/new/{name}"));
            let request =
                if method == Method::POST { request.header("content-type", "text/plain").body("x") } else { request };
            let answer = bob.send(request).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{method} {name}: {}", answer.text);
        }
        let answer = bob.post("/api/v1/documents", &json!({"kind": "pad", "id": name})).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::CONFLICT, "id-taken"), "{name}");
    }
    house.stop().await;
}

#[tokio::test]
async fn new_makes_a_note_of_that_name() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let url = house.url();
    let answer = ada.visit("/new/Sortie%20%C3%A9t%C3%A9").await;
    let address = format!("{url}/Sortie%20%C3%A9t%C3%A9");
    assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, address.as_str()));
    assert_eq!(answer.text, format!("Found. Redirecting to {address}"));
    let request =
        ada.request(Method::POST, "/new/menu").header("content-type", "text/markdown").body("# Menu\r\n\r\nsoupe\r\n");
    let answer = ada.send(request).await;
    assert_eq!(answer.text, format!("Found. Redirecting to {url}/menu"));
    assert_eq!(ada.get("/menu/download").await.text, "# Menu\n\nsoupe\n");
    for forbidden in ["status", "s", "api", "metrics", "uploads", "404"] {
        let answer = ada.visit(&format!("/new/{forbidden}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{forbidden}");
    }
    assert_eq!(ada.visit("/new/a%2Fb").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let head = ada.send(ada.request(Method::HEAD, "/new/only-asked")).await;
    assert_eq!(head.status, StatusCode::FOUND);
    assert_eq!(ada.visit("/only-asked").await.status, StatusCode::NOT_FOUND, "asking makes nothing");
    house.stop().await;
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_same_without_it() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let url = house.url();
    ada.visit("/new/menu").await;
    for (asked, led) in [("/menu/", "/menu"), ("/menu/download/", "/menu/download"), ("/x///?a=b", "/x?a=b")] {
        let answer = ada.visit(asked).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, format!("{url}{led}").as_str()), "{asked}");
    }
    for asked in ["//evil.example/", "/\\evil.example/"] {
        let answer = ada.visit(asked).await;
        let own = answer.status == StatusCode::NOT_FOUND || answer.location().starts_with(&format!("{url}/"));
        assert!(own, "{asked}: {}", answer.location());
    }
    let post = ada.send(ada.request(Method::POST, "/menu/download/")).await;
    assert!(post.status.is_client_error(), "{}", post.status);
    let led = ada.visit("/menu/publish").await;
    assert_eq!(led.text, "Found. Redirecting to /s/menu", "what codimd-cli cuts its answer out of");
    house.stop().await;
}

#[tokio::test]
async fn where_strangers_make_nothing_they_make_nothing_by_name() {
    let house =
        TestHouse::with(|config| config.documents.creation = encrier_model::rights::CreationPolicy::Operators).await;
    let ada = house.somebody();
    for path in ["/new", "/new/x"] {
        assert_eq!(ada.visit(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(ada.get("/api/v1/documents/x").await.status, StatusCode::NOT_FOUND);
    house.stop().await;
}

//! Every route with every right: the same answer everywhere to the same question.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::house::{Answer, Person, TestHouse};

/// Ways to come to the note `plan`, whose open link gives nothing, with the right each has.
struct Way {
    person: Person,
    name: String,
    query: String,
    right: &'static str,
}

async fn ways(house: &TestHouse) -> Vec<Way> {
    let (owner, other, stranger) = (house.somebody(), house.somebody(), house.somebody());
    owner.make(json!({"kind": "note", "id": "plan", "link": "none"})).await;
    owner.make(json!({"kind": "note", "id": "elsewhere", "link": "write"})).await;
    let (read, write) = (owner.link("plan", "read").await, owner.link("plan", "write").await);
    let foreign = owner.link("elsewhere", "write").await;
    let unknown = format!("w.{}", "x".repeat(27));
    other.visit("/").await;
    let way = |person: &Person, name: &str, token: &str, right| {
        let query = if token.is_empty() { String::new() } else { format!("?token={token}") };
        Way { person: person.clone(), name: name.to_owned(), query, right }
    };
    vec![
        way(&owner, "plan", "", "own"),
        way(&other, "plan", "", "none"),
        way(&stranger, "plan", "", "none"),
        way(&stranger, &read, "", "read"),
        way(&stranger, &write, "", "write"),
        way(&stranger, "plan", &read, "read"),
        way(&stranger, "plan", &write, "write"),
        way(&stranger, &read, &write, "write"),
        // A link counts in place of the cookie, also the owner's.
        way(&owner, &read, "", "read"),
        way(&owner, "plan", &read, "read"),
        // What opens nothing, or something else, opens nothing: also to the owner.
        way(&owner, "plan", &unknown, "none"),
        way(&owner, "plan", &foreign, "none"),
        way(&owner, "plan", "anything", "none"),
        way(&stranger, &unknown, "", "none"),
        way(&stranger, &read, &foreign, "none"),
        way(&stranger, "nothing-here-yet", &write, "none"),
    ]
}

fn expect(answer: &Answer, status: u16, way: &Way, what: &str) {
    assert_eq!(answer.status.as_u16(), status, "{what} as {} at {}{}", way.right, way.name, way.query);
}

#[tokio::test]
async fn the_matrix() {
    let house = TestHouse::start().await;
    for way in ways(&house).await {
        let may = |needed: &[&str]| needed.contains(&way.right);
        let readable = may(&["read", "write", "own"]);
        let (name, query) = (&way.name, &way.query);
        let page = way.person.visit(&format!("/n/{name}{query}")).await;
        expect(&page, if readable { 200 } else { 404 }, &way, "page");
        if readable {
            assert_eq!(page.bootstrap()["right"], way.right);
            assert_eq!(page.bootstrap()["name"], way.name.as_str());
        }
        for path in ["/p/{}", "/{}", "/n/{}/"] {
            let found = way.person.visit(&format!("{}{query}", path.replace("{}", name))).await;
            // CodiMD's address of slides shows them; the others lead on.
            let expected = match (path, readable) {
                ("/p/{}", true) => 200,
                (_, true) | ("/n/{}/", false) => 302,
                (_, false) => 404,
            };
            expect(&found, expected, &way, path);
        }
        for path in ["/n/{}/download", "/{}/download", "/p/{}/export/txt", "/n/{}/export/html", "/p/{}/export/markdown"]
        {
            let file = way.person.get(&format!("{}{query}", path.replace("{}", name))).await;
            expect(&file, if readable { 200 } else { 404 }, &way, path);
        }
        let api = format!("/api/v1/documents/{name}{query}");
        expect(&way.person.get(&api).await, if readable { 200 } else { 404 }, &way, "GET");
        let patched = way.person.patch(&api, &json!({"title": "x"})).await;
        expect(
            &patched,
            if may(&["own"]) {
                200
            } else if readable {
                403
            } else {
                404
            },
            &way,
            "PATCH",
        );
        for (right, allowed) in [("read", readable), ("write", may(&["write", "own"]))] {
            let made =
                way.person.post(&format!("/api/v1/documents/{name}/links{query}"), &json!({"right": right})).await;
            expect(
                &made,
                if allowed {
                    201
                } else if readable {
                    403
                } else {
                    404
                },
                &way,
                right,
            );
        }
    }
    house.stop().await;
}

/// Whoever has no right gets the same words for what exists and what does not.
#[tokio::test]
async fn a_closed_door_tells_nothing() {
    let house =
        TestHouse::with(|config| config.documents.creation = encrier_model::rights::CreationPolicy::Operators).await;
    let stranger = house.somebody();
    let open = TestHouse::start().await;
    open.somebody().make(json!({"kind": "pad", "id": "secret", "link": "none"})).await;
    let other = open.somebody();
    let absent = stranger.visit("/p/secret").await;
    let closed = other.visit("/p/secret").await;
    assert_eq!((absent.status, &absent.text), (closed.status, &closed.text));
    for path in ["/p/secret/export/txt", "/secret/download", "/api/v1/documents/secret"] {
        let (absent, closed) = (stranger.get(path).await, other.get(path).await);
        assert_eq!((absent.status, &absent.text), (closed.status, &closed.text), "{path}");
        assert_eq!(absent.status, StatusCode::NOT_FOUND);
    }
    house.stop().await;
    open.stop().await;
}

#[tokio::test]
async fn exports_and_questions_make_nothing() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for path in ["/p/x/export/txt", "/n/x/download", "/x/download", "/x", "/api/v1/documents/x"] {
        assert_eq!(ada.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let head = ada.send(ada.request(Method::HEAD, "/p/x")).await;
    assert_eq!(head.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.get("/api/v1/documents/x").await.status, StatusCode::NOT_FOUND);
    house.stop().await;
}

#[tokio::test]
async fn a_change_of_the_open_link_counts_at_once() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "pad", "id": "x"})).await;
    for (link, seen) in [("read", "read"), ("write", "write")] {
        let changed = ada.patch("/api/v1/documents/x", &json!({"link": link})).await;
        assert_eq!((changed.status, changed.json()["link"].as_str()), (StatusCode::OK, Some(link)));
        assert_eq!(bob.visit("/p/x").await.bootstrap()["right"], seen);
    }
    ada.patch("/api/v1/documents/x", &json!({"link": "none", "title": "Clos"})).await;
    assert_eq!(bob.visit("/p/x").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.get("/api/v1/documents/x").await.json()["title"], "Clos");
    for bad in [json!({"link": "own"}), json!({"owner": "me"}), json!({"title": 7})] {
        assert_eq!(ada.patch("/api/v1/documents/x", &bad).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    house.stop().await;
}

//! Walks all routes: headers on every answer, cross-site requests refused, the API as described.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::house::TestHouse;

/// Templates filled with names.
fn filled(path: &str) -> String {
    path.replace("{format}", "txt")
        .replace("{*rest}", "x")
        .replace("{*path}", "x.js")
        .replace("{*id}", "x")
        .replace("{again}", "x")
        .replace("{alias}", "y")
        .replace("{file}", "x.png")
        .replace("{name}", "x")
        .replace("{user}", "x")
        .replace("{chapter}", "x")
        .replace("{seq}", "1")
        .replace("{time}", "1")
        .replace("{action}", "x")
        .replace("{id}", "x")
}

fn walk() -> Vec<String> {
    // A stream has no end to read to: `events.rs` looks at its headers.
    let has_end = |path: &&str| *path != "/collab/events";
    let mut paths: Vec<String> = encrier_server::paths().into_iter().filter(has_end).map(filled).collect();
    paths.push("/no/such/page".to_owned());
    assert!(paths.len() > 20);
    paths
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let host = house.running.address();
    let policy = format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https: http:; \
         connect-src 'self' ws://{host} wss://{host}; frame-src 'self' https://www.youtube-nocookie.com \
         https://player.vimeo.com https://embed.figma.com https://speakerdeck.com/player/ \
         https://www.slideshare.net/slideshow/embed_code/key/; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'self'"
    );
    for path in walk() {
        let answer = ada.visit(&path).await;
        let own = answer.header("content-security-policy");
        assert!(
            own == policy || own.starts_with("sandbox;") || own.starts_with("sandbox allow-scripts"),
            "{path}: {own}"
        );
        let referrer = if path.starts_with("/_/embed/slideshare/") { "no-referrer" } else { "same-origin" };
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", referrer),
            ("cross-origin-opener-policy", "same-origin"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        assert!(!answer.header("cache-control").is_empty() && !answer.header("vary").is_empty(), "{path}");
        let shared = answer.header("access-control-allow-origin");
        // What strangers may read, scripts of other sites may read as strangers.
        let may_be_shared = path.ends_with("/download") || path.ends_with("/info");
        assert!(shared.is_empty() || shared == "*" && may_be_shared, "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
    }
    house.stop().await;
}

#[tokio::test]
async fn other_sites_may_not_show_us_in_a_frame_unless_named() {
    for (named, shown) in [(vec![], "'none'"), (vec!["'self'", "https://ent.example"], "'self' https://ent.example")] {
        let house = TestHouse::with(|config| {
            config.server.frame_ancestors = named.into_iter().map(str::to_owned).collect();
        })
        .await;
        let policy = house.somebody().visit("/").await.header("content-security-policy").to_owned();
        assert!(policy.ends_with(&format!("frame-ancestors {shown}")), "{policy}");
        house.stop().await;
    }
}

/// Whatever changes something is refused when another site's page had it sent, on every route, before anything is done.
#[tokio::test]
async fn cross_site_requests_change_nothing() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.visit("/p/x").await;
    for path in walk() {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://evil.example"),
                ("origin", "null"),
                ("origin", "http://127.0.0.1:1"),
            ] {
                let request =
                    ada.request(method.clone(), &path).header(name, value).json(&serde_json::json!({"kind": "pad"}));
                let answer = ada.send(request).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} {name}: {value}");
            }
        }
    }
    house.stop().await;
}

#[tokio::test]
async fn our_own_pages_and_programs_may_change_things() {
    let house = TestHouse::with(|config| {
        config.server.allowed_origins = vec!["https://ent.example".parse().expect("an origin")];
    })
    .await;
    let ada = house.somebody();
    for headers in [
        vec![],
        vec![("origin", house.url())],
        vec![("origin", house.url()), ("sec-fetch-site", "same-origin".to_owned())],
        vec![("origin", "null".to_owned()), ("sec-fetch-site", "same-origin".to_owned())],
        vec![("origin", "https://ent.example".to_owned()), ("sec-fetch-site", "cross-site".to_owned())],
        vec![("sec-fetch-site", "none".to_owned())],
    ] {
        let mut request = ada.request(Method::POST, "/api/v1/documents").json(&serde_json::json!({"kind": "pad"}));
        for (name, value) in &headers {
            request = request.header(*name, value);
        }
        assert_eq!(ada.send(request).await.status, StatusCode::CREATED, "{headers:?}");
    }
    house.stop().await;
}

/// The description names the routes of the API, all of them and no others, with their methods.
#[tokio::test]
async fn the_api_is_as_described() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let described = ada.get("/api/v1/openapi.json").await.json();
    let paths = described["paths"].as_object().expect("paths");
    let routed: BTreeSet<&str> =
        encrier_server::paths().into_iter().filter(|path| path.starts_with("/api/v1/")).collect();
    assert_eq!(paths.keys().map(String::as_str).collect::<BTreeSet<_>>(), routed);
    for (path, operations) in paths {
        let refused = ada.send(ada.request(Method::TRACE, &filled(path))).await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed: BTreeSet<&str> =
            refused.header("allow").split(',').map(str::trim).filter(|method| *method != "HEAD").collect();
        let methods: BTreeSet<String> = operations
            .as_object()
            .expect("operations")
            .keys()
            .filter(|key| *key != "parameters")
            .map(|key| key.to_uppercase())
            .collect();
        assert_eq!(allowed, methods.iter().map(String::as_str).collect(), "{path}");
    }
    house.stop().await;
}

/// What the description says of an answer is what is answered.
#[tokio::test]
async fn answers_have_the_described_fields() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let schemas = ada.get("/api/v1/openapi.json").await.json()["components"]["schemas"].clone();
    let made = ada.make(serde_json::json!({"kind": "pad", "id": "x"})).await;
    let link = ada.post("/api/v1/documents/x/links", &serde_json::json!({"right": "read"})).await.json();
    let error = ada.get("/api/v1/documents/nothing").await.json();
    for (name, answer) in [("Document", &made), ("Link", &link), ("Error", &error)] {
        let schema = &schemas[name];
        let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(answer), keys(&schema["properties"]), "{name}");
        for required in schema["required"].as_array().expect("a list") {
            assert!(answer.get(required.as_str().expect("a word")).is_some(), "{name}.{required}");
        }
    }
    house.stop().await;
}

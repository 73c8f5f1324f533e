//! The doors of the websockets; what happens behind them is `sync`'s to test.

use reqwest::{Method, RequestBuilder, StatusCode};

use crate::house::{Person, TestHouse};

const DOORS: [&str; 4] = ["/collab", "/y/x", "/y/%C3%A9t%C3%A9%3F%23", "/d/%C3%A9t%C3%A9/ws/%C3%A9t%C3%A9"];

pub(crate) fn handshake(person: &Person, path: &str) -> RequestBuilder {
    let request = person.request(Method::GET, path).header("connection", "Upgrade").header("upgrade", "websocket");
    request.header("sec-websocket-version", "13").header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
}

#[tokio::test]
async fn a_handshake_opens_a_socket() {
    let house = TestHouse::start().await;
    for door in DOORS {
        let response = handshake(&house.somebody(), door).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS, "{door}");
        assert_eq!(response.headers()["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
    house.stop().await;
}

#[tokio::test]
async fn another_sites_page_opens_none() {
    let house = TestHouse::with(|config| {
        config.server.allowed_origins = vec!["https://ent.example".parse().expect("an origin")];
    })
    .await;
    let ada = house.somebody();
    for door in DOORS {
        for (origin, opens) in [
            (house.url().as_str(), true),
            ("https://ent.example", true),
            ("https://evil.example", false),
            ("null", false),
            ("http://127.0.0.1", false),
            ("", false),
        ] {
            let response = handshake(&ada, door).header("origin", origin).send().await.expect("an answer");
            let expected = if opens { StatusCode::SWITCHING_PROTOCOLS } else { StatusCode::FORBIDDEN };
            assert_eq!(response.status(), expected, "{door} {origin}");
        }
    }
    house.stop().await;
}

#[tokio::test]
async fn a_plain_request_is_told_what_is_here() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for door in DOORS {
        let answer = ada.get(door).await;
        assert_eq!((answer.status, answer.header("upgrade")), (StatusCode::UPGRADE_REQUIRED, "websocket"), "{door}");
        assert!(answer.text.contains("websocket"), "{}", answer.text);
    }
    let broken = ada.request(Method::GET, "/collab").header("connection", "Upgrade").header("upgrade", "websocket");
    let answer = ada.send(broken).await;
    assert_eq!((answer.status, answer.header("sec-websocket-version")), (StatusCode::BAD_REQUEST, "13"));
    house.stop().await;
}

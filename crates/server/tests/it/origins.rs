//! Behind a proxy: whose word counts for address, scheme and host.

use reqwest::Method;
use serde_json::json;

use crate::house::TestHouse;

#[tokio::test]
async fn links_are_made_of_what_was_asked_for() {
    for (trusted, expected) in [(false, "http://pads.example.org/p/x"), (true, "https://pads.example.org/p/x")] {
        let house = TestHouse::with(|config| {
            if trusted {
                config.server.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
            }
        })
        .await;
        let ada = house.somebody();
        let request = ada.request(Method::POST, "/api/v1/documents").json(&json!({"kind": "pad", "id": "x"}));
        let request = request.header("host", "pads.example.org").header("x-forwarded-proto", "https");
        let made = ada.send(request).await;
        assert_eq!(made.json()["url"], expected);
        assert_eq!(made.cookie().expect("a cookie").starts_with("__Host-"), trusted);
        house.stop().await;
    }
}

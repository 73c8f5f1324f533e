//! Health and figures.

use reqwest::StatusCode;
use serde_json::json;

use crate::house::TestHouse;

#[tokio::test]
async fn a_server_that_works_says_so() {
    let house = TestHouse::start().await;
    let answer = house.somebody().get("/health").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}));
    house.stop().await;
}

/// Names of documents and secrets never become labels.
#[tokio::test]
async fn figures_are_by_route() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.visit("/p/canary").await;
    ada.visit("/p/canary/export/nothing").await;
    ada.visit("/canary/canary/canary").await;
    let figures = ada.get("/metrics").await.text;
    assert!(
        figures.contains(r#"encrier_http_requests_total{method="GET",route="/p/{id}",status="200"} 1"#),
        "{figures}"
    );
    assert!(figures.contains(r#"route="unmatched",status="404"} 1"#), "{figures}");
    for name in
        ["encrier_build_info{version=", "process_open_fds ", "process_cpu_seconds_total ", "encrier_http_connections 1"]
    {
        assert!(figures.contains(name), "{name}: {figures}");
    }
    assert!(!figures.contains("canary"), "{figures}");
    house.stop().await;
}

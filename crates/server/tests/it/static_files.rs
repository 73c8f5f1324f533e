//! Files of the web client.

use reqwest::StatusCode;

use crate::house::TestHouse;

#[tokio::test]
async fn what_is_no_file_is_not_served() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for path in [
        "/assets/nothing.js",
        "/assets/..%2findex.html",
        "/assets/%2e%2e/index.html",
        "/assets/..%5cindex.html",
        "/index.html",
        "/pad.html",
        "/%2e%2e%2fCargo.toml",
    ] {
        let answer = ada.visit(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
    let robots = ada.get("/robots.txt").await;
    assert_eq!((robots.status, robots.header("content-type")), (StatusCode::OK, "text/plain; charset=utf-8"));
    house.stop().await;
}

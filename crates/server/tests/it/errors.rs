//! Errors look as whoever asked can read them, and the usual headers are on them too.

use reqwest::{Method, StatusCode};

use crate::house::TestHouse;

#[tokio::test]
async fn programs_read_json_browsers_pages_others_a_line() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let json = ada.get("/api/v1/nothing").await;
    assert_eq!((json.status, json.code().as_str()), (StatusCode::NOT_FOUND, "no-such-page"));
    assert_eq!(json.header("content-type"), "application/json");
    let page = ada.visit("/a/b/c").await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::NOT_FOUND, "text/html; charset=utf-8"));
    assert!(page.text.starts_with("<!doctype html>") && page.text.contains("Cette page n’existe pas."));
    let line = ada.get("/p/x/export/txt").await;
    assert_eq!((line.status, line.header("content-type")), (StatusCode::NOT_FOUND, "text/plain; charset=utf-8"));
    assert_eq!(line.text.lines().count(), 1);
    house.stop().await;
}

#[tokio::test]
async fn methods_that_are_not_known_are_refused_with_those_that_are() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let answer = ada.send(ada.request(Method::DELETE, "/api/v1/documents/x")).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"));
    assert!(answer.header("allow").contains("PATCH"), "{:?}", answer.headers);
    house.stop().await;
}

#[tokio::test]
async fn what_is_no_utf8_is_refused() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for path in ["/p/%ff", "/y/%ff", "/api/v1/documents/%ff", "/%ff"] {
        assert_eq!(ada.get(path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    for path in ["/p/a%00b", "/p/%20", "/p/a%2fb", "/n/a%0ab"] {
        assert_eq!(ada.get(path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    house.stop().await;
}

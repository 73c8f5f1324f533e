//! Pictures: who may send them, what becomes of them, who may see them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;

use crate::house::{Answer, Person, TestHouse};

fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::ImageRgb8(RgbImage::from_pixel(4, 4, image::Rgb([shade, 0, 0])));
    image.write_to(&mut bytes, ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

fn sending(person: &Person, path: &str, file: &str, content: &[u8]) -> RequestBuilder {
    let mut body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"{file}\"\r\nContent-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--b--\r\n");
    person.request(Method::POST, path).header("content-type", "multipart/form-data; boundary=b").body(body)
}

async fn send(person: &Person, path: &str, content: &[u8]) -> Answer {
    person.send(sending(person, path, "x.png", content)).await
}

fn path_of(house: &TestHouse, answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let link = answer.json()["link"].as_str().expect("a link").to_owned();
    link.strip_prefix(&house.url()).expect("an absolute address").to_owned()
}

#[tokio::test]
async fn a_picture_is_sent_and_seen() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "note"})).await;
    let path = path_of(&house, &send(&ada, "/uploadimage?noteId=note", &png(1)).await);
    assert_eq!(path_of(&house, &send(&bob, "/uploadimage?noteId=note", &png(1)).await), path, "by what is in it");
    let seen = bob.get(&path).await;
    assert_eq!(seen.status, StatusCode::OK);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-security-policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("cache-control", "public, max-age=31536000, immutable"),
    ] {
        assert_eq!(seen.header(name), value, "{name}");
    }
    let house = house.restart().await;
    assert_eq!(house.somebody().get(&path).await.status, StatusCode::OK);
    house.stop().await;
}

#[tokio::test]
async fn a_picture_is_for_those_who_may_read_its_note() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "closed", "link": "none"})).await;
    ada.make(json!({"kind": "note", "id": "read", "link": "read"})).await;
    let path = path_of(&house, &send(&ada, "/uploadimage?noteId=closed", &png(1)).await);
    assert_eq!(bob.get(&path).await.status, StatusCode::NOT_FOUND);
    let seen = ada.get(&path).await;
    assert_eq!((seen.status, seen.header("cache-control")), (StatusCode::OK, "private, no-cache"));
    assert_eq!(seen.header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(send(&bob, "/uploadimage?noteId=read", &png(2)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&bob, "/uploadimage?noteId=closed", &png(2)).await.status, StatusCode::NOT_FOUND);
    ada.patch("/api/v1/documents/closed", &json!({"link": "read"})).await;
    assert_eq!(bob.get(&path).await.status, StatusCode::OK, "as the note's right changes");
    house.stop().await;
}

#[tokio::test]
async fn the_page_that_sends_says_for_which_note_it_is() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "closed", "link": "none"})).await;
    let from = |page: &str| sending(&ada, "/uploadimage", "x.png", &png(7)).header("referer", page.to_owned());
    let path = path_of(&house, &ada.send(from(&format!("{}/n/closed?both", house.url()))).await);
    assert_eq!(bob.get(&path).await.status, StatusCode::NOT_FOUND);
    let open = path_of(&house, &ada.send(from("https://elsewhere.example/n/closed")).await);
    assert_eq!(
        (open.as_str(), bob.get(&open).await.status),
        (path.as_str(), StatusCode::OK),
        "for no note, it is open"
    );
    house.stop().await;
}

#[tokio::test]
async fn where_strangers_make_nothing_they_send_no_picture_for_no_note() {
    let house =
        TestHouse::with(|config| config.documents.creation = encrier_model::rights::CreationPolicy::Operators).await;
    assert_eq!(send(&house.somebody(), "/uploadimage", &png(1)).await.status, StatusCode::FORBIDDEN);
    house.stop().await;
}

#[tokio::test]
async fn what_is_no_picture_is_refused() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for bytes in [&b"<script>alert(1)</script>"[..], b"GIF89a<script>", b"\x89PNG\r\n\x1a\n<html>", b"%PDF-1.4", b""] {
        let answer = send(&ada, "/uploadimage", bytes).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{bytes:?}: {}", answer.text);
    }
    let jpeg_by_name = ada.send(sending(&ada, "/uploadimage", "x.jpg", &png(1))).await;
    assert!(path_of(&house, &jpeg_by_name).rsplit('.').next() == Some("png"), "the bytes say what it is");
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><script>CANARY</script></svg>";
    let drawn = path_of(&house, &send(&ada, "/uploadimage", svg).await);
    assert!(drawn.rsplit('.').next() == Some("png") && !ada.get(&drawn).await.text.contains("CANARY"));
    let request = ada.request(Method::POST, "/uploadimage").json(&json!({}));
    assert_eq!(ada.send(request).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    for path in ["/uploads/x.png", "/uploads/..%2Fencrier.sqlite", &format!("/uploads/{}.png", "0".repeat(64))] {
        assert_eq!(ada.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    house.stop().await;
}

#[tokio::test]
async fn pictures_are_counted_and_too_many_refused() {
    let house = TestHouse::with(|config| config.limits.uploads_per_hour_max = 2).await;
    let ada = house.somebody();
    ada.visit("/new/x").await;
    for shade in 0..2 {
        assert_eq!(send(&ada, "/uploadimage", &png(shade)).await.status, StatusCode::OK);
    }
    assert_eq!(send(&ada, "/uploadimage", &png(3)).await.status, StatusCode::TOO_MANY_REQUESTS);
    house.stop().await;
}

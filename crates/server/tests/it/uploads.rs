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

#[tokio::test]
async fn whoever_came_by_a_secret_link_sees_its_pictures_and_no_others() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let mut paths = Vec::new();
    for (shade, id) in ["closed", "other"].into_iter().enumerate() {
        ada.make(json!({"kind": "note", "id": id, "link": "none"})).await;
        let shade = u8::try_from(shade).expect("small");
        paths.push(path_of(&house, &send(&ada, &format!("/uploadimage?noteId={id}"), &png(shade)).await));
    }
    for (page, right) in [("/n/", "read"), ("/s/", "read"), ("/n/", "write"), ("/n/closed?token=", "read")] {
        let (bob, token) = (house.somebody(), ada.link("closed", right).await);
        assert_eq!(bob.get(&paths[0]).await.status, StatusCode::NOT_FOUND, "before its page is open");
        let opened = bob.visit(&format!("{page}{token}")).await;
        assert_eq!(opened.status, StatusCode::OK, "{page}");
        let brought = opened.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let brought: Vec<&str> = brought.filter(|value| value.starts_with("encrier_links=")).collect();
        assert_eq!(brought, [format!("encrier_links={token}; Path=/; HttpOnly; SameSite=Lax")]);
        let seen = bob.get(&paths[0]).await;
        assert_eq!((seen.status, seen.header("cache-control")), (StatusCode::OK, "private, no-cache"), "{page}");
        assert_eq!(bob.get(&paths[1]).await.status, StatusCode::NOT_FOUND, "another note's");
    }
    house.stop().await;
}

#[tokio::test]
async fn a_page_that_the_browser_still_has_brings_the_secret_again() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.make(json!({"kind": "note", "id": "closed", "link": "none"})).await;
    let path = path_of(&house, &send(&ada, "/uploadimage?noteId=closed", &png(1)).await);
    let token = ada.link("closed", "read").await;
    for page in [format!("/n/{token}"), format!("/p/{token}"), format!("/n/closed?token={token}")] {
        // The day after: the cookie ended with the session, the guest's is there, and the page is in the cache.
        let bob = house.somebody();
        let first = bob.visit(&page).await;
        let cookies = first.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let kept: Vec<&str> = cookies.filter(|cookie| !cookie.starts_with("encrier_links")).collect();
        let kept = kept.first().and_then(|cookie| cookie.split(';').next()).unwrap_or_default();
        let again = bob.request(Method::GET, &page).header("accept", "text/html").header("cookie", kept);
        let again = bob.send(again.header("if-none-match", first.header("etag"))).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{page}");
        assert!(again.cookie().is_some_and(|cookie| cookie.starts_with(&format!("encrier_links={token};"))), "{page}");
    }
    let picture = ada.get(&path).await.header("etag").to_owned();
    let other = ada.request(Method::GET, &format!("{path}?token={token}")).header("if-none-match", picture);
    let other = ada.send(other).await;
    assert_eq!(other.status, StatusCode::NOT_MODIFIED);
    assert!(other.cookie().is_none_or(|cookie| !cookie.starts_with("encrier_links")), "a picture shows no pictures");
    house.stop().await;
}

#[tokio::test]
async fn a_file_that_is_fetched_by_a_secret_has_its_pictures() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "closed", "link": "none"})).await;
    let path = path_of(&house, &send(&ada, "/uploadimage?noteId=closed", &png(1)).await);
    let text = format!("# Plan\n\n![Un point]({path})\n");
    let put = ada.request(Method::PUT, "/api/notes/closed").json(&json!({"content": text}));
    assert_eq!(ada.send(put).await.status, StatusCode::OK);
    let pass = ada.post("/doc/closed/auth", &json!({"authorization": "read-only"})).await.json();
    let (pass, link) = (pass["token"].as_str().expect("a pass").to_owned(), ada.link("closed", "read").await);
    for page in [
        format!("/n/{link}/export/$"),
        format!("/n/closed/export/$?token={link}"),
        format!("/n/closed/export/$?token={pass}"),
    ] {
        let html = bob.get(&page.replace('$', "html")).await;
        assert!(html.status == StatusCode::OK && html.text.contains("src=\"data:image/png"), "{page}: {}", html.text);
        assert!(bob.get(&page.replace('$', "docx")).await.text.contains("word/media/"), "{page}");
    }
    house.stop().await;
}

#[tokio::test]
async fn secrets_of_several_links_stand_side_by_side_and_false_ones_show_nothing() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let bob = house.somebody();
    let mut paths = Vec::new();
    for (shade, id) in ["one", "two"].into_iter().enumerate() {
        ada.make(json!({"kind": "note", "id": id, "link": "none"})).await;
        let shade = u8::try_from(shade).expect("small");
        paths.push(path_of(&house, &send(&ada, &format!("/uploadimage?noteId={id}"), &png(shade)).await));
        bob.visit(&format!("/n/{}", ada.link(id, "read").await)).await;
    }
    for path in &paths {
        assert_eq!(bob.get(path).await.status, StatusCode::OK, "{path}");
    }
    let eve = house.somebody();
    let false_ones = [format!("r.{}", "A".repeat(27)), "one".to_owned(), "~~".to_owned(), "p.x.or.y".to_owned()];
    for cookie in false_ones {
        let request = eve.request(Method::GET, &paths[0]).header("cookie", format!("encrier_links={cookie}"));
        assert_eq!(eve.send(request).await.status, StatusCode::NOT_FOUND, "{cookie}");
    }
    assert!(
        eve.visit("/n/r.short")
            .await
            .headers
            .get_all("set-cookie")
            .iter()
            .all(|value| { !value.to_str().expect("readable").starts_with("encrier_links") })
    );
    house.stop().await;
}

#[tokio::test]
async fn pictures_of_the_installation_before_keep_their_addresses() {
    let before = tempfile::tempdir().expect("a folder");
    std::fs::write(before.path().join("upload_0a1b.png"), png(9)).expect("a file");
    std::fs::write(before.path().join("evil.png"), "<script>alert(1)</script>").expect("a file");
    std::fs::write(before.path().join(".hidden.png"), png(9)).expect("a file");
    std::fs::write(before.path().with_extension("png"), png(9)).expect("a file beside");
    std::os::unix::fs::symlink("/etc/hostname", before.path().join("link.png")).expect("a link");
    let folder = before.path().to_owned();
    let house = TestHouse::with(|config| config.server.old_uploads = Some(folder)).await;
    let ada = house.somebody();
    let led = ada.get("/uploads/upload_0a1b.png").await;
    assert_eq!(led.status, StatusCode::FOUND, "{}", led.text);
    let seen = ada.get(led.location()).await;
    assert_eq!((seen.status, seen.header("content-type")), (StatusCode::OK, "image/png"));
    assert!(seen.header("content-security-policy").starts_with("sandbox;"));
    assert_eq!(ada.get("/uploads/upload_0a1b.png").await.location(), led.location(), "and again");
    let outside = format!("..%2F{}.png", before.path().file_name().expect("a name").to_string_lossy());
    for name in ["evil.png", ".hidden.png", "link.png", "none.png", &outside] {
        assert_eq!(ada.get(&format!("/uploads/{name}")).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    std::fs::remove_file(before.path().with_extension("png")).expect("removed");
    house.stop().await;
}

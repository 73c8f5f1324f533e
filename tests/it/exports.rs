//! What leaves is what everybody reads.

use encrier_tests::client::Dialect;
use reqwest::{Method, StatusCode};

use crate::support::{CONTENT, House, bare_command, join};

#[tokio::test]
async fn a_note_leaves_as_it_is() {
    let house = House::open().await;
    let client = join(&house, Dialect::Hocuspocus, "note").await;
    let text = "# Été\n\n- [x] *fait* <b>&amp;</b>\n\n```rust\nfn a() {}\n```\n\u{1F600}\n";
    client.insert(CONTENT, 0, text);
    client.saved().await.expect("acknowledged");
    let api = house.api();
    assert_eq!(api.text("/note/download").await, text);
    let answer = api.call(Method::GET, "/note/download", None).await;
    let head = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(head("content-type").starts_with("text/markdown"), "{}", head("content-type"));
    assert!(head("content-disposition").contains(".md"), "{}", head("content-disposition"));
}

#[tokio::test]
async fn a_pad_leaves_in_each_format() {
    let house = House::open().await;
    let api = house.api();
    api.create("pad", Some("pad")).await;
    let client = join(&house, Dialect::Hocuspocus, "pad").await;
    client.edit(|replica| replica.add_paragraph("default", "Premier & dernier"));
    client.edit(|replica| replica.add_paragraph("default", "*pas* gras <script>"));
    client.saved().await.expect("acknowledged");
    let markdown = api.text("/p/pad/export/markdown").await;
    assert!(markdown.contains("Premier & dernier") && markdown.contains("\\*pas\\*"), "{markdown}");
    let text = api.text("/p/pad/export/txt").await;
    assert!(text.contains("Premier & dernier") && text.contains("*pas* gras <script>"), "{text}");
    let html = api.text("/p/pad/export/html").await;
    assert!(html.contains("Premier &amp; dernier") && !html.contains("<script>"), "{html}");
}

#[tokio::test]
async fn an_export_has_every_edit_that_was_acknowledged_before_it() {
    let house = House::open().await;
    let client = join(&house, Dialect::Hocuspocus, "eager").await;
    let mut text = String::new();
    for number in 0..50 {
        let word = format!("{number} ");
        client.insert(CONTENT, u32::try_from(text.len()).expect("short"), &word);
        text.push_str(&word);
        client.saved().await.expect("acknowledged");
        assert_eq!(house.api().markdown("eager").await, text);
    }
}

#[tokio::test]
async fn a_text_posted_becomes_a_note_that_is_edited_like_any_other() {
    let mut house = House::open().await;
    let answer = house.api().post_text("/new", "posted\n".to_owned()).await;
    assert!(answer.status().is_redirection(), "{}", answer.status());
    let place = answer.headers()["location"].to_str().expect("ASCII").to_owned();
    let id = place.rsplit('/').next().expect("a path").to_owned();
    let client = join(&house, Dialect::Yjs, &id).await;
    client.until_text(CONTENT, "posted\n").await.expect("seen");
    client.insert(CONTENT, 7, "typed\n");
    let other = join(&house, Dialect::Hocuspocus, &id).await;
    other.until_text(CONTENT, "posted\ntyped\n").await.expect("seen");
    other.saved().await.expect("acknowledged");
    house.crash_and_restart().await;
    assert_eq!(house.api().markdown(&id).await, "posted\ntyped\n");
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let house = House::open().await;
    for path in ["/nowhere/download", "/p/nowhere/export/txt", "/n/nowhere/x", "/assets/nothing.js"] {
        assert_eq!(house.api().status(path).await, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn one_kind_under_the_others_address_is_shown_the_way() {
    let house = House::open().await;
    let api = house.api();
    api.create("pad", Some("riche")).await;
    let answer = api.call(Method::GET, "/n/riche", None).await;
    assert_eq!(answer.status(), StatusCode::FOUND);
    assert!(answer.headers()["location"].to_str().expect("ASCII").ends_with("/p/riche"));
}

/// The text is the owner's also where no server runs: the program alone gives it out.
#[tokio::test]
async fn a_killed_servers_data_is_exported_by_the_program_alone() {
    let mut house = House::open().await;
    let client = join(&house, Dialect::Hocuspocus, "Réunion").await;
    client.insert(CONTENT, 0, "# Décisions\n");
    client.saved().await.expect("acknowledged");
    house.kill();
    let data = house.data().display().to_string();
    let export = |id: &str| {
        let output = bare_command().args(["export", id, "--format", "md", "--data", &data]).output();
        output.expect("the server's program")
    };
    let given = export("Réunion");
    assert!(given.status.success(), "{given:?}");
    assert_eq!(String::from_utf8_lossy(&given.stdout), "# Décisions\n");
    let missing = export("nowhere");
    assert_eq!(missing.status.code(), Some(1), "{missing:?}");
    assert!(String::from_utf8_lossy(&missing.stderr).contains("there is no document nowhere"), "{missing:?}");
}

//! Files: their bytes, types and names.

use reqwest::StatusCode;
use serde_json::json;

use crate::house::TestHouse;

/// What markdown writers do that programs like to tidy away.
const SOURCE: &str = "# Réunion  \n\n* un\n- [ ] deux\n\n<b>gras</b> & \"so\"\n\n\n\ttab  \n";

#[tokio::test]
async fn a_note_leaves_byte_for_byte() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let id = ada.write_note(SOURCE).await;
    for path in ["/n/{}/download", "/{}/download", "/p/{}/download", "/p/{}/export/markdown", "/n/{}/export/md"] {
        let file = ada.get(&path.replace("{}", &id)).await;
        assert_eq!((file.status, file.text.as_str()), (StatusCode::OK, SOURCE), "{path}");
        assert_eq!(file.header("content-type"), "text/markdown; charset=utf-8");
        let disposition = file.header("content-disposition");
        assert!(disposition.starts_with("attachment;") && disposition.contains("R%C3%A9union.md"), "{disposition}");
    }
    let text = ada.get(&format!("/n/{id}/export/txt")).await;
    assert_eq!((text.text.as_str(), text.header("content-type")), (SOURCE, "text/plain; charset=utf-8"));
    house.stop().await;
}

#[tokio::test]
async fn a_page_that_is_downloaded_can_run_nothing() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let id = ada.write_note("# Titre\n\n<script>alert(1)</script><img src=x onerror=alert(1)>").await;
    let page = ada.get(&format!("/n/{id}/export/html")).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text.contains("<title>Titre</title>") && page.text.contains("<h1"), "{}", page.text);
    assert!(!page.text.contains("<script") && !page.text.contains("onerror=alert"), "{}", page.text);
    assert!(page.header("content-security-policy").starts_with("sandbox; default-src 'none'"));
    house.stop().await;
}

#[tokio::test]
async fn a_pads_file_is_called_as_the_pad_is() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.make(json!({"kind": "pad", "id": "a", "title": "Ordre du jour"})).await;
    ada.make(json!({"kind": "pad", "id": "b"})).await;
    for (path, kind, name) in [
        ("/p/a/export/markdown", "text/markdown; charset=utf-8", "Ordre du jour.md"),
        ("/p/a/export/txt", "text/plain; charset=utf-8", "Ordre du jour.txt"),
        ("/p/a/export/html", "text/html; charset=utf-8", "Ordre du jour.html"),
        ("/p/b/export/markdown", "text/markdown; charset=utf-8", "b.md"),
        ("/b/download", "text/markdown; charset=utf-8", "b.md"),
    ] {
        let file = ada.get(path).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, kind), "{path}");
        assert!(
            file.header("content-disposition").contains(&format!("filename=\"{name}\"")),
            "{}",
            file.header("content-disposition")
        );
    }
    let link = ada.link("b", "read").await;
    let file = ada.get(&format!("/p/{link}/export/txt")).await;
    assert!(file.header("content-disposition").contains("filename=\"pad.txt\""), "{:?}", file.headers);
    house.stop().await;
}

#[tokio::test]
async fn office_files_and_pdf_are_what_they_say() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let id = ada.write_note("# Été\n\n:::info\n==oui==\n:::\n").await;
    ada.make(json!({"kind": "pad", "id": "a", "title": "Ordre"})).await;
    let office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    for (path, kind, begins) in [
        (format!("/n/{id}/export/pdf"), "application/pdf", "%PDF"),
        (format!("/{id}/pdf"), "application/pdf", "%PDF"),
        (format!("/n/{id}/export/docx"), office, "PK"),
        (format!("/{id}/pandoc?exportType=docx"), office, "PK"),
        (format!("/n/{id}/export/odt"), "application/vnd.oasis.opendocument.text", "PK"),
        ("/p/a/export/pdf".to_owned(), "application/pdf", "%PDF"),
        ("/p/a/export/odt".to_owned(), "application/vnd.oasis.opendocument.text", "PK"),
    ] {
        let file = ada.get(&path).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, kind), "{path}");
        assert!(file.text.starts_with(begins), "{path}");
    }
    let unknown = ada.get(&format!("/{id}/pandoc?exportType=latex")).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    house.stop().await;
}

#[tokio::test]
async fn unknown_formats_are_refused() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.make(json!({"kind": "pad", "id": "a"})).await;
    for format in ["pdfa", "MD", "etherpad", "..%2f"] {
        let answer = ada.get(&format!("/p/a/export/{format}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{format}");
    }
    house.stop().await;
}

#[tokio::test]
async fn codimds_command_line_can_read_the_answer_to_new() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let request = ada.request(reqwest::Method::POST, "/new").header("content-type", "text/markdown");
    let answer = ada.send(request.body("un\r\ndeux\r\n")).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.text, format!("Found. Redirecting to {}", answer.location()));
    // `cut -d' ' -f4 | cut -d/ -f4`, as the script does.
    let url = answer.text.split(' ').nth(3).expect("a fourth word");
    let id = url.split('/').nth(3).expect("a path");
    assert_eq!(url, format!("{}/{id}", house.url()));
    assert_eq!(ada.get(&format!("/{id}/download")).await.text, "un\ndeux\n");
    assert_eq!(ada.get(&format!("/api/v1/documents/{id}")).await.json()["right"], "own");
    house.stop().await;
}

#[tokio::test]
async fn what_is_no_text_makes_no_note() {
    let house = TestHouse::with(|config| config.limits.body_bytes_max = 1_024).await;
    let ada = house.somebody();
    for (kind, body, status) in [
        ("application/json", b"{}".to_vec(), 415),
        ("application/x-www-form-urlencoded", b"a=b".to_vec(), 415),
        ("text/markdown", vec![0xff, 0xfe], 400),
        ("text/markdown", vec![b'x'; 1_025], 413),
        // More than the system's buffers hold: the sender is still told.
        ("text/markdown", vec![b'x'; 20_000_000], 413),
    ] {
        let request = ada.request(reqwest::Method::POST, "/new").header("content-type", kind).body(body);
        assert_eq!(ada.send(request).await.status.as_u16(), status, "{kind}");
    }
    assert_eq!(ada.write_note("").await.len(), 22);
    assert_eq!(ada.write_note(&"x".repeat(1_024)).await.len(), 22);
    house.stop().await;
}

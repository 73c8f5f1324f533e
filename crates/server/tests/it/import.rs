//! Files of other programs: what becomes a note, what does not, and what is left of a picture.

use std::io::{Cursor, Write as _};

use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::{Method, StatusCode};
use serde_json::json;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::house::{Answer, Person, TestHouse};

const DOCX: &[u8] = include_bytes!("../../../formats/tests/golden/rapport.docx");
const ODT: &[u8] = include_bytes!("../../../formats/tests/golden/rapport.odt");

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a name");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

fn png(wide: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::ImageRgb8(RgbImage::from_pixel(wide, 4, image::Rgb([0, 9, 9])));
    image.write_to(&mut bytes, ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

/// The head of a picture of 50,000 pixels by 50,000, with nothing behind it.
const BOMB: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0\xd6\x1c\x8a\x8b";

async fn import(person: &Person, name: &str, bytes: &[u8]) -> Answer {
    let request = person.request(Method::POST, &format!("/import?name={name}")).body(bytes.to_vec());
    person.send(request.header("content-type", "application/octet-stream").header("accept", "application/json")).await
}

/// As a browser's form sends it.
async fn submit(person: &Person, name: &str, bytes: &[u8]) -> Answer {
    let head = format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    let body = [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat();
    let request = person.request(Method::POST, "/import").body(body);
    person.send(request.header("content-type", "multipart/form-data; boundary=b")).await
}

/// The text of the one note that came of it.
async fn text_of(person: &Person, answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.text);
    let path = format!("/{}/download", answer.header("location").rsplit('/').next().expect("an id"));
    let note = person.get(&path).await;
    assert_eq!(note.status, StatusCode::OK, "{path}");
    note.text
}

#[tokio::test]
async fn each_kind_of_file_becomes_a_note() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let markdown = submit(&ada, "Un plan.md", "# Plan\r\n\r\n- *un*\n".as_bytes()).await;
    assert_eq!(text_of(&ada, &markdown).await, "# Plan\n\n- *un*\n");
    let html = submit(&ada, "a.html", b"<h1>Visite</h1><p>du <b>port</b><script>alert(1)</script>").await;
    assert_eq!(text_of(&ada, &html).await, "# Visite\n\ndu **port**\n");
    for (name, bytes) in [("rapport.docx", DOCX), ("rapport.odt", ODT)] {
        let answer = submit(&ada, name, bytes).await;
        let text = text_of(&ada, &answer).await;
        assert!(text.starts_with("# Rapport de stage\n") && text.contains("~~barré~~"), "{text}");
        let picture = text.split("](/uploads/").nth(1).and_then(|rest| rest.split(')').next()).expect("a picture");
        let seen = ada.get(&format!("/uploads/{picture}")).await;
        assert_eq!((seen.status, seen.header("content-type")), (StatusCode::OK, "image/png"), "{name}");
    }
    house.stop().await;
}

#[tokio::test]
async fn a_zip_of_notes_comes_with_its_pictures() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let note = "# Un\n\n![Le port](img/port.png) ![Trop](img/bombe.png)\n";
    let file = archive(&[
        ("un.md", note.as_bytes()),
        ("img/port.png", &png(4)),
        ("img/bombe.png", BOMB),
        ("deux.html", b"<h1>Deux</h1>"),
        ("../hors.md", b"# Hors"),
    ]);
    let answer = submit(&ada, "notes.zip", &file).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let list = answer.json();
    let titles: Vec<&str> =
        list["notes"].as_array().expect("a list").iter().filter_map(|note| note["title"].as_str()).collect();
    assert_eq!((titles, &list["left_out"]), (vec!["Un", "Deux"], &json!(0)));
    let id = list["notes"][0]["id"].as_str().expect("an id");
    let text = ada.get(&format!("/{id}/download")).await.text;
    assert!(
        text.starts_with("# Un\n\n![Le port](/uploads/") && text.ends_with(".png) Trop (image non reprise)\n"),
        "{text}"
    );
    house.stop().await;
}

#[tokio::test]
async fn a_picture_that_is_refused_leaves_its_words() {
    let house = TestHouse::with(|config| config.limits.uploads_per_hour_max = 1).await;
    let ada = house.somebody();
    ada.visit("/").await;
    let first = text_of(&ada, &import(&ada, "a.docx", DOCX).await).await;
    assert!(first.contains("](/uploads/"), "{first}");
    let second = text_of(&ada, &import(&ada, "a.docx", DOCX).await).await;
    assert!(!second.contains("picture:") && second.contains("Le port vu du quai (image non reprise)"), "{second}");
    let english = ada.request(Method::POST, "/import?name=a.odt&lang=en").body(ODT.to_vec());
    let third = text_of(&ada, &ada.send(english.header("content-type", "application/octet-stream")).await).await;
    assert!(third.contains("(picture not kept)"), "{third}");
    house.stop().await;
}

#[tokio::test]
async fn bad_files_are_refused_in_words_and_make_nothing() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.visit("/").await;
    let spaces = vec![b' '; 40 << 20];
    let bomb = archive(&[("a.md", &spaces)]);
    let outside = archive(&[("../a.md", b"a"), ("/b.md", b"b"), ("c/../../d.md", b"d")]);
    let half = archive(&[("a.md", b"# A"), ("b.docx", b"no archive")]);
    let cases: [(&str, &[u8], StatusCode, &str); 11] = [
        ("a.docx", &DOCX[..DOCX.len() / 2], StatusCode::BAD_REQUEST, "abîmé"),
        ("a.odt", &ODT[..ODT.len() - 40], StatusCode::BAD_REQUEST, "abîmé"),
        ("a.zip", &bomb, StatusCode::PAYLOAD_TOO_LARGE, "plus que nous ne lisons"),
        ("a.zip", &outside, StatusCode::BAD_REQUEST, "rien à importer"),
        ("a.zip", &archive(&[]), StatusCode::BAD_REQUEST, "rien à importer"),
        ("a.zip", &half, StatusCode::BAD_REQUEST, "abîmé"),
        ("a.docx", b"# no archive", StatusCode::BAD_REQUEST, "abîmé"),
        ("a.docx", b"", StatusCode::BAD_REQUEST, "abîmé"),
        ("a.md", b"a\0b", StatusCode::UNSUPPORTED_MEDIA_TYPE, "aucune sorte"),
        ("a.docx", &png(4), StatusCode::UNSUPPORTED_MEDIA_TYPE, "aucune sorte"),
        ("a.pdf", b"%PDF-1.7\0", StatusCode::UNSUPPORTED_MEDIA_TYPE, "aucune sorte"),
    ];
    for (name, bytes, status, words) in cases {
        let answer = import(&ada, name, bytes).await;
        let shown = format!("{name}, {} bytes: {}", bytes.len(), answer.text);
        assert_eq!(answer.status, status, "{shown}");
        assert_eq!(answer.json()["error"]["code"], "bad-import", "{shown}");
        assert!(answer.json()["error"]["message"].as_str().is_some_and(|text| text.contains(words)), "{shown}");
    }
    let mine = ada.get("/api/notes/myNotes").await.json();
    assert_eq!(mine["myNotes"], json!([]), "nothing was made");
    house.stop().await;
}

#[tokio::test]
async fn entities_of_a_document_read_no_file() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let secret = house.data.path().join("secret.txt");
    std::fs::write(&secret, "CANARY").expect("a file");
    let entity = format!("<!DOCTYPE d [<!ENTITY x SYSTEM \"file://{}\">]>", secret.display());
    let word = format!("{entity}<w:document><w:body><w:p><w:r><w:t>a&x;b</w:t></w:r></w:p></w:body></w:document>");
    let relations = "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let docx = archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", word.as_bytes()),
    ]);
    let office = format!("{entity}<document-content><body><text><p>a&x;b</p></text></body></document-content>");
    let odt = archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", office.as_bytes())]);
    for (name, file) in [("a.docx", docx), ("a.odt", odt)] {
        let answer = import(&ada, name, &file).await;
        assert_eq!(text_of(&ada, &answer).await, "ab\n", "{name}");
    }
    house.stop().await;
}

#[tokio::test]
async fn whoever_may_make_nothing_imports_nothing() {
    let house =
        TestHouse::with(|config| config.documents.creation = encrier_model::rights::CreationPolicy::Operators).await;
    assert_eq!(import(&house.somebody(), "a.md", b"a").await.status, StatusCode::FORBIDDEN);
    house.stop().await;
}

/// Whoever hangs up, or is told after a minute to try again, has made no empty note.
#[tokio::test]
async fn what_was_begun_is_finished_without_its_sender() {
    let house = TestHouse::with(|config| {
        config.limits.calls_per_minute_max = 1_000_000;
        config.limits.calls_per_address_per_minute_max = 1_000_000;
    })
    .await;
    let ada = house.somebody();
    ada.visit("/").await;
    let large = {
        let mut bytes = Cursor::new(Vec::new());
        let image = DynamicImage::ImageRgb8(RgbImage::from_fn(2_500, 2_500, |x, y| {
            image::Rgb([x, y, x ^ y].map(|part| part.to_le_bytes()[0]))
        }));
        image.write_to(&mut bytes, ImageFormat::Png).expect("a picture");
        bytes.into_inner()
    };
    let text = (0..5).map(|picture| format!("![Vue {picture}]({picture}.png)\n")).collect::<Vec<_>>().concat();
    let names: Vec<String> = (0..5).map(|picture| format!("{picture}.png")).collect();
    let mut files = vec![("note.md", text.as_bytes())];
    files.extend(names.iter().map(|name| (name.as_str(), large.as_slice())));
    let file = archive(&files);
    let made = async {
        loop {
            let list = ada.get("/api/notes/myNotes").await.json();
            if let Some(id) =
                list["myNotes"].as_array().and_then(|notes| notes.first()?["id"].as_str().map(str::to_owned))
            {
                break id;
            }
        }
    };
    let id = tokio::select! {
        id = made => id,
        answer = import(&ada, "a.zip", &file) => panic!("it was quicker than one could look: {}", answer.text),
    };
    let finished = async {
        loop {
            let text = ada.get(&format!("/{id}/download")).await.text;
            if text.matches("](/uploads/").count() == 5 {
                break;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), finished).await.expect("its pictures come");
    house.stop().await;
}

//! What the operator asks of a database, beside a running server and without one: is it sound, and a copy of it.

use std::path::Path;
use std::process::Output;

use bytes::Bytes;
use encrier_model::{DocumentId, DocumentKind, DocumentNumber, Right};
use encrier_store::{Creation, Location, LogEntry, NewDocument, Store};
use encrier_tests::client::{Address, Client, Dialect};
use futures_util::future::join_all;

use crate::support::{CONTENT, FOLD_AT_ONCE, House, bare_command, come, join, until_folded};

/// Updates that the library chokes on, by what it does (`yrs` 0.28.1): a client twice (endless loop), a client id beyond
/// 53 bits (endless loop), a clock near 2^32 (abort), a table of 2^27 clients (265 MB).
const POISON: [&[u8]; 4] = [
    &[2, 1, 5, 0, 4, 1, 1, b't', 3, b'a', b'b', b'c', 1, 5, 0, 4, 1, 1, b't', 5, b'd', b'e', b'f', b'g', b'h', 0],
    &[
        2, 1, 0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0, 4, 1, 1, b't', 3, b'a', b'b', b'c', 1, 5, 0, 4, 1, 1,
        b't', 3, b'd', b'e', b'f', 0,
    ],
    &[1, 1, 5, 0xfb, 0xff, 0xff, 0xff, 0x0f, 0, 4, 0],
    &[0x80, 0x80, 0x80, 0x40, 0],
];

/// Text behind one that nobody has: the library would take it and panic later. It waits for what is missing, which is sound.
const GAP: &[u8] = &[1, 1, 10, 40, 4, 1, 1, b't', 3, b'a', b'b', b'c', 0];

async fn command(arguments: &[&str]) -> Output {
    let mut command = tokio::process::Command::from(bare_command());
    command.args(arguments).output().await.expect("the program runs")
}

async fn check(house: &House) -> (Option<i32>, String) {
    let data = house.data().display().to_string();
    let mut arguments = vec!["check", "--data", &data];
    if let Some(url) = house.flag("--database") {
        arguments.extend(["--database", url]);
    }
    let output = command(&arguments).await;
    (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Types so much that it is worth a fold.
async fn write(house: &House, names: &[&str]) {
    for name in names {
        let client = join(house, Dialect::Hocuspocus, name).await;
        for nth in 0..80 {
            client.insert(CONTENT, 0, &format!("{nth} "));
            client.saved().await.expect("on disk");
        }
    }
}

async fn append(store: &Store, id: &str, rows: &[&'static [u8]]) -> DocumentNumber {
    let new = NewDocument {
        id: DocumentId::parse(id).expect("an id"),
        kind: DocumentKind::Note,
        title: String::new(),
        owner: None,
        link_right: Right::Write,
        at_ms: 0,
    };
    let (Creation::Created(document) | Creation::Existing(document)) = store.create_document(new).await.expect("made");
    for row in rows {
        let entry = LogEntry { author: None, client: 5, data: Bytes::from_static(row) };
        store.append(document.number, 0, vec![entry]).await.expect("queued").await.expect("on disk");
    }
    document.number
}

#[tokio::test]
async fn a_check_names_the_damaged_documents_and_no_other() {
    let house = House::open_with(&FOLD_AT_ONCE).await;
    let location = Location::Sqlite(house.data().join("encrier.sqlite"));
    names_damage(house, &location).await;
}

#[tokio::test]
async fn a_check_names_the_damaged_documents_and_no_other_on_postgres() {
    let house = House::on_postgres_with(&FOLD_AT_ONCE).await;
    let location = Location::Postgres(house.flag("--database").expect("a database").to_owned());
    names_damage(house, &location).await;
}

async fn names_damage(mut house: House, location: &Location) {
    write(&house, &["sound", "also-sound"]).await;
    until_folded(&house, 2).await;
    let (code, said) = check(&house).await;
    assert_eq!(code, Some(0), "beside a running server: {said}");
    assert!(house.terminate().await.status.success());
    let (code, said) = check(&house).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("2 documents and ") && !said.contains(" and 0 runs"), "{said}");

    let store = Store::open(location).await.expect("nobody is at work");
    for (nth, poison) in POISON.into_iter().enumerate() {
        append(&store, &format!("poison-{nth}"), &[poison]).await;
    }
    append(&store, "gap", &[GAP]).await;
    store.close().await.expect("closes");
    let (code, said) = check(&house).await;
    assert_eq!(code, Some(1), "{said}");
    let lines: Vec<_> = said.lines().filter(|line| line.starts_with("damaged: ")).collect();
    assert_eq!(lines.len(), POISON.len(), "{said}");
    for nth in 0..POISON.len() {
        assert!(lines.iter().any(|line| line.starts_with(&format!("damaged: poison-{nth}: text: "))), "{said}");
    }
    // Neither does any of them harm the server, nor another document.
    house.start().await;
    for name in (0..POISON.len()).map(|nth| format!("poison-{nth}")).chain(["gap".to_owned()]) {
        // Whoever comes is sent away or waits; what counts is who else is harmed.
        drop(come(&Address::hocuspocus(house.host(), &name)).await);
    }
    assert!(join(&house, Dialect::Yjs, "sound").await.text(CONTENT).contains("79"), "{}", house.log());
    assert!(house.lives());
}

#[tokio::test]
async fn a_check_without_a_database_cannot_tell() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = command(&["check", "--data", &folder.path().display().to_string()]).await;
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}

#[tokio::test]
async fn a_backup_under_load_has_all_that_was_acknowledged_before_it() {
    let house = House::open().await;
    let clients = join_all(["a", "b", "c"].map(|name| join(&house, Dialect::Hocuspocus, name))).await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut backups: Vec<(std::path::PathBuf, usize)> = Vec::new();
    for nth in 0..120 {
        for client in &clients {
            client.insert(CONTENT, 0, &format!("{nth} "));
        }
        if nth % 40 == 20 {
            join_all(clients.iter().map(Client::saved)).await.into_iter().for_each(|saved| saved.expect("on disk"));
            let path = folder.path().join(format!("{nth}.sqlite"));
            // Typing goes on while it is made.
            let typing = async {
                for more in 0..50 {
                    clients[0].insert(CONTENT, 0, &format!("while-{more} "));
                    tokio::task::yield_now().await;
                }
            };
            let (output, ()) = tokio::join!(backup(&house, &path), typing);
            assert!(output.status.success(), "{}", text(&output.stderr));
            backups.push((path, nth));
        }
    }
    for (path, nth) in &backups {
        let output = backup(&house, path).await;
        assert!(!output.status.success() && text(&output.stderr).contains("exists"), "a backup is never overwritten");
        restored(path, *nth).await;
    }
}

async fn backup(house: &House, path: &Path) -> Output {
    command(&["backup", "--data", &house.data().display().to_string(), &path.display().to_string()]).await
}

/// Puts a backup into an empty data folder and starts a server there.
async fn restored(path: &Path, nth: usize) {
    let mut other = House::open().await;
    other.kill();
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(other.data().join(format!("encrier.sqlite{end}"))).ok();
    }
    std::fs::copy(path, other.data().join("encrier.sqlite")).expect("copied");
    let (code, said) = check(&other).await;
    assert_eq!(code, Some(0), "{said}");
    other.start().await;
    for name in ["a", "b", "c"] {
        let text = join(&other, Dialect::Hocuspocus, name).await.text(CONTENT);
        for word in 0..=nth {
            assert!(text.split(' ').any(|other| other == word.to_string()), "{name} lacks {word}");
        }
    }
}

/// A picture of one point.
const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"><rect width=\"1\" height=\"1\"/></svg>";

#[tokio::test]
async fn a_backup_brings_the_pictures_back() {
    let house = House::open().await;
    let form =
        format!("--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.svg\"\r\n\r\n{SVG}\r\n--b--\r\n");
    let request = reqwest::Client::new().post(house.url("/uploadimage")).body(form);
    let answer = request.header("content-type", "multipart/form-data; boundary=b").send().await.expect("an answer");
    let sent: serde_json::Value = answer.json().await.expect("JSON");
    let link = sent["link"].as_str().expect("a link").strip_prefix(&house.url("")).expect("here").to_owned();
    let bytes = |house: &House| {
        let get = reqwest::get(house.url(&link));
        async { get.await.expect("an answer").error_for_status().expect("it is there").bytes().await.expect("bytes") }
    };
    let before = bytes(&house).await;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("copy.sqlite");
    let output = backup(&house, &path).await;
    assert!(output.status.success() && text(&output.stdout).contains("pictures (1)"), "{}", text(&output.stderr));

    let mut other = House::open().await;
    other.kill();
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(other.data().join(format!("encrier.sqlite{end}"))).ok();
    }
    std::fs::copy(&path, other.data().join("encrier.sqlite")).expect("copied");
    std::fs::rename(folder.path().join("copy.sqlite.uploads"), other.data().join("uploads")).expect("moved");
    other.start().await;
    assert_eq!(bytes(&other).await, before);
}

#[tokio::test]
async fn a_backup_of_postgres_is_left_to_its_own_tools() {
    let house = House::on_postgres().await;
    let url = house.flag("--database").expect("a database");
    let output = command(&["backup", "--database", url, "copy.sqlite"]).await;
    assert!(!output.status.success() && text(&output.stderr).contains("pg_dump"), "{}", text(&output.stderr));
}

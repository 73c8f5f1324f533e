//! `encrier import`: files become notes of a server that is stopped.

use std::path::Path;

use crate::support::{House, bare_command};

/// Files that `LibreOffice` wrote.
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/formats/tests/golden");

fn import(house: &House, files: &[&Path]) -> (Option<i32>, String, String) {
    let mut command = bare_command();
    command.args(["import", "--data"]).arg(house.data()).args(files);
    let output = command.output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn files_become_notes_with_their_pictures() {
    let mut house = House::open().await;
    house.kill();
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("Un plan.md");
    std::fs::write(&plan, "# Plan\n").expect("a file");
    let [docx, odt] = ["rapport.docx", "rapport.odt"].map(|name| Path::new(GOLDEN).join(name));
    let (code, said, errors) = import(&house, &[&plan, &docx, &odt]);
    assert_eq!(code, Some(0), "{errors}");
    let lines: Vec<(&str, &str)> = said.lines().filter_map(|line| line.split_once('\t')).collect();
    let titles: Vec<&str> = lines.iter().map(|(_, title)| *title).collect();
    assert_eq!(titles, ["Plan", "Rapport de stage", "Rapport de stage"]);
    house.start().await;
    assert_eq!(house.api().markdown(lines[0].0).await, "# Plan\n");
    for (id, _) in &lines[1..] {
        let note = house.api().markdown(id).await;
        let picture = note.split("](/uploads/").nth(1).and_then(|rest| rest.split(')').next()).expect("a picture");
        assert!(house.api().status(&format!("/uploads/{picture}")).await.is_success(), "{note}");
    }
}

#[tokio::test]
async fn a_bad_file_is_named_and_makes_nothing() {
    let mut house = House::open().await;
    house.kill();
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read(Path::new(GOLDEN).join("rapport.docx")).expect("a file");
    for (name, bytes, words) in [
        ("cut.docx", &whole[..whole.len() / 2], "damaged or locked"),
        ("empty.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "nothing to import"),
        ("binary.md", b"a\0b", "not read"),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).expect("a file");
        let (code, said, errors) = import(&house, &[&file]);
        assert_eq!((code, said.as_str()), (Some(1), ""), "{name}: {errors}");
        assert!(errors.contains(name) && errors.contains(words), "{name}: {errors}");
    }
    let (code, _, errors) = import(&house, &[&folder.path().join("absent.md")]);
    assert!(code == Some(1) && errors.contains("absent.md"), "{errors}");
    house.start().await;
    let status = house.api().text("/status").await;
    assert!(status.contains("\"notesCount\":0"), "{status}");
}

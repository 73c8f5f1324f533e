//! `encrier import`: files become notes of a server that is stopped.

use std::io::Write as _;
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

/// A zip of these files.
fn zipped(files: impl Iterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("a name");
        out.write_all(&bytes).expect("memory");
    }
    out.finish().expect("memory").into_inner()
}

/// A picture of one point.
const DOT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\
    d\xf8\xcfP\x0f\0\x03\x86\x01\x80Z4}k\0\0\0\0IEND\xaeB`\x82";

#[tokio::test]
async fn the_operator_has_no_quota_and_is_told_what_was_left_out() {
    let mut house = House::open().await;
    house.kill();
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, bytes: Vec<u8>| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };
    let notes =
        file("notes.zip", zipped((0..210).map(|note| (format!("{note}.md"), format!("# N{note}\n").into_bytes()))));
    let (code, said, errors) = import(&house, &[&notes]);
    assert_eq!((code, said.lines().count()), (Some(0), 210), "{errors}");
    let text = (0..310).map(|picture| format!("![a]({picture}.png)\n")).collect::<Vec<_>>().concat();
    let pictures = |broken: usize| {
        let bytes = move |picture: usize| if picture < broken { DOT[..40].to_vec() } else { DOT.to_vec() };
        let pictures = (0..310).map(move |picture| (format!("{picture}.png"), bytes(picture)));
        zipped(std::iter::once(("note.md".to_owned(), text.clone().into_bytes())).chain(pictures))
    };
    let whole = file("whole.zip", pictures(0));
    let (code, whole, errors) = import(&house, &[&whole]);
    assert_eq!(code, Some(0), "{errors}");
    let (code, broken, errors) = import(&house, &[&file("broken.zip", pictures(2))]);
    assert!(code == Some(1) && errors.contains("2 pictures"), "{code:?} {errors}");
    house.start().await;
    for (said, kept) in [(whole, 310), (broken, 308)] {
        let note = house.api().markdown(said.split('\t').next().expect("an id")).await;
        assert_eq!(note.matches("](/uploads/").count(), kept, "{note}");
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

//! What a hostile file can cost when it is imported.

use encrier_formats::import::{self, ImportError, Picture};

use crate::bounds::bounded;
use crate::import::archive;

/// Links without an end, and words of pictures without a beginning: each was looked for through the whole text.
#[test]
fn targets_cost_no_square() {
    let picture = |address: &str| Picture { address: address.to_owned(), bytes: Vec::new() };
    for (what, markdown) in [
        ("no end", "](".repeat(500_000)),
        ("no pointed end", "](<".repeat(300_000)),
        ("one end far away", "](".repeat(500_000) + ")"),
        ("one pointed end far away", "](<".repeat(300_000) + ">"),
        ("a known target without its end", "](p:2 ".repeat(200_000)),
        ("a known target and no picture", "](p:2)".repeat(200_000)),
        ("a known target and pictures of a sort", "\\![](p:2)".repeat(100_000)),
        ("pictures in pictures", "![".repeat(100_000) + &"](p:2)".repeat(100_000)),
    ] {
        let bytes = markdown.len();
        let written = bounded(what, move || {
            let mut note = import::read("a.md", markdown.as_bytes()).expect("a note").documents.remove(0);
            note.pictures = vec![picture("p:1"), picture("p:2")];
            note.with_addresses(&note.markdown, &[("p:1".to_owned(), "/1".to_owned())], "absente")
        });
        assert!(written.len() <= 3 * bytes, "{what}: {bytes} bytes became {}", written.len());
    }
    for (what, note) in [("neighbours", "](a.png](".repeat(100_000)), ("far neighbours", "](".repeat(500_000) + ")")] {
        let zip = archive(&[("a.md", note.as_bytes()), ("a.png", b"\x89PNG\r\n\x1a\n")]);
        drop(bounded(what, move || import::read("a.zip", &zip).expect("a note")));
    }
}

/// Each paragraph opens anew all marks that are open: elements by hundreds for four bytes.
#[test]
fn marks_that_are_opened_again_and_again_are_counted() {
    let marks = (0..390).map(|id| format!("<b id={id}>")).collect::<Vec<_>>().concat();
    let page = |paragraphs: usize| format!("<p>{marks}{}", "<p>x".repeat(paragraphs));
    assert_eq!(import::read("a.html", page(2_500).as_bytes()), Err(ImportError::TooMuch));
    assert!(import::read("a.html", page(100).as_bytes()).is_ok());
}

/// Whatever stands among rows but in no cell is put before the table, and whatever an option holds may be shown twice.
#[test]
fn places_among_siblings_cost_no_square() {
    for (what, page) in [
        ("before a table", format!("<table>{}", "<b></b>".repeat(240_000))),
        ("texts before a table", format!("<table>{}", "<i>a</i><tr>".repeat(100_000))),
        ("options", format!("<select>{}", "<option>a".repeat(240_000))),
        (
            "chosen options",
            format!(
                "<select><button><selectedcontent></selectedcontent></button>{}",
                "<option selected>a".repeat(100_000)
            ),
        ),
        ("misnested marks", "<b><p>a</b></p>".repeat(100_000)),
        ("lists in paragraphs", "<p><b><ul><li>a</b></ul>".repeat(60_000)),
    ] {
        drop(bounded(what, move || import::read("a.html", page.as_bytes())));
    }
}

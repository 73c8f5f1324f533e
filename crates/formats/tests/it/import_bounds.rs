//! What a hostile file can cost when it is imported.

use encrier_formats::import::{self, Picture};

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
            note.with_addresses(&[("p:1".to_owned(), "/1".to_owned())], "absente")
        });
        assert!(written.len() <= 3 * bytes, "{what}: {bytes} bytes became {}", written.len());
    }
    for (what, note) in [("neighbours", "](a.png](".repeat(100_000)), ("far neighbours", "](".repeat(500_000) + ")")] {
        let zip = archive(&[("a.md", note.as_bytes()), ("a.png", b"\x89PNG\r\n\x1a\n")]);
        drop(bounded(what, move || import::read("a.zip", &zip).expect("a note")));
    }
}

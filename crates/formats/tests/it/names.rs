//! Names of files, and the header that carries them.

use encrier_formats::{content_disposition, file_name};
use proptest::prelude::*;

#[test]
fn people_recognise_their_title() {
    for (title, name) in [
        ("Compte rendu du 24 novembre", "Compte rendu du 24 novembre.md"),
        ("Élèves : été / hiver", "Élèves - été - hiver.md"),
        ("会议记录", "会议记录.md"),
        ("g.abcdefghijklmnop$pad", "g.abcdefghijklmnop$pad.md"),
        ("a\tb\nc", "a b c.md"),
        ("v1.2", "v1.2.md"),
    ] {
        assert_eq!(file_name(title, "md"), name);
    }
}

#[test]
fn no_name_means_something_to_a_file_system() {
    for (title, name) in [
        ("", "document.md"),
        ("..", "document.md"),
        ("/", "document.md"),
        (" . ", "document.md"),
        ("../../etc/passwd", "etc-passwd.md"),
        ("C:\\Windows\\x", "C-Windows-x.md"),
        (".htaccess", "htaccess.md"),
        ("con", "_con.md"),
        ("LPT1.old", "_LPT1.old.md"),
        ("COM10", "COM10.md"),
        ("a\u{202e}gpj.exe", "a-gpj.exe.md"),
        ("a\0b", "a-b.md"),
        ("x\"; filename=y", "x-; filename=y.md"),
    ] {
        assert_eq!(file_name(title, "md"), name);
    }
}

#[test]
fn the_header_carries_any_name() {
    assert_eq!(content_disposition("a b.md"), "attachment; filename=\"a b.md\"; filename*=UTF-8''a%20b.md");
    assert_eq!(
        content_disposition("a\"\\\r\n;%.md"),
        "attachment; filename=\"a____;_.md\"; filename*=UTF-8''a%22%5C%0D%0A%3B%25.md"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_title_makes_a_safe_name(title in any::<String>(), dots in "[./\\\\ -]{0,5}") {
        let name = file_name(&format!("{dots}{title}{dots}"), "md");
        let stem = name.strip_suffix(".md").unwrap();
        prop_assert!(!stem.is_empty() && stem.len() <= 151);
        prop_assert!(!stem.starts_with('.') && !stem.ends_with(['.', ' ']));
        prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) && !name.chars().any(char::is_control));
        prop_assert_eq!(file_name(stem, "md"), name, "a name made of a name is the same");
    }

    #[test]
    fn any_name_makes_a_valid_header(name in any::<String>()) {
        let value = content_disposition(&name);
        prop_assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        prop_assert_eq!(value.matches('"').count(), 2);
    }
}

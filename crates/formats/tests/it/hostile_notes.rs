//! The hostile notes of `tests/hostile` (markdown by another name: `tidy` follows the links of `.md`): one attack each, by every door that leads to a page. `tests/browser` loads the same
//! files.

use std::fs;
use std::path::Path;

use encrier_formats::note::{Options, Slides, description, render, slides, tags, title};

use crate::inspect::note_faults as faults;

/// The notes by file name.
pub(crate) fn notes() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let files = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    let mut notes: Vec<(String, String)> = files
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a note"))
        })
        .collect();
    notes.sort();
    notes
}

/// Houses of different habits.
fn houses() -> [Options; 3] {
    let open = Options {
        link_base: "https://pads.example.fr/".to_owned(),
        peertube_hosts: vec!["tube.example.fr".to_owned()],
        breaks: false,
        ..Options::default()
    };
    let drawing = Options { plantuml: Some("/uml".to_owned()), ..Options::default() };
    [Options::default(), open, drawing]
}

#[track_caller]
fn assert_harmless(name: &str, html: &str) {
    // A picture of our own house may carry its address.
    let html = html.replace("src=\"https://pads.example.fr/", "src=\"/");
    assert_eq!(faults(&html), Vec::<String>::new(), "{name}: {html}");
}

#[test]
fn no_hostile_note_does_harm() {
    let notes = notes();
    assert!(notes.len() >= 80, "only {} notes", notes.len());
    for (name, note) in notes {
        for options in houses() {
            let rendered = render(&note, &options);
            for block in &rendered.blocks {
                assert_harmless(&name, &block.html);
            }
            assert_harmless(&name, &rendered.lined_html());
            let matter = &rendered.matter;
            let words = [title(matter, &note), description(matter, &note), matter.lang.clone(), matter.image.clone()];
            assert!(
                words.iter().flatten().chain(&tags(matter, &note)).all(|word| word.chars().count() <= 500),
                "{name}"
            );
            assert!(matter.image.as_deref().is_none_or(|image| !image.starts_with("javascript")), "{name}");
        }
    }
}

#[test]
fn no_hostile_note_does_harm_as_slides() {
    for (name, note) in notes() {
        let Slides { columns, .. } = slides(&note, &Options::default());
        for slide in columns.iter().flatten() {
            assert_harmless(&name, &slide.html);
            assert_harmless(&name, &slide.notes);
            let attributes: Vec<String> =
                slide.attributes.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
            let attributes = attributes.join(" ");
            assert_harmless(&name, &format!("<section {attributes}></section>"));
        }
    }
}

#[test]
fn a_note_in_another_note_does_no_harm() {
    for (name, note) in notes() {
        for frame in [
            "> @",
            "- @",
            ":::info\n@\n:::",
            "<details>\n\n@\n\n</details>",
            "a[^1]\n\n[^1]: @",
            "| a |\n|--|\n| @ |",
            "[@](/x)",
            "# @",
        ] {
            let line = note.replace('\n', " ");
            assert_harmless(&name, &render(&frame.replace('@', &line), &Options::default()).html());
        }
    }
}

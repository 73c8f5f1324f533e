//! What a note says of itself: front matter, title, tags; and what a click on a task does.

use encrier_formats::note::{Matter, Options, SlideValue, description, render, tags, title, toggle_task};
use proptest::prelude::*;

fn matter(yaml: &str) -> Matter {
    render(&format!("---\n{yaml}\n---\n"), &Options::default()).matter
}

#[test]
fn every_key_of_codimd() {
    let found = matter(
        "title: Été\ndescription: d\ntags: a, b\nrobots: noindex, nofollow, x\nlang: fr-FR\ndir: rtl\nimage: /x.png\n\
         breaks: false\ntype: slide\ntoc:\n  maxLevel: 2\nopengraph:\n  site_name: s\n  image: javascript:x\n\
         slideOptions:\n  theme: moon\n  transition: fade\n  controls: false\n  width: 800\n  dependencies: [x]\n  spotlight:\n    enabled: true\n  allottedMinutes: 5",
    );
    assert_eq!(found.title.as_deref(), Some("Été"));
    assert_eq!(found.description.as_deref(), Some("d"));
    assert_eq!(found.tags, ["a", "b"]);
    assert_eq!(found.robots.as_ref().map(encrier_formats::note::Robots::as_str), Some("noindex, nofollow"));
    assert_eq!((found.lang.as_deref(), found.is_right_to_left), (Some("fr-FR"), Some(true)));
    assert_eq!((found.image.as_deref(), found.breaks), (Some("/x.png"), Some(false)));
    assert_eq!(found.toc_level_max, Some(2));
    assert_eq!(found.graph, [("site_name".to_owned(), "s".to_owned())]);
    assert_eq!(found.slides.theme.as_deref(), Some("moon"));
    assert_eq!(found.slides.allotted_minutes, Some(5));
    let expected = [
        ("controls", SlideValue::Flag(false)),
        ("transition", SlideValue::Word("fade".to_owned())),
        ("width", SlideValue::Number(800.0)),
    ];
    assert_eq!(found.slides.reveal, expected.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(found.lines, 25);
}

#[test]
fn what_is_hostile_or_wrong_says_nothing() {
    let found = matter(
        "title: [a]\nlang: 'fr\"'\nimage: javascript:x\nrobots: x\ndir: up\nslideOptions: {theme: ../x}\nGA: UA-1",
    );
    assert_eq!(found, Matter { lines: 9, ..Matter::default() });
    for bad in ["a: &b c\nd: *b", "a: [", "a: [[[[[[[x]]]]]]]", "- a", "a: {b"] {
        assert!(matter(bad).warning.is_some(), "{bad}");
    }
    assert_eq!(matter("# a title"), Matter::default());
}

#[test]
fn authors_are_named_as_other_programs_name_them() {
    for (yaml, names) in [
        ("author: Lovelace, Ada", &["Lovelace, Ada"][..]),
        ("authors: Ada", &["Ada"]),
        ("author: [Ada, 'Émilie du Châtelet', Ada]", &["Ada", "Émilie du Châtelet"]),
        ("author:\n  - name: Ada\n    email: a@b\n  - Émilie\n  - [x]", &["Ada", "Émilie"]),
        ("author:\n  name: Ada", &["Ada"]),
        ("author: ''", &[]),
        ("author: {x: y}", &[]),
    ] {
        assert_eq!(matter(yaml).authors, names, "{yaml}");
    }
    let crowd = (0..50).fold(String::new(), |all, number| all + "\n  - p" + &number.to_string());
    assert_eq!(matter(&format!("author:{crowd}")).authors.len(), 20);
}

#[test]
fn titles_descriptions_and_tags() {
    let source = "# Bonjour *le* monde\n\n###### tags: `a` `b c` `a`\n\nDu texte.\n";
    let none = Matter::default();
    assert_eq!(title(&none, source).as_deref(), Some("Bonjour le monde"));
    assert_eq!(tags(&none, source), ["a", "b c"]);
    assert_eq!(description(&none, source).as_deref(), Some("Bonjour le monde Du texte."));
    assert_eq!(tags(&matter("tags: [x, 'y, z']"), source), ["x", "y, z"]);
}

#[test]
fn a_click_turns_a_task() {
    let source = "😀\n- [ ] a\n  1. [x] b\n> * [X] c\n- a [ ] b\n[ ] d\n- [ ]e";
    let turned = |line| toggle_task(source, line).map(|toggle| (toggle.utf16, toggle.replacement));
    assert_eq!(turned(2), Some((6..7, "x")));
    assert_eq!(turned(3), Some((17..18, " ")));
    assert_eq!(turned(4), Some((27..28, " ")));
    for line in [0, 1, 5, 6, 99] {
        assert_eq!(turned(line), None, "{line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_box_in_the_page_can_be_clicked(marks in proptest::collection::vec("[ >]{0,4}([-*]|[0-9]{1,3}[.)]) {1,3}\\[[ xX]\\] [a-z]", 1..8), gap in 1usize..3) {
        let source = marks.join(&"\n".repeat(gap));
        for block in render(&source, &Options::default()).blocks {
            for rest in block.html.split("data-line=\"").skip(1) {
                let line: u32 = rest.split('"').next().unwrap().parse().unwrap();
                let toggle = toggle_task(&source, block.line + line);
                prop_assert!(toggle.is_some(), "{source:?} {block:?}");
            }
        }
    }
}

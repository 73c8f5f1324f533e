//! Titles that texts give themselves.

use encrier_formats::title::{from_markdown, from_tree};

use crate::build::{bullets, code, element, heading, line_break, marked, p, pad, run, table, td, text};

#[test]
fn front_matter_comes_first() {
    assert_eq!(
        from_markdown("---\ntags: a\ntitle: \"Un \\\"titre\\\"\"\n---\n# Autre").as_deref(),
        Some("Un \"titre\"")
    );
    assert_eq!(from_markdown("---\r\ntitle: 'l''un'\r\n...\r\n# Autre").as_deref(), Some("l'un"));
    assert_eq!(from_markdown("---\ntitle:\n---\n# Autre").as_deref(), Some("Autre"));
    assert_eq!(from_markdown("---\nother:\n  title: x\n---\n# Autre").as_deref(), Some("Autre"));
    assert_eq!(from_markdown("---\ntitle: x\nno end\n\n# Autre").as_deref(), Some("Autre"));
    assert_eq!(
        from_markdown("a\n\n---\ntitle: x\n---").as_deref(),
        Some("title: x"),
        "an underlined heading, not front matter"
    );
}

#[test]
fn the_first_heading_comes_before_the_first_line() {
    assert_eq!(
        from_markdown("du texte\n\n### Titre `x` & [lien](https://a.fr) ###\n").as_deref(),
        Some("Titre x & lien")
    );
    assert_eq!(from_markdown("Titre\n===\n\n# Autre").as_deref(), Some("Titre"));
    assert_eq!(from_markdown("```\n# code\n```\n# Titre").as_deref(), Some("Titre"));
    assert_eq!(from_markdown("#hashtag\n\n# \n\n## Titre").as_deref(), Some("Titre"));
}

#[test]
fn a_note_without_heading_has_its_first_line() {
    assert_eq!(from_markdown("\n\n> *Bonjour*\n\nmonde").as_deref(), Some("Bonjour"));
    assert_eq!(from_markdown("- [x] fait").as_deref(), Some("fait"));
    assert_eq!(from_markdown("---\n\n***\n\n").as_deref(), None);
    assert_eq!(from_markdown(""), None);
    assert_eq!(from_markdown(" \n\t\n"), None);
}

#[test]
fn a_pad_has_its_first_heading_or_line() {
    assert_eq!(from_tree(&pad([p("avant"), heading(2, " "), heading(3, " Le  titre ")])).as_deref(), Some("Le titre"));
    let lines = element("paragraph", [line_break(), text("a"), line_break(), text("b")]);
    assert_eq!(from_tree(&pad([p(""), lines])).as_deref(), Some("a"));
    assert_eq!(from_tree(&pad([bullets([vec![p("")], vec![p("b")]])])).as_deref(), Some("b"));
    assert_eq!(from_tree(&pad([table([vec![td(""), td("c")]])])).as_deref(), Some("c"));
    assert_eq!(from_tree(&pad([element("horizontalRule", []), code("x", "\n d")])).as_deref(), Some("d"));
    assert_eq!(from_tree(&pad([marked([run("gr", "bold"), run("as", "italic")])])).as_deref(), Some("gras"));
    assert_eq!(from_tree(&pad([])), None);
}

#[test]
fn a_title_is_short_and_one_line() {
    let long = "é".repeat(300);
    assert_eq!(from_tree(&pad([p(&long)])).unwrap().chars().count(), 200);
    assert_eq!(from_markdown(&long).unwrap().chars().count(), 200);
    assert_eq!(from_markdown(&format!("# {}", "**a** ".repeat(2_000))).unwrap().chars().count(), 199);
    assert_eq!(from_tree(&pad([p("a\u{0}b\tc\u{2028}d")])).as_deref(), Some("ab c"), "a separator begins another line");
}

#[test]
fn no_note_costs_more_than_its_first_lines() {
    assert_eq!(from_markdown(&"***\n".repeat(200_000)), None);
    assert_eq!(from_markdown(&"# #\n".repeat(200_000)), None);
}

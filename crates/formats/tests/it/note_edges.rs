//! The edges of the dialect: the last that is allowed, and the first that is not.

use encrier_formats::html::from_markdown;
use encrier_formats::note::{Options, render};

/// Whether the sign is in the HTML of the first note, and not in that of the second.
#[track_caller]
fn check(sign: &str, last: &str, beyond: &str) {
    let (last, beyond) = (from_markdown(last), from_markdown(beyond));
    assert!(last.contains(sign), "{last}");
    assert!(!beyond.contains(sign), "{beyond}");
}

#[test]
fn raw_tags_that_are_open() {
    let html = from_markdown(&"<div>".repeat(40));
    assert_eq!((html.matches("<div>").count(), html.matches("</div>").count()), (32, 32));
}

#[test]
fn raw_tags_end_where_their_node_ends() {
    assert_eq!(from_markdown("> <b>a\n\nc</b>"), "<blockquote>\n<p><b>a</b></p>\n</blockquote>\n<p>c</p>\n");
    assert_eq!(from_markdown("*<b>a* c</b>"), "<p><em><b>a</b></em> c</p>\n");
    assert_eq!(from_markdown("<a href=/a>b [c](/d) e</a>").matches("<a ").count(), 1);
    assert_eq!(from_markdown("[b <a href=/a>c</a>](/d)").matches("<a ").count(), 1);
}

#[test]
fn numbers_of_cells() {
    let cell = |span: &str| format!("<table><tr><td colspan={span}>a</td></tr></table>");
    check("colspan=", &cell("9999"), &cell("10000"));
    check("colspan=", &cell("1"), &cell("-1"));
    check(" width=", "<img src=/a width=50%>", "<img src=/a width=50em>");
}

#[test]
fn attributes_that_may_leave() {
    let id = |length: usize| format!("<p id={}>a</p>", "x".repeat(length));
    check("id=\"user-content-", &id(100), &id(101));
    let word = |length: usize| format!("<p data-id={}>a</p>", "x".repeat(length));
    check("data-id=", &word(40), &word(41));
    let classes = |count: usize| format!("<p class=\"{}right\">a</p>", "left ".repeat(count));
    check("right", &classes(7), &classes(8));
    check("dir=", "<p dir=rtl>a</p>", "<p dir=x>a</p>");
    check("align=", "<p align=center>a</p>", "<blockquote align=center>a</blockquote>");
    check("datetime=", "<time datetime=x>a</time>", "<b datetime=x>a</b>");
}

#[test]
fn abbreviations_have_a_length() {
    let note = |name: usize, meaning: usize| {
        let name = "n".repeat(name);
        format!("*[{name}]: {}\n\n{name}", "m".repeat(meaning))
    };
    check("<abbr", &note(64, 200), &note(65, 200));
    check("<abbr", &note(64, 200), &note(64, 201));
    check("<abbr", "   *[a]: b\n\na", "    *[a]: b\n\na");
    let many = |count: usize| (0..count).fold(String::new(), |note, at| note + &format!("*[a{at}]: b\n")) + "\nz\n";
    check("<abbr", &(many(499) + "\n*[z]: b\n"), &(many(500) + "\n*[z]: b\n"));
}

#[test]
fn embeds_have_a_length() {
    let note = |length: usize| {
        let start = "https://example.org/";
        format!("{{%pdf {start}{}%}}", "x".repeat(length - start.len()))
    };
    check("class=\"embed\"", &note(512), &note(513));
}

#[test]
fn front_matter_is_cut() {
    let matter = |line: &str| render(&format!("---\n{line}\n---\n"), &Options::default()).matter;
    let description = matter(&format!("description: {}", "é".repeat(600))).description.unwrap();
    assert_eq!(description.chars().count(), 500);
    let tags = (0..60).fold(String::new(), |tags, at| tags + &format!("t{at}, "));
    assert_eq!(matter(&format!("tags: {tags}")).tags.len(), 50);
    assert_eq!(matter("toc:\n  maxLevel: 9").toc_level_max, Some(6));
    assert_eq!(matter("toc:\n  maxLevel: 0").toc_level_max, None);
    let language = |length: usize| matter(&format!("lang: {}", &"abcdefg-".repeat(9)[..length])).lang;
    assert!(language(35).is_some() && language(36).is_none());
    assert!(matter("lang: abcdefgh").lang.is_some() && matter("lang: abcdefghi").lang.is_none());
}

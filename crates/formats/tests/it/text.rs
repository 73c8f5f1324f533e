//! Pads as plain text, as Etherpad's users know it.

use encrier_doc::Node;
use encrier_formats::text::from_tree;

use crate::build::{
    bullets, code, element, heading, image, line_break, link, marked, numbers, p, pad, run, table, tasks, td, text, th,
};

#[track_caller]
fn check(nodes: impl IntoIterator<Item = Node>, expected: &str) {
    assert_eq!(from_tree(&pad(nodes)), expected);
}

#[test]
fn a_line_for_each_block() {
    check(
        [heading(1, "Titre"), p("un"), p(""), marked([run("de", "bold"), link("ux", "https://a.fr", "")])],
        "Titre\nun\n\ndeux\n",
    );
    check(
        [
            element("paragraph", [text("a"), line_break(), text("b")]),
            element("blockquote", [p("c")]),
            element("horizontalRule", []),
        ],
        "a\nb\nc\n---\n",
    );
    check([code("rust", "a\n\n  b"), image("x.png", "un chat", "")], "a\n\n  b\nun chat\n");
}

#[test]
fn lists_are_indented_by_level() {
    check(
        [bullets([vec![p("a"), bullets([vec![p("b")]])], vec![p("c"), p("d")], vec![]])],
        "\t* a\n\t\t* b\n\t* c\n\td\n\t* \n",
    );
    check(
        [numbers(9.0, [vec![p("a")], vec![p("b")]]), tasks([(true, vec![p("c")]), (false, vec![p("d")])])],
        "\t9. a\n\t10. b\n\t[x] c\n\t[ ] d\n",
    );
    check(
        [bullets([vec![element("paragraph", [text("a"), line_break(), text("b")])], vec![code("", "c")]])],
        "\t* a\n\tb\n\t* \n\tc\n",
    );
}

#[test]
fn cells_are_parted_by_tabs() {
    check(
        [table([vec![th("a"), th("b")], vec![td("c"), element("tableCell", [p("d"), p("e\tf")])]])],
        "a\tb\nc\td e f\n",
    );
}

#[test]
fn a_blank_pad_is_one_newline() {
    check([], "\n");
    check([p("")], "\n");
}

//! Pads as markdown, as people will see them. That they can be read back is the round trip's to show.

use encrier_doc::{Element, Node, Run, Tree, Value};
use encrier_formats::markdown::from_tree;

use crate::build::{
    bullets, code, element, heading, image, line_break, link, marked, numbers, p, pad, run, runs, table, tasks, td,
    text, th, with, words,
};

#[track_caller]
fn check(nodes: impl IntoIterator<Item = Node>, expected: &str) {
    assert_eq!(from_tree(&pad(nodes)), expected);
}

#[test]
fn a_pad_of_every_node() {
    check(
        [
            heading(1, "Compte rendu"),
            p("Présents : Anne, Luc."),
            heading(2, "Points"),
            bullets([vec![p("budget"), bullets([vec![p("achats")], vec![p("voyages")]])], vec![p("divers")]]),
            numbers(3.0, [vec![p("trois")], vec![p("quatre")]]),
            tasks([(true, vec![p("réserver")]), (false, vec![p("écrire")])]),
            element("blockquote", [p("une phrase"), p("une autre")]),
            code("rust", "fn main() {\n\n    print!(\"a\");\n}"),
            table([vec![th("Nom"), th("Âge")], vec![td("Anne"), td("41")]]),
            element("horizontalRule", []),
            image("https://a.fr/b.png", "un chat", "Félix"),
        ],
        "# Compte rendu\n\nPrésents : Anne, Luc.\n\n## Points\n\n\
         - budget\n  - achats\n  - voyages\n- divers\n\n\
         3. trois\n4. quatre\n\n\
         - [x] réserver\n- [ ] écrire\n\n\
         > une phrase\n>\n> une autre\n\n\
         ```rust\nfn main() {\n\n    print!(\"a\");\n}\n```\n\n\
         | Nom | Âge |\n| --- | --- |\n| Anne | 41 |\n\n\
         ---\n\n\
         ![un chat](https://a.fr/b.png \"Félix\")\n",
    );
}

#[test]
fn marks() {
    check([marked([run("gras", "bold"), run(" et ", ""), run("italique", "italic")])], "**gras** et *italique*\n");
    check(
        [marked([run("a", "underline"), run(" ", ""), run("b", "strike"), run(" ", ""), run("c", "code")])],
        "<u>a</u> ~~b~~ `c`\n",
    );
    check([marked([run("tout", "bold italic")])], "***tout***\n");
    check([marked([run("un ", "bold"), run("mot", "bold italic"), run(" là", "bold")])], "**un _mot_ là**\n");
    check([marked([run("élève", ""), run("s", "bold")])], "élève**s**\n");
    check(
        [marked([run("voir ", ""), link("la page", "https://a.fr/b c", "bold")])],
        "voir **[la page](<https://a.fr/b c>)**\n",
    );
    check([marked([link("https://a.fr", "https://a.fr", "")])], "<https://a.fr>\n");
}

#[test]
fn white_space_moves_out_of_marks() {
    check([marked([run("a", ""), run(" gras ", "bold"), run("b", "")])], "a **gras** b\n");
    check([marked([run(" ", "bold"), run("a", "")])], "&#32;a\n");
    check([marked([run("a", "bold"), run("  ", ""), run("b", "bold")])], "**a**  **b**\n");
    check([marked([run("a", "bold"), run(" ", "bold italic"), run("b", "bold")])], "**a b**\n");
}

#[test]
fn emphasis_beside_letters_and_signs() {
    check([marked([run("mot", ""), run("« cité »", "bold"), run(" fin", "")])], "mo&#116;**« cité »** fin\n");
    check([marked([run("« cité »", "bold"), run("s", "")])], "**« cité »**&#115;\n");
    check([marked([run("a", "bold"), run("b", "italic")])], "**a**_b_\n");
    check([marked([run("ab", "bold"), run("cd", "bold italic"), run("ef", "italic")])], "**a&#98;_cd_**_ef_\n");
    check([marked([run("a", "code"), run("b", "bold code")])], "`a`**`b`**\n");
}

#[test]
fn only_what_could_be_markup_is_escaped() {
    for plain in [
        "R&D",
        "3 < 4",
        "C#",
        "#tag",
        "snake_case",
        "2024.5",
        "a - b",
        "1) ",
        "-5 °C",
        "a@",
        "l'été : 10 % (env.)",
        "$5 + 3 = 8 !",
        "http:",
        "x^2",
    ] {
        check([p(plain)], &format!("{}\n", plain.trim_end().replace("1)", "1\\)")));
    }
    for (text, markdown) in [
        ("1. un", "1\\. un"),
        ("- un", "\\- un"),
        ("+ un", "\\+ un"),
        ("# un", "\\# un"),
        ("> un", "\\> un"),
        ("---", "\\---"),
        ("```", "\\`\\`\\`"),
        ("*a* _b_ ~c~ [d](e)", "\\*a\\* \\_b\\_ \\~c\\~ \\[d\\](e)"),
        ("<b> &amp; a|b \\", "\\<b> \\&amp; a\\|b \\\\"),
        ("https://a.fr www.a.fr a@b.fr", "https\\://a.fr www\\.a.fr a\\@b.fr"),
        ("a@.fr a@-b.fr", "a\\@.fr a\\@-b.fr"),
    ] {
        check([p(text)], &format!("{markdown}\n"));
    }
    check([heading(1, "a #"), heading(2, "#"), heading(3, "- a")], "# a \\#\n\n## \\#\n\n### - a\n");
}

#[test]
fn breaks() {
    let line = |name| element(name, [text("a"), line_break(), text("= b"), line_break()]);
    check([line("paragraph"), line("heading")], "a\\\n\\= b\n\n# a<br>= b\n");
    check([p("a\nb\r\nc\u{2028}d")], "a\\\nb\\\nc\\\nd\n");
    check([p("  a  \n  b")], "&#32; a\\\n&#32; b\n");
}

#[test]
fn code_of_any_text() {
    check(
        [marked([run("a`b", "code")]), marked([run("`", "code")]), marked([run(" a ", "code")])],
        "``a`b``\n\n`` ` ``\n\n`  a  `\n",
    );
    check(
        [code("", "```\n~~~"), code("c`s", "a"), code("", "")],
        "````\n```\n~~~\n````\n\n~~~c`s\na\n~~~\n\n```\n```\n",
    );
    let cell = element("tableCell", [marked([run("a|b", "code"), run(" ", ""), run("c\\|d", "code")])]);
    check([table([vec![cell]])], "| |\n| --- |\n| `a\\|b` <code>c\\\\\\|d</code> |\n");
}

#[test]
fn lists_that_need_room() {
    check([bullets([vec![p("a"), p("b")], vec![p("c")]])], "- a\n\n  b\n\n- c\n");
    check([bullets([vec![]]), p(""), bullets([vec![p("a")]])], "-\n\n<!-- -->\n\n- a\n");
    check([bullets([vec![p("a")]]), numbers(1.0, [vec![p("b")]])], "- a\n\n1. b\n");
    check([bullets([vec![p("a")]]), tasks([(false, vec![p("b")])])], "- a\n\n<!-- -->\n\n- [ ] b\n");
    check([bullets([vec![bullets([vec![bullets([vec![]])]])]])], "- *\n    -\n");
    check([bullets([vec![p("a"), bullets([vec![bullets([vec![]])]])]])], "- a\n\n  -\n    -\n");
    check([bullets([vec![p("a"), numbers(2.0, [vec![p("b")]])]])], "- a\n\n  2. b\n");
    check([bullets([vec![element("horizontalRule", [])]])], "- ___\n");
    check(
        [tasks([(true, vec![code("", "a")]), (false, vec![])])],
        "- [x] <!-- -->\n\n  ```\n  a\n  ```\n- [ ] <!-- -->\n",
    );
    check([numbers(9.0, [vec![p("a")], vec![code("", "b\n\nc")]])], "9. a\n10. ```\n    b\n\n    c\n    ```\n");
}

#[test]
fn quotes() {
    check(
        [element("blockquote", []), element("blockquote", [element("blockquote", [p("a")]), code("", "b\n\nc")])],
        ">\n\n> > a\n>\n> ```\n> b\n>\n> c\n> ```\n",
    );
}

#[test]
fn tables_of_any_shape() {
    check([table([vec![td("a")], vec![td("b"), td("c|d")]])], "| | |\n| --- | --- |\n| a |\n| b | c\\|d |\n");
    check([table([vec![th("a"), td("b")], vec![th("c")]])], "| | |\n| --- | --- |\n| a | b |\n| c |\n");
    let cell = element("tableCell", [p("a"), p(""), bullets([vec![p("b")]]), code("", "c\n\nd")]);
    check([table([vec![th("x")], vec![cell]])], "| x |\n| --- |\n| a<br>b<br>`c`<br>`d` |\n");
}

#[test]
fn cells_that_span_leave_empty_places() {
    let wide = |name, columns: u8, rows: u8| {
        with(
            "tableCell",
            [("colspan", Value::Number(columns.into())), ("rowspan", Value::Number(rows.into()))],
            [p(name)],
        )
    };
    check(
        [table([
            vec![th("1"), th("2"), th("3")],
            vec![wide("a", 2, 2), td("b")],
            vec![td("c")],
            vec![td("d"), td("e"), td("f")],
        ])],
        "| 1 | 2 | 3 |\n| --- | --- | --- |\n| a | | b |\n| | | c |\n| d | e | f |\n",
    );
    check([table([vec![wide("a", 200, 1), td("b")]])], "| | |\n| --- | --- |\n| a | b |\n");
}

#[test]
fn addresses_and_titles() {
    for (address, destination) in [
        ("/a", "/a"),
        ("a(b", "<a(b>"),
        ("a<b>", "<a\\<b\\>>"),
        ("a|b\\", "a\\|b\\\\"),
        ("?a&amp;b&c", "?a&amp;amp;b&c"),
        ("javascript:x", "javascript:x"),
        (" a\nb ", "ab"),
    ] {
        check([marked([link("t", address, "")])], &format!("[t]({destination})\n"));
    }
    check([marked([link("t", " ", "")])], "t\n");
    check([image("", "]a", "b\"\\")], "![\\]a](<> \"b&quot;&#92;\")\n");
}

#[test]
fn a_blank_pad_is_one_newline() {
    check([], "\n");
    check([p(""), p(" \u{a0}"), element("paragraph", [line_break()])], "\n");
    check([element("horizontalRule", [])], "___\n");
}

/// What any client can write, though no editor would.
#[test]
fn strange_trees_keep_their_text() {
    check(
        [
            text("a"),
            element("listItem", [p("b")]),
            element("tableCell", [text("c")]),
            element("??", [element("!", [text("d")])]),
        ],
        "a\n\nb\n\nc\n\nd\n",
    );
    check(
        [element("bulletList", [text("a"), p("b"), element("bulletList", [])]), element("table", [p("c")])],
        "- a\n- b\n-\n\n| |\n| --- |\n| c |\n",
    );
    check([element("paragraph", [text("a"), element("blockquote", [p("b")]), text("c")])], "a\\\nb\\\nc\n");
    check(
        [
            with("heading", [("level", words("2.9"))], [text("a")]),
            with("heading", [("level", Value::Number(f64::NAN))], [text("b")]),
            with("heading", [("level", Value::Number(99.0))], [text("c")]),
        ],
        "## a\n\n# b\n\n###### c\n",
    );
    check(
        [with(
            "taskList",
            [],
            [
                with("taskItem", [("checked", words("true"))], [p("a")]),
                with("taskItem", [("checked", Value::List(vec![]))], [p("b")]),
            ],
        )],
        "- [x] a\n- [ ] b\n",
    );
    check(
        [
            with("orderedList", [("start", Value::Number(-5.0))], [element("listItem", [p("a")])]),
            with(
                "orderedList",
                [("start", Value::Number(1e99))],
                [element("listItem", [p("b")]), element("listItem", [p("c")])],
            ),
        ],
        "0. a\n\n<!-- -->\n\n999999999. b\n999999999. c\n",
    );
    check([with("codeBlock", [("language", Value::Bool(true))], [text("a\u{0}\tb\u{feff}")])], "```\na\tb\n```\n");
}

#[test]
fn marks_of_any_kind_are_borne() {
    let with_marks = |marks: Vec<(&str, Value)>| {
        let marks = marks.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        runs([Run { text: "a".to_owned(), marks }])
    };
    let map = || Value::Map(Vec::new());
    let href = |address: &str| Value::Map(vec![("href".to_owned(), words(address))]);
    check([with_marks(vec![("bold--aB3+/=xy", map()), ("comment", map()), ("italic--short", map())])], "**a**\n");
    check(
        [with_marks(vec![("bold", Value::Null), ("italic", Value::Bool(false)), ("strike", Value::Bool(true))])],
        "~~a~~\n",
    );
    check([with_marks(vec![("link--12345678", href("/x")), ("link--87654321", href("/y"))])], "[a](/x)\n");
    check([with_marks(vec![("link", words("/x"))])], "a\n");
}

#[test]
fn the_same_pad_makes_the_same_file() {
    let tree = Tree {
        nodes: vec![Node::Element(Element {
            name: "paragraph".to_owned(),
            attributes: vec![],
            children: vec![text("a")],
        })],
    };
    assert_eq!(from_tree(&tree), from_tree(&tree.clone()));
}

/// TipTap's mentions and `BlockNote`'s pictures and films are elements without text: what they say stands in attributes.
#[test]
fn leaves_of_other_editors_say_what_their_attributes_say() {
    let leaf = |name, attributes: [(&str, &str); 2]| with(name, attributes.map(|(key, value)| (key, words(value))), []);
    let mention =
        element("paragraph", [text("Bonjour "), leaf("mention", [("id", "7"), ("label", "Ada")]), text(" !")]);
    let pad = pad([
        mention,
        element("paragraph", [leaf("mention", [("id", "ada"), ("char", "@")])]),
        element("blockContainer", [leaf("image", [("url", "/uploads/a.png"), ("caption", "Une carte")])]),
        element("blockContainer", [leaf("video", [("url", "https://example.org/f.mp4"), ("name", "Le film")])]),
        leaf("iframe", [("src", "https://example.org/x"), ("width", "1")]),
        leaf("nothing", [("a", "b"), ("label", " ")]),
    ]);
    assert_eq!(
        from_tree(&pad),
        "Bonjour @Ada !\n\n@ada\n\n![Une carte](/uploads/a.png)\n\n[Le film](https://example.org/f.mp4)\n\n<https://example.org/x>\n"
    );
}

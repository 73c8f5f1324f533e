//! Random pads of the schema, made of what troubles markdown.

use std::fmt;

use encrier_doc::{Element, Node, Run, Tree, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A pad, shown in one line when it fails.
#[derive(Clone)]
pub(super) struct Plan(pub(super) Tree);

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, &self.0.nodes)
    }
}

fn show(f: &mut fmt::Formatter<'_>, nodes: &[Node]) -> fmt::Result {
    for node in nodes {
        match node {
            Node::Text(runs) => {
                for run in runs {
                    write!(f, "{:?}", run.text)?;
                    run.marks.iter().try_for_each(|(name, value)| match value.get("href") {
                        Some(href) => write!(f, ".{name}({href:?})"),
                        None => write!(f, ".{name}"),
                    })?;
                    f.write_str(" ")?;
                }
            }
            Node::Element(element) => {
                write!(f, "<{}", element.name)?;
                element.attributes.iter().try_for_each(|(name, value)| write!(f, " {name}={value:?}"))?;
                f.write_str(">")?;
                show(f, &element.children)?;
                f.write_str("</>")?;
            }
        }
    }
    Ok(())
}

/// Pieces of text that mean something to some parser, mostly at the start of a line.
const TRAPS: &[&str] = &[
    "http://a.fr",
    "https://x.org/a_b?c=d&e=f#g",
    "HTTPS://A.FR",
    "www.a.fr",
    "WWW.a.fr",
    "ftp://x.y/z",
    "a@b.fr",
    "mailto:a@b.fr",
    "xmpp:a@b.fr/c",
    "a.b-c+d@e-f.gh",
    "- [ ] x",
    "[x] ",
    "[ ]",
    "1. ",
    "1.",
    "12) ",
    "1234567890. ",
    "# ",
    "###",
    "#",
    "C#",
    "#tag",
    "+ ",
    "+",
    "- ",
    "-",
    "> ",
    ">",
    "---",
    "- - -",
    "===",
    "=",
    "***",
    "* * *",
    "___",
    "```",
    "``",
    "~~~",
    "~",
    "| a | b |",
    "|---|",
    "--- | ---",
    ":-",
    ":-:",
    "-:",
    "<b>",
    "</u>",
    "<u>",
    "<br>",
    "<!-- x -->",
    "<!-- ",
    "<https://a>",
    "<?x",
    "<![CDATA[",
    "&amp;",
    "&#35;",
    "&#x41;",
    "&",
    "&copy",
    "copy;",
    "amp;",
    "[^1]",
    "[^1]: x",
    "[a]: b",
    "[a](b)",
    "![a](b)",
    "[",
    "]",
    "](",
    "(b)",
    "!",
    "\\",
    "\\\\",
    "\\*",
    "\\|",
    "|",
    "\n",
    "\r\n",
    "\r",
    "\u{2028}",
    "\t",
    "    ",
    "\u{a0}",
    "\u{202f}",
    "\u{3000}",
    "é",
    "«",
    "»",
    "…",
    "—",
    "’",
    "€",
    "中文",
    "。",
    "😀",
    "Ⓐ",
    "ⁿ",
    "'",
    "\"",
    "^",
    "$",
    "$$",
    "==",
    "=a",
    ":::",
    ":tada:",
    "{",
    "}",
    "\0",
    "\u{feff}",
    "\u{200b}",
    "\u{301}",
    "2024.",
    "2024. ",
    "snake_case",
    "_",
    "__",
    "*",
    "**",
    "a*b",
    "a**b",
    "`",
    "a`b",
    "TOC",
    "[TOC]",
    "> [!NOTE]",
    "[!NOTE]",
    "%20",
    "/",
];

const ADDRESSES: &[&str] = &[
    "https://a.fr",
    "http://a.fr/b(c)d",
    "https://x.org/a_b?c=d&e=f#g",
    "a b",
    "/p/é",
    "#x",
    "mailto:a@b.fr",
    "a)b(",
    "<a>",
    "a\\b",
    "a\\)",
    "&amp;",
    "a|b",
    "a\\|b",
    "javascript:alert(1)",
    "\"",
    "'",
    "a\"b",
    "`",
    "*",
    "_a_",
    "[",
    "]",
    "a\nb",
    " a ",
    "",
    "?",
    "!",
    "http://a.fr/\u{a0}x",
    "<",
    "https://a.fr/&copy;",
    "%",
    "\\",
    "www.a.fr",
    "tel:+33",
    "https://中文.org/。",
];

pub(super) fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => select(TRAPS).prop_map(str::to_owned),
        4 => "[a-c]{1,3}",
        3 => Just(" ".to_owned()),
        2 => "[\\\\*_\\[\\]<>&#|~`+.!()=:;\"'0-9 -]{1,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    vec(part, 1..5).prop_map(|parts| parts.concat())
}

fn marks() -> impl Strategy<Value = Vec<(String, Value)>> {
    let simple = prop_oneof![
        3 => Just(Vec::new()),
        6 => subsequence(vec!["bold", "italic", "strike", "underline"], 1..=4),
        2 => subsequence(vec!["bold", "code", "italic", "strike", "underline"], 1..=3),
        1 => Just(vec!["code"]),
    ];
    let link = prop_oneof![4 => Just(None), 1 => select(ADDRESSES).prop_map(Some)];
    (simple, link).prop_map(|(simple, link)| {
        let empty = Value::Map(Vec::new());
        let mut marks: Vec<(String, Value)> = simple.into_iter().map(|name| (name.to_owned(), empty.clone())).collect();
        if let Some(href) = link {
            marks.push(("link".to_owned(), Value::Map(vec![("href".to_owned(), Value::Text(href.into()))])));
        }
        marks
    })
}

fn run() -> impl Strategy<Value = Run> {
    // A link whose text is its address has a form of its own.
    let own_address = select(ADDRESSES).prop_map(|href| Run {
        text: href.to_owned(),
        marks: vec![("link".to_owned(), Value::Map(vec![("href".to_owned(), Value::Text(href.into()))]))],
    });
    prop_oneof![12 => (text(), marks()).prop_map(|(text, marks)| Run { text, marks }), 1 => own_address]
}

fn element(name: &str, attributes: Vec<(&str, Value)>, children: Vec<Node>) -> Node {
    let attributes = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Node::Element(Element { name: name.to_owned(), attributes, children })
}

fn image() -> impl Strategy<Value = Node> {
    (select(ADDRESSES), text(), text()).prop_map(|(src, alt, title)| {
        let attributes = vec![
            ("alt", Value::Text(alt.into())),
            ("src", Value::Text(src.into())),
            ("title", Value::Text(title.into())),
        ];
        element("image", attributes, Vec::new())
    })
}

/// The children of a block of running text.
fn line() -> impl Strategy<Value = Vec<Node>> {
    let child = prop_oneof![
        8 => vec(run(), 1..6).prop_map(Node::Text),
        1 => Just(element("hardBreak", Vec::new(), Vec::new())),
        1 => image(),
    ];
    vec(child, 0..4)
}

fn paragraph() -> impl Strategy<Value = Node> {
    line().prop_map(|line| element("paragraph", Vec::new(), line))
}

fn leaf() -> impl Strategy<Value = Node> {
    let code = (select(vec!["", "rust", "c`", "a&amp;b", "x y", "~", "\\_"]), vec(text(), 0..4)).prop_map(
        |(language, lines)| {
            let text = Node::Text(vec![Run { text: lines.join("\n"), marks: Vec::new() }]);
            element("codeBlock", vec![("language", Value::Text(language.into()))], vec![text])
        },
    );
    let heading = (1..=6_u8, line())
        .prop_map(|(level, line)| element("heading", vec![("level", Value::Number(level.into()))], line));
    prop_oneof![
        6 => paragraph(),
        2 => heading,
        2 => code,
        1 => Just(element("horizontalRule", Vec::new(), Vec::new())),
        1 => image(),
    ]
}

fn list(block: impl Strategy<Value = Node> + Clone) -> impl Strategy<Value = Node> {
    let start = prop_oneof![2 => Just(1.0), 1 => Just(0.0), 1 => Just(7.0), 1 => Just(999_999_999.0)];
    let items = vec((vec(block, 0..4), any::<bool>()), 1..4);
    (0..3, start, items).prop_map(|(kind, start, items)| {
        let (name, item, attributes) = match kind {
            0 => ("bulletList", "listItem", Vec::new()),
            1 => ("orderedList", "listItem", vec![("start", Value::Number(start))]),
            _ => ("taskList", "taskItem", Vec::new()),
        };
        let items = items.into_iter().map(|(blocks, checked)| {
            let attributes = if kind == 2 { vec![("checked", Value::Bool(checked))] } else { Vec::new() };
            element(item, attributes, blocks)
        });
        element(name, attributes, items.collect())
    })
}

fn table(block: impl Strategy<Value = Node> + Clone) -> impl Strategy<Value = Node> {
    let cell = prop_oneof![4 => vec(paragraph(), 1..=1), 1 => vec(block, 0..3)];
    let row = vec((cell, prop_oneof![4 => Just(false), 1 => Just(true)]), 1..4);
    (vec(row, 1..4), any::<bool>()).prop_map(|(rows, has_head)| {
        let rows = rows.into_iter().enumerate().map(|(index, cells)| {
            let cells = cells.into_iter().map(|(blocks, is_header)| {
                let is_header = is_header || (has_head && index == 0);
                element(if is_header { "tableHeader" } else { "tableCell" }, Vec::new(), blocks)
            });
            element("tableRow", Vec::new(), cells.collect())
        });
        element("table", Vec::new(), rows.collect())
    })
}

/// One paragraph of short runs, so that marks meet, cross and nest in every way.
pub(super) fn crossing_marks() -> impl Strategy<Value = Plan> {
    let letter = select(vec![
        "a", "b", "a b", " ", "a ", " a", "é", "!", "«", "€", "*", "_", "~", "`", ".", "ab", "\n", "\u{a0}", "😀",
    ]);
    let run = (letter, marks()).prop_map(|(text, marks)| Run { text: text.to_owned(), marks });
    let paragraph = vec(run, 1..8).prop_map(|runs| element("paragraph", Vec::new(), vec![Node::Text(runs)]));
    paragraph.prop_map(|node| Plan(Tree { nodes: vec![node] }))
}

/// A pad of a few paragraphs and headings: most of what can go wrong, and the quickest to shrink.
pub(super) fn paragraphs() -> impl Strategy<Value = Plan> {
    vec(leaf(), 1..3).prop_map(|nodes| Plan(Tree { nodes }))
}

/// A pad of any nodes of the schema.
pub(super) fn pad() -> impl Strategy<Value = Plan> {
    let block = leaf().prop_recursive(4, 32, 4, |inner| {
        let quote = vec(inner.clone(), 0..4).prop_map(|blocks| element("blockquote", Vec::new(), blocks));
        prop_oneof![1 => quote, 3 => list(inner.clone()), 1 => table(inner)]
    });
    vec(block, 0..6).prop_map(|nodes| Plan(Tree { nodes }))
}

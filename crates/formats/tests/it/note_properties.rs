//! Whatever stands in a note: no panic, bounded, whole tags, and lines that are right.

use encrier_formats::note::{Language, Options, render, slides};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::inspect::note_faults as faults;

/// Parts of the dialect, to be put together at random.
const PARTS: &[&str] = &[
    "\n",
    "\n\n",
    "---\n",
    "----\n\n",
    "# ",
    "a",
    "é",
    " ",
    "\t",
    "    ",
    "> ",
    "- ",
    "1. ",
    "- [ ] ",
    "[x] ",
    "**",
    "*",
    "_",
    "~~",
    "~",
    "^",
    "^[",
    "==",
    "++",
    "`",
    "```",
    "```js=\n",
    "```mermaid\n",
    "```csvpreview {header=\"true\"}\n",
    "$",
    "$$",
    ":::info\n",
    ":::",
    "::::",
    ":::spoiler b\n",
    "[^1]",
    "[^1]: ",
    "*[a]: b\n",
    "[TOC]",
    "{%youtube aqz-KE_bpKQ%}",
    "{",
    "|",
    "}",
    "[name=",
    "[color=red]",
    "]",
    "![",
    "](",
    ")",
    " =1x2)",
    "(c)",
    "--",
    "...",
    "\"",
    "'",
    "+-",
    ":tada:",
    "\\",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    "<a href=x>",
    "</a>",
    "<!-- .slide: id=\"x\" -->",
    "<!--",
    "-->",
    "Note:",
    "http://a.b",
    "<iframe src=",
    "<script>",
    "\0",
    "\u{e000}",
    "title: x\n",
    "|--|\n",
    "| a ",
    ": ",
    "> [!NOTE]\n",
];

fn soup() -> impl Strategy<Value = String> {
    vec(select(PARTS), 0..60).prop_map(|parts| parts.concat())
}

fn english() -> Options {
    Options { language: Language::English, ..Options::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_block_is_harmless_and_whole(note in soup()) {
        let rendered = render(&note, &english());
        for block in &rendered.blocks {
            prop_assert!(faults(&block.html).is_empty(), "{:?}\n{note:?}\n{}", faults(&block.html), block.html);
        }
        let lines = u32::try_from(note.lines().count()).unwrap().max(1);
        prop_assert!(rendered.blocks.iter().all(|block| (1..=lines).contains(&block.line)));
        prop_assert!(rendered.html().len() <= 8 * note.len() + 70_000);
    }

    #[test]
    fn every_slide_is_harmless_and_whole(note in soup()) {
        for slide in slides(&note, &english()).columns.iter().flatten() {
            prop_assert!(faults(&slide.html).is_empty(), "{:?}\n{note:?}\n{}", faults(&slide.html), slide.html);
            prop_assert!(faults(&slide.notes).is_empty());
        }
    }

    #[test]
    fn lines_are_those_of_the_file(kinds in vec(0usize..8, 1..12), with_matter: bool, gap in 1usize..4) {
        let mut note = if with_matter { "---\ntitle: x\n---\n".to_owned() } else { String::new() };
        let mut expected = Vec::new();
        for (index, kind) in kinds.iter().enumerate() {
            let mark = format!("mark{index}end");
            expected.push((mark.clone(), u32::try_from(note.lines().count()).unwrap() + 1));
            let piece = match kind {
                0 => format!("# {mark}"),
                1 => format!("{mark}\nb"),
                2 => format!("> {mark}\n> b"),
                3 => format!("```\n{mark}\n\nb\n```"),
                4 => format!(":::info\n{mark}\n\nb\n:::"),
                5 => format!("<div>{mark}\n\nb\n\n</div>"),
                6 => format!("| {mark} |\n|--|\n| b |"),
                _ => format!("![]({mark} =1x2)\n*[b]: c\nd"),
            };
            note.push_str(&piece);
            note += &"\n".repeat(gap + 1);
        }
        let rendered = render(&note, &english());
        for (mark, line) in expected {
            let block = rendered.blocks.iter().find(|block| block.html.contains(&mark)).unwrap();
            prop_assert_eq!(block.line, line, "{}\n{}", mark, note);
        }
    }
}

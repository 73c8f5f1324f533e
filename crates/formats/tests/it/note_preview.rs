//! A note that is rendered part by part while it is written looks as it does when it is rendered as a whole.

use encrier_formats::note::{Block, Change, Options, Preview, render};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::{hostile_notes, sample};

/// What notes are put together from: each construct of the dialect, whole and torn.
const PIECES: &[&str] = &[
    "un paragraphe",
    "deux\nlignes *fortes*",
    "# Titre",
    "# Titre\n\nsuite",
    "## Autre `titre` &",
    "titre\n===",
    "- a\n- b",
    "- a\n\n  b\n\n- c",
    "* a",
    "3. a\n4. b",
    "- [ ] tâche\n- [x] faite\n  - [ ] dessous",
    "> cité [name=Éva] [color=red]",
    "> - a\n>\n> b",
    "> [!NOTE]\n> a",
    "    code\n\n    code",
    "```js=\nlet a\n\nb\n```",
    "```js=+\nc\n```",
    "```=7\nd\n```",
    "```\nsans fin",
    "```",
    "~~~\n\n```\n\n~~~",
    "```mermaid\ngraph\n```",
    "```csvpreview\na,b\n```",
    "| a | b |\n|---|---|\n| 1 | <b>2</b> |",
    "x\n| a |\n|--|",
    ":::info Titre *a*\ndedans\n\n- b\n:::",
    ":::spoiler",
    ":::",
    "::::danger\n:::info\na\n:::\n::::",
    "> :::info",
    "terme\n: sens",
    ": sens",
    "~ sens",
    "terme\n\n: sens\n\n: autre",
    "a[^1] et [^deux]",
    "b[^1]^[en place]",
    "[^1]: note *une*",
    "[^1]: note\n\n    suite\n\n    - [ ] t",
    "[^deux]: voir [^1]\n\n[^trois]: rien",
    "- a\n\n  [^1]: dedans\n\n  b",
    ":::info\n\n[^deux]: dedans\n\n:::",
    "    suite",
    "[ici] [là][ici] ![image][ici]",
    "[ici]: /adresse \"titre\"",
    "[là\nbas]: /x",
    "> [ici]: /autre",
    "[^q]: [ici]: /troisième",
    "*[DANE]: Délégation",
    "la DANE et l'API",
    "*[API]: Interface",
    "[TOC]",
    "[toc maxLevel=2]",
    "![a](/b.png =20x10)",
    "[a](/b =20x10)",
    "$a$ et $$b$$",
    "$$\na\n$$",
    "<div>\n\ndedans",
    "</div>",
    "<details><summary>a</summary>\n\nb\n\n</details>",
    "<!-- sans fin",
    "-->",
    "<script>\n\nx",
    "</script>",
    "<b>gras",
    "{漢|かん} :tada: \"a\" -- b",
    "{%youtube aqz-KE_bpKQ%}",
    "***",
    "---",
    "---\ntitle: a\n---",
    "http://a.b ==m== H~2~O",
    "\u{e000} ![](a =1x1)",
    "\u{feff}b",
    "\t- a",
    "  b",
    "a\r\nb",
    "voir a.fr/b, et \"l'été\" !!!!",
    "2^e et 3^e^, 10~20 à 30~x~",
    "<h2>Titre</h2>",
    "<a id=\"là\"></a>",
    "[aller](#là)",
    "Sommaire\n[TOC]",
    "\\begin{a}\nb\n\\end{a}",
    "- [x]fait",
    "x^2^[^1] y^2^[ici]",
    "# d[^1]",
    "{%pdf https://a.fr/b.pdf %}",
    ":::autre\na\n:::",
    "> *[API]: Autre",
    "a <center>b</center>",
    "<nom> <font color=red>r</font>",
    "| <ul><li>a</ul> |\n|---|",
];

/// What is typed into them.
const SIGNS: &[&str] = &[
    "", "", "", "a", "é", " ", "\n", "\n\n", "    ", "\t", "`", "```", "\n```\n", "*", "- ", "1. ", "> ", "# ", ":",
    ":::", ": ", "~ ", "[", "]", "[^1]", "[^", "^[", "]: x", "[ici]", "|", "$", "<", "<div>", "</div>", "<!--", "-->",
    "![", "*[A]: b", "DANE", "=+", "---", "[ ]", "{", "\\", "\r", "\u{e001}", "[TOC]", "===", "\n\n    ", "\n- ", "\"",
    "'", "^", "~", "{%", "%}", ".fr", " id=x", "<h1>", ":::\n",
];

/// The blocks that whoever follows the changes has.
#[derive(Default)]
struct Follower {
    blocks: Vec<Block>,
}

impl Follower {
    fn take(&mut self, change: Change) {
        let behind = change.at + change.blocks.len();
        self.blocks.splice(change.at..change.at + change.removed, change.blocks);
        for block in self.blocks[behind..].iter_mut().filter(|block| block.line >= change.below) {
            block.line = u32::try_from(i64::from(block.line) + change.shift).expect("a line");
        }
    }
}

#[derive(Debug, Clone)]
struct Edit {
    at: Index,
    deleted: usize,
    inserted: String,
}

impl Edit {
    fn apply(&self, note: &mut String) {
        let boundary =
            |at: usize, text: &str| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let start = boundary(self.at.index(note.len() + 1), note);
        let end = boundary((start + self.deleted).min(note.len()), note);
        note.replace_range(start..end, &self.inserted);
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let inserted = prop_oneof![
        4 => select(SIGNS).prop_map(str::to_owned),
        1 => select(PIECES).prop_map(|piece| format!("\n\n{piece}\n\n")),
    ];
    let deleted = prop_oneof![3 => Just(0), 2 => 1usize..4, 1 => 4usize..40];
    (any::<Index>(), deleted, inserted).prop_map(|(at, deleted, inserted)| Edit { at, deleted, inserted })
}

fn note() -> impl Strategy<Value = String> {
    // Some notes without what makes a note one whole, that parts are rendered at all.
    let calm = |piece: &&str| {
        !["```\nsans", "<!--", "<script", "---\n", "\r", "\u{e000}", "\u{feff}", "<div>"]
            .iter()
            .any(|sign| piece.contains(sign))
    };
    let calm: Vec<&str> = PIECES.iter().copied().filter(calm).collect();
    let piece = |pieces: Vec<&'static str>| (select(pieces), select(vec!["\n\n", "\n\n", "\n", "\n \n\n"]));
    let notes = |pieces| {
        vec(piece(pieces), 0..14)
            .prop_map(|list| list.into_iter().flat_map(|(piece, gap)| [piece, gap]).collect::<String>())
    };
    prop_oneof![3 => notes(calm), 1 => notes(PIECES.to_vec())]
}

/// Renders the note, then each edit of it, both ways; how many edits took less than the whole.
fn follow(mut note: String, edits: &[Edit], options: &Options) -> Result<usize, TestCaseError> {
    let (mut preview, mut follower, mut parts) = (Preview::new(options.clone()), Follower::default(), 0);
    follower.take(preview.update(note.clone()));
    prop_assert_eq!(&follower.blocks, &render(&note, options).blocks, "{:?}", note);
    for edit in edits {
        let before = note.clone();
        edit.apply(&mut note);
        let change = preview.update(note.clone());
        parts += usize::from(change.removed < follower.blocks.len());
        follower.take(change);
        let whole = render(&note, options).blocks;
        prop_assert_eq!(&follower.blocks, &whole, "{:?}\nbecame\n{:?}", before, note);
    }
    Ok(parts)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_make_the_same_whole(note in note(), edits in vec(edit(), 1..12)) {
        follow(note, &edits, &Options::default())?;
    }

    #[test]
    fn parts_of_hostile_notes_make_the_same_whole(pieces in vec(any::<Index>(), 1..4), edits in vec(edit(), 1..8)) {
        let notes = hostile_notes::notes();
        let note: String = pieces.iter().flat_map(|piece| [&piece.get(&notes).1[..], "\n\nun\n\ndeux\n\n"]).collect();
        follow(note, &edits, &Options { breaks: false, ..Options::default() })?;
    }
}

/// What the edits of a note that has everything take: the rest of it is left alone.
#[test]
fn an_edit_takes_its_own_part() {
    let note = sample::note(20_000);
    let mut preview = Preview::new(Options::default());
    let whole = preview.update(note.clone()).blocks.len();
    for (place, text) in [
        ("Le conseil", "x"),
        ("relire", "- "),
        ("Penser", "**"),
        ("Salle", "y"),
        ("une remarque", "z"),
        ("return", "\n"),
        ("Du texte", "[^n3] "),
        ("B12", "[lien](/x)"),
    ] {
        let at = note.len() / 2
            + note[note.len() / 2..].find(place).or(note[note.len() / 2..].find("remarque")).expect("a place");
        preview.update(note.clone());
        let mut edited = note.clone();
        edited.insert_str(at, text);
        let change = preview.update(edited.clone());
        let is_part = change.removed < 8;
        assert!(is_part != text.contains("[^"), "{place}: {} of {whole}", change.removed);
    }
}

/// Edits that once made another whole, and those that a rule of its own stands against.
#[test]
fn what_reaches_over_the_ends_of_a_part_takes_the_whole() {
    for (before, after) in [
        // A list of terms joins the one before it, or the one behind it.
        ("a\n: b\n\nc\n\nd", "a\n: b\n\nc\n\n: d"),
        ("x\n\na\n\nb\n\nc\n: d", "x\n\na\n\n: b\n\nc\n: d"),
        // What stands behind the part takes in what is read with it.
        ("# a\n\n```\nb\n```\n\n> [c]: /d", "[c] a\n\n```\nb\n```\n\n> [c]: /d"),
        // Code counts on, ids of headings move, fences and containers open.
        ("```=\na\n```\n\nb\n\nx\n\n```=+\nc\n```", "```=\na\na\n```\n\nb\n\nx\n\n```=+\nc\n```"),
        ("# a\n\nb\n\nc\n\n# d\n\ne", "# d\n\nb\n\nc\n\n# d\n\ne"),
        ("[TOC]\n\nb\n\n# c\n\nd", "[TOC]\n\nb\n\n# cc\n\nd"),
        ("a\n\nb\n\nc\n\nd", "a\n\n```\nb\n\nc\n\nd"),
        ("a\n\n:::info\nb\n\nc\n:::\n\nd", "a\n\n:::info\nb\n\nc\n\n\nd"),
        ("a\n\nb\n\nc", "a\n\n<div>b\n\nc"),
        ("- a\n\nb\n\nc", "- a\n\n  b\n\nc"),
        // Footnotes and tasks in them, addresses, abbreviations, pictures.
        ("a\n\nb[^1]\n\nc\n\n[^1]: d", "a[^1]\n\nb[^1]\n\nc\n\n[^1]: d"),
        ("a[^1][^2]\n\n[^1]: b\n\nc\n\n[^2]: - [ ] d", "a[^1][^2]\n\n[^1]: b\n\nc\nc\n\n[^2]: - [ ] d"),
        ("<div>\n\na\n\nb^[c]\n\nd", "*<div>\n\na\n\nb^[c]\n\nd"),
        ("[a]\n\nb\n\nc\n\n[a]: /d", "[a]\n\nb\n\nc\n\n[a]: /e"),
        ("DANE\n\nb\n\nc\n\n*[DANE]: d", "DANE\n\nb\n\nc\n\n*[DANE]: e"),
        ("*[DANE]:![ d\n\nb\n\n[a](/b =1x1)\n\nc", "*[DANE]:![ d\n\nbb\n\n[a](/b =1x1)\n\nc"),
        ("[a](/b =1x1)\n\nb\n\nc\n\nd", "[a](/b =1x1)\n\nb\n\nc\n\nd ![x](/y)"),
    ] {
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        for note in [before, after, before] {
            follower.take(preview.update(note.to_owned()));
            assert_eq!(follower.blocks, render(note, &Options::default()).blocks, "{note:?}");
        }
    }
}

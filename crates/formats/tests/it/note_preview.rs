//! A note that is rendered part by part while it is written looks as it does when it is rendered as a whole.

use encrier_formats::note::{Change, Options, Preview, render};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::follower::Follower;
use crate::note_pieces::{CODIMD, DEFINED, NESTED, PIECES, SIGNS, TOLD};
use crate::{hostile_notes, sample};

#[derive(Debug, Clone)]
struct Edit {
    at: Index,
    /// So many bytes behind these signs, where the note has them.
    behind: Option<(&'static str, usize)>,
    deleted: usize,
    inserted: String,
}

impl Edit {
    fn apply(&self, note: &mut String) {
        let boundary =
            |at: usize, text: &str| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let start = self.behind.and_then(|(signs, bytes)| {
            let places: Vec<usize> = note.match_indices(signs).map(|(at, signs)| at + signs.len() + bytes).collect();
            (!places.is_empty()).then(|| *self.at.get(&places))
        });
        let start = boundary(start.unwrap_or_else(|| self.at.index(note.len() + 1)).min(note.len()), note);
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
    (any::<Index>(), behind(), deleted, inserted).prop_map(|(at, behind, deleted, inserted)| Edit {
        at,
        behind,
        deleted,
        inserted,
    })
}

/// Where what is typed may change more than its own block: in a footnote, in one in place, in a heading.
fn behind() -> impl Strategy<Value = Option<(&'static str, usize)>> {
    let places = (select(vec!["]: ", "]: ", "^[", "^[", "# ", "\n[^", "[TOC]"]), 0usize..8);
    prop_oneof![1 => Just(None), 1 => places.prop_map(Some)]
}

/// A letter or two in such a place: what nearly all keys are.
fn key() -> impl Strategy<Value = Edit> {
    typed(vec!["]: ", "^[", "# "], vec!["a", "é", " x", "*b*", "\n"])
}

/// The same, where addresses and abbreviations are defined.
fn defining_key() -> impl Strategy<Value = Edit> {
    typed(
        vec!["]: ", "]: /", "*[", "\n[", "\n[i", "DANE", "[ici"],
        vec!["a", "i", "DANE", " ", "]", "\\", "\n", "]: x"],
    )
}

fn typed(places: Vec<&'static str>, signs: Vec<&'static str>) -> impl Strategy<Value = Edit> {
    (any::<Index>(), (select(places), 0usize..3), 0usize..2, select(signs)).prop_map(
        |(at, behind, deleted, inserted)| Edit { at, behind: Some(behind), deleted, inserted: inserted.to_owned() },
    )
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

/// How many edits took less than the whole, and of these how many took what shows them elsewhere too.
#[derive(Debug, Default)]
struct Taken {
    edits: usize,
    parts: usize,
    footnotes: usize,
    contents: usize,
}

impl Taken {
    fn count(&mut self, changes: &[Change], blocks: usize) {
        let is_part = changes.first().is_some_and(|change| change.removed < blocks);
        let others = changes.iter().skip(1).flat_map(|change| &change.blocks);
        let begins = |signs: &str| usize::from(others.clone().any(|block| block.html.starts_with(signs)));
        self.edits += 1;
        self.parts += usize::from(is_part);
        self.footnotes += begins("<section class=\"footnotes\"");
        self.contents += begins("<nav class=\"toc\"");
    }
}

/// A note of what is shown elsewhere too.
fn told(pieces: Vec<&'static str>) -> impl Strategy<Value = String> {
    let piece = (select(pieces), select(vec!["\n\n", "\n\n", "\n"]));
    vec(piece, 1..12).prop_map(|list| list.into_iter().flat_map(|(piece, gap)| [piece, gap]).collect())
}

/// The same, half of them with what CodiMD reads in its own way.
fn told_and_codimd() -> impl Strategy<Value = String> {
    prop_oneof![told(TOLD.to_vec()), told([TOLD, CODIMD].concat()), told([TOLD, NESTED].concat())]
}

/// A note that has no lack of abbreviations and addresses.
fn defining() -> impl Strategy<Value = String> {
    told([TOLD, DEFINED, DEFINED, DEFINED].concat())
        .prop_map(|note| format!("*[X]: y\n\n[x]: /y\n\n{}{note}", "un mot\n\n".repeat(40)))
}

/// Renders the note, then each edit of it, both ways.
fn follow(mut note: String, edits: &[Edit], options: &Options) -> Result<Taken, TestCaseError> {
    let (mut preview, mut follower, mut taken) = (Preview::new(options.clone()), Follower::default(), Taken::default());
    follower.follow(preview.update(note.clone()));
    prop_assert_eq!(&follower.blocks, &render(&note, options).blocks, "{:?}", note);
    for edit in edits {
        let before = note.clone();
        edit.apply(&mut note);
        let changes = preview.update(note.clone());
        taken.count(&changes, follower.blocks.len());
        follower.follow(changes);
        let whole = render(&note, options).blocks;
        prop_assert_eq!(&follower.blocks, &whole, "{:?}\nbecame\n{:?}", before, note);
    }
    Ok(taken)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_make_the_same_whole(note in note(), edits in vec(edit(), 1..12)) {
        follow(note, &edits, &Options::default())?;
    }

    #[test]
    fn what_shows_a_part_elsewhere_makes_the_same_whole(note in told_and_codimd(), edits in vec(prop_oneof![3 => key(), 1 => edit()], 1..12)) {
        follow(note, &edits, &Options::default())?;
    }

    #[test]
    fn what_is_defined_elsewhere_makes_the_same_whole(note in defining(), edits in vec(prop_oneof![4 => defining_key(), 1 => edit()], 1..12)) {
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
    let whole = preview.update(note.clone())[0].blocks.len();
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
        let removed: usize = preview.update(edited.clone()).iter().map(|change| change.removed).sum();
        assert!((removed < 8) != text.contains("[^"), "{place}: {removed} of {whole}");
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
        ("A\n\n> *- b\n\nc\n\nd", "A\n\n> *[A]: - b\n\nc\n\nd"),
        ("*[DANE]:![ d\n\nb\n\n[a](/b =1x1)\n\nc", "*[DANE]:![ d\n\nbb\n\n[a](/b =1x1)\n\nc"),
        ("[a](/b =1x1)\n\nb\n\nc\n\nd", "[a](/b =1x1)\n\nb\n\nc\n\nd ![x](/y)"),
    ] {
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        for note in [before, after, before] {
            follower.follow(preview.update(note.to_owned()));
            assert_eq!(follower.blocks, render(note, &Options::default()).blocks, "{note:?}");
        }
    }
}

/// A letter that is typed anywhere into a long note takes its own block, and what shows it elsewhere.
#[test]
fn a_key_takes_its_own_block_wherever_it_is_typed() {
    for (place, tag) in [
        ("text", ""),
        ("heading", "<nav"),
        ("footnote", "<section"),
        ("in-place", "<section"),
        ("abbreviation", "<p>Voir"),
        ("address", "<p>Voir"),
    ] {
        let (mut note, at) = sample::note_to_type_in(20_000, place);
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        follower.follow(preview.update(note.clone()));
        for _ in 0..3 {
            note.insert(at, 'x');
            let changes = preview.update(note.clone());
            let removed: Vec<usize> = changes.iter().map(|change| change.removed).collect();
            assert!(matches!(removed[..], [0..4] | [0..4, 1 | 2]), "{place}: {removed:?}");
            assert_eq!(removed.len(), if tag.is_empty() { 1 } else { 2 }, "{place}");
            let told = changes.get(1).map_or("", |change| &change.blocks[0].html);
            assert!(told.starts_with(tag), "{place}: {told}");
            follower.follow(changes);
            assert_eq!(follower.blocks, render(&note, &Options::default()).blocks, "{place}");
        }
    }
}

/// Random keys do take the ways that are shorter than the whole: a property of edits that all took the whole would say nothing.
#[test]
fn random_keys_take_parts() {
    let all = keys_taken(told(TOLD.to_vec()));
    assert!(all.parts * 4 > all.edits, "{all:?}");
    assert!(all.footnotes * 10 > all.edits && all.contents * 50 > all.edits, "{all:?}");
    let all = keys_taken(told([TOLD, CODIMD].concat()));
    assert!(all.parts * 4 > all.edits && all.footnotes * 10 > all.edits && all.contents * 100 > all.edits, "{all:?}");
    let all = taken(defining(), defining_key());
    assert!(all.parts * 4 > all.edits, "{all:?}");
}

/// What keys take in 400 notes.
fn keys_taken(notes: impl Strategy<Value = String>) -> Taken {
    taken(notes, key())
}

fn taken(notes: impl Strategy<Value = String>, key: impl Strategy<Value = Edit>) -> Taken {
    let mut runner = TestRunner::deterministic();
    let mut all = Taken::default();
    for _ in 0..400 {
        let note = notes.new_tree(&mut runner).expect("a note").current();
        let keys = vec(&key, 6).new_tree(&mut runner).expect("edits").current();
        let taken = follow(note, &keys, &Options::default()).expect("the same whole");
        all.edits += taken.edits;
        all.parts += taken.parts;
        all.footnotes += taken.footnotes;
        all.contents += taken.contents;
    }
    all
}

/// What a footnote, a heading or a name can do to others than themselves.
#[test]
fn what_is_shown_elsewhere_is_right_there_too() {
    let many = |text: &str| format!("{text} ").repeat(60);
    let abbreviated = format!("*[A]: {}\n\na[^1][^2]\n\n[^1]: {}\n\n[^2]: {}", "b".repeat(50), many("A"), many("A"));
    let listed = |count| format!("[TOC]\n\n[TOC]\n\n{}a\n\n# b\n\nc", "# x\n\n".repeat(count));
    let (short, long) = (listed(998), listed(999));
    let addressed = format!("a ![x]\n\n{}\n\n[x]\n\n[x]: javascript:script:alert(1)>\n\n[y]", many("b"));
    for (before, after) in [
        // The numbers of what is referred to follow the order of the source, footnotes counted where they stand.
        ("a[^1]\n\n[^1]: c[^3]\n\nb[^2]\n\n[^2]: d\n\n[^3]: e", "a[^1]\n\nb[^2]\n\n[^1]: c[^3]\n\n[^2]: d\n\n[^3]: e"),
        ("a[^1]\n\nb\n\n[^1]: c", "a[^1]\n\nb\n\n[^1]: c[^1]"),
        ("a ^[b]\n\nc", "a ^[b] ^[c]\n\nc"),
        ("a ^[b ^[c]]\n\nd", "a ^[b ^[cc]]\n\nd"),
        // Of two of one name the last is shown; what nobody refers to is not, but what it refers to is.
        ("a[^1]\n\n[^1]: b\n\nc\n\n[^1]: d", "a[^1]\n\n[^1]: bb\n\nc\n\n[^1]: d"),
        ("a[^s]\n\n[^s]: b\n\nc\n\n[^\u{17f}]: d", "a[^s]\n\n[^s]: bb\n\nc\n\n[^\u{17f}]: d"),
        ("a\n\n[^x]: b ^[c]\n\nd", "a\n\n[^x]: b ^[cc]\n\nd"),
        ("a[^1]\n\n[^x]: b[^1]\n\n[^1]: c", "a[^1]\n\n[^x]: b\n\n[^1]: c"),
        // What stands in a list is taken out of it.
        ("a[^1]\n\n- b\n\n  [^1]: c\n\nd", "a[^1]\n\n- b\n\n  [^1]: cc\n\nd"),
        // Tasks, headings and numbers in them.
        ("a[^1]\n\n[^1]: - [ ] b", "a[^1]\n\n[^1]: - [ ] bb"),
        ("a ^[b]\nc\n\nd[^1]\n\n[^1]: - [ ] e", "c\na ^[b]\n\nd[^1]\n\n[^1]: - [ ] e"),
        ("a ^[b]\nc\n\nd", "c\na ^[b]\n\nd"),
        ("a[^1]\n\n[^1]: # b\n\n# b", "a[^1]\n\n[^1]: # bb\n\n# b"),
        (
            "```=\na\n```\n\nx[^1]\n\n[^1]: ```=+\n    b\n    ```",
            "```=\na\n```\n\nx[^1]\n\n[^1]: ```=+\n    bb\n    ```",
        ),
        // Names: in other letters, with what the parser calls those in place, of addresses that look like them.
        ("a\n\nb\n\n[^1]: c", "a[&Hat;1]\n\nb\n\n[^1]: c"),
        ("a\n\nb\n\n[^1]: c", "a[^ 1]\n\nb\n\n[^1]: c"),
        ("a\n\nb\n\n[^1]: c", "a[^&#49;]\n\nb\n\n[^1]: c"),
        ("a un mot\n\nb\n\n[^a/b]: c", "a un mot[^a/b]\n\nb\n\n[^a/b]: c"),
        ("a ^[b]\n[^__inline_1]: c\n\nd", "a ^[b]\n[^__inline_1]: cc\n\nd"),
        ("a\n\nb\n\n[^k]: c", "a[^\u{212a}]\n\nb\n\n[^k]: c"),
        ("a ^[b]\n\nc[^__inline_1]\n\n[^__inline_1]: d", "a ^[bb]\n\nc[^__inline_1]\n\n[^__inline_1]: d"),
        ("a ^[b]\n\nc[^&#95;_inline_2]\n\nd ^[e]", "a ^[ ] ^[b]\n\nc[^&#95;_inline_2]\n\nd ^[e]"),
        ("a\n\nb\n\n[^a b]: /c", "a[^a b]\n\nb\n\n[^a b]: /c"),
        ("a\n\n# b [^1]\n\nx\n\n[^1\n]: c", "a\n\n# bb [^1]\n\nx\n\n[^1\n]: c"),
        ("a [^a\nb]\n\nc\n\n[^a b]: /c", "a [^a\nb] d\n\nc\n\n[^a b]: /c"),
        ("`a\n*[^x]: b `\n\nc", "`a\n*[^x]: bb `\n\nc"),
        // Footnotes without a blank line between them.
        ("a[^1][^2]\n\n[^1]: b\n[^2]: c\n[^3]: d", "a[^1][^2]\n\n[^1]: b\n2]: c\n[^3]: d"),
        ("a[^1][^2]\n\n[^1]: b\n[^2]: c", "a[^1][^2]\n\n1]: b\n[^2]: c"),
        ("a[^1][^2]\n\n[^1]: b\n[^2]: c", "a[^1][^2]\n\n[^1]: b\nz\n[^2]: c"),
        ("a[^1][^2]\n\n[^1]: b\n[^2]: c", "a[^1][^2]\n\n[^1]: b\n[z\n[^2]: c"),
        ("a[^1][^2]\n\n[^1]: b\n\n[^2]: c", "a[^1][^2]\n\n[^1]: b\n[^2]: c"),
        ("a[^1][^2]\n\n[^1]: b\n\n    ```\n[^2]: c", "a[^1][^2]\n\n[^1]: b\n\n```\n[^2]: c"),
        ("a[^1][^2]\n\n[^1]: b\n[^2]: c\n\nd", "a[^1][^2]\n\n[^1]: b\n[^2]: c\n\n    d"),
        // Raw tags that are open before the last footnote.
        ("<div>\n\na[^1]\n\n[^1]: b", "<div>\n\na[^1]\n\n[^1]:\n\nb"),
        // Raw HTML that ends with the note, and no line.
        ("[^1]: b\n\n</p>\n*\n</div>", "[^1]: bb\n\n</p>\n*\n</div>"),
        // Tables of contents.
        ("> [TOC]\n\nx\n\n# a", "> [TOC]\n\nx\n\n# aa"),
        ("x[^1]\n\n# a\n\n[^1]: [TOC]", "x[^1]\n\n# aa\n\n[^1]: [TOC]"),
        ("[TOC]\n\nx\n\n# a\n\n# a", "[TOC]\n\nx\n\n# b\n\n# a"),
        ("[TOC]\n\nx\n\n# a\n\ny\n\n[toc]\n\nz", "[TOC]\n\nx\n\n## a\n\n## b\n\ny\n\n[toc]\n\nz"),
        ("x\n\n# a\n\n[TOC]\n\ny", "x\n\n# a\n\n[TOC]\n\nyy"),
        (&short, &short.replace("# b\n\nc", "# b\n\n# c\n\n# d")),
        (&long, &long.replace("# b\n\nc", "# b\n\n# c")),
        // Addresses that are asked for where they are defined.
        (&addressed, &addressed.replace("a !", "aa !")),
        // Each footnote has bytes of its own for what abbreviations mean.
        (&abbreviated, &abbreviated.replace("[^2]: A", "[^2]: b A")),
    ] {
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        for note in [before, after, before] {
            follower.follow(preview.update(note.to_owned()));
            assert_eq!(follower.blocks, render(note, &Options::default()).blocks, "{note:?}");
        }
    }
}

/// What CodiMD reads in its own way: a bracket behind what is raised, a call in a footnote in place, contents at the end of a
/// paragraph, numbers of headings that rename one before, ids of raw HTML, numbers of footnotes in ids.
#[test]
fn what_codimd_reads_in_its_own_way_is_right_in_parts() {
    let raised = format!("a [x]\n\n{}\n\nc\n\n[x]: /d^2^[e]\n\ny", "b ".repeat(60));
    for (before, after) in [
        ("x^2^[a]\n\nb ^[c]\n\nd", "xx^2^[a]\n\nb ^[c]\n\nd"),
        ("x^2^[^1]\n\nb\n\n[^1]: c", "xx^2^[^1]\n\nb\n\n[^1]: c"),
        ("![x](/y =1x1)\n\nb^2^[a]\n\nc", "![x](/y =1x1)\n\nbb^2^[a]\n\nc"),
        ("{%pdf https://a.fr %}\n\nb ^[{%pdf https://c.fr %}]", "x\n\nb ^[{%pdf https://c.fr %}]"),
        ("{%pdf https://a.fr %}\n\nb ^[{%pdf https://c.fr %}]", "{%pdf https://a.fr %}\n\nbb ^[{%pdf https://c.fr %}]"),
        ("# a\n\nb\n[TOC]\n\nc\n\nd", "# aa\n\nb\n[TOC]\n\nc\n\nd"),
        ("# a\n\nb\n[TOC]\n\nc\n\nd", "# a\n\nbb\n[TOC]\n\nc\n\nd"),
        ("# a1\n\nx\n\n# a\n\ny\n\n# b", "# a1\n\nx\n\n# a\n\ny\n\n# a"),
        ("[TOC]\n\n# a1\n\n# a\n\ny\n\n# b", "[TOC]\n\n# a1\n\n# a\n\ny\n\n# a"),
        ("[a](#b)\n\nc\n\n<i id=x>d</i>\n\ne", "[a](#b)\n\nc\n\n<i id=b>d</i>\n\ne"),
        ("x[^1]\n\n[a](#b)\n\n[^1]: <i id=x>c</i>", "x[^1]\n\n[a](#b)\n\n[^1]: <i id=b>c</i>"),
        ("a ^[b]\n\n# c ^[d]\n\ne", "a ^[b] ^[b]\n\n# c ^[d]\n\ne"),
        (&raised, &raised.replace("a [", "aa [")),
        ("a ^[b]\n\n# c ^[d]\n\ne", "a ^[b]\n\n# cc ^[d]\n\ne"),
    ] {
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        for note in [before, after, before] {
            follower.follow(preview.update(note.to_owned()));
            assert_eq!(follower.blocks, render(note, &Options::default()).blocks, "{note:?}");
        }
    }
}

/// What one edit puts in, the next one changes.
#[test]
fn what_a_part_brought_is_known_to_the_next() {
    for notes in [
        // Tables of contents in a quote and in a footnote.
        ["# a\n\n> x\n\ny", "# a\n\n> [TOC]\n\ny", "# aa\n\n> [TOC]\n\ny"],
        ["# a\n\nx[^1]\n\n[^1]: b", "# a\n\nx[^1]\n\n[^1]: [TOC]", "# aa\n\nx[^1]\n\n[^1]: [TOC]"],
        ["# a\n\nx\n\ny", "# a\n\n[TOC]\n\ny", "# aa\n\n[TOC]\n\ny"],
        // Names that could be footnotes' by now, footnotes that nobody sees.
        ["a[^1]\n\n    [^2]: b\n\n[^1]: c", "a[^1]\n\n   [^2]: b\n\n[^1]: c", "a[^2][^1]\n\n   [^2]: b\n\n[^1]: c"],
        ["a\n\n[^x]: b\n[^y]: c", "a\n\n[^x]: bb\n[^y]: c", "a\n\n[^x]: bb\nz\n[^y]: c"],
        // What our own lines take for code, between two segments of a part.
        [
            "[^4]: b\n    ```\n\nc ^[d]\n\n*[A]: e\n\nA",
            "[^4]: b\n    ```\n\nc ^[dd]\n\n*[A]: e\n\nA",
            "[^4]: b\na    ```\n\nc ^[dd]\n\n*[A]: e\n\nA",
        ],
        // Open tags before footnotes.
        ["a[^1]\n\n[^1]: b\n\nc", "a[^1]\n\n[^1]: b\n\n<div>c", "a[^1]\n\n[^1]: bb\n\n<div>c"],
    ] {
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        for note in notes {
            follower.follow(preview.update(note.to_owned()));
            assert_eq!(follower.blocks, render(note, &Options::default()).blocks, "{note:?}");
        }
    }
}

/// What is often in a long note, and needs no more than its own part.
#[test]
fn what_lines_can_tell_of_is_a_part() {
    let definitions: Vec<String> = (0..400).map(|n| format!("[l{n}]: https://exemple.fr/une/adresse/{n}")).collect();
    let tasks = "- [ ] voir [l7] et [là][l399]\n".repeat(30);
    let addressed = format!("{}\n\n{tasks}\nun\n\nx\n\n{}", "des mots ".repeat(4_000), definitions.join("\n"));
    for (note, place, removed_max) in [
        ("a[^12]\n\nb\n\nc\n\nd", "a", 1),
        ("```\n[^\"]*(\n```\n\nb\n\nc[^1]\n\n[^1]: d", "(", 1),
        ("[TOC]\n\na\n\nb\n\n# c", "a", 1),
        ("x\n\n[^1]: a\n[^2]: b\n[^3]: c\n\nd\n\ne[^3][^2][^1]", "b", 1),
        ("x\n\ny\n\n[^1]: a\n\nz", "a", 1),
        ("*[DANE]: d\n\nx\n\nla DANE\n\ny", "la", 1),
        ("x\n\nla 2^e^[a] b^[c]\n\ny", "la", 2),
        ("<i id=x>a</i>\n\nb\n\nla [c](#x) \"d\" e.fr\n\ny", "la", 1),
        (&addressed, "voir", 2),
    ] {
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        follower.follow(preview.update(note.to_owned()));
        let edited = note.replacen(place, &format!("{place}é"), 1);
        let changes = preview.update(edited.clone());
        let removed: usize = changes.iter().map(|change| change.removed).sum();
        assert!(removed <= removed_max, "{place}: {removed} of {}", follower.blocks.len());
        follower.follow(changes);
        assert_eq!(follower.blocks, render(&edited, &Options::default()).blocks, "{place}");
    }
}

//! A note that meets a bound by what is typed looks as it does when it is rendered as a whole: what its parts cost is added up.

use encrier_formats::note::{Options, Preview, render};

use crate::follower::Follower;

/// Typed into a note behind much of the same, where a word would take its own part alone.
struct Case {
    what: &'static str,
    /// So much of it stands in the note already; it is within the bound.
    before: String,
    /// With so much more it is not.
    more: String,
}

fn case(what: &'static str, unit: &str, (before, more): (usize, usize), end: &str) -> Case {
    Case { what, before: unit.repeat(before) + end, more: unit.repeat(more) + end }
}

/// A note of that, with room for more.
fn note(before: &str, more: &str) -> String {
    format!("début\n\n{before}\n\nmilieu\n\n{more}\n\nmot\n\nfin")
}

fn check(case: &Case) {
    let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
    follower.follow(preview.update(note(&case.before, "x")));
    let blocks = follower.blocks.len();
    let changes = preview.update(note(&case.before, "x *y*"));
    let removed: usize = changes.iter().map(|change| change.removed).sum();
    assert!(removed < 4, "{}: {removed} of {blocks}", case.what);
    follower.follow(changes);
    for more in [case.more.as_str(), "x"] {
        let note = note(&case.before, more);
        follower.follow(preview.update(note.clone()));
        let whole = render(&note, &Options::default()).blocks;
        assert!(follower.blocks == whole, "{}: {} blocks, {}", case.what, whole.len(), follower.blocks.len());
    }
    let is_met = |more: &str| render(&note(&case.before, more), &Options::default()).html().contains("note-warning");
    assert!(!is_met("x") && is_met(&case.more), "{}", case.what);
}

#[test]
fn constructs_of_parts_are_counted() {
    for case in [
        case("cells", "|a|b|c|d|\n|-|-|-|-|\n|a|b|c|d|\n\n", (8_000, 5_000), ""),
        case("formulas", &format!("{}\n\n", "$a ".repeat(2_000)), (6, 4), ""),
        case("money", "$1 `$\n\n", (35_000, 26_000), ""),
        case("containers", ":::info\n", (2_100, 2_100), ":::\n\n"),
        case("footnotes", "[^x] ", (12_000, 9_000), ""),
        case("terms", "a\n: b\n\n", (12_000, 9_000), ""),
        case("marks", "x^2^ ", (18_000, 13_000), ""),
        case("alerts", &format!("{}\n\n", ">".repeat(1_000)), (3, 2), ""),
    ] {
        check(&case);
    }
}

#[test]
fn nodes_items_and_questions_of_parts_are_counted() {
    check(&case("nodes", "*a* ", (45_000, 45_000), ""));
    let items = "- ".repeat(100);
    let lazy = |lines: usize| format!("{items}a\n{}", "a\n".repeat(lines));
    check(&Case { what: "questions", before: lazy(2_000), more: lazy(4_500) });
    let deep = |blank: usize| format!("{}a\n{}", "- ".repeat(50), "\n".repeat(blank));
    check(&Case { what: "items", before: deep(45_000), more: deep(45_000) });
}

#[test]
fn bytes_of_parts_are_counted() {
    check(&case("bytes", "{%youtube aqz-KE_bpKQ%}\n\n", (400, 400), ""));
    // A row asks for more than it takes.
    let embeds = "{%youtube aqz-KE_bpKQ%}\n\n".repeat(570);
    check(&Case { what: "demand", before: embeds, more: format!("|{}\n|{}\n", "|".repeat(1_000), "-|".repeat(1_000)) });
}

/// The bytes of links that a note defines an address for once.
#[test]
fn addresses_of_parts_are_counted() {
    let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
    let address = format!("{}\n\nx\n\n[a]: /{}", "mot ".repeat(30_000), "b".repeat(1_000));
    let note =
        |count: usize| format!("{address}\n\n{}\n\nmilieu\n\n{}\n\nfin", "[a]\n\n".repeat(60), "[a]\n\n".repeat(count));
    for (count, linked, is_part) in [(0, 0, false), (1, 1, true), (60, 39, false), (1, 1, false)] {
        let changes = preview.update(note(count));
        assert!(count == 0 || (changes[0].removed < 4) == is_part, "{count}");
        follower.follow(changes);
        let whole = render(&note(count), &Options::default()).blocks;
        assert!(follower.blocks == whole, "{count}");
        assert!(whole.iter().filter(|block| block.html.contains("<a ")).count().abs_diff(60 + linked) < 3, "{count}");
    }
}

#[test]
fn headings_of_parts_are_counted() {
    let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
    let list = |count: usize, name: &str| (0..count).map(|n| format!("# {name}{n}\n\n")).collect::<Vec<_>>().concat();
    let (headings, others) = (list(19_990, "t"), list(20, "u"));
    for more in ["x", "x *y*", &others, "x"] {
        let note = format!("{headings}{more}\n\nfin");
        follower.follow(preview.update(note.clone()));
        assert!(follower.blocks == render(&note, &Options::default()).blocks, "{}", &more[..1]);
    }
    assert!(!follower.blocks.is_empty());
}

//! Who is rendered again when an abbreviation or an address means something else.

use encrier_formats::note::{Options, Preview, render};

use crate::follower::Follower;

/// What a definition does to more than those who use it.
#[test]
fn what_a_definition_does_to_the_rest_is_right_in_parts() {
    let many = "un mot\n\n".repeat(20);
    for (before, after) in [
        // A paragraph that only defines is gone: what a term means looks back, and lists of terms join.
        ("un\n\n[a]: /x\nb\n\nc", "un\n\n[a]: /x\n\n: b\n\nc"),
        ("a\n: b\n\n[a]:\n/x y\n\nc\n: d", "a\n: b\n\n[a]:\n/x\n\nc\n: d"),
        // So is a line that says what an abbreviation means: what is behind it goes on with a footnote.
        ("x[^1]\n\n[^1]: b\n\nc\n    d\n\ne", "x[^1]\n\n[^1]: b\n\n*[A]: c\n    d\n\ne"),
        // A name in brackets becomes one link with what looks like a footnote's.
        (
            "a[^1]\n\n[^z]: [^1][ici]\n\n[^1]: c\n\nx\n\n[ici]:\n/w w",
            "a[^1]\n\n[^z]: [^1][ici]\n\n[^1]: c\n\nx\n\n[ici]:\n/w",
        ),
        ("a [^1][ici]\n\n[^1]: c\n\nx\n\n[ici]:\n/w w", "a [^1][ici]\n\n[^1]: c\n\nx\n\n[ici]:\n/w"),
        // The first of two counts, and one in code is none.
        ("[a]\n\n[a]: /x\n\nb\n\n[A] c\n\n[a]: /y", "[a]\n\n[a]: /x\n\nb\n\n[A] c\n\n[a]: /z"),
        ("A\n\n```\n*[A]: b\n```\n\nc", "A\n\n```\n*[A]: bb\n```\n\nc"),
        // The last picture is in one, and sizes of pictures are looked for no more.
        ("[a](/b =2x1)\n\nc\n\n*[A]: d\n\n![a](/e)", "[a](/b =2x1)\n\nc\n\n*[A]: d ![a](/e)"),
        // Our own words may be one.
        ("*[Détails]: a\n\n:::spoiler\nb\n:::\n\nc", "*[Détails]: aa\n\n:::spoiler\nb\n:::\n\nc"),
        // A sign that holds one.
        ("*[DANE]: a\n\nx\n\n> [name=DANE] {DANE|b} DANE\n\nc", "*[DANE]: aa\n\nx\n\n> [name=DANE] {DANE|b} DANE\n\nc"),
        (
            "*[DANE]: a\n\nx\n\n{%pdf https://x.fr/DANE/a.pdf %}\n\nc",
            "*[DAN]: a\n\nx\n\n{%pdf https://x.fr/DANE/a.pdf %}\n\nc",
        ),
        ("# [a]\n\n[TOC]\n\n[a]: /x", "# [a]\n\n[TOC]\n\n[b]: /x"),
    ] {
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        for note in [before, after, before] {
            let note = format!("*[X]: y\n\n[x]: /y\n\n{many}{note}");
            follower.follow(preview.update(note.clone()));
            assert_eq!(follower.blocks, render(&note, &Options::default()).blocks, "{note:?}");
        }
    }
}

/// What is typed into an abbreviation or an address takes the blocks that use it besides its own, and no others.
#[test]
fn a_key_in_a_definition_takes_what_uses_it() {
    let many = "un mot, [b] et le CDI\n\n".repeat(40);
    let note = format!("*[CDI]: c\n*[DANE]: d\n\n{many}la DANE\n\nx\n\nvoir [zut]\n\n{many}[zut]: /x\n[b]: /y\n\nfin");
    let removed = |note: &str, place: &str, text: &str| {
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        follower.follow(preview.update(note.to_owned()));
        let edited = note.replacen(place, &format!("{place}{text}"), 1);
        let changes = preview.update(edited.clone());
        let removed: usize = changes.iter().map(|change| change.removed).sum();
        follower.follow(changes);
        assert_eq!(follower.blocks, render(&edited, &Options::default()).blocks, "{place} {text}");
        removed
    };
    for (place, text, removed_max) in [
        ("[DANE]: d", "e", 2),
        ("[DANE", "S", 2),
        ("[zut]: /x", "z", 2),
        ("[zut]: /x", " \"t\"", 2),
        ("[zut]: /x\n[b", "b", 200),
        ("[CDI]: c", "e", 200),
        ("fin", "\n\n[c]: /z", 2),
        ("\n*[DANE]: d", "\n*[X]: y", 2),
    ] {
        let removed = removed(&note, place, text);
        assert!(removed <= removed_max && (removed > 80) == (removed_max > 80), "{place} {text}: {removed}");
    }
}

/// Whoever writes a footnote has the whole note rendered where it comes to be one, and parts at all other keys.
#[test]
fn a_footnote_takes_the_whole_when_it_comes() {
    let many = "un mot[^1], et un autre\n\n".repeat(40);
    let (before, behind) = (format!("{many}voir"), format!(" plus bas\n\n{many}[^1]: a\n\n"));
    let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
    let (mut keys, mut wholes) = (0, 0);
    let mut note = before.clone() + &behind;
    follower.follow(preview.update(note.clone()));
    let mut update = |note: &str| {
        let changes = preview.update(note.to_owned());
        keys += 1;
        wholes += usize::from(changes.iter().any(|change| change.removed > 80));
        follower.follow(changes);
        assert_eq!(follower.blocks, render(note, &Options::default()).blocks, "{note:?}");
    };
    let mut at = before.len();
    for key in ["[^neuf] et", "[^neuf]: Ce qu'il fallait dire.", " ^[en place]"] {
        for c in key.chars() {
            note.insert(at, c);
            at += c.len_utf8();
            update(&note);
        }
        at = if key.ends_with("et") { note.len() } else { before.len() };
    }
    assert!(keys > 40 && wholes <= 4, "{wholes} of {keys}");
}

//! Who is rendered again when an abbreviation or an address means something else.

use encrier_formats::note::{Options, Preview, render};

use crate::follower::Follower;

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

//! What notes lost, or showed for something else, where people write them as other programs taught them.

use encrier_formats::html::from_markdown;
use encrier_formats::note::{Matter, Options, Preview, SlideValue, render, slides, title};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::follower::Follower;
use crate::inspect::note_faults;

/// What the source becomes has these pieces and is harmless.
#[track_caller]
fn check_has(rows: &[(&str, &[&str])]) {
    for (markdown, pieces) in rows {
        let html = from_markdown(markdown);
        let missing: Vec<_> = pieces.iter().filter(|piece| !html.contains(**piece)).collect();
        assert!(missing.is_empty() && note_faults(&html).is_empty(), "{markdown}\n{html}\n{missing:?}");
    }
}

#[test]
fn an_alert_has_the_title_of_its_line() {
    check_has(&[
        ("> [!NOTE] *a* b", &["<p class=\"markdown-alert-title\"><em>a</em> b</p>"]),
        ("> [!tip]  c &amp; \\*d\\* \n> e", &["<p class=\"markdown-alert-title\">c &amp; *d*</p>", "<p>e</p>"]),
        ("> > [!WARNING] f", &["<p class=\"markdown-alert-title\">f</p>"]),
        ("- > [!NOTE] g `]` h", &["title\">g <code>]</code> h</p>"]),
        ("> [!NOTE]\n> i", &["title\">Note</p>", "<p>i</p>"]),
        ("*[DANE]: Délégation\n\n> [!NOTE] DANE", &["title\"><abbr title=\"Délégation\">DANE</abbr></p>"]),
        // A sign behind it says whether Obsidian shows it open.
        ("> [!NOTE]- j", &["title\">j</p>"]),
        ("> [!NOTE]+", &["title\">Note</p>"]),
    ]);
}

/// Blocks that show each word they are given.
const SPOKEN: &[&str] = &[
    "W",
    "W\nW",
    "# W *W*",
    "W\n===",
    "- W\n- W\n\n  W",
    "1. W\n2. [ ] W",
    "> W\n> W [name=W] [time=W]",
    "> [!NOTE] W\n> W",
    "> [!TIP]- W **W**",
    "> > [!CAUTION] W\n> > W",
    "- > [!NOTE] W\n  >\n  > W",
    ":::info W\nW\n:::",
    ":::spoiler W\nW\n:::",
    ":::autre W\nW\n:::",
    "| W | W |\n|---|---|\n| W | W |",
    "```js\nlet W\n```",
    "```csvpreview\nW;W\nW;W\n```",
    "```csvpreview {header=true}\nW\tW,W\n```",
    "    W",
    "W\n: W\n: W",
    "W ^[W]",
    "W [W](/b \"W\") ![W](/c)",
    "$W$ `W` ==W== ~~W~~",
    "<div>W</div>",
    "<b>W</b> <nom W> {W|W}",
    "<video controls>W</video>",
    "*W W",
    "---",
];

/// A note of such blocks, and its words.
fn spoken() -> impl Strategy<Value = (String, Vec<String>)> {
    vec(select(SPOKEN), 1..12).prop_map(|blocks| {
        let (mut note, mut words) = (String::new(), Vec::new());
        for piece in blocks.join("\n\n").split_inclusive('W') {
            note.push_str(piece.trim_end_matches('W'));
            if piece.ends_with('W') {
                let word = format!("mot{}fin", words.len());
                note.push_str(&word);
                words.push(word);
            }
        }
        // A rule at the head of a note would begin its front matter.
        (format!("Tête\n\n{note}\n"), words)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_word_of_the_source_is_shown((note, words) in spoken()) {
        let html = from_markdown(&note);
        let lost: Vec<_> = words.iter().filter(|word| !html.contains(word.as_str())).collect();
        prop_assert!(lost.is_empty(), "{:?}\n{}\n{}", lost, note, html);
    }
}

#[test]
fn front_matter_is_read_key_by_key() {
    for note in [
        "---\ntitle: x\n---\n\n# a",
        "---\n\n# Compte rendu\n\n---\n\na",
        "\u{feff}---\ntags: [a]\n...\na",
        "----\n\na\n\n---\nb",
        "--\n\n---\n\na\n---\n",
    ] {
        let (mut preview, mut follower) = (Preview::new(Options::default()), Follower::default());
        let ends = note.char_indices().map(|(at, c)| at + c.len_utf8());
        for length in ends.clone().chain(ends.rev()) {
            let typed = &note[..length];
            follower.follow(preview.update(typed.to_owned()));
            assert_eq!(follower.blocks, render(typed, &Options::default()).blocks, "{typed:?}");
        }
    }
}

#[test]
fn a_title_between_two_rules_is_no_front_matter() {
    check_has(&[
        ("---\n\n# Compte rendu\n\n---\n\na", &["<h1", "Compte rendu</h1>", "<p>a</p>"]),
        ("---\n# a\n---\n", &["<h"]),
    ]);
    let source = "---\n\n# Compte rendu\n\n---\n\na";
    assert_eq!(title(&Matter::default(), source).as_deref(), Some("Compte rendu"));
    assert_eq!(from_markdown("---\n\n---\na"), "<p>a</p>\n", "nothing but blank lines is an empty one");
    assert_eq!(from_markdown("---\n# a\ntitle: b\n---\nc"), "<p>c</p>\n", "a comment beside a key");
}

#[test]
fn raw_pictures_keep_what_they_may_say() {
    check_has(&[
        (
            "<img src=\"/uploads/a.png\" style=\"width:200px;float:right\" id=\"fig1\" class=\"center\"> [là](#fig1)",
            &[
                "style=\"width:200px;float:right\"",
                "id=\"user-content-fig1\"",
                "class=\"center\"",
                "href=\"#user-content-fig1\"",
                "src=\"/uploads/a.png\"",
            ],
        ),
        (
            "<img src=https://a.fr/b.png style=\"float:left\" id=x>",
            &["class=\"foreign-image\"", "style=\"float:left\"", "id=\"user-content-x\""],
        ),
    ]);
    let html = from_markdown("<img src=/a.png style=\"position:fixed\" onload=x class=\"foreign-image\">");
    assert_eq!(html, "<img src=\"/a.png\" alt=\"\">\n");
    let html = from_markdown("<img src=https://a.fr/b.png class=\"center embed\">");
    assert_eq!(html.matches("class=").count(), 1, "{html}");
    assert!(html.contains("class=\"foreign-image center\""), "{html}");
}

#[test]
fn raw_pictures_of_others_wait_for_a_click() {
    check_has(&[
        ("<img src=https://a.fr/b.png>", &["<a class=\"foreign-image\" data-src=\"https://a.fr/b.png\" href="]),
        ("<div><img src=https://a.fr/b.png></div>", &["<a class=\"foreign-image\" data-src="]),
        (
            "<a href=/c><img src=https://a.fr/b.png></a>",
            &["<span class=\"foreign-image\" data-src=\"https://a.fr/b.png\""],
        ),
        ("[<img src=https://a.fr/b.png>](/c)", &["<span class=\"foreign-image\" data-src=\"https://a.fr/b.png\""]),
    ]);
    // A page has a script for clicks only where something waits for one.
    let waits = |markdown: &str| render(markdown, &Options::default()).uses.clicks;
    assert!(waits("<img src=https://a.fr/b.png>") && !waits("<img src=/b.png>"));
}

#[test]
fn values_are_parted_by_the_sign_that_parts_them() {
    let csv = |text: &str| from_markdown(&format!("```csvpreview {{header=\"true\"}}\n{text}\n```"));
    let table = |head: &str, body: &str| {
        format!("<table class=\"csv\">\n<thead>\n<tr>{head}</tr>\n</thead>\n<tr>{body}</tr>\n</table>\n")
    };
    let two = table("<th>Nom</th><th>Moyenne</th>", "<td>Anna</td><td>12,5</td>");
    assert_eq!(csv("Nom;Moyenne\nAnna;12,5"), two);
    assert_eq!(csv("Nom\tMoyenne\nAnna\t12,5"), two);
    assert_eq!(csv("Nom|Moyenne\nAnna|12,5"), two);
    assert_eq!(csv("Nom,Moyenne\nAnna,\"12,5\""), two);
    assert_eq!(csv("Nom\nAnna;a"), table("<th>Nom</th>", "<td>Anna;a</td>"), "one that most rows do not have");
    let html = from_markdown("```csvpreview {delimiter=\",\"}\na;b\n```");
    assert!(html.contains("<td>a;b</td>"), "{html}");
}

#[test]
fn an_abbreviation_in_a_sign_leaves_it_alone() {
    let check = |line: &str, piece: &str| {
        let html = from_markdown(&format!("*[DANE]: Délégation\n\n{line}"));
        assert!(html.contains(piece), "{line}\n{html}");
    };
    let abbreviation = "<abbr title=\"Délégation\">DANE</abbr>";
    let tag = "> Avis favorable [name=DANE] [time=12 mars]";
    check(tag, "<small class=\"tag-name\">DANE</small> <small class=\"tag-time\">12 mars</small>");
    check("{%pdf https://x.fr/DANE/a.pdf %}", "href=\"https://x.fr/DANE/a.pdf\"");
    check("{DANE|x}", "<ruby>DANE<rt>x</rt></ruby>");
    check("DANE {DANE|x} DANE", &format!("<p>{abbreviation} <ruby>DANE<rt>x</rt></ruby> {abbreviation}</p>"));
    check("{ DANE & < DANE", &format!("<p>{{ {abbreviation} &amp; &lt; {abbreviation}</p>"));
    // One that holds a sign, or begins in one.
    let html = from_markdown("*[R&D]: Recherche\n\nla R&D et {R&D");
    assert_eq!(html.matches("<abbr title=\"Recherche\">R&amp;D</abbr>").count(), 2, "{html}");
}

#[test]
fn a_fence_in_an_item_is_closed_with_it() {
    let columns = |note: &str| slides(note, &Options::default()).columns.len();
    for (note, count) in [
        ("1. ```sh\n   a\n   ```\n\n---\n\nb", 2),
        ("- a\n- ~~~\n  c\n  ~~~\n\n---\n\nb", 2),
        ("> - ```\n>   a\n>   ```\n\n---\n\nb", 2),
        ("> ```\n> a\n\n---\n\nb", 2),
        ("- ```\n  a\n\nb\n\n---\n\nc", 2),
        ("- ```\n  a\n\n  ---\n\n  b\n  ```\n\n---\n\nc", 2),
        ("```\n- a\n\n---\n\nb\n```", 1),
        ("- a\n\n  ```\n\n  b\n  ```\n\n---\n\nc", 2),
    ] {
        assert_eq!(columns(note), count, "{note}");
    }
    let html = from_markdown("1. ```bash\n   ls\n   ```\n\n*[X]: y\n\nX\n\n> ```\n> a\n\n*[Z]: t\n\nZ");
    assert!(html.contains("<abbr title=\"y\">X</abbr>") && html.contains("<abbr title=\"t\">Z</abbr>"), "{html}");
    let spoken = slides("- ```\n  a\n  ```\n\nNote: b", &Options::default());
    assert_eq!(spoken.columns[0][0].notes, "<p>b</p>\n");
}

#[test]
fn sounds_and_films_are_links() {
    check_has(&[
        ("<video controls src=https://a.fr/b.mp4></video>", &["href=\"https://a.fr/b.mp4\"", "(a.fr)"]),
        ("a <audio controls src=\"/uploads/c.mp3\"></audio> b", &["href=\"/uploads/c.mp3\""]),
        (
            "<video controls>\n<source src=https://a.fr/b.webm>\n<source src=https://a.fr/b.mp4>\nVotre navigateur\n</video>",
            &["href=\"https://a.fr/b.webm\"", "Votre navigateur"],
        ),
    ]);
    let html = from_markdown("<video src=javascript:x>a</video> <audio src=\"//a.b/c d\"></audio>");
    assert!(!html.contains("javascript") && note_faults(&html).is_empty(), "{html}");
    let html = from_markdown("<video><source src=/a><source src=/b></video> <source src=/c>");
    assert_eq!(html.matches("href=").count(), 1, "{html}");
    let html = from_markdown("[<video src=/a></video>](/b) <a href=/c><audio src=/d></audio></a>");
    assert!(note_faults(&html).is_empty(), "{html}");
}

#[test]
fn slides_are_not_numbered_where_they_say_so() {
    let number = |value: &str| {
        let note = format!("---\nslideOptions:\n  slideNumber: {value}\n---\n");
        slides(&note, &Options::default()).matter.slides.reveal.pop().map(|(_, value)| value)
    };
    assert_eq!(number("false"), Some(SlideValue::Flag(false)));
    assert_eq!(number("true"), Some(SlideValue::Flag(true)));
    assert_eq!(number("c/t"), Some(SlideValue::Word("c/t".to_owned())));
    assert_eq!(number("'false'"), Some(SlideValue::Flag(false)));
    assert_eq!(number("x"), None);
}

#[test]
fn footnotes_of_slides_have_ids_of_their_own() {
    let note = "a^[b]\n\nNote: n^[o] p[^1]\n\n[^1]: q\n\n----\n\nz\n\n---\n\nc^[d] e[^1] f[^1]\n\n[^1]: g";
    let show = slides(note, &Options::default());
    let html: String = show.columns.iter().flatten().flat_map(|slide| [&*slide.html, &slide.notes]).collect();
    let of = |attribute: &str| -> Vec<String> {
        let found = html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
        found.map(str::to_owned).collect()
    };
    let (ids, links) = (of(" id=\""), of(" href=\"#"));
    let unique: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), unique.len()), (11, 11), "{ids:?}");
    assert!(links.len() > 8 && links.iter().all(|link| ids.contains(link)), "{links:?} {ids:?}");
    assert!(note_faults(&html).is_empty(), "{:?}", note_faults(&html));
}

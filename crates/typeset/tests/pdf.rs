//! PDF files: whole, tagged, and made of any page.

use std::fmt::Write as _;

use encrier_formats::flow::{Flow, Front, from_html};
use encrier_typeset::{Fonts, pdf};

const PAGE: &str = include_str!("../../formats/tests/it/page.html");

fn print(flow: &Flow, title: &str) -> Vec<u8> {
    let front = Front { title: title.into(), authors: vec!["Zoé \"#panic()".into()], language: "fr".into() };
    pdf(flow, &front, &|_| None, &Fonts::default()).expect("any flow is printed")
}

fn has(file: &[u8], words: &str) -> bool {
    file.windows(words.len()).any(|window| window == words.as_bytes())
}

#[test]
fn a_page_with_everything_is_printed_and_tagged() {
    let file = print(&from_html(PAGE), "Réunion");
    assert!(file.starts_with(b"%PDF-1."));
    assert!(has(&file, "/MarkInfo") && has(&file, "/StructTreeRoot") && has(&file, "/Lang"));
    assert!(has(&file, "pdfuaid"), "it says that it is PDF/UA");
}

#[test]
fn a_page_that_cannot_be_universally_accessible_is_tagged_all_the_same() {
    let file = print(&from_html("<h1>a</h1><h4>skipped</h4>"), "a");
    assert!(has(&file, "/StructTreeRoot"));
}

fn formula(tex: &str) -> Flow {
    let tex = tex.replace('&', "&amp;").replace('<', "&lt;");
    from_html(&format!("<h1>x</h1><p>a <span class='math'>{tex}</span></p><div class='math'>{tex}</div>"))
}

#[test]
fn formulas_are_set_and_say_their_source() {
    let tex = r"\sum_{i=1}^n \frac{x_i^2}{\sqrt{2}} = \begin{pmatrix} a & b \\ c & d \end{pmatrix}";
    let file = print(&formula(tex), "Formules");
    assert!(has(&file, "pdfuaid"), "it says that it is PDF/UA: no formula is without words");
    assert!(has(&file, "NewCMMath"), "it is set in the font of formulas");
    assert!(!has(&print(&formula(r"\inconnue{x}"), "x"), "NewCMMath"), "what cannot be read stands as its source");
}

#[test]
fn any_formula_is_printed_or_stands_as_its_source() {
    let deep = format!("{}x{}", r"\frac{1}{".repeat(14), "}".repeat(14));
    let odd = [
        r"\left( ( \right.",
        r"\not{ab}",
        "x'''^2_3",
        r"\begin{array}{|c||r|} \hline a \\ b & c & d \end{array}",
        "\u{301}\u{7}",
        r"\overset{}{} \sqrt[]{} {}^{}_{} \big/ \xrightarrow{}",
        "\\text{\"); #panic()}",
        r"\hspace{-99cm}\boxed{\phantom{x}}",
        r"\begin{aligned}&&&\\&\end{aligned}",
        r"\colorbox{red}{a} \color{blue} \overbrace{x}^y \widehat{\widehat{x}}",
        &deep,
    ];
    for tex in odd {
        print(&formula(tex), "x");
    }
    // As deep as both may be.
    let frames = format!("{}x{}", r"\boxed{".repeat(14), "}".repeat(14));
    let html = format!("{}<span class='math'>{frames}</span>", "<blockquote><ul><li>".repeat(6));
    print(&from_html(&html), "x");
}

/// The library takes no longer address than 8,000 bytes.
#[test]
fn a_link_that_is_too_long_is_text() {
    for length in [7_980, 8_000, 8_001, 9_000] {
        let address = format!("https://a.fr/{}", "é".repeat((length - 13) / 2));
        print(&from_html(&format!("<p>a <a href='{address}'>b <b>c</b></a></p>")), "x");
    }
}

#[test]
fn what_people_write_is_no_program() {
    for hostile in
        ["#panic()", "\"]; #read(\"/etc/passwd\")", "$x$ *b* _i_ `r` = h @a <b> // c /* d", "\\u{22}\\", "]]]}})))"]
    {
        let html = format!(
            "<h1>x</h1><p>{0}</p><pre><code class='language-{0}'>{0}</code></pre><ul><li>{0}</ul>",
            hostile.replace('<', "&lt;")
        );
        print(&from_html(&html), hostile);
    }
}

#[test]
fn depth_and_odd_tables_are_printed() {
    let deep = format!("{}fin", "<blockquote><ul><li>".repeat(2_000));
    let odd = "<table><tr><th rowspan=5>a<th colspan=60>b<tr><td>c<tr></table><table><tr><td rowspan=2>a<tr></table>";
    for html in [deep.as_str(), odd, "", "<p></p>", "<ul><li></ul>", "<dl><dd>x</dl>"] {
        print(&from_html(html), "t");
    }
}

/// The objects of a file that are not packed, as text.
/// A note whose notes lead one to the next: `a[^1]`, `[^1]: b[^2]`, …
fn chain(notes: usize) -> Flow {
    let mut html = "<h1>x</h1><p>a<sup><a href='#n0'>1</a></sup></p><section class='footnotes'><ol>".to_owned();
    for number in 1..=notes {
        let _ = write!(
            html,
            "<li id='n{}'><blockquote><blockquote><p>b<sup><a href='#n{number}'>2</a></sup></p></blockquote></blockquote></li>",
            number - 1
        );
    }
    from_html(&(html + "</ol></section>"))
}

#[test]
fn notes_of_notes_are_printed_however_many_lead_one_to_the_next() {
    for notes in [1, 4, 5, 6, 40] {
        assert!(has(&print(&chain(notes), "x"), "/StructTreeRoot"), "{notes}");
    }
    // On the stack that printing has; what nests takes more of it without optimisation.
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let printed = small.spawn(|| print(&chain(600), "x")).expect("a thread").join();
    assert!(has(&printed.expect("a file"), "/StructTreeRoot"));
}

fn words(file: &[u8]) -> String {
    String::from_utf8_lossy(file).into_owned()
}

#[test]
fn a_picture_of_an_odd_kind_is_its_words() {
    let flow = from_html("<h1>x</h1><p><img src=/uploads/a.avif alt='un plan'></p>");
    let front = Front { title: "x".into(), authors: Vec::new(), language: "fr".into() };
    let avif = |_: &str| Some(b"\0\0\0\x1cftypavif\0\0\0\0mif1avifmiaf".to_vec());
    let file = pdf(&flow, &front, &avif, &Fonts::default()).expect("a document without the picture");
    assert!(has(&file, "pdfuaid") && !words(&file).contains("/Subtype/Image"), "no picture stands in it");
}

#[test]
fn tasks_and_other_items_are_printed() {
    let task = "<li class=task-list-item><label><input type=checkbox> b</label></li>";
    let html = format!("<h1>x</h1><ul><li>a</li>{task}<li>c</li></ul><ol start=4><li>d</li>{task}<li>e</li></ol>");
    assert!(has(&print(&from_html(&html), "x"), "pdfuaid"));
}

/// The test command brings `fonts-wqy-zenhei` and `fonts-noto-color-emoji`.
#[test]
fn letters_that_our_fonts_lack_come_from_those_of_the_system() {
    let file =
        print(&from_html("<h1>x</h1><p>Chinois : 你好，世界。 Japonais : こんにちは。 Coréen : 안녕하세요.</p>"), "x");
    assert!(has(&file, "WenQuanYiZenHei") && has(&file, "pdfuaid"));
    let file = print(&from_html("<h1>x</h1><p>Bravo 🎉 👩\u{200d}🏫</p>"), "x");
    assert!(has(&file, "/Type3") && has(&file, "pdfuaid"), "emoji are pictures");
}

#[test]
fn our_fonts_win_for_every_letter_that_they_have() {
    let ours = "éαЖא ☑ → <code>é ∀ א</code> <b>Ω</b>";
    let names = |file: &[u8]| {
        let words = words(file);
        let names = words.split("/BaseFont/").skip(1).filter_map(|rest| rest.split(['/', '\n', ' ', '>']).next());
        let names: std::collections::BTreeSet<String> =
            names.map(|name| name.split_once('+').map_or(name, |(_, name)| name).to_owned()).collect();
        names
    };
    let plain = names(&print(&from_html(&format!("<h1>x</h1><p>{ours}</p>")), "x"));
    let mut mixed = names(&print(&from_html(&format!("<h1>x</h1><p>{ours}</p><p>好</p>")), "x"));
    mixed.retain(|name| !name.contains("WenQuanYi"));
    assert!(!plain.is_empty());
    assert_eq!(plain, mixed, "what the system has beside takes no letter of ours");
}

#[test]
fn a_letter_that_no_font_has_is_no_error() {
    let file = print(&from_html("<h1>x</h1><p>\u{e123} \u{13000}</p>"), "x");
    assert!(has(&file, "/StructTreeRoot"));
}

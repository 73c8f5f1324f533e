//! What other offices make of documents: pieces as pandoc and `LibreOffice` write them, and what we write for them.

use std::io::{Cursor, Read as _, Write as _};

use encrier_formats::flow::{Front, from_html};
use encrier_formats::import::read;
use encrier_formats::note::{Options, render};
use encrier_formats::{docx, odt};
use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

pub(crate) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a name");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

pub(crate) fn note(name: &str, file: &[u8]) -> String {
    read(name, file).expect("it is read").documents.remove(0).markdown
}

pub(crate) fn odt_note(styles: &str, text: &str, others: &[(&str, &str)]) -> String {
    let content = format!(
        "<document-content><automatic-styles>{styles}</automatic-styles><body><text>{text}</text></body></document-content>"
    );
    let mimetype = ("mimetype", "application/vnd.oasis.opendocument.text");
    let files = [&[mimetype, ("content.xml", &content)], others].concat();
    note("a.odt", &archive(&files))
}

fn docx_note(numbering: &str, text: &str) -> String {
    let relations =
        "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='word/document.xml'/></Relationships>";
    let own = "<Relationships><Relationship Id='n' Type='x/numbering' Target='numbering.xml'/></Relationships>";
    let files = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", relations),
        ("word/_rels/document.xml.rels", own),
        ("word/numbering.xml", &format!("<numbering>{numbering}</numbering>")),
        ("word/document.xml", &format!("<document><body>{text}</body></document>")),
    ];
    note("a.docx", &archive(&files))
}

#[test]
fn lists_of_pandoc_have_boxes_and_second_paragraphs() {
    let level = |kind: &str, sign: &str| {
        format!(
            "<abstractNum abstractNumId='{kind}'><lvl ilvl='0'><numFmt val='bullet'/><lvlText val='{sign}'/></lvl></abstractNum>"
        )
    };
    let numbers = "<num numId='1'><abstractNumId val='a'/></num><num numId='2'><abstractNumId val='b'/></num>";
    let item = |number: &str, words: &str| {
        format!("<p><pPr><numPr><ilvl val='0'/><numId val='{number}'/></numPr></pPr><r><t>{words}</t></r></p>")
    };
    let numbering = format!("{}{}{numbers}", level("a", "•"), level("b", " "));
    let text = [item("1", "un"), item("2", "encore un"), item("1", "☐ deux"), item("1", "☒ trois")].concat();
    assert_eq!(docx_note(&numbering, &text), "- un\n\n  encore un\n\n- [ ] deux\n\n- [x] trois\n");
}

#[test]
fn a_line_across_the_page_of_word_is_one() {
    let line = "<p><r><pict><rect hr='t' hrstd='t'/></pict></r></p>";
    let text = format!("<p><r><t>a</t></r></p>{line}<p><r><pict><rect/></pict></r></p><p><r><t>b</t></r></p>");
    assert_eq!(docx_note("", &text), "a\n\n---\n\nb\n");
}

/// A list in a list that has another style is, for `LibreOffice`, a list of its own that holds nothing at the levels above.
#[test]
fn a_list_that_begins_deeper_goes_on_with_the_one_before() {
    let styles = "<list-style name='L1'><list-level-style-bullet level='1'/></list-style>\
        <list-style name='L2'><list-level-style-number level='1' num-format='1' start-value='4'/></list-style>";
    let text = "<list style-name='L1'><list-item><p>un</p></list-item></list><list style-name='L2'><list-item><list>\
        <list-item><p>deux</p></list-item><list-item><p>trois</p></list-item></list></list-item></list>\
        <list style-name='L2'><list-item><p>seul</p></list-item></list>";
    assert_eq!(odt_note(styles, text, &[]), "- un\n\n  4. deux\n  5. trois\n\n4. seul\n");
}

#[test]
fn quotes_and_programs_of_converted_documents_are_such() {
    let text = "<p style-name='Block_20_Text'>cité</p><p style-name='Source_20_Code'>let x;</p>";
    assert_eq!(odt_note("", text, &[]), "> cité\n\n```\nlet x;\n```\n");
}

#[test]
fn letters_of_a_formula_are_not_lost() {
    let math = "<math><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi></mrow><annotation>x over y</annotation></semantics></math>";
    let text = "<p>Soit <frame><object href='./Object 1'/></frame>.</p>";
    assert_eq!(odt_note("", text, &[("Object 1/content.xml", math)]), "Soit $E=m$.\n");
    assert_eq!(odt_note("", text, &[("Object 1/content.xml", "<math>")]), "Soit .\n");
    let long = format!("<math><mtext>{}</mtext></math>", "x ".repeat(5_000));
    assert!(odt_note("", text, &[("Object 1/content.xml", &long)]).contains("x x x"), "a long one is its letters");
}

const NESTED: &str = "<blockquote><p>a</p><blockquote><p>b</p></blockquote><ul><li>c<ol><li>d</li></ol></li></ul></blockquote>\
    <div class='alert alert-info'><p>e</p><ul><li>f</li></ul><div class='alert alert-danger'><p>g</p></div></div>\
    <pre><code>h</code></pre><pre><code>i</code></pre>";

fn part(file: Vec<u8>, name: &str) -> String {
    let mut text = String::new();
    let mut archive = ZipArchive::new(Cursor::new(file)).expect("an archive");
    archive.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

/// The beginning of what holds these words and nothing else.
fn before<'a>(xml: &'a str, words: &str, open: &str) -> &'a str {
    let end = [format!(">{words}</w:t>"), format!(">{words}</text:p>")].iter().find_map(|end| xml.find(end.as_str()));
    let end = end.unwrap_or_else(|| panic!("{words} in {xml}"));
    &xml[xml[..end].rfind(open).expect("it begins")..=end]
}

#[test]
fn what_is_within_something_stands_in_and_has_its_line_in_a_docx() {
    let xml = part(docx::from_flow(&from_html(NESTED), &Front::default(), &|_| None), "word/document.xml");
    for (words, left, line) in [
        ("a", 425, Some("767C8C")),
        ("b", 850, Some("767C8C")),
        ("c", 850, Some("767C8C")),
        ("d", 1275, Some("767C8C")),
        ("f", 0, Some("2A4BC9")),
        ("g", 425, Some("B3261E")),
        ("h", 0, None),
    ] {
        let paragraph = before(&xml, words, "<w:p>");
        let is_in = paragraph.contains(&format!("<w:ind w:left=\"{left}\""));
        assert_eq!(is_in, left > 0, "{paragraph}");
        assert_eq!(paragraph.contains("<w:pBdr>"), line.is_some(), "{paragraph}");
        assert!(line.is_none_or(|line| paragraph.contains(line)), "{paragraph}");
    }
    assert!(xml.contains("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F6F6F9\"/><w:spacing"), "the box goes on");
    assert!(before(&xml, "i", "h</w:t>").contains("exact"), "programs in a row are two");
}

#[test]
fn what_is_within_something_stands_in_and_has_its_line_in_an_odt() {
    let xml = part(odt::from_flow(&from_html(NESTED), &Front::default(), &|_| None), "content.xml");
    let style_of = |words: &str| {
        let paragraph = before(&xml, words, "<text:p ");
        let name = paragraph.split('"').nth(1).expect("a style");
        xml.split("<style:style ").find(|style| style.contains(&format!("style:name=\"{name}\""))).unwrap_or(name)
    };
    assert_eq!(style_of("a"), "Quotations");
    assert_eq!(style_of("e"), "Box_20_info");
    for (words, said) in [
        ("b", "margin-left=\"12mm\""),
        ("c", "solid #767c8c"),
        ("d", "solid #767c8c"),
        ("f", "solid #2a4bc9"),
        ("g", "parent-style-name=\"Box_20_danger\"><style:paragraph-properties fo:margin-left=\"6mm\""),
    ] {
        assert!(style_of(words).contains(said), "{words}: {}", style_of(words));
    }
    for (list, left) in [("Dots_6", 13), ("Numbers_6", 20)] {
        let style = xml.split("<text:list-style ").find(|style| style.contains(&format!("\"{list}\"")));
        assert!(style.is_some_and(|style| style.contains(&format!("fo:margin-left=\"{left}mm\""))), "{list} in {xml}");
    }
    assert!(before(&xml, "i", ">h</text:p>").contains("\"Gap\""), "programs in a row are two");
}

#[test]
fn formulas_of_our_odt_come_back() {
    let page = "<p>Soit <span class='math'>a^2</span>.</p><div class='math'>\\frac{a}{b}</div>";
    let file = odt::from_flow(&from_html(page), &Front::default(), &|_| None);
    assert_eq!(note("a.odt", &file), "Soit $a^2$.\n\n$$\n\\frac{a}{b}\n$$\n");
}

/// Office programs have no notes of notes, and show none without a mark in the text: what such a note says stands behind it.
#[test]
fn notes_of_notes_stand_behind_the_text() {
    let source =
        "Un[^a] et trois[^c].\n\n[^a]: Voir[^b] et[^c].\n\n[^b]: Dedans[^d].\n\n[^c]: Aussi[^b].\n\n[^d]: Au fond.\n";
    let html: String = render(source, &Options::default()).blocks.into_iter().map(|block| block.html).collect();
    let flow = from_html(&html);
    let docx = docx::from_flow(&flow, &Front::default(), &|_| None);
    let odt = odt::from_flow(&flow, &Front::default(), &|_| None);
    assert_eq!(part(odt.clone(), "content.xml").matches("<text:note ").count(), 2);
    for file in [&docx, &odt] {
        let text = note("a", file);
        let end = text.find("[^1]: ").expect("notes");
        for words in ["Dedans", "Au fond"] {
            assert!(text[..end].matches(words).count() == 1 && !text[end..].contains(words), "{words} in {text}");
        }
        assert!(text[end..].contains("Voir") && text[end..].contains("Aussi"), "{text}");
    }
}

#[test]
fn tabs_of_programs_are_elements_in_a_docx() {
    let flow = from_html("<pre><code>a\tb\n\tc</code></pre>");
    let file = docx::from_flow(&flow, &Front::default(), &|_| None);
    let xml = part(file.clone(), "word/document.xml");
    assert!(xml.contains(">a</w:t><w:tab/><w:t xml:space=\"preserve\">b<") && !xml.contains("&#9;"), "{xml}");
    assert_eq!(note("a.docx", &file), "```\na\tb\n\tc\n```\n");
    let settings = part(file, "word/settings.xml");
    assert!(settings.contains("compatibilityMode") && settings.contains("w:val=\"15\""), "no Word of 2007");
}

#[test]
fn lists_and_code_are_said_in_words_that_other_programs_know() {
    let page = "<ol start='7'><li>sept<ol start='3'><li>trois</li></ol></li></ol><p><a href='https://a.fr'>a <code>b</code></a> <code>c</code></p>";
    let flow = from_html(page);
    let odt = odt::from_flow(&flow, &Front::default(), &|_| None);
    let xml = part(odt.clone(), "content.xml");
    for said in [
        "style:name=\"Numbers_0_7\"",
        "text:start-value=\"7\">",
        "text:style-name=\"Numbers_0_3\"",
        "\"Source_20_Text\">c<",
    ] {
        assert!(xml.contains(said), "{said} in {xml}");
    }
    assert!(part(odt.clone(), "styles.xml").contains("\"Source_20_Text\""), "the style is there");
    for file in [docx::from_flow(&flow, &Front::default(), &|_| None), odt] {
        assert_eq!(note("a", &file), "7. sept\n\n   3. trois\n\n[a `b`](https://a.fr) `c`\n");
    }
}

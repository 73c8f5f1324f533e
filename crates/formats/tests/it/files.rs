//! Office documents: whole, well formed, and saying what the page says.

use std::io::{Cursor, Read as _};

use encrier_formats::flow::{Block, Flow, Front, Inline, from_html};
use encrier_formats::{docx, odt};
use proptest::prelude::*;

const PAGE: &str = include_str!("page.html");
const DOT: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 8, 0, 0, 0, 4, 8, 0, 0, 0, 0,
];

fn front() -> Front {
    Front { title: "Compte <rendu> & suites".into(), authors: vec!["Zoé".into()], language: "fr".into() }
}

/// The parts of an office document that are XML, each read to its end.
fn parts(file: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("a zip file");
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        if !name.starts_with("Pictures/") && !name.starts_with("word/media/") && name != "mimetype" {
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("a part is text");
            parts.push((name, text));
        }
    }
    parts
}

/// The text of a part, a line a paragraph; panics where a reader of XML would stop.
fn text_of(xml: &str, paragraph: &[&str]) -> String {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut text = String::new();
    let mut depth = 0;
    loop {
        match reader.read_event().expect("well formed") {
            quick_xml::events::Event::Start(_) => depth += 1,
            quick_xml::events::Event::End(end) => {
                depth -= 1;
                if paragraph.contains(&end.name().as_ref()) {
                    text.push('\n');
                }
            }
            quick_xml::events::Event::Text(piece) => text.push_str(&piece),
            quick_xml::events::Event::GeneralRef(name) => {
                text.push(match &*name {
                    "lt" => '<',
                    "gt" => '>',
                    "amp" => '&',
                    "quot" => '"',
                    "#9" => '\t',
                    other => panic!("&{other};"),
                });
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "all elements end");
    text
}

fn part<'a>(parts: &'a [(String, String)], name: &str) -> &'a str {
    &parts.iter().find(|part| part.0 == name).unwrap_or_else(|| panic!("no {name}")).1
}

fn both(flow: &Flow) -> [(String, Vec<(String, String)>); 2] {
    let pictures = |source: &str| (source == "/uploads/a.png").then(|| DOT.to_vec());
    let docx = parts(&docx::from_flow(flow, &front(), &pictures));
    let odt = parts(&odt::from_flow(flow, &front(), &pictures));
    for (_, xml) in docx.iter().chain(&odt) {
        text_of(xml, &[]);
    }
    [
        (text_of(part(&docx, "word/document.xml"), &["w:p"]), docx),
        (text_of(part(&odt, "content.xml"), &["text:p", "text:h"]), odt),
    ]
}

#[test]
fn both_say_what_the_page_says() {
    for (text, _) in both(&from_html(PAGE)) {
        for words in [
            "Réunion",
            "un < deux & trois",
            "gras",
            "élève",
            "☑ fait",
            "☐ à faire",
            "Cité deux fois",
            "Attention",
            "let a = \"b\";",
            "colonne",
            "large",
            "Encrier",
            "un serveur",
            "[un film]",
        ] {
            assert!(text.contains(words), "{words:?} is missing in {text}");
        }
    }
}

#[test]
fn what_an_office_program_needs_is_there() {
    let [(_, docx), (_, odt)] = both(&from_html(PAGE));
    let document = part(&docx, "word/document.xml");
    for needed in [
        "<w:pStyle w:val=\"Heading1\"/>",
        "<w:tblHeader/>",
        "<w:gridSpan w:val=\"2\"/>",
        "<w:vMerge w:val=\"restart\"/>",
        "descr=\"un point\"",
        "<w:footnoteReference w:id=\"2\"/>",
        "r:id=\"link1\"",
    ] {
        assert!(document.contains(needed), "{needed} is missing in {document}");
    }
    assert!(part(&docx, "word/_rels/document.xml.rels").contains("Target=\"https://example.org/?a=1&amp;b=2\""));
    assert!(part(&docx, "word/numbering.xml").contains("<w:startOverride w:val=\"3\"/>"));
    assert!(part(&docx, "word/footnotes.xml").contains("Au pied."));
    assert!(part(&docx, "docProps/core.xml").contains("Compte &lt;rendu&gt; &amp; suites"));
    let content = part(&odt, "content.xml");
    for needed in [
        "text:outline-level=\"1\"",
        "<table:table-header-rows>",
        "table:number-columns-spanned=\"2\"",
        "<table:covered-table-cell/>",
        "<svg:desc>un point</svg:desc>",
        "text:note-class=\"footnote\"",
        "text:start-value=\"3\"",
        "xlink:href=\"https://example.org/?a=1&amp;b=2\"",
    ] {
        assert!(content.contains(needed), "{needed} is missing in {content}");
    }
}

/// A box stands in the place of the dot or the number of its item.
#[test]
fn a_task_has_a_box_and_nothing_else() {
    let task = "<li class=task-list-item><label><input type=checkbox> b</label></li>";
    let page = format!("<ul><li>a</li>{task}{task}<li>c</li></ul><ol start=4><li>d</li>{task}<li>e</li></ol>");
    let [(text, docx), (_, odt)] = both(&from_html(&page));
    assert_eq!(text.trim().lines().collect::<Vec<_>>(), ["a", "☐ b", "☐ b", "c", "d", "☐ b", "e"]);
    let (document, content) = (part(&docx, "word/document.xml"), part(&odt, "content.xml"));
    for (paragraph, marked) in document.split("<w:p>").skip(1).zip([true, false, false, true, true, false, true]) {
        assert_eq!(paragraph.contains("<w:numPr>"), marked, "{paragraph}");
    }
    let lists: Vec<&str> = content.split("<text:list text:style-name=\"").skip(1).collect();
    let names = lists.iter().map(|list| list.split('"').next().unwrap_or_default());
    assert_eq!(names.collect::<Vec<_>>(), ["Dots", "Tasks", "Dots", "Numbers_0_4", "Tasks", "Numbers_0_6"]);
    assert_eq!(lists[1].matches("☐</text:span> b").count(), 2, "{content}");
    assert!(lists[3].contains("start-value=\"4\"") && lists[5].contains("start-value=\"6\""), "{content}");
}

/// A box begins with its title in bold, and another box behind it is another.
#[test]
fn boxes_have_a_title_and_an_end() {
    let page = "<div class='alert alert-info'><p class=alert-title>Fait</p><p>a</p></div><div class='alert alert-info'><p>b</p></div>";
    let [(_, docx), (_, odt)] = both(&from_html(page));
    let (document, content) = (part(&docx, "word/document.xml"), part(&odt, "content.xml"));
    assert_eq!(document.matches("<w:pStyle w:val=\"CalloutTitle\"/>").count(), 1, "{document}");
    assert_eq!(content.matches("Strong_20_Emphasis\">Fait</text:span>").count(), 1, "{content}");
    assert_eq!((document.matches("w:lineRule=\"exact\"").count(), content.matches("\"Gap\"").count()), (2, 2));
}

/// A note stands at its first mark. A later one leads there: a second note of that number would be an empty one.
#[test]
fn a_note_that_is_marked_twice_is_one() {
    let mark = |id: &str| format!("<sup class=footnote-ref><a href='#fn1' id={id}>[1]</a></sup>");
    let note = "<section class=footnotes><ol><li id=fn1><p>Au pied.</p></li></ol></section>";
    let [(_, docx), (_, odt)] = both(&from_html(&format!("<p>a{} b{}</p>{note}", mark("a"), mark("b"))));
    let (document, content) = (part(&docx, "word/document.xml"), part(&odt, "content.xml"));
    assert_eq!(document.matches("<w:footnoteReference w:id=\"2\"/>").count(), 1, "{document}");
    assert!(document.contains("w:name=\"_RefNote2\"") && document.contains(" NOTEREF _RefNote2 "), "{document}");
    assert_eq!((content.matches("<text:note ").count(), content.matches("<text:note-ref ").count()), (1, 1));
}

/// Columns are as wide as what stands in them, within bounds, and fill the line.
#[test]
fn columns_are_as_wide_as_their_text() {
    let page = "<table><tr><td>anticonstitutionnellement</td><td>1</td><td colspan=2>x</td></tr><tr><td>a</td><td>b</td><td>c</td><td>d</td></tr></table>";
    let [(_, docx), (_, odt)] = both(&from_html(page));
    let document = part(&docx, "word/document.xml");
    let columns = document.split("<w:gridCol w:w=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    let columns: Vec<usize> = columns.map(|width| width.parse().expect("a number")).collect();
    assert!(matches!(columns[..], [5_830, 1_079, 1_079, 1_079]), "{columns:?}");
    assert!(document.contains(&format!("<w:tcW w:w=\"{}\" w:type=\"dxa\"/><w:gridSpan w:val=\"2\"/>", columns[2] * 2)));
    let content = part(&odt, "content.xml");
    assert!(
        content.contains("style:name=\"Column1028\"") && content.contains("style:column-width=\"102.8mm\""),
        "{content}"
    );
    assert_eq!(content.matches("<table:table-column table:style-name=\"Column190\"/>").count(), 3, "{content}");
}

/// What an office program may not read is told by its words, not put in and left to it.
#[test]
fn a_picture_of_an_odd_kind_is_its_words() {
    let avif = |_: &str| Some(b"\0\0\0\x1cftypavif\0\0\0\0mif1avifmiaf".to_vec());
    let flow = from_html("<p>avant</p><p><img src=/uploads/a.avif alt=\"un plan\"></p>");
    let docx = docx::from_flow(&flow, &front(), &avif);
    let odt = odt::from_flow(&flow, &front(), &avif);
    let names = |file: &[u8]| {
        let archive = zip::ZipArchive::new(Cursor::new(file)).expect("a zip file");
        archive.file_names().map(|name| name.expect("a name").into_owned()).collect::<Vec<_>>()
    };
    for (file, name, paragraph) in [(&docx, "word/document.xml", "w:p"), (&odt, "content.xml", "text:p")] {
        assert!(text_of(part(&parts(file), name), &[paragraph]).contains("[un plan]"), "{name}");
        assert!(!names(file).iter().any(|name| name.starts_with("Pictures/") || name.starts_with("word/media/")));
    }
}

/// The head of a column stands on the side of what is below it.
#[test]
fn heads_of_columns_have_their_columns_side() {
    let page = "<table><thead><tr><th align=right>a</th><th align=center>b</th></tr></thead>\
                <tbody><tr><td align=right>1</td><td align=center>2</td></tr></tbody></table>";
    let [(_, docx), (_, odt)] = both(&from_html(page));
    let (document, content) = (part(&docx, "word/document.xml"), part(&odt, "content.xml"));
    for side in ["<w:jc w:val=\"right\"/>", "<w:jc w:val=\"center\"/>"] {
        assert_eq!(document.matches(side).count(), 2, "{side} in {document}");
    }
    for (style, text) in [("Table_20_Heading_20_End", "a"), ("Table_20_Heading_20_Center", "b"), ("Table_20_End", "1")]
    {
        assert!(
            content.contains(&format!("<text:p text:style-name=\"{style}\">{text}</text:p>")),
            "{style} in {content}"
        );
        assert!(part(&odt, "styles.xml").contains(&format!("style:name=\"{style}\"")), "no style {style}");
    }
}

#[test]
fn an_odt_begins_with_its_media_type_uncompressed() {
    let file = odt::from_flow(&from_html("<p>a</p>"), &front(), &|_| None);
    assert_eq!(&file[30..38], b"mimetype");
    assert!(file[38..].starts_with(b"application/vnd.oasis.opendocument.text"));
}

#[test]
fn the_same_text_makes_the_same_file() {
    let flow = from_html(PAGE);
    assert_eq!(docx::from_flow(&flow, &front(), &|_| None), docx::from_flow(&flow, &front(), &|_| None));
    assert_eq!(odt::from_flow(&flow, &front(), &|_| None), odt::from_flow(&flow, &front(), &|_| None));
}

#[test]
fn white_space_is_as_a_browser_shows_it() {
    let flow = from_html("<p> a  <b> b</b>\n c <br> d </p>");
    let Some(Block::Paragraph(line)) = flow.blocks.first() else { panic!("{flow:?}") };
    let text: String = line
        .iter()
        .map(|part| match part {
            Inline::Text(text, _) => text.as_str(),
            _ => "|",
        })
        .collect();
    assert_eq!(text, "a b c|d");
}

#[test]
fn a_space_before_a_marked_word_is_not_marked() {
    let flow = from_html("<p>un <mark>mot</mark> de plus</p>");
    let Some(Block::Paragraph(line)) = flow.blocks.first() else { panic!("{flow:?}") };
    let marked = line.iter().filter_map(|part| match part {
        Inline::Text(text, style) if style.highlight => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(marked.collect::<Vec<_>>(), ["mot"]);
}

#[test]
fn a_page_as_deep_as_it_likes_is_read_to_its_end() {
    let html = format!("{}fin", "<blockquote><ul><li>".repeat(1_000));
    for (text, _) in both(&from_html(&html)) {
        assert!(text.contains("fin"));
    }
}

proptest! {
    #[test]
    fn any_page_makes_whole_files(html in "(<(p|b|li|ul|ol|table|tr|td|th colspan=3|td rowspan=2|pre|a href='/x'|h2|dl|dt|dd|sup|blockquote|img src=a alt=b|details|summary|br|/p|/td|/tr|/table|/li|/ul|/b|/a)>|[a-z<&\"\u{0}\u{fffe} \n]{0,4}){0,60}") {
        both(&from_html(&html));
    }
}

#[test]
fn a_film_of_a_note_is_named() {
    let page = encrier_formats::html::from_markdown("a <video controls src=https://a.fr/b.mp4></video>");
    let [(text, docx), _] = both(&from_html(&page));
    assert!(text.contains("Vidéo (a.fr)"), "{text}");
    assert!(part(&docx, "word/_rels/document.xml.rels").contains("Target=\"https://a.fr/b.mp4\""));
}

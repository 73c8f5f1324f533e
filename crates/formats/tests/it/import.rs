//! Files of others: what comes in is what they say, and nothing worse than an error for hostile ones.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use encrier_formats::flow::{Front, from_html};
use encrier_formats::import::{ImportError, Imported, read};
use encrier_formats::note::{Options, render};
use encrier_formats::{docx, markdown, odt};
use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

const DOT: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 8, 0, 0, 0, 4, 8, 0, 0, 0, 0,
];

/// What office documents and notes can say alike.
const NOTE: &str = "# Visite du *port*\n\nOn part à **8 h**, ~~pas~~ <u>plus</u> tard : 5 \\$ par <mark>élève</mark>, \
    H<sub>2</sub>O et m<sup>2</sup>, `code`, [un lien](https://exemple.fr/a?b=c&d).\\\nNouvelle ligne.[^1]\n\n\
    ## Liste\n\n- un\n  - deux\n  - trois\n- quatre\n\n<!-- -->\n\n- [ ] à faire\n- [x] fait\n\n3. trois\n4. quatre\n\n\
    > cité\n>\n> encore\n\n```\nlet x = 1;\n  $y$\n```\n\n---\n\n| Nom | Prix |\n| --- | --- |\n| Zoé | 3 |\n| | 4 |\n\n\
    Fin *en **gras*** et ==non==\n\n[^1]: Une **note**.\n";

fn html(note: &str) -> String {
    render(note, &Options::default()).blocks.into_iter().map(|block| block.html).collect()
}

fn again(note: &str) -> String {
    markdown::from_flow(&from_html(&html(note)))
}

fn only(imported: Result<Imported, ImportError>) -> String {
    let mut documents = imported.expect("it is read").documents;
    assert_eq!(documents.len(), 1);
    documents.remove(0).markdown
}

pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a name");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

fn docx_of(document: &str) -> Vec<u8> {
    let relations = "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let types = "<Types/>";
    archive(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

#[test]
fn a_note_is_the_same_after_html() {
    let once = again(NOTE);
    assert_eq!(again(&once), once, "{once}");
    assert_eq!(from_html(&html(&once)), from_html(&html(NOTE)));
}

#[test]
fn boxes_definitions_and_formulas_come_back() {
    let note = ":::info Un *titre*\nDedans.\n\n::::spoiler Plus\nCaché.\n::::\n:::\n\nMot\n\n: Sens\n\n$$\nx^2\n$$\n\nEt $a_b$.\n";
    let once = again(note);
    assert_eq!(from_html(&html(&once)), from_html(&html(note)), "{once}");
}

#[test]
fn what_looks_like_a_sign_of_notes_stays_text() {
    let text = "a $x$ b ==c== ++d++ e^f^ :smile: {%youtube x%} ^[g] 12:30:45 :::info";
    let flow = from_html(&format!("<p>{text}</p><p>:::info</p><p>: sens</p>"));
    assert_eq!(from_html(&html(&markdown::from_flow(&flow))), flow, "{}", markdown::from_flow(&flow));
}

#[test]
fn our_docx_comes_back() {
    let flow = from_html(&html(NOTE));
    let file = docx::from_flow(&flow, &Front::default(), &|_| None);
    assert_eq!(only(read("a.docx", &file)), markdown::from_flow(&flow));
}

#[test]
fn our_odt_comes_back() {
    let flow = from_html(&html(NOTE));
    let file = odt::from_flow(&flow, &Front::default(), &|_| None);
    assert_eq!(only(read("a.odt", &file)), markdown::from_flow(&flow));
}

#[test]
fn pictures_come_as_bytes() {
    let flow = from_html("<p>a <img src=\"/x.png\" alt=\"Un point\"> b</p>");
    for file in [
        docx::from_flow(&flow, &Front::default(), &|_| Some(DOT.to_vec())),
        odt::from_flow(&flow, &Front::default(), &|_| Some(DOT.to_vec())),
    ] {
        let imported = read("x", &file).expect("it is read");
        let note = &imported.documents[0];
        assert_eq!(note.markdown, "a ![Un point](picture:1) b\n");
        assert_eq!(note.pictures[0].bytes, DOT);
        let addresses = [("picture:1".to_owned(), "/uploads/1.png".to_owned())];
        assert_eq!(
            note.with_addresses(&note.markdown, &addresses, "image absente"),
            "a ![Un point](/uploads/1.png) b\n"
        );
    }
}

#[test]
fn spans_of_tables_keep_their_columns() {
    let page = "<table><tr><th>a</th><th>b</th><th>c</th></tr><tr><td rowspan=2>d</td><td colspan=2>e</td></tr><tr><td>f</td><td>g</td></tr></table>";
    let flow = from_html(page);
    let expected = markdown::from_flow(&flow);
    assert_eq!(only(read("a", &docx::from_flow(&flow, &Front::default(), &|_| None))), expected);
    assert_eq!(only(read("a", &odt::from_flow(&flow, &Front::default(), &|_| None))), expected);
}

#[test]
fn texts_are_read_whatever_wrote_them() {
    assert_eq!(only(read("a.md", "\u{feff}# Été\r\nb\rc".as_bytes())), "# Été\nb\nc");
    assert_eq!(only(read("a.txt", b"\xc9t\xe9 \x80 5")), "Été € 5");
    assert_eq!(read("a.md", b"a\0b"), Err(ImportError::Unknown));
    assert_eq!(
        only(read("sans-nom", b"<!DOCTYPE html><title>x</title><p>a <img src='data:image/png;base64,AAAA' alt=b>")),
        "a \\[b\\]\n"
    );
    let named = read("dossier/Mon texte.md", b"").expect("an empty note");
    assert_eq!(named.documents[0].title, "Mon texte");
}

#[test]
fn a_zip_is_one_note_for_each_file_in_its_order() {
    let inner = docx_of("<document><body><p><r><t>C</t></r></p></body></document>");
    let file = archive(&[
        ("b.md", b"# B"),
        ("a/a.html", b"<h1>A</h1>"),
        ("../hors.md", b"hors"),
        ("/abs.md", b"abs"),
        ("a/../../x.md", b"x"),
        ("__MACOSX/b.md", b"x"),
        (".cache.md", b"x"),
        ("image.png", DOT),
        ("c.docx", &inner),
        ("./d/e.md", b"# E"),
        ("f\\g.md", b"# G"),
    ]);
    let titles: Vec<String> =
        read("notes.zip", &file).expect("it is read").documents.into_iter().map(|note| note.title).collect();
    assert_eq!(titles, ["B", "A", "C", "E", "G"]);
    assert_eq!(read("x.zip", &archive(&[("image.png", DOT)])), Err(ImportError::Nothing));
}

#[test]
fn a_zip_brings_the_pictures_that_its_notes_name() {
    let note = b"![Un](img/a.png) ![Deux](../b.png =9x9) ![Trois](<img/c d.png>) ![Quatre](img/c%20d.png)\n\
        ![Hors](../../x.png) ![Ailleurs](https://exemple.fr/a.png) ![Texte](c.txt)";
    let file = archive(&[
        ("cours/note.md", note),
        ("cours/img/a.png", DOT),
        ("b.png", DOT),
        ("cours/img/c d.png", DOT),
        ("x.png", DOT),
        ("cours/c.txt", b"texte"),
    ]);
    let imported = read("notes.zip", &file).expect("it is read");
    let note = &imported.documents[0];
    let found: Vec<&str> = note.pictures.iter().map(|picture| picture.address.as_str()).collect();
    assert_eq!(found, ["img/a.png", "../b.png", "<img/c d.png>", "img/c%20d.png"]);
    let addresses = ["img/a.png", "../b.png", "<img/c d.png>"].map(|old| (old.to_owned(), "/u".to_owned()));
    let text = note.with_addresses(&note.markdown, &addresses, "image absente");
    let begins =
        "![Un](/u) ![Deux](/u =9x9) ![Trois](/u) Quatre (image absente)\n![Hors](../../x.png) ![Ailleurs](https";
    assert!(text.starts_with(begins), "{text}");
}

/// What a page says of its own pictures, by path or by the picture itself, comes along from a zip as from a file.
#[test]
fn a_page_brings_its_pictures() {
    let dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let page = format!(
        "<p>a <img src='img/a.png' alt=Un> b</p><figure><img src='data:image/png;base64,{dot}' alt=Deux></figure>\
         <p><img src='img/caf%C3%A9.png' alt=Trois><img src='data:text/html,x' alt=Quatre></p>"
    );
    let file = archive(&[("p/page.html", page.as_bytes()), ("p/img/a.png", DOT), ("p/img/café.png", DOT)]);
    let imported = read("pages.zip", &file).expect("it is read");
    let note = &imported.documents[0];
    assert_eq!(
        note.markdown,
        "a ![Un](img/a.png) b\n\n![Deux](picture:1)\n\n![Trois](img/caf%C3%A9.png)\\[Quatre\\]\n"
    );
    let found: Vec<&str> = note.pictures.iter().map(|picture| picture.address.as_str()).collect();
    assert_eq!(found, ["picture:1", "img/a.png", "img/caf%C3%A9.png"]);
    assert!(note.pictures[0].bytes.starts_with(b"\x89PNG"));
}

/// Pictures are no text: a page of many is read, one of much text is not.
#[test]
fn the_pictures_of_a_page_do_not_count_as_its_text() {
    let big = "A".repeat(5 << 20);
    let page = format!("<p>a<img src='data:image/png;base64,{big}' alt=b>");
    assert_eq!(only(read("a.html", page.as_bytes())), "a\\[b\\]\n");
    assert_eq!(read("a.html", format!("<p>{big}").as_bytes()), Err(ImportError::TooMuch));
    assert_eq!(read("a.html", format!("{page}{page}{page}{page}").as_bytes()), Err(ImportError::TooMuch));
}

#[test]
fn word_says_lists_links_and_marks_in_its_own_ways() {
    let document = "<w:document><w:body>\
        <w:p><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr><w:r><w:t>Titre</w:t></w:r></w:p>\
        <w:p><w:r><w:rPr><w:b w:val=\"0\"/><w:i/></w:rPr><w:t>it</w:t></w:r><w:del><w:r><w:delText>non</w:delText></w:r></w:del>\
        <w:ins><w:r><w:t xml:space=\"preserve\"> oui </w:t></w:r></w:ins>\
        <w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"https://a.fr/\" </w:instrText></w:r>\
        <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>lien</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>\
        <w:r><w:t> fin</w:t></w:r></w:p></w:body></w:document>";
    assert_eq!(only(read("a.docx", &docx_of(document))), "## Titre\n\n*it* oui [lien](https://a.fr/) fin\n");
}

#[test]
fn links_that_run_are_none() {
    let document = "<document><body><p><fldSimple instr='HYPERLINK \"javascript:alert(1)\"'><r><t>a</t></r></fldSimple></p></body></document>";
    assert_eq!(only(read("a.docx", &docx_of(document))), "a\n");
}

/// Word and Outlook write lists so, and old Etherpads did.
#[test]
fn what_stands_directly_in_a_list_or_a_table_is_read() {
    for (html, note) in [
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b\n"),
        ("<ol><ul><li>b</li></ul><li>a</li></ol>", "1. - b\n2. a\n"),
        ("<ul>avant<li>a</li>après</ul>", "- avant\n\n- a\n\n  après\n"),
        ("<dl><div><dt>mot</dt><dd>sens</dd></div></dl>", "mot\n\n:   sens\n"),
        (
            "<table><caption>Légende</caption><tr><th>a</th></tr><tr><td>1</td></tr></table>",
            "Légende\n\n| a |\n| --- |\n| 1 |\n",
        ),
    ] {
        assert_eq!(only(read("a.html", html.as_bytes())), note, "{html}");
    }
}

#[test]
fn formulas_of_pages_are_those_that_they_were_made_of() {
    let ours = encrier_formats::html::with_formulas(&html("soit $a^2$.\n\n$$\nb_1\n$$\n"));
    assert!(ours.contains("<annotation"), "{ours}");
    assert_eq!(only(read("a.html", ours.as_bytes())), "soit $a^2$.\n\n$$\nb_1\n$$\n");
    let mathml = |more: &str| {
        format!(
            "<math{more}><semantics><mrow><mi>x</mi></mrow><annotation-xml encoding='x'>y</annotation-xml>\
             <annotation encoding='application/x-tex'>x+1</annotation></semantics></math>"
        )
    };
    let katex = format!(
        "<p>a <span class=katex><span class=katex-mathml>{}</span><span class=katex-html aria-hidden=true>x+1</span></span></p>",
        mathml("")
    );
    let pandoc = r"<p><span class='math inline'>\(c\)</span> <span class='math display'>\[d\]</span></p>";
    let bare = "<p><math><mi>e</mi><annotation encoding='StarMath 5.0'>no</annotation></math></p>";
    let page = [katex.as_str(), pandoc, bare, &mathml(" display='block'")].concat();
    assert_eq!(only(read("a.html", page.as_bytes())), "a $x+1$\n\n$c$ $d$\n\ne\n\n$x+1$\n");
    // Pandoc raises and slants where it can, and writes TeX elsewhere.
    let page = "<p><span class='math inline'>10<sup>−3</sup></span> <span class='math inline'><em>a</em><sub>1</sub></span></p>";
    assert_eq!(only(read("a.html", page.as_bytes())), "10<sup>−3</sup> *a*<sub>1</sub>\n");
    // What follows a formula does not end it.
    let page = "<p><span class=math>x^2</span>3 fois, <span class=math>y</span>, <span class=math>z</span><b>1</b></p>";
    let note = only(read("a.html", page.as_bytes()));
    let page = html(&note);
    assert_eq!(page.matches("class=\"math\"").count(), 3, "{note}");
    assert!(page.contains("</span>3 fois") && page.contains("<strong>1</strong>"), "{page}");
}

#[test]
fn whatever_a_section_of_notes_holds_is_read() {
    let plain = "<p>a</p><div class=footnotes><p>1. La source.</p></div>";
    assert_eq!(only(read("a.html", plain.as_bytes())), "a\n\n1\\. La source.\n");
    let chapter = |number: u8| {
        format!(
            "<p>texte {number}<a href='#n{number}'><sup>1</sup></a></p><section class=footnotes><hr><ol>\
             <li id=n{number}>note {number} <a class=footnote-backref href='#r'>↩</a></li></ol><p>fin {number}</p></section>"
        )
    };
    let expected = "texte 1[^1]\n\nfin 1\n\ntexte 2[^2]\n\nfin 2\n\n[^1]: note 1\n\n[^2]: note 2\n";
    assert_eq!(only(read("a.html", [chapter(1), chapter(2)].concat().as_bytes())), expected);
}

#[test]
fn terms_and_titles_in_cells_are_read() {
    let page = "<table><tr><td><dl><dt>Compétence<dd>Lire</dl></td><td><details><summary>Corrigé</summary>oui</details></td></tr></table>";
    let expected = "| | |\n| --- | --- |\n| Compétence<br>Lire | Corrigé<br>oui |\n";
    assert_eq!(only(read("a.html", page.as_bytes())), expected);
}

#[test]
fn an_archive_is_not_unpacked_beyond_its_bounds() {
    let zeros = vec![b' '; 40 << 20];
    assert_eq!(read("a.zip", &archive(&[("a.md", &zeros)])), Err(ImportError::TooMuch));
    let some = vec![b' '; 3 << 20];
    assert_eq!(read("a.zip", &archive(&[("a.md", &some)])), Err(ImportError::TooMuch), "packed 1000 to 1");
}

#[test]
fn an_archive_of_archives_is_not_followed() {
    let mut file = archive(&[("a.md", b"bas")]);
    for _ in 0..5 {
        file = archive(&[("dedans.zip", &file), ("dedans.docx", &file)]);
    }
    assert_eq!(read("42.zip", &file), Err(ImportError::Nothing));
}

#[test]
fn many_entries_are_refused_before_they_are_listed() {
    let names: Vec<String> = (0..10_001).map(|number| format!("{number}.md")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(read("a.zip", &archive(&files)), Err(ImportError::TooMuch));
    assert_eq!(read("a.zip", &archive(&files[..501])), Err(ImportError::TooMuch), "notes");
    assert_eq!(read("a.zip", &archive(&files[..500])).map(|all| all.documents.len()), Ok(500));
}

#[test]
fn entities_are_not_expanded() {
    let mut document = String::from("<!DOCTYPE d [<!ENTITY a0 \"ha\">");
    for level in 1..30 {
        let _ = write!(document, "<!ENTITY a{level} \"&a{};&a{};\">", level - 1, level - 1);
    }
    document.push_str("<!ENTITY f SYSTEM \"file:///etc/passwd\">]><document><body><p><r><t>x&a29;&f;&lt;&#233;</t></r></p></body></document>");
    assert_eq!(only(read("a.docx", &docx_of(&document))), "x<é\n");
}

#[test]
fn depth_is_bounded_everywhere() {
    let deep = format!("<document><body>{}{}</body></document>", "<sdt>".repeat(100_000), "</sdt>".repeat(100_000));
    assert_eq!(read("a.docx", &docx_of(&deep)), Err(ImportError::TooMuch));
    assert_eq!(read("a.html", "<div>".repeat(60_000).as_bytes()), Err(ImportError::TooMuch));
    assert_eq!(read("a.html", "<div><table></div>".repeat(60_000).as_bytes()), Err(ImportError::TooMuch));
    assert_eq!(read("a.html", "<p><b x></p></q>".repeat(60_000).as_bytes()), Err(ImportError::TooMuch));
    let tables =
        format!("<document><body>{}a{}</body></document>", "<tbl><tr><tc>".repeat(60), "</tc></tr></tbl>".repeat(60));
    assert!(read("a.docx", &docx_of(&tables)).is_ok());
}

/// As deep as XML may be, whatever holds it, and as many as a part may hold.
#[test]
fn what_holds_text_beside_the_text_is_bounded() {
    let boxed = |open: &str, close: &str, times: usize| {
        format!("{}<p><r><t>a</t></r></p>{}", open.repeat(times), close.repeat(times))
    };
    for (open, close, times) in [
        ("<p><r><pict><txbxContent>", "</txbxContent></pict></r></p>", 48),
        (
            "<p><r><AlternateContent><Choice><pict><txbxContent>",
            "</txbxContent></pict></Choice></AlternateContent></r></p>",
            32,
        ),
        ("<AlternateContent><Fallback>", "</Fallback></AlternateContent>", 95),
        (
            "<tbl><sdt><sdtContent><tr><sdt><sdtContent><tc>",
            "</tc></sdtContent></sdt></tr></sdtContent></sdt></tbl>",
            27,
        ),
    ] {
        let document = |times| docx_of(&format!("<document><body>{}</body></document>", boxed(open, close, times)));
        assert_eq!(only(read("a.docx", &document(times))), "a\n", "{open}");
        assert_eq!(read("a.docx", &document(100_000 / open.len() * 4)), Err(ImportError::TooMuch), "{open}");
    }
    let frames = |times: usize| {
        let text = format!("{}a{}", "<p><frame><text-box>".repeat(times), "</text-box></frame></p>".repeat(times));
        let content = format!("<document-content><body><text>{text}</text></body></document-content>");
        archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
    };
    assert!(read("a.odt", &frames(64)).is_ok());
    assert_eq!(read("a.odt", &frames(4_000)), Err(ImportError::TooMuch));
    let runs = docx_of(&format!("<document><body><p>{}</p></body></document>", "<r/>".repeat(200_000)));
    assert_eq!(only(read("a.docx", &runs)), "\n");
}

#[test]
fn a_cut_or_changed_file_never_panics() {
    let flow = from_html(&html(NOTE));
    let small = docx_of("<document><body><p><r><t>a</t></r></p></body></document>");
    for file in [small, odt::from_flow(&flow, &Front::default(), &|_| None)] {
        for end in (0..file.len()).step_by(1 + file.len() / 1_000) {
            drop(read("a", &file[..end]));
            let mut changed = file.clone();
            changed[end] ^= 0xff;
            drop(read("a", &changed));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(name in "[a-z.]{0,8}", bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        drop(read(&name, &bytes));
        drop(read(&name, &[b"PK", &bytes[..]].concat()));
    }

    #[test]
    fn no_xml_panics(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let inside: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        let document = format!("<document><body>{inside}</body></document>");
        drop(read("a.docx", &docx_of(&document)));
        let content = format!("<document-content><body><text>{inside}</text></body></document-content>");
        let odt = archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())]);
        drop(read("a.odt", &odt));
    }

    // Without what typography changes in every note: dashes, dots, quotes.
    #[test]
    fn text_that_is_imported_says_the_same(words in "[a-zéA-Z0-9 *_`$=^:{}%~|<>&#!\\[\\]]{1,40}") {
        let page = format!("<p>x{}</p>", words.replace('&', "&amp;").replace('<', "&lt;"));
        let flow = from_html(&page);
        let note = only(read("a.html", page.as_bytes()));
        prop_assert_eq!(from_html(&html(&note)), flow, "{}", note);
    }
}

const PIECES: [&str; 46] = [
    "<p>",
    "</p>",
    "<r>",
    "</r>",
    "<t>a</t>",
    "<tbl>",
    "</tbl>",
    "<tr>",
    "</tr>",
    "<tc>",
    "</tc>",
    "<tcPr><gridSpan val='9999'/><vMerge/></tcPr>",
    "<pPr><numPr><ilvl val='99'/><numId val='1'/></numPr><ind left='99999999999999999'/></pPr>",
    "<pPr><ind left='425'/></pPr>",
    "<fldChar fldCharType='end'/>",
    "<br/>",
    "<hyperlink id='x'>",
    "</hyperlink>",
    "☐ b",
    "<list>",
    "</list>",
    "<list-item start-value='4294967295'>",
    "</list-item>",
    "<note><note-body>",
    "</note-body></note>",
    "<s c='99999999'/>",
    "<table-row><table-cell number-columns-repeated='99999999'/></table-row>",
    "<span style-name='P'>",
    "<AlternateContent><Choice>",
    "</Choice><Fallback>",
    "</Fallback></AlternateContent>",
    "<pict><txbxContent>",
    "</txbxContent></pict>",
    "<pPr><rPr><del/></rPr></pPr>",
    "<sym font='Wingdings' char='FFFFFFFF'/><sym font='Symbol' char='61'/>",
    "<fldChar fldCharType='begin'><ffData><ddList><result val='9'/></ddList></ffData></fldChar>",
    "<instrText>HYPERLINK \\</instrText>",
    "<oMath><f><num><r><t>$`\\{é</t></r></num></f><nary/><d/><m/><acc/>",
    "</oMath>",
    "<sdt><sdtContent>",
    "</sdtContent></sdt>",
    "<trPr><gridBefore val='65535'/></trPr>",
    "<footnoteReference id='1'/>",
    "<frame><text-box>",
    "</text-box></frame>",
    "<custom-shape><p>c</p></custom-shape><table><table-row><table-cell><p>d</p></table-cell></table-row></table>",
];

#[test]
fn what_libreoffice_writes_is_read() {
    let odt = only(read("visite.odt", include_bytes!("../golden/visite.odt")));
    let docx = only(read("visite.docx", include_bytes!("../golden/visite.docx")));
    for note in [odt, docx] {
        for piece in [
            "# Visite du port\n",
            "On part à **8 h** avec *Zoé*, [le plan](https://exemple.fr/plan) et <u>un crayon</u>.\n",
            "## À prendre\n",
            "- un carnet\n  - neuf\n- une gourde\n",
            "1. le bus\n2. le bac\n",
            "> Soyez à l’heure.\n",
            "```\nlet x = 1;\nlet y = 2;\n```\n",
            "| Zoé | 3 |\n",
            "Fin.\n",
        ] {
            assert!(note.contains(piece), "{piece} in {note}");
        }
    }
}

/// All that `LibreOffice` has a way of its own to write; both files are its own.
#[test]
fn what_libreoffice_has_is_in_the_note() {
    let odt = include_bytes!("../golden/rapport.odt");
    let docx = include_bytes!("../golden/rapport.docx");
    for (name, file) in [("rapport.odt", &odt[..]), ("rapport.docx", &docx[..])] {
        let imported = read(name, file).expect("it is read");
        let note = &imported.documents[0];
        assert_eq!(note.title, "Rapport de stage");
        assert_eq!(note.markdown, RAPPORT, "{name}");
        assert!(note.pictures.len() == 1 && note.pictures[0].bytes.starts_with(b"\x89PNG"), "{name}");
    }
}

const RAPPORT: &str = "# Rapport de stage\n\n\
    Du **gras**, de l’*italique*, du <u>souligné</u>, du ~~barré~~, du `code` et [un lien](https://exemple.fr/plan).[^1]\n\n\
    ## Listes\n\n\
    - un\n  - deux\n    - trois\n- quatre\n\n\
    Puis :\n\n1. le bus\n2. le bac\n\n\
    > Une citation.\n\n\
    ```\nlet x = 1;\nlet y = 2;\n```\n\n\
    | | |\n| --- | --- |\n| Nom | Prix |\n| Zoé | 3 |\n\n\
    ![Le port vu du quai](picture:1)\n\nFin.\n\n\
    [^1]: Une note de **bas de page**.\n";

//! Documents as Word itself writes them: nothing that stands on their pages is lost.

use encrier_formats::import::{ImportedNote, read};

use crate::offices::archive;

const STYLES: &str = r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Paragraphedeliste"><w:name w:val="List Paragraph"/><w:pPr><w:ind w:left="720"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Listepuces"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Listepuces2"><w:name w:val="List Bullet 2"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Citation"><w:name w:val="Quote"/><w:pPr><w:ind w:left="864"/></w:pPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Programme"><w:name w:val="Programme"/><w:basedOn w:val="Normal"/><w:rPr><w:rFonts w:ascii="Consolas"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="character" w:styleId="Lienhypertexte"><w:name w:val="Hyperlink"/><w:rPr><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="lev"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Accentuation"><w:name w:val="Emphasis"/></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="Barre"><w:name w:val="Barré"/><w:basedOn w:val="lev"/><w:rPr><w:strike/></w:rPr></w:style>"#;

const RELATIONS: &str = r#"<Relationship Id="rId1" Type="x/styles" Target="styles2.xml"/><Relationship Id="rId2" Type="x/numbering" Target="numbering.xml"/>
<Relationship Id="rId3" Type="x/footnotes" Target="footnotes.xml"/><Relationship Id="rId4" Type="x/image" Target="../word/media/image1.png"/>
<Relationship Id="rId5" Type="x/image" Target="media/image2.emf"/><Relationship Id="rId6" Type="x/image" Target="https://exemple.fr/loin.png" TargetMode="External"/>
<Relationship Id="rId7" Type="x/hyperlink" Target="https://exemple.fr/page" TargetMode="External"/><Relationship Id="rId8" Type="x/diagramData" Target="diagrams/data1.xml"/>
<Relationship Id="rId9" Type="x/aFChunk" Target="/word/chunk.mht"/>"#;

const DOT: &str = "GIF89a";

fn level(level: usize, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl='{level}'><w:start w:val='1'/><w:numFmt w:val='{format}'/>{more}<w:lvlText w:val='{text}'/><w:pPr><w:ind w:left='{}'/></w:pPr></w:lvl>",
        360 * (level + 1)
    )
}

fn numbering() -> String {
    let kinds = [
        level(0, "bullet", "\u{f0b7}", "") + &level(1, "bullet", "o", ""),
        level(0, "decimal", "%1.", "") + &level(1, "lowerLetter", "%2.", ""),
        level(0, "bullet", "\u{f0b7}", "<w:pStyle w:val='Listepuces'/>"),
        level(0, "bullet", "\u{f0b7}", "<w:pStyle w:val='Listepuces2'/>").replace("360", "643"),
        level(0, "upperRoman", "Article %1 :", ""),
        "<w:numStyleLink w:val='Plan'/>".to_owned(),
        format!("<w:styleLink w:val='Plan'/>{}", level(0, "decimal", "%1)", "").replace("'1'/><w:num", "'4'/><w:num")),
    ];
    let kinds = kinds
        .iter()
        .enumerate()
        .map(|(id, levels)| format!("<w:abstractNum w:abstractNumId='{id}'>{levels}</w:abstractNum>"));
    let numbers = (0..7).map(|id| format!("<w:num w:numId='{}'><w:abstractNumId w:val='{id}'/></w:num>", id + 1));
    format!("<w:numbering>{}</w:numbering>", kinds.chain(numbers).collect::<String>())
}

fn imported(body: &str, title: &str) -> ImportedNote {
    let package = r#"<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="word/document2.xml"/></Relationships>"#;
    let notes = r#"<w:footnotes><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
        <w:footnote w:id="1"><w:p><w:r><w:t>Oubliée.</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Deux.</w:t></w:r></w:p></w:footnote>
        <w:footnote w:type="normal" w:id="3"><w:p><w:r><w:t>Trois.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let diagram = "<dgm:dataModel><dgm:ptLst><dgm:pt type='doc'/><dgm:pt><dgm:t><a:p><a:r><a:t>Boîte</a:t></a:r></a:p></dgm:t></dgm:pt>\
        <dgm:pt type='parTrans'><dgm:t><a:p><a:r><a:t>non</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>";
    let mail = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\n<p class=3Da>D=C3=A9j=\r\n=C3=A0 <img src=3D\"picture:1\" alt=3Dvu>\
        <a href=3D\"#n\">1</a></p><div class=3Dfootnotes><ol><li id=3Dn>De la page.</ol></div>\r\n--x--";
    let core = format!("<cp:coreProperties><dc:title>{title}</dc:title></cp:coreProperties>");
    let strict = r#"xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main""#;
    let files = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", package),
        ("docProps/core.xml", &core),
        ("word/_rels/document2.xml.rels", &format!("<Relationships>{RELATIONS}</Relationships>")),
        ("word/document2.xml", &format!("<w:document {strict}><w:body>{body}<w:sectPr/></w:body></w:document>")),
        ("word/styles2.xml", &format!("<w:styles>{STYLES}</w:styles>")),
        ("word/numbering.xml", &numbering()),
        ("word/footnotes.xml", notes),
        ("word/diagrams/data1.xml", diagram),
        ("word/media/image1.png", DOT),
        ("word/media/image2.emf", "emf"),
        ("word/chunk.mht", mail),
    ];
    read("a.docx", &archive(&files)).expect("it is read").documents.remove(0)
}

fn note(body: &str) -> String {
    imported(body, "").markdown
}

/// A run.
fn t(words: &str) -> String {
    format!(r#"<w:r w:rsidR="00A1"><w:t xml:space="preserve">{words}</w:t></w:r>"#)
}

/// A paragraph with these properties.
fn p(properties: &str, inside: &str) -> String {
    format!(r#"<w:p w14:paraId="1A2B" w:rsidR="00A1"><w:pPr>{properties}</w:pPr>{inside}</w:p>"#)
}

fn styled(style: &str, words: &str) -> String {
    p(&format!("<w:pStyle w:val='{style}'/>"), &t(words))
}

fn item(number: u8, level: u8, words: &str) -> String {
    p(
        &format!(
            "<w:pStyle w:val='Paragraphedeliste'/><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
        ),
        &t(words),
    )
}

fn field(instruction: &str, shown: &str) -> String {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let (one, other) = instruction.split_at(4);
    let told = |words: &str| format!("<w:r><w:instrText xml:space='preserve'>{words}</w:instrText></w:r>");
    [mark("begin"), told(one), told(other), mark("separate"), t(shown), mark("end")].concat()
}

fn text_box(inside: &str) -> String {
    format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><wps:wsp><wps:txbx><w:txbxContent>{inside}\
         </w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>\
         <w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
}

fn picture(blip: &str, words: &str) -> String {
    format!(
        "<w:r><w:drawing><wp:inline><wp:docPr id='1' name='Image 1' descr='{words}'/><a:graphic><pic:pic><pic:nvPicPr>\
         <pic:cNvPr id='0'/></pic:nvPicPr><a:blip {blip}/></pic:pic></a:graphic></wp:inline></w:drawing></w:r>"
    )
}

#[test]
fn names_of_styles_count_and_not_their_ids() {
    let run =
        |style: &str, words: &str| format!("<w:r><w:rPr><w:rStyle w:val='{style}'/></w:rPr><w:t>{words}</w:t></w:r>");
    let line = [run("lev", "fort"), t(" "), run("Accentuation", "dit"), t(" "), run("Barre", "non")].concat();
    let body = [
        styled("Titre1", "Un <w:x/>"),
        p("", &line),
        styled("Citation", "cité"),
        styled("Programme", "let x;"),
        styled("Programme", "  let y;"),
        styled("Heading2", "De départ"),
        styled("TM1", "Un"),
    ];
    let expected = "# Un\n\n**fort** *dit* ~~**non**~~\n\n> cité\n\n```\nlet x;\n  let y;\n```\n\n## De départ\n";
    assert_eq!(note(&body.concat()), expected);
}

#[test]
fn signs_of_a_line_are_kept() {
    let run = "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:softHyphen/><w:t>d</w:t>\
        <w:sym w:font='Wingdings' w:char='F0FC'/><w:sym w:font='Symbol' w:char='F061'/><w:sym w:font='Webdings' w:char='F041'/>\
        <w:br/><w:t>ligne</w:t><w:br w:type='page'/><w:t>page</w:t></w:r>\
        <w:r><w:rPr><w:rFonts w:ascii='Wingdings'/></w:rPr><w:t>\u{f0e0}</w:t></w:r>\
        <w:r><w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>";
    assert_eq!(note(&p("", run)), "a\tb\u{2011}cd✓α□\\\nligne\\\npage→漢(かん)\n");
}

#[test]
fn fields_lead_where_they_say() {
    let line = [
        field("HYPERLINK \\l \"_Toc1\"", "interne"),
        field("HYPERLINK \"https://a.fr/x\" \\o \"info\"", "champ"),
        t(" "),
        field("HYPERLINK \"https://a.fr/x\" \\l \"ici\"", "place"),
        t(" "),
        format!("<w:hyperlink r:id='rId7' w:anchor='b'>{}</w:hyperlink><w:hyperlink w:anchor='c'>{}</w:hyperlink>", t("page"), t(" là")),
        field("SEQ Figure \\* ARABIC", " 1"),
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='non'/>\
         <w:listEntry w:val=' oui'/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType='end'/></w:r>"
            .to_owned(),
    ];
    let expected =
        "interne[champ](https://a.fr/x) [place](https://a.fr/x#ici) [page](https://exemple.fr/page#b) là 1 oui\n";
    assert_eq!(note(&p("", &line.concat())), expected);
}

#[test]
fn controls_hold_what_people_fill_in() {
    let control = |kind: &str, inside: &str| {
        format!(
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='{kind}'/></w:docPartObj></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
        )
    };
    let body = [
        control("Cover Pages", &p("", &t("Couverture"))),
        control("Table of Contents", &p("", &t("Sommaire"))),
        control("Bibliographies", &p("", &t("Livre"))),
        p("", &[control("", &t("nom")), format!("<w:smartTag>{}</w:smartTag>", t(" Paul"))].concat()),
    ];
    assert_eq!(note(&body.concat()), "Couverture\n\nLivre\n\nnom Paul\n");
}

#[test]
fn changes_are_read_as_if_accepted() {
    let gone = "<w:del><w:r><w:delText>non</w:delText></w:r></w:del>";
    let deleted = "<w:rPr><w:del w:id='1'/></w:rPr>";
    let line = [
        t("a "),
        format!("<w:ins>{}</w:ins>", t("mis ")),
        gone.to_owned(),
        format!("<w:moveFrom>{}</w:moveFrom><w:moveTo>{}</w:moveTo>", t("de "), t("vers ")),
        format!("<w:commentRangeStart w:id='0'/>{}<w:r><w:commentReference w:id='0'/></w:r>", t("b")),
    ];
    let row = |mark: &str, words: &str| {
        format!("<w:tr><w:trPr>{mark}</w:trPr><w:tc>{0}</w:tc><w:tc>{0}</w:tc></w:tr>", p("", &t(words)))
    };
    let body = [
        p("", &line.concat()),
        p(deleted, &t("Une moitié ")),
        p("", &t("et l’autre.")),
        p("<w:framePr w:dropCap='drop'/>", &t("L")),
        p("", &t("ettrine.")),
        p(&format!("<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>{deleted}"), gone),
        item(1, 0, "gardé"),
        format!("<w:tbl>{}{}{}</w:tbl>", row("", "un"), row("<w:del/>", "non"), row("<w:ins/>", "deux")),
        p(deleted, &t("Reste")),
    ];
    let expected = "a mis vers b\n\nUne moitié et l’autre.\n\nLettrine.\n\n- gardé\n\n| | |\n| --- | --- |\n| un | un |\n| deux | deux |\n\nReste\n";
    assert_eq!(note(&body.concat()), expected);
}

#[test]
fn notes_are_those_that_have_a_mark_in_the_order_of_their_marks() {
    let mark = |id: u8| format!("<w:r><w:footnoteReference w:id='{id}'/></w:r>");
    let body = p("", &[t("a"), mark(3), t(" b"), mark(2), t(" c"), mark(3)].concat());
    assert_eq!(note(&body), "a[^1] b[^2] c[^1]\n\n[^1]: Trois.\n\n[^2]: Deux.\n");
}

#[test]
fn what_is_drawn_is_told() {
    let group = format!(
        "<w:r><w:drawing><wpg:wgp><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx><pic:pic><pic:nvPicPr>\
         <pic:cNvPr descr='dedans'/></pic:nvPicPr><a:blip r:embed='rId4'/></pic:pic></wpg:wgp></w:drawing></w:r>",
        p("", &t("groupe"))
    );
    let body = [
        p("", &[t("Avant "), text_box(&[p("", &t("zone")), item(1, 0, "puce")].concat()), t("après.")].concat()),
        item(1, 0, "")
            .replace("<w:t xml:space=\"preserve\"></w:t>", "<w:t>x</w:t>")
            .replace("</w:p>", &format!("{}</w:p>", text_box(&p("", &t("dans l’item"))))),
        p("", &picture("r:embed='rId4'", "Un point")),
        p("", &picture("r:link='rId6'", "Loin")),
        p("", &picture("r:embed='rId5'", "Un dessin")),
        p("", &picture("r:embed='rId5'", "")),
        p("", &group),
        p("", "<w:r><w:pict><v:shape><v:textpath string='Titre dessiné'/></v:shape></w:pict></w:r>"),
        p("", "<w:r><w:pict><v:shape alt='ancien'><v:imagedata r:id='rId4'/></v:shape></w:pict></w:r>"),
        p("", "<w:r><w:drawing><dgm:relIds r:dm='rId8'/></w:drawing></w:r>"),
        "<w:altChunk r:id='rId9'/>".to_owned(),
    ];
    let expected = "Avant après.\n\nzone\n\n- puce\n\n<!-- -->\n\n- x\n\n  dans l’item\n\n![Un point](picture:1)\n\n\
        ![Loin](https://exemple.fr/loin.png)\n\n\\[Un dessin\\]\n\n\\[image2.emf\\]\n\n![dedans](picture:1)\n\ngroupe\n\n\
        Titre dessiné\n\n![ancien](picture:1)\n\n- Boîte\n\nDéjà \\[vu\\][^1]\n\n[^1]: De la page.\n";
    assert_eq!(note(&body.concat()), expected);
    let mark = "<w:r><w:footnoteReference w:id='2'/></w:r>";
    let body = [p("", &[t("a"), mark.to_owned()].concat()), "<w:altChunk r:id='rId9'/>".to_owned()];
    let expected = "a[^1]\n\nDéjà \\[vu\\][^2]\n\n[^1]: Deux.\n\n[^2]: De la page.\n";
    assert_eq!(note(&body.concat()), expected, "notes of a page come behind those that were");
}

#[test]
fn a_box_behind_a_list_is_none_of_its_last_item() {
    let boxed = p("", &text_box(&p("", &t("zone"))));
    let body = [item(1, 0, "un"), boxed.clone(), item(1, 0, "deux"), p("", ""), item(1, 0, "trois")];
    assert_eq!(note(&body.concat()), "- un\n\nzone\n\n- deux\n- trois\n");
}

#[test]
fn tables_have_all_their_rows_and_cells() {
    let cell = |properties: &str, inside: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>");
    let text = |words: &str| cell("", &p("", &t(words)));
    let control = |inside: &str| format!("<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>");
    let row = |cells: &str| format!("<w:tr>{cells}</w:tr>");
    let inner = format!("<w:tbl>{}</w:tbl>{}", row(&[text("d"), text("e")].concat()), p("", ""));
    let rows = [
        row(&[cell("<w:vMerge w:val='restart'/>", &p("", &t("a"))), text("b"), text("c")].concat()),
        row(&[cell("<w:vMerge/>", &p("", "")), cell("<w:gridSpan w:val='2'/>", &inner)].concat()),
        control(&row(&[text("f"), control(&text("g")), text("h")].concat())),
        row(&[
            "<w:trPr><w:gridBefore w:val='1'/></w:trPr>".to_owned(),
            text("i"),
            cell("", &[item(1, 0, "j"), item(2, 0, "k"), item(2, 1, "l"), item(2, 0, "m")].concat()),
        ]
        .concat()),
    ];
    let frame = row(&cell("", &[styled("Titre1", "Cadre"), item(1, 0, "un")].concat()));
    let body = format!("<w:tbl>{}</w:tbl>{}<w:tbl>{frame}</w:tbl>", rows.concat(), p("", ""));
    let expected = "| | | |\n| --- | --- | --- |\n| a | b | c |\n| | d<br>e | |\n| f | g | h |\n\
        | | i | • j<br>1. k<br>1. l<br>2. m |\n\n# Cadre\n\n- un\n";
    assert_eq!(note(&body), expected);
}

#[test]
fn lists_go_on_as_on_the_page() {
    let body = [
        item(2, 0, "un"),
        item(2, 1, "a"),
        styled("Paragraphedeliste", "encore un"),
        item(2, 0, "deux"),
        p("", &t("Entre")),
        item(2, 0, "trois"),
        styled("Listepuces", "A"),
        styled("Listepuces2", "A1"),
        styled("Listepuces", "B"),
        p("<w:numPr><w:numId w:val='6'/></w:numPr>", &t("quatre")),
        p("<w:numPr><w:numId w:val='5'/></w:numPr>", &t("Chacun.")),
        p("<w:numPr><w:numId w:val='5'/></w:numPr>", &t("Tous.")),
    ];
    let expected = "1. un\n\n   1. a\n\n   encore un\n\n2. deux\n\nEntre\n\n3. trois\n\n- A\n  - A1\n- B\n\n4. quatre\n\n\
        Article I : Chacun.\n\nArticle II : Tous.\n";
    assert_eq!(note(&body.concat()), expected);
}

#[test]
fn a_document_without_headings_is_called_by_its_title() {
    let text = p("", &t("Bonjour."));
    let named = imported(&text, "Conseil \"3e B\" \\ mars");
    assert_eq!(named.markdown, "---\ntitle: \"Conseil \\\"3e B\\\" \\\\ mars\"\n---\n\nBonjour.\n");
    assert_eq!(named.title, "Conseil \"3e B\" \\ mars");
    assert_eq!(encrier_formats::title::from_markdown(&named.markdown), Some(named.title));
    assert_eq!(imported(&text, "Bonjour.").markdown, "Bonjour.\n", "its first line says it");
    assert_eq!(imported(&styled("Titre1", "Vrai"), "Modèle").markdown, "# Vrai\n", "its heading says it");
}

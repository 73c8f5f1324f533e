//! The files within a docx around its text.

use std::fmt::Write as _;

use super::body::Body;
use crate::flow::Front;
use crate::limits::LIST_LEVELS_MAX;
use crate::xml::escape;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const WORD: &str = "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" \
    xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// All files of the document.
pub(super) fn all(body: Body<'_>, front: &Front) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        ("[Content_Types].xml".to_owned(), content_types().into_bytes()),
        ("_rels/.rels".to_owned(), package_relations().into_bytes()),
        ("docProps/core.xml".to_owned(), core(front).into_bytes()),
        ("word/document.xml".to_owned(), document(&body.xml).into_bytes()),
        ("word/styles.xml".to_owned(), styles(front).into_bytes()),
        ("word/numbering.xml".to_owned(), numbering(&body.lists).into_bytes()),
        ("word/settings.xml".to_owned(), settings(front).into_bytes()),
        ("word/footnotes.xml".to_owned(), footnotes(&body.notes).into_bytes()),
        ("word/_rels/document.xml.rels".to_owned(), relations(&body, true).into_bytes()),
        ("word/_rels/footnotes.xml.rels".to_owned(), relations(&body, false).into_bytes()),
    ];
    let mut pictures: Vec<_> = body.pictures.into_values().collect();
    pictures.sort_by(|one, other| one.name.cmp(&other.name));
    files.extend(pictures.into_iter().map(|picture| (format!("word/media/{}", picture.name), picture.bytes)));
    files
}

fn content_types() -> String {
    let mut types = String::new();
    for ending in ["png", "jpeg", "gif", "webp"] {
        let _ = write!(types, "<Default Extension=\"{ending}\" ContentType=\"image/{ending}\"/>");
    }
    for (part, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("numbering", "numbering"),
        ("footnotes", "footnotes"),
    ] {
        let _ = write!(types, "<Override PartName=\"/word/{part}.xml\" ContentType=\"{TYPE}.{kind}+xml\"/>");
    }
    format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{types}\
         <Override PartName=\"/docProps/core.xml\" \
         ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>"
    )
}

fn package_relations() -> String {
    format!(
        "{XML}<Relationships xmlns=\"{RELATIONS}\">\
         <Relationship Id=\"document\" Type=\"{OFFICE}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"core\" \
         Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
         Target=\"docProps/core.xml\"/></Relationships>"
    )
}

fn core(front: &Front) -> String {
    format!(
        "{XML}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
         <dc:language>{}</dc:language></cp:coreProperties>",
        escape(&front.title),
        escape(&front.authors.join("; ")),
        front.language()
    )
}

/// Links and pictures, for the text and for its foot notes alike; the text has parts besides.
fn relations(body: &Body<'_>, is_document: bool) -> String {
    let mut all = String::new();
    if is_document {
        for part in ["styles", "settings", "numbering", "footnotes"] {
            let _ = write!(all, "<Relationship Id=\"{part}\" Type=\"{OFFICE}/{part}\" Target=\"{part}.xml\"/>");
        }
    }
    for (number, url) in body.links.iter().enumerate() {
        let _ = write!(
            all,
            "<Relationship Id=\"link{}\" Type=\"{OFFICE}/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
            number + 1,
            escape(url)
        );
    }
    let mut names: Vec<&str> = body.pictures.values().map(|picture| picture.name.as_str()).collect();
    names.sort_unstable();
    for name in names {
        let _ = write!(all, "<Relationship Id=\"{name}\" Type=\"{OFFICE}/image\" Target=\"media/{name}\"/>");
    }
    format!("{XML}<Relationships xmlns=\"{RELATIONS}\">{all}</Relationships>")
}

fn document(text: &str) -> String {
    format!(
        "{XML}<w:document {WORD}><w:body>{text}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"1418\" w:right=\"1418\" w:bottom=\"1418\" w:left=\"1418\" w:header=\"709\" w:footer=\"709\" \
         w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

/// Which Word the document is made for: without a word of it, it is opened as one of 2007, with what is newer switched off.
fn settings(front: &Front) -> String {
    format!(
        "{XML}<w:settings {WORD}><w:footnotePr><w:footnote w:id=\"0\"/><w:footnote w:id=\"1\"/></w:footnotePr><w:compat>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat><w:themeFontLang w:val=\"{}\"/></w:settings>",
        front.language()
    )
}

fn footnotes(notes: &[String]) -> String {
    let mut all = String::new();
    for (id, kind, line) in [(0, "separator", "separator"), (1, "continuationSeparator", "continuationSeparator")] {
        let _ =
            write!(all, "<w:footnote w:type=\"{kind}\" w:id=\"{id}\"><w:p><w:r><w:{line}/></w:r></w:p></w:footnote>");
    }
    for (number, note) in notes.iter().enumerate() {
        let mark = "<w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr><w:r><w:rPr>\
            <w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r></w:p>";
        // The mark joins the first paragraph, where there is one.
        let text = match note.strip_prefix("<w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr>") {
            Some(rest) => {
                format!("{}<w:r><w:t xml:space=\"preserve\"> </w:t></w:r>{rest}", mark.trim_end_matches("</w:p>"))
            }
            None => format!("{mark}{note}"),
        };
        let _ = write!(all, "<w:footnote w:id=\"{}\">{text}</w:footnote>", number + 2);
    }
    format!("{XML}<w:footnotes {WORD}>{all}</w:footnotes>")
}

/// Numbering 1 is dots; each ordered list has one of its own, so that each counts from its own first number.
fn numbering(starts: &[u32]) -> String {
    let (mut dots, mut numbers, mut lists) = (String::new(), String::new(), String::new());
    for level in 0..LIST_LEVELS_MAX {
        let indent = format!("<w:pPr><w:ind w:left=\"{}\" w:hanging=\"425\"/></w:pPr>", (level + 1) * 425);
        let dot = ["•", "◦", "▪"][level % 3];
        let _ = write!(
            dots,
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"{dot}\"/>\
             <w:lvlJc w:val=\"left\"/>{indent}</w:lvl>"
        );
        let _ = write!(
            numbers,
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>\
             <w:lvlText w:val=\"%{}.\"/><w:lvlJc w:val=\"left\"/>{indent}</w:lvl>",
            level + 1
        );
    }
    for (number, start) in starts.iter().enumerate() {
        let _ = write!(lists, "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/>", number + 2);
        for level in 0..LIST_LEVELS_MAX {
            let _ =
                write!(lists, "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{start}\"/></w:lvlOverride>");
        }
        lists.push_str("</w:num>");
    }
    format!(
        "{XML}<w:numbering {WORD}>\
         <w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{dots}</w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"1\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{numbers}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>{lists}</w:numbering>"
    )
}

fn styles(front: &Front) -> String {
    let mut headings = String::new();
    for (size, level) in [36, 30, 26, 24, 22, 22].iter().zip(1..) {
        let _ = write!(
            headings,
            "<w:style w:type=\"paragraph\" w:styleId=\"Heading{level}\"><w:name w:val=\"heading {level}\"/>\
             <w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/>\
             <w:spacing w:before=\"320\" w:after=\"120\"/><w:outlineLvl w:val=\"{}\"/></w:pPr>\
             <w:rPr><w:b/><w:bCs/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>",
            level - 1
        );
    }
    include_str!("styles.xml").replace("{language}", front.language()).replace("{headings}", &headings)
}

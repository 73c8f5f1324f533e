//! The files within an odt around its text.

use std::fmt::Write as _;

use super::body::{Body, list_name};
use crate::flow::Front;
use crate::xml::escape;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
    xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
    xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" office:version=\"1.3\"";
/// The fonts by which both parts with styles call them. A box to tick is in few fonts; this one comes with `LibreOffice`.
const FONTS: &str = "<office:font-face-decls><style:font-face style:name=\"Serif\" svg:font-family=\"'Liberation Serif'\" \
    style:font-family-generic=\"roman\"/><style:font-face style:name=\"Mono\" svg:font-family=\"'Liberation Mono'\" \
    style:font-family-generic=\"modern\" style:font-pitch=\"fixed\"/><style:font-face style:name=\"Signs\" \
    svg:font-family=\"'DejaVu Sans'\"/></office:font-face-decls>";
/// Tables and their cells: these families have no named styles.
const TABLES: &str = "<style:style style:name=\"Table\" style:family=\"table\"><style:table-properties \
    style:rel-width=\"100%\" fo:margin-bottom=\"0.3cm\" table:align=\"margins\"/></style:style><style:style \
    style:name=\"FormulaFrame\" style:family=\"graphic\"><style:graphic-properties style:vertical-pos=\"middle\" \
    style:vertical-rel=\"text\"/></style:style><style:style style:name=\"Cell\" style:family=\"table-cell\"><style:table-cell-properties fo:padding=\"0.12cm\" \
    fo:border=\"0.5pt solid #767c8c\"/></style:style>";
const FORMULA_TYPE: &str = "application/vnd.oasis.opendocument.formula";
const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";

/// All files of the document, its media type first.
pub(super) fn all(body: Body<'_>, front: &Front) -> Vec<(String, Vec<u8>)> {
    let mut pictures: Vec<_> = body.pictures.into_values().collect();
    pictures.sort_by(|one, other| one.name.cmp(&other.name));
    let mut entries = String::new();
    let texts = ["content.xml", "styles.xml", "meta.xml"].map(|name| (name.to_owned(), "text/xml"));
    let images = pictures.iter().map(|picture| (format!("Pictures/{}", picture.name), picture.media_type));
    let formulas = (1..=body.formulas.len()).flat_map(|number| {
        [(format!("Formula{number}/"), FORMULA_TYPE), (format!("Formula{number}/content.xml"), "text/xml")]
    });
    for (path, kind) in [("/".to_owned(), MEDIA_TYPE)].into_iter().chain(texts).chain(images).chain(formulas) {
        let _ = write!(entries, "<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>");
    }
    let manifest = format!(
        "{XML}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.3\">{entries}</manifest:manifest>"
    );
    let mut styles = TABLES.to_owned();
    for (properties, name) in &body.styles {
        let _ = write!(
            styles,
            "<style:style style:name=\"{name}\" style:family=\"text\"><style:text-properties{properties}/></style:style>"
        );
    }
    for ((parent, properties), name) in &body.paragraphs {
        let _ = write!(
            styles,
            "<style:style style:name=\"{name}\" style:family=\"paragraph\" style:parent-style-name=\"{parent}\">\
             <style:paragraph-properties{properties}/></style:style>"
        );
    }
    for (style, indent_mm, first) in &body.lists {
        styles.push_str(&list(style, *indent_mm, *first));
    }
    for width in &body.columns {
        let _ = write!(
            styles,
            "<style:style style:name=\"Column{width}\" style:family=\"table-column\"><style:table-column-properties \
             style:column-width=\"{}.{}mm\" style:rel-column-width=\"{width}*\"/></style:style>",
            width / 10,
            width % 10
        );
    }
    let content = format!(
        "{XML}<office:document-content {SPACES}>{FONTS}<office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:text>{}</office:text></office:body></office:document-content>",
        body.xml
    );
    let mut files = vec![
        ("mimetype".to_owned(), MEDIA_TYPE.as_bytes().to_vec()),
        ("META-INF/manifest.xml".to_owned(), manifest.into_bytes()),
        ("content.xml".to_owned(), content.into_bytes()),
        ("styles.xml".to_owned(), styles_part(front).into_bytes()),
        ("meta.xml".to_owned(), meta(front).into_bytes()),
    ];
    let formulas = (1..).zip(&body.formulas);
    files.extend(
        formulas.map(|(number, math)| (format!("Formula{number}/content.xml"), format!("{XML}{math}").into_bytes())),
    );
    files.extend(pictures.into_iter().map(|picture| (format!("Pictures/{}", picture.name), picture.bytes)));
    files
}

fn meta(front: &Front) -> String {
    format!(
        "{XML}<office:document-meta {SPACES}><office:meta><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
         <dc:language>{}</dc:language></office:meta></office:document-meta>",
        escape(&front.title),
        escape(&front.authors.join("; ")),
        front.language()
    )
}

/// The style of a list: of dots, numbers or nothing before its items, standing in by so much. Its first number is said here
/// and in the text: some programs read the one, some the other.
fn list(style: &str, indent_mm: usize, first: u32) -> String {
    let mut levels = String::new();
    for level in 1..=10 {
        let place = format!(
            "<style:list-level-properties text:list-level-position-and-space-mode=\"label-alignment\">\
             <style:list-level-label-alignment text:label-followed-by=\"listtab\" fo:text-indent=\"-0.6cm\" \
             fo:margin-left=\"{}mm\"/></style:list-level-properties>",
            indent_mm + level * 7
        );
        let dot = ["•", "◦", "▪"][(level - 1) % 3];
        let _ = match style {
            "Dots" => write!(
                levels,
                "<text:list-level-style-bullet text:level=\"{level}\" text:bullet-char=\"{dot}\">{place}</text:list-level-style-bullet>"
            ),
            "Numbers" => write!(
                levels,
                "<text:list-level-style-number text:level=\"{level}\" style:num-format=\"1\" style:num-suffix=\".\" text:start-value=\"{first}\">{place}</text:list-level-style-number>"
            ),
            _ => write!(
                levels,
                "<text:list-level-style-number text:level=\"{level}\" style:num-format=\"\">{place}</text:list-level-style-number>"
            ),
        };
    }
    format!("<text:list-style style:name=\"{}\">{levels}</text:list-style>", list_name(style, indent_mm, first))
}

fn styles_part(front: &Front) -> String {
    let mut headings = String::new();
    for (level, size) in (1..).zip([20, 16, 13, 12, 11, 11]) {
        let _ = write!(
            headings,
            "<style:style style:name=\"Heading_20_{level}\" style:display-name=\"Heading {level}\" \
             style:family=\"paragraph\" style:parent-style-name=\"Standard\" style:next-style-name=\"Text_20_body\" \
             style:default-outline-level=\"{level}\"><style:paragraph-properties fo:margin-top=\"0.5cm\" \
             fo:margin-bottom=\"0.2cm\" fo:keep-with-next=\"always\"/><style:text-properties fo:font-size=\"{size}pt\" \
             fo:font-weight=\"bold\"/></style:style>"
        );
    }
    let list_styles: String = ["Dots", "Numbers", "Tasks"].map(|style| list(style, 0, 1)).concat();
    let country = if front.language() == "fr" { "FR" } else { "none" };
    include_str!("styles.xml")
        .replace("{spaces}", SPACES)
        .replace("{fonts}", FONTS)
        .replace("{language}", front.language())
        .replace("{country}", country)
        .replace("{headings}", &headings)
        .replace("{lists}", &list_styles)
}

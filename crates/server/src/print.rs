//! Documents as pages that stand alone, as office files and on paper: the page of the one renderer, with its pictures.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encrier_formats::flow::{Flow, Front, from_html};
use encrier_formats::{docx, html, note, odt};
use encrier_model::Viewer;
use encrier_typeset::Fonts;
use tokio::task::JoinError;
use tracing::error;

use crate::export::{Content, Format, Label, title};
use crate::failure::Failure;
use crate::house::House;
use crate::lang::Lang;
use crate::limits::{PRINT_PICTURE_BYTES_MAX, PRINTS_AT_ONCE};
use crate::turns::Turns;
use crate::uploads;

/// Turns at setting pages: each takes a processor for as long as it lasts, and much memory.
static PRINTS: LazyLock<Turns> = LazyLock::new(|| Turns::new(PRINTS_AT_ONCE));

/// Turns at writing the others, which are quick: they do not wait for a long PDF.
static COPIES: LazyLock<Turns> = LazyLock::new(|| Turns::new(PRINTS_AT_ONCE));

/// The page that all of these are made of.
struct Sheet {
    body: String,
    flow: Flow,
    front: Front,
    /// The addresses of its pictures.
    pictures: Vec<String>,
}

/// Writes a document as a page, an office file or a PDF.
pub(crate) async fn write(
    house: &House,
    viewer: &Viewer,
    content: Content,
    format: Format,
    label: Label,
) -> Result<Vec<u8>, Failure> {
    let base = label.base.clone();
    let broken = |error: JoinError| {
        error!(error = &error as &dyn std::error::Error, "an export broke");
        Failure::Internal
    };
    // Before pictures are loaded: whoever waits holds none.
    let turns = if format == Format::Pdf { &PRINTS } else { &COPIES };
    let turn = turns.take().await?;
    let (sheet, turn) = turn.away(move || sheet(&content, &label)).await.map_err(broken)?;
    let pictures = pictures(house, viewer, &sheet.pictures, &base).await;
    let fonts = Arc::clone(&house.fonts);
    let (written, _turn) = turn.away(move || print(&sheet, format, &pictures, &fonts)).await.map_err(broken)?;
    written.map_err(|error| {
        error!(error = &error as &dyn std::error::Error, "a document was not printed");
        Failure::Internal
    })
}

fn sheet(content: &Content, label: &Label) -> Sheet {
    let mut front =
        Front { title: title(content, label), authors: Vec::new(), language: label.lang.as_str().to_owned() };
    let body = match content {
        Content::Pad(tree) => html::from_tree(tree),
        Content::Note(source) => {
            let language = match label.lang {
                Lang::Fr => note::Language::French,
                Lang::En => note::Language::English,
            };
            let link_base = format!("{}/", label.base);
            let rendered = note::render(source, &note::Options { language, link_base, ..note::Options::default() });
            front.authors.clone_from(&rendered.matter.authors);
            if let Some(lang) = &rendered.matter.lang {
                front.language.clone_from(lang);
            }
            rendered.html()
        }
    };
    let flow = from_html(&body);
    let pictures = flow.pictures().into_iter().map(str::to_owned).collect();
    Sheet { body, flow, front, pictures }
}

/// The pictures of ours, by the address that the page has for them.
async fn pictures(house: &House, viewer: &Viewer, addresses: &[String], base: &str) -> HashMap<String, Vec<u8>> {
    let mut found = HashMap::new();
    let mut bytes_left = PRINT_PICTURE_BYTES_MAX;
    for address in addresses {
        let path = address.strip_prefix(base).unwrap_or(address);
        let Some(file) = path.strip_prefix("/uploads/") else { continue };
        let Some(bytes) = uploads::read(house, viewer, file).await else { continue };
        let Some(left) = bytes_left.checked_sub(bytes.len()) else { break };
        bytes_left = left;
        found.insert(address.to_owned(), bytes);
    }
    found
}

fn print(
    sheet: &Sheet,
    format: Format,
    pictures: &HashMap<String, Vec<u8>>,
    fonts: &Fonts,
) -> Result<Vec<u8>, encrier_typeset::TypesetError> {
    let picture = |address: &str| pictures.get(address).cloned();
    match format {
        Format::Docx => Ok(docx::from_flow(&sheet.flow, &sheet.front, &picture)),
        Format::Odt => Ok(odt::from_flow(&sheet.flow, &sheet.front, &picture)),
        Format::Pdf => encrier_typeset::pdf(&sheet.flow, &sheet.front, &picture, fonts),
        Format::Html | Format::Markdown | Format::Text => Ok(page(sheet, pictures).into_bytes()),
    }
}

/// A page that stands alone, with our pictures in it.
fn page(sheet: &Sheet, pictures: &HashMap<String, Vec<u8>>) -> String {
    let body = with_pictures(&sheet.body, pictures);
    html::page(&html::Page {
        title: &sheet.front.title,
        authors: &sheet.front.authors,
        lang: &sheet.front.language,
        body: &html::with_formulas(&body),
    })
}

/// HTML of ours with these pictures in it, as often as each is named and all that is named fits the bound; those beyond stay
/// links. Their addresses are ours, of hexadecimal digits: what stands so between the quotes of an attribute stands nowhere
/// else in a page, where quotes in texts are written as `&quot;`.
fn with_pictures(body: &str, pictures: &HashMap<String, Vec<u8>>) -> String {
    const MARK: &str = "src=\"";
    let mut left = PRINT_PICTURE_BYTES_MAX;
    let mut parts = body.split(MARK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(MARK);
        let (address, rest) = part.split_at(part.find('"').unwrap_or(0));
        let fitting = pictures.get(address).and_then(|bytes| Some((bytes, left.checked_sub(bytes.len())?)));
        if let Some((bytes, rest)) = fitting {
            left = rest;
            let _ = write!(out, "data:image/{};base64,", kind(bytes));
            STANDARD.encode_string(bytes, &mut out);
        } else {
            out.push_str(address);
        }
        out.push_str(rest);
    }
    out
}

/// What a picture of ours is, by its first bytes.
fn kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', ..] => "png",
        [0xff, 0xd8, ..] => "jpeg",
        [b'G', b'I', b'F', ..] => "gif",
        _ => "webp",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_is_named_again_and_again_counts_each_time() {
        let address = "/uploads/a.png";
        let many = format!("<img src=\"{address}\" alt=\"a\">").repeat(50);
        let body = format!("{many}<img src=\"/uploads/b.png\">");
        let sheet = Sheet { body, flow: Flow::default(), front: Front::default(), pictures: Vec::new() };
        // Four of them fit, and a small one after that.
        let picture = |bytes: usize| [b"\x89PNG".to_vec(), vec![7; bytes - 4]].concat();
        let small = ("/uploads/b.png".to_owned(), picture(40));
        let pictures = HashMap::from([(address.to_owned(), picture(PRINT_PICTURE_BYTES_MAX / 4 - 10)), small]);
        let page = page(&sheet, &pictures);
        assert_eq!(page.matches("src=\"data:image/png;base64,").count(), 5);
        assert_eq!(page.matches("src=\"/uploads/a.png\"").count(), 46);
        assert!(page.len() < PRINT_PICTURE_BYTES_MAX / 3 * 4 + 100_000, "{}", page.len());
    }
}

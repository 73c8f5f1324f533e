//! Documents as pages that stand alone, as office files and on paper: the page of the one renderer, with its pictures.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encrier_formats::flow::{Flow, Front, from_html};
use encrier_formats::{docx, html, note, odt};
use encrier_model::Viewer;
use encrier_typeset::Fonts;
use tokio::sync::Semaphore;
use tracing::error;

use crate::export::{Content, Format, Label, away, title};
use crate::failure::Failure;
use crate::house::House;
use crate::lang::Lang;
use crate::limits::{PRINT_PICTURE_BYTES_MAX, PRINTS_AT_ONCE};
use crate::uploads;

/// Turns at setting pages: each takes a processor for as long as it lasts, and much memory.
static TURNS: Semaphore = Semaphore::const_new(PRINTS_AT_ONCE);

/// The page that all of these are made of.
struct Sheet {
    body: String,
    flow: Flow,
    front: Front,
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
    let sheet = Arc::new(away(move || sheet(&content, &label)).await?);
    let pictures = pictures(house, viewer, &sheet.flow, &base).await;
    // Never closed.
    let turn = TURNS.acquire().await.map_err(|_| Failure::Unavailable)?;
    let fonts = Arc::clone(&house.fonts);
    let written = away(move || print(&sheet, format, &pictures, &fonts)).await?;
    drop(turn);
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
    Sheet { body, flow, front }
}

/// The pictures of ours, by the address that the page has for them.
async fn pictures(house: &House, viewer: &Viewer, flow: &Flow, base: &str) -> HashMap<String, Vec<u8>> {
    let mut found = HashMap::new();
    let mut bytes_left = PRINT_PICTURE_BYTES_MAX;
    for address in flow.pictures() {
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

/// A page that stands alone, with our pictures in it. Their addresses are ours, of hexadecimal digits: what stands so between
/// the quotes of an attribute stands nowhere else in a page, where quotes in texts are written as `&quot;`.
fn page(sheet: &Sheet, pictures: &HashMap<String, Vec<u8>>) -> String {
    let mut body = sheet.body.clone();
    for (address, bytes) in pictures {
        let kind = match &bytes[..] {
            [0x89, b'P', ..] => "png",
            [0xff, 0xd8, ..] => "jpeg",
            [b'G', b'I', b'F', ..] => "gif",
            _ => "webp",
        };
        let inside = format!("src=\"data:image/{kind};base64,{}\"", STANDARD.encode(bytes));
        body = body.replace(&format!("src=\"{address}\""), &inside);
    }
    html::page(&html::Page {
        title: &sheet.front.title,
        authors: &sheet.front.authors,
        lang: &sheet.front.language,
        body: &html::with_formulas(&body),
    })
}

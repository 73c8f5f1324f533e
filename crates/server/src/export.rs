//! Documents as files: read in their room, written by `formats`, never kept.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_doc::Tree;
use encrier_formats as formats;
use encrier_model::{DocumentKind, Viewer, is_link_alias};
use encrier_sync::{Entrance, Hub, HubError};
use http::HeaderValue;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use thiserror::Error;
use tracing::error;

use crate::addresses;
use crate::caller::{Caller, Words};
use crate::desk::{Found, Request};
use crate::failure::Failure;
use crate::headers::DOWNLOAD_POLICY;
use crate::house::House;
use crate::lang::Lang;
use crate::names::Named;
use crate::print;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Markdown: a note's own source, byte for byte.
    Markdown,
    /// Text without marks; a note's is its source.
    Text,
    /// A page that stands alone.
    Html,
    /// For Word.
    Docx,
    /// For `LibreOffice`.
    Odt,
    /// For paper, and for screen readers.
    Pdf,
}

/// No such kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the formats are md, txt, html, docx, odt and pdf")]
pub struct UnknownFormat;

impl std::str::FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        match word {
            "markdown" | "md" => Ok(Self::Markdown),
            "txt" | "text" => Ok(Self::Text),
            "html" => Ok(Self::Html),
            "docx" => Ok(Self::Docx),
            "odt" => Ok(Self::Odt),
            "pdf" => Ok(Self::Pdf),
            _ => Err(UnknownFormat),
        }
    }
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Text => "txt",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Pdf => "pdf",
        }
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Pdf => "application/pdf",
        })
    }
}

/// A document's text, out of its room.
#[derive(Debug)]
pub(crate) enum Content {
    Pad(Tree),
    Note(String),
}

/// A document as a file.
#[derive(Debug)]
pub(crate) struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What a file is called and how it says what it says.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    /// The document's own title; possibly empty.
    pub title: String,
    /// What it is called when neither that nor its text has a title.
    pub fallback: String,
    /// Where this house is found, without a slash at the end.
    pub base: String,
    /// The language of what we add.
    pub lang: Lang,
}

/// `GET /p/{id}/export/{format}` and `/n/{id}/export/{format}`.
pub(crate) async fn export(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named((name, format)): Named<(String, String)>,
    words: Words,
) -> Result<Response, Failure> {
    let format = format.parse().map_err(|UnknownFormat| Failure::UnknownFormat)?;
    download(&house, &caller, &name, &words, format).await
}

/// `GET /p/{id}/download` and `/n/{id}/download`.
pub(crate) async fn markdown(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    download(&house, &caller, &name, &words, Format::Markdown).await
}

/// `GET /{id}/download`, as CodiMD has it.
pub(crate) async fn markdown_at_root(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    addresses::at_root(&name)?;
    download(&house, &caller, &name, &words, Format::Markdown).await
}

/// `GET /{id}/pdf`, as CodiMD had it.
pub(crate) async fn pdf_at_root(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    addresses::at_root(&name)?;
    download(&house, &caller, &name, &words, Format::Pdf).await
}

/// `GET /{id}/pandoc?exportType=docx`, as CodiMD had it; those of its formats that we write.
pub(crate) async fn pandoc_at_root(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    addresses::at_root(&name)?;
    let format = words.get("exportType").unwrap_or_default().parse().map_err(|UnknownFormat| Failure::UnknownFormat)?;
    download(&house, &caller, &name, &words, format).await
}

async fn download(
    house: &House,
    caller: &Caller,
    name: &str,
    words: &Words,
    format: Format,
) -> Result<Response, Failure> {
    let viewer = caller.viewer();
    let entrance = match house.desk.find(Request { viewer: &viewer, name, token: words.token() }).await? {
        Found::Open(entrance) => entrance,
        Found::Unknown(_) | Found::Closed => return Err(Failure::NotFound),
        Found::BadName(error) => return Err(Failure::BadId(error)),
    };
    let content = read(&house.hub, &entrance).await?;
    // The name of a file must not lead from a reading link to the id.
    let fallback = if is_link_alias(name) { entrance.document.kind.as_str() } else { name }.to_owned();
    let label = Label { title: entrance.document.title, fallback, base: caller.base.to_string(), lang: caller.lang };
    let file = write(house, &entrance.viewer, content, format, label).await?;
    let disposition = formats::content_disposition(&file.name);
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| Failure::Internal)?;
    let policy = HeaderValue::from_static(DOWNLOAD_POLICY);
    let head =
        [(CONTENT_TYPE, format.content_type()), (CONTENT_DISPOSITION, disposition), (CONTENT_SECURITY_POLICY, policy)];
    let mut response = (head, file.bytes).into_response();
    if format == Format::Markdown {
        // Scripts of other sites may read it as any stranger would: without cookies.
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    Ok(response)
}

/// A document's text as its room has it, after all that was sequenced before.
pub(crate) async fn read(hub: &Hub, entrance: &Entrance) -> Result<Content, HubError> {
    let kind = entrance.document.kind;
    let question = move |doc: &mut encrier_doc::Document| match kind {
        DocumentKind::Pad => doc.tree(kind.root()).map(Content::Pad),
        DocumentKind::Note => doc.text(kind.root()).map(Content::Note),
    };
    Ok(hub.read(entrance.document.number, question).await??)
}

/// Writes the file. Pictures of ours come along, as far as the viewer may see them. Long documents take milliseconds to
/// write, and long printed ones seconds: not on a thread that serves sockets.
pub(crate) async fn write(
    house: &House,
    viewer: &Viewer,
    content: Content,
    format: Format,
    label: Label,
) -> Result<File, Failure> {
    let name = formats::file_name(&title(&content, &label), format.extension());
    let bytes = match format {
        Format::Markdown | Format::Text => away(move || text(&content, format)).await?,
        Format::Html | Format::Docx | Format::Odt | Format::Pdf => {
            print::write(house, viewer, content, format, label).await?
        }
    };
    Ok(File { name, bytes })
}

/// Does it on a thread that serves no sockets.
pub(crate) async fn away<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        error!(error = &error as &dyn std::error::Error, "an export broke");
        Failure::Internal
    })
}

/// The title: the document's own, else that of its text.
pub(crate) fn title(content: &Content, label: &Label) -> String {
    let found = || match content {
        Content::Pad(tree) => formats::title::from_tree(tree),
        Content::Note(source) => formats::title::from_markdown(source),
    };
    let own = Some(label.title.clone()).filter(|title| !title.is_empty());
    own.or_else(found).filter(|title| !title.is_empty()).unwrap_or_else(|| label.fallback.clone())
}

fn text(content: &Content, format: Format) -> Vec<u8> {
    match (content, format) {
        (Content::Pad(tree), Format::Text) => formats::text::from_tree(tree).into_bytes(),
        (Content::Pad(tree), _) => formats::markdown::from_tree(tree).into_bytes(),
        (Content::Note(source), _) => source.clone().into_bytes(),
    }
}

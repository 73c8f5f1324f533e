//! Files of other programs as notes: markdown, HTML, docx, odt, and a zip of such.
//!
//! A file is what its bytes say; its name decides only between texts. An import makes content and nothing else: what a file
//! says of authors, dates and rights is not read. Whatever the input, reading ends, within the bounds of `limits`: archives
//! are counted while they are unpacked, XML knows no entities but the five of its own, nothing is fetched.
//!
//! What a note cannot say is gone: colours, fonts, pages, headers and footers, comments, deleted text of tracked changes,
//! and what programs make of the text themselves, as tables of contents. Boxes and definitions of our own exports come back
//! as paragraphs.

mod archive;
mod docx;
mod html;
mod line;
mod odt;
mod pictures;
mod targets;
mod tex;
mod text;
mod xml;

use std::cell::Cell;

use thiserror::Error;

use crate::flow::{Block, Flow};
use crate::limits::{
    IMPORT_BYTES_MAX, IMPORT_MARKDOWN_BYTES_MAX, IMPORT_NOTES_MAX, IMPORT_PICTURES_MAX, TITLE_CHARS_MAX,
};
use crate::{markdown, title};
use archive::{Archive, Budget};
pub use pictures::Picture;

/// Why a file was not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ImportError {
    /// It is of no kind that we read.
    #[error("files of this kind are not read: markdown, HTML, docx, odt and a zip of these are")]
    Unknown,
    /// It is cut, damaged or locked with a password.
    #[error("the file is damaged or locked")]
    Broken,
    /// It holds more than is read: bytes, files, notes or nesting.
    #[error("the file holds too much")]
    TooMuch,
    /// There is nothing to read in it.
    #[error("there is nothing to import in the file")]
    Nothing,
}

/// What came out of a file: at least one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The documents in the order of the file.
    pub documents: Vec<ImportedNote>,
}

/// One document as a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedNote {
    /// What its text calls itself, else the name of its file.
    pub title: String,
    /// The note.
    pub markdown: String,
    /// The pictures that were in the file, at the addresses that stand for them in the note.
    pub pictures: Vec<Picture>,
}

impl ImportedNote {
    /// A text that holds the note, with the pictures' addresses replaced. Of a picture without a new one its alternative
    /// text stays, and `missing` says that there was one.
    ///
    /// ```
    /// use encrier_formats::import::{ImportedNote, Picture};
    ///
    /// let pictures = ["picture:1", "picture:2"].map(|address| Picture { address: address.to_owned(), bytes: Vec::new() });
    /// let markdown = "![Un](picture:1) ![Deux](picture:2)".to_owned();
    /// let note = ImportedNote { title: String::new(), markdown, pictures: pictures.into() };
    /// let addresses = [("picture:1".to_owned(), "/uploads/1.png".to_owned())];
    /// let text = note.with_addresses(&note.markdown, &addresses, "image absente");
    /// assert_eq!(text, "![Un](/uploads/1.png) Deux (image absente)");
    /// ```
    pub fn with_addresses(&self, text: &str, addresses: &[(String, String)], missing: &str) -> String {
        let new = |old: &str| addresses.iter().find(|(known, _)| known == old).map(|(_, new)| new.as_str());
        let places = self.pictures.iter().map(|picture| (picture.address.as_str(), new(&picture.address))).collect();
        targets::replaced(text, &places, missing)
    }
}

/// What an office document holds.
struct Office {
    flow: Flow,
    pictures: Vec<Picture>,
    /// What it calls itself outside its text; possibly nothing.
    title: String,
}

/// What a file is, by its bytes and then its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Docx,
    Odt,
    Zip,
    Html,
    Markdown,
}

/// Reads a file.
///
/// ```
/// use encrier_formats::import;
///
/// let imported = import::read("visite.html", b"<h1>Visite</h1><p>du <b>port</b>").unwrap();
/// assert_eq!(imported.documents[0].markdown, "# Visite\n\ndu **port**\n");
/// assert_eq!(imported.documents[0].title, "Visite");
/// ```
pub fn read(name: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
    let left: Budget = Cell::new(IMPORT_BYTES_MAX);
    let documents = if bytes.starts_with(b"PK") {
        let mut archive = Archive::open(bytes, &left)?;
        match kind_of_archive(&mut archive)? {
            Kind::Zip => notes(&mut archive, &left)?,
            kind => vec![office(name, kind, archive)?],
        }
    } else {
        vec![plain(name, bytes)?]
    };
    if documents.is_empty() { Err(ImportError::Nothing) } else { Ok(Imported { documents }) }
}

fn kind_of_archive(archive: &mut Archive<'_>) -> Result<Kind, ImportError> {
    if archive.has("_rels/.rels") && archive.has("[Content_Types].xml") {
        return Ok(Kind::Docx);
    }
    if archive.has("content.xml") && archive.has("mimetype") {
        let said = archive.read("mimetype")?;
        let is_text = said.starts_with(b"application/vnd.oasis.opendocument.text");
        return if is_text { Ok(Kind::Odt) } else { Err(ImportError::Unknown) };
    }
    Ok(Kind::Zip)
}

/// The notes of an archive in its order. Archives within it are read if they are office documents; other files are not.
fn notes(archive: &mut Archive<'_>, left: &Budget) -> Result<Vec<ImportedNote>, ImportError> {
    let mut all = Vec::new();
    for name in archive.names() {
        if !is_plain_path(&name) || kind_of_name(&name).is_none() {
            continue;
        }
        if all.len() == IMPORT_NOTES_MAX {
            return Err(ImportError::TooMuch);
        }
        let bytes = archive.read(&name)?;
        if bytes.starts_with(b"PK") {
            let mut inner = Archive::open(&bytes, left)?;
            match kind_of_archive(&mut inner)? {
                Kind::Zip => {}
                kind => all.push(office(&name, kind, inner)?),
            }
        } else {
            match plain(&name, &bytes) {
                Err(ImportError::Unknown) => {}
                note => all.push(with_neighbours(note?, &name, archive)),
            }
        }
    }
    Ok(all)
}

/// A note with the pictures of the archive that it names by their paths.
fn with_neighbours(mut note: ImportedNote, name: &str, archive: &mut Archive<'_>) -> ImportedNote {
    let most = IMPORT_PICTURES_MAX - note.pictures.len();
    note.pictures.extend(pictures::neighbours(archive, name, &note.markdown, most));
    note
}

/// Whether a name within an archive is a path downwards, and of a file that people see.
fn is_plain_path(name: &str) -> bool {
    !name.contains(['\\', ':'])
        && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part != "__MACOSX")
}

fn kind_of_name(name: &str) -> Option<Kind> {
    let (_, ending) = name.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "md" | "markdown" | "txt" => Kind::Markdown,
        "html" | "htm" | "xhtml" => Kind::Html,
        "docx" | "docm" | "dotx" => Kind::Docx,
        "odt" | "ott" => Kind::Odt,
        _ => return None,
    })
}

fn office(name: &str, kind: Kind, mut archive: Archive<'_>) -> Result<ImportedNote, ImportError> {
    let Office { flow, pictures, title } =
        if kind == Kind::Odt { odt::read(&mut archive)? } else { docx::read(&mut archive)? };
    let note = note(name, &flow, pictures)?;
    Ok(if flow.blocks.iter().any(is_heading) { note } else { called(note, &title) })
}

fn is_heading(block: &Block) -> bool {
    matches!(block, Block::Heading(..))
}

/// A note without headings of a document that has a title besides: the note's own front matter says it, where its first line
/// does not.
fn called(note: ImportedNote, title: &str) -> ImportedNote {
    let title: String = title.chars().filter(|letter| !letter.is_control()).take(TITLE_CHARS_MAX).collect();
    let title = title.trim().to_owned();
    if title.is_empty() || title == note.title {
        return note;
    }
    let quoted = title.replace('\\', "\\\\").replace('"', "\\\"");
    let markdown = format!("---\ntitle: \"{quoted}\"\n---\n\n{}", note.markdown);
    ImportedNote { title, markdown, ..note }
}

/// A file that is text: HTML if its name or its beginning says so.
fn plain(name: &str, bytes: &[u8]) -> Result<ImportedNote, ImportError> {
    let text = text::decode(bytes).ok_or(ImportError::Unknown)?;
    match kind_of_name(name) {
        Some(Kind::Docx | Kind::Odt) => Err(ImportError::Broken),
        Some(Kind::Markdown) => Ok(as_it_is(name, text)),
        Some(Kind::Html) => page(name, &text),
        _ if html::is_html(&text) => page(name, &text),
        _ => Ok(as_it_is(name, text)),
    }
}

fn page(name: &str, text: &str) -> Result<ImportedNote, ImportError> {
    let (flow, pictures) = html::read(text)?;
    note(name, &flow, pictures)
}

fn note(name: &str, flow: &Flow, pictures: Vec<Picture>) -> Result<ImportedNote, ImportError> {
    let markdown = markdown::from_flow(flow);
    if markdown.len() > IMPORT_MARKDOWN_BYTES_MAX {
        return Err(ImportError::TooMuch);
    }
    Ok(ImportedNote { pictures, ..as_it_is(name, markdown) })
}

fn as_it_is(name: &str, markdown: String) -> ImportedNote {
    let title = title::from_markdown(&markdown).unwrap_or_else(|| stem(name));
    ImportedNote { title, markdown, pictures: Vec::new() }
}

/// The name of a file without its folders and its ending.
fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.chars().filter(|letter| !letter.is_control()).take(TITLE_CHARS_MAX).collect()
}

//! Office Open XML text (ECMA-376), as Word, `LibreOffice` and we write it.

mod body;
mod builder;
mod chunk;
mod drawing;
mod field;
mod line;
mod notes;
mod numbering;
mod relations;
mod styles;
mod symbols;
mod table;

pub(super) use body::ticked;
pub(super) use line::is_monospace;
pub(super) use numbering::formatted;
pub(super) use symbols::{sign, told};

use super::archive::Archive;
use super::pictures::Pictures;
use super::xml::{Element, parse};
use super::{ImportError, Office};
use crate::flow::{Block, Flow};
use notes::Notes;
use numbering::Numbering;
use relations::Relations;
use styles::Styles;

/// A document being read.
struct Reader<'a, 'b> {
    archive: &'a mut Archive<'b>,
    styles: Styles,
    numbering: Numbering,
    /// Those of the part that is being read.
    relations: Relations,
    pictures: Pictures,
    notes: Notes,
    /// What stands in the text boxes of the paragraph that is being read: it comes behind it.
    aside: Vec<Block>,
}

/// Reads a docx.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Office, ImportError> {
    let main = main_part(archive)?;
    let document = parse(&archive.read(&main)?)?;
    let (folder, file) = folder_of(&main);
    let relations = Relations::read(archive, folder, file)?;
    let path = |kind: &str| relations.of_kind(kind).map_or_else(|| format!("{folder}{kind}.xml"), str::to_owned);
    let styles = Styles::read(part(archive, &path("styles"))?.as_ref());
    let numbering = Numbering::read(part(archive, &path("numbering"))?.as_ref());
    let mut notes = Notes::default();
    for kind in ["footnote", "endnote"] {
        notes.find(archive, kind, &path(&format!("{kind}s")))?;
    }
    let mut reader =
        Reader { archive, styles, numbering, relations, pictures: Pictures::default(), notes, aside: Vec::new() };
    let blocks = document.child("body").map(|body| reader.blocks(body)).unwrap_or_default();
    let (flow, pictures) = (Flow { blocks, footnotes: reader.notes.read }, reader.pictures.all);
    Ok(Office { flow, pictures, title: title(archive) })
}

/// What the document is called where programs ask for it: nothing to be refused for.
fn title(archive: &mut Archive<'_>) -> String {
    let said = part(archive, "docProps/core.xml").ok().flatten();
    said.and_then(|said| said.child("title").map(Element::text)).unwrap_or_default()
}

/// The folder of a part, with a slash at its end if it has a name, and the name of its file.
fn folder_of(path: &str) -> (&str, &str) {
    path.split_at(path.rfind('/').map_or(0, |slash| slash + 1))
}

/// The part that holds the text: Word names it otherwise at times.
fn main_part(archive: &mut Archive<'_>) -> Result<String, ImportError> {
    let package = parse(&archive.read("_rels/.rels")?)?;
    let main =
        package.elements().find(|one| one.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument")));
    let target = main.and_then(|one| one.attribute("Target")).ok_or(ImportError::Unknown)?;
    let target = target.trim_start_matches('/').to_owned();
    // A table or a presentation has the same wrapping.
    if target.starts_with("xl/") || target.starts_with("ppt/") { Err(ImportError::Unknown) } else { Ok(target) }
}

/// A part that a document need not have.
fn part(archive: &mut Archive<'_>, path: &str) -> Result<Option<Element>, ImportError> {
    if archive.has(path) { Ok(Some(parse(&archive.read(path)?)?)) } else { Ok(None) }
}

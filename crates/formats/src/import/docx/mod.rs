//! Office Open XML text (ECMA-376), as Word, `LibreOffice` and we write it.

mod body;
mod line;
mod numbering;
mod styles;
mod table;

pub(super) use body::ticked;
pub(super) use line::is_monospace;

use std::collections::HashMap;

use super::ImportError;
use super::archive::Archive;
use super::pictures::{Picture, Pictures};
use super::xml::{Element, parse};
use crate::flow::{Block, Flow, Inline};
use numbering::Numbering;
use styles::Styles;

/// Where relations of a part lead, by their name.
type Relations = HashMap<String, String>;

/// A document being read.
struct Reader<'a, 'b> {
    archive: &'a mut Archive<'b>,
    styles: Styles,
    numbering: Numbering,
    /// The folder of the main part, with a slash at its end.
    folder: String,
    /// Those of the part that is being read.
    relations: Relations,
    pictures: Pictures,
    /// Names of footnotes and endnotes, and the place of each among the notes of the flow.
    note_places: HashMap<String, usize>,
}

/// Reads a docx.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<(Flow, Vec<Picture>), ImportError> {
    let main = main_part(archive)?;
    let (folder, file) = main.rsplit_once('/').map_or(("", main.as_str()), |(folder, file)| (folder, file));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let document = parse(&archive.read(&main)?)?;
    let styles = Styles::read(part(archive, &format!("{folder}styles.xml"))?.as_ref());
    let numbering = Numbering::read(part(archive, &format!("{folder}numbering.xml"))?.as_ref());
    let relations = relations(archive, &folder, file)?;
    let (pictures, note_places) = (Pictures::default(), HashMap::new());
    let reader = Reader { archive, styles, numbering, folder, relations, pictures, note_places };
    reader.read(&document)
}

impl Reader<'_, '_> {
    fn read(mut self, document: &Element) -> Result<(Flow, Vec<Picture>), ImportError> {
        let notes = [self.notes("footnote")?, self.notes("endnote")?];
        let mut read = Vec::new();
        let main = std::mem::take(&mut self.relations);
        for (kind, part) in ["footnote", "endnote"].into_iter().zip(&notes) {
            let Some(part) = part else { continue };
            self.relations = relations(self.archive, &self.folder, &format!("{kind}s.xml"))?;
            for note in part.elements().filter(|note| &*note.name == kind && note.attribute("type").is_none()) {
                let name = format!("{kind}{}", note.attribute("id").unwrap_or_default());
                let mut blocks = self.blocks(note);
                without_space(&mut blocks);
                read.push((name, blocks));
            }
        }
        self.relations = main;
        self.note_places = read.iter().enumerate().map(|(place, (name, _))| (name.clone(), place)).collect();
        let blocks = document.child("body").map(|body| self.blocks(body)).unwrap_or_default();
        let footnotes = read.into_iter().map(|(_, blocks)| blocks).collect::<Vec<Vec<Block>>>();
        Ok((Flow { blocks, footnotes }, self.pictures.all))
    }

    fn notes(&mut self, kind: &str) -> Result<Option<Element>, ImportError> {
        let path = format!("{}{kind}s.xml", self.folder);
        part(self.archive, &path)
    }

    /// The picture that a relation leads to.
    fn picture(&mut self, relation: &str) -> Option<String> {
        let target = self.relations.get(relation)?;
        let path = match target.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None => format!("{}{target}", self.folder),
        };
        self.pictures.address(self.archive, &path)
    }
}

/// Takes away the space between a note's number and its text.
fn without_space(blocks: &mut [Block]) {
    if let Some(Block::Paragraph(line)) = blocks.first_mut()
        && let Some(Inline::Text(text, _)) = line.first_mut()
    {
        *text = text.trim_start().to_owned();
        if text.is_empty() {
            line.remove(0);
        }
    }
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

fn relations(archive: &mut Archive<'_>, folder: &str, file: &str) -> Result<Relations, ImportError> {
    let Some(all) = part(archive, &format!("{folder}_rels/{file}.rels"))? else { return Ok(Relations::new()) };
    let pair = |one: &Element| Some((one.attribute("Id")?.to_owned(), one.attribute("Target")?.to_owned()));
    Ok(all.elements().filter_map(pair).collect())
}

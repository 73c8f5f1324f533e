//! `OpenDocument` text (1.2 and later), as `LibreOffice` and we write it.

mod body;
mod line;
mod styles;
mod table;

use super::ImportError;
use super::archive::Archive;
use super::pictures::{Picture, Pictures};
use super::xml::parse;
use crate::flow::{Block, Flow};
use styles::Styles;

/// A document being read.
struct Reader<'a, 'b> {
    archive: &'a mut Archive<'b>,
    styles: Styles,
    pictures: Pictures,
    /// The notes so far: a note stands within the text, where its mark is.
    footnotes: Vec<Vec<Block>>,
    /// Their ids.
    footnote_ids: Vec<String>,
}

/// Reads an odt.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<(Flow, Vec<Picture>), ImportError> {
    let content = parse(&archive.read("content.xml")?)?;
    let named = if archive.has("styles.xml") { Some(parse(&archive.read("styles.xml")?)?) } else { None };
    let styles = Styles::read(named.iter().chain([&content]));
    let text = content.child("body").and_then(|body| body.child("text")).ok_or(ImportError::Unknown)?;
    let pictures = Pictures::default();
    let mut reader = Reader { archive, styles, pictures, footnotes: Vec::new(), footnote_ids: Vec::new() };
    let blocks = reader.blocks(text);
    Ok((Flow { blocks, footnotes: reader.footnotes }, reader.pictures.all))
}

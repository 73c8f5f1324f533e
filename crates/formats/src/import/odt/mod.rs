//! `OpenDocument` text (1.2 and later), as `LibreOffice` and we write it.

mod body;
mod frame;
mod line;
mod styles;
mod table;

use std::collections::HashMap;

use super::archive::Archive;
use super::pictures::Pictures;
use super::xml::{Element, parse};
use super::{ImportError, Office};
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
    /// What stands in the frames of the paragraph that is being read: it comes behind it.
    aside: Vec<Block>,
    /// With what number a list that goes on with another begins, by the other's id and by its style.
    next_numbers: HashMap<String, u32>,
}

/// Reads an odt.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Office, ImportError> {
    let content = parse(&archive.read("content.xml")?)?;
    let named = if archive.has("styles.xml") { Some(parse(&archive.read("styles.xml")?)?) } else { None };
    let styles = Styles::read(named.iter().chain([&content]));
    let text = content.child("body").and_then(|body| body.child("text")).ok_or(ImportError::Unknown)?;
    let mut reader = Reader {
        archive,
        styles,
        pictures: Pictures::default(),
        footnotes: Vec::new(),
        footnote_ids: Vec::new(),
        aside: Vec::new(),
        next_numbers: HashMap::new(),
    };
    let blocks = reader.blocks(text);
    let (flow, pictures) = (Flow { blocks, footnotes: reader.footnotes }, reader.pictures.all);
    Ok(Office { flow, pictures, title: title(archive) })
}

/// What the document is called where programs ask for it: nothing to be refused for.
fn title(archive: &mut Archive<'_>) -> String {
    let said = archive.read("meta.xml").and_then(|said| parse(&said)).ok();
    let title = said.as_ref().and_then(|said| said.child("meta")).and_then(|meta| meta.child("title"));
    title.map(Element::text).unwrap_or_default()
}

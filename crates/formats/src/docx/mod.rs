//! A flow as a docx: Office Open XML (ECMA-376, transitional), for Word and `LibreOffice`.
//!
//! Headings, lists, quotes and program text have named styles, so that whoever opens it can restyle it and jump by its
//! headings; tables name their head rows; pictures keep their alternative text.

mod body;
mod formula;
mod line;
mod parts;
mod table;

use crate::archive::pack;
use crate::flow::{Flow, Front, Pictures};

/// The document as a file. Total: a picture that is not to be had is told by its alternative text.
pub fn from_flow(flow: &Flow, front: &Front, pictures: Pictures<'_>) -> Vec<u8> {
    let body = body::write(flow, pictures);
    pack(&parts::all(body, front))
}

//! A flow as an odt: `OpenDocument` 1.3 text, for `LibreOffice` and whoever keeps to the State's reference of formats (RGI).
//!
//! As in a docx, everything has a named style, tables name their head rows, and pictures keep their alternative text.

mod around;
mod body;
mod parts;

use crate::archive::pack;
use crate::flow::{Flow, Front, Pictures};

/// The document as a file. Total: a picture that is not to be had is told by its alternative text.
pub fn from_flow(flow: &Flow, front: &Front, pictures: Pictures<'_>) -> Vec<u8> {
    pack(&parts::all(body::write(flow, pictures), front))
}

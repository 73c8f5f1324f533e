//! What the crate promises to those who call it: files as people see them, and nothing worse for hostile input.

mod bounds;
mod build;
mod codimd;
mod codimd_nested;
mod files;
mod follower;
mod formulas;
mod guide;
mod hostile;
mod hostile_notes;
mod import;
mod import_bounds;
mod inspect;
mod markdown;
mod matter;
mod names;
mod note;
mod note_edges;
mod note_lost;
mod note_pieces;
mod note_preview;
mod note_preview_bounds;
mod note_preview_defined;
mod note_properties;
mod office_formulas;
mod offices;
mod pad_html;
#[path = "../sample/mod.rs"]
mod sample;
mod text;
mod titles;
mod word;
mod writer;

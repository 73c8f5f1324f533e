//! What the crate promises to those who call it: files as people see them, and nothing worse for hostile input.

mod bounds;
mod build;
mod files;
mod hostile;
mod inspect;
mod markdown;
mod names;
mod note;
mod pad_html;
mod text;
mod titles;

//! The tests of the crate's public face: real Yjs bytes, hostile bytes, other orders, damaged stores.

#![expect(clippy::cast_possible_truncation, reason = "the numbers of these tests are small")]

mod document;
mod forgery;
mod golden;
mod hostile;
mod merger;
mod merging;
mod order;
mod past;
mod path;
mod peer;
mod perturb;
mod siege;

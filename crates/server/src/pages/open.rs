//! The form of the start page, which works without script.

use axum::response::Response;
use encrier_model::DocumentKind;

use super::redirect;
use crate::addresses::{self, Typed};
use crate::caller::{Caller, Words};
use crate::failure::Failure;
use crate::names::fresh_id;

/// `GET /open?name=…&kind=pad|note`: leads to the page, which makes the document. Kind: a pad unless said.
pub(crate) async fn open(caller: Caller, words: Words) -> Result<Response, Failure> {
    let kind: DocumentKind = words.get("kind").unwrap_or("pad").parse().map_err(|_| Failure::BadKind)?;
    let to = match addresses::typed(words.get("name").unwrap_or_default(), &caller.base)? {
        Typed::Nothing => addresses::page(kind, fresh_id()?.as_str()),
        Typed::Name(name) => addresses::page(kind, &name),
        Typed::Here(path) => path,
    };
    redirect(&to)
}

//! Pages for people: start, pad, note, and the addresses that lead to them.

mod document;
mod drawing;
mod go_between;
mod history;
mod import;
mod new;
mod open;
mod root;
mod shells;
mod start;

pub(crate) use document::{note, note_slash, pad, pad_slash};
pub(crate) use drawing::diagrams;
pub(crate) use go_between::{gist, slideshare};
pub(crate) use history::{history, timeslider};
pub(crate) use import::import;
pub(crate) use new::{fresh, fresh_named, submit, submit_named, write};
pub(crate) use open::open;
pub(crate) use root::{asset, other, root};
pub(crate) use shells::Shells;
pub(crate) use start::start;

use axum::Extension;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, ETAG, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use sha2::{Digest as _, Sha256};

use crate::dist;
use crate::failure::Failure;

/// A 302 to a path or an address of ours, with CodiMD's words for it: its old command line cuts the address out of them.
pub(crate) fn redirect(to: &str) -> Result<Response, Failure> {
    let location = HeaderValue::from_str(to).map_err(|_| Failure::BadAddress)?;
    let words = format!("Found. Redirecting to {to}");
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    Ok((StatusCode::FOUND, [(LOCATION, location), (CONTENT_TYPE, kind)], words).into_response())
}

/// Marks an answer 304 that is about a page: nothing in it says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageUnchanged;

/// A page, or 304 when the browser has just that already.
pub(crate) fn html(headers: &HeaderMap, page: String) -> Response {
    let tag = dist::entity_tag(Sha256::digest(page.as_bytes()).into(), false);
    let mut response = if dist::matches(headers, &tag) {
        (StatusCode::NOT_MODIFIED, Extension(PageUnchanged)).into_response()
    } else {
        ([(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

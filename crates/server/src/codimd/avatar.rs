//! `GET /user/{name}/avatar.svg`: a letter on a colour, made of the name alone.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use sha2::{Digest as _, Sha256};

use crate::failure::escape;
use crate::headers::PICTURE_POLICY;
use crate::names::Named;

/// The solid colours of authors, on each of which white is read well.
const COLOURS: [&str; 12] = [
    "#1a5fb4", "#b03a12", "#1f6f43", "#8a2f8d", "#7a5b00", "#0f6b78", "#5b3fc4", "#b0204f", "#4f6b00", "#6b5b3e",
    "#0b62a8", "#95560a",
];

/// `GET /user/{name}/avatar.svg`.
pub(crate) async fn avatar(Named(name): Named<String>) -> Response {
    let letter: String =
        name.trim().chars().find(|c| !c.is_control()).map_or("?".to_owned(), |c| c.to_uppercase().collect());
    let colour = COLOURS[usize::from(Sha256::digest(name.as_bytes())[0]) % COLOURS.len()];
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"96\" height=\"96\" viewBox=\"0 0 96 96\"><rect width=\"96\" height=\"96\" \
         fill=\"{colour}\"/><text x=\"48\" y=\"66\" font-family=\"sans-serif\" font-size=\"52\" text-anchor=\"middle\" \
         fill=\"#fff\">{}</text></svg>\n",
        escape(&letter)
    );
    let head = [
        (CONTENT_TYPE, "image/svg+xml"),
        (CONTENT_SECURITY_POLICY, PICTURE_POLICY),
        (CACHE_CONTROL, "public, max-age=86400"),
    ];
    (head, svg).into_response()
}

//! The house's own REST API, described by `openapi.json` beside this file.

mod documents;
mod links;
mod revisions;

pub(crate) use documents::{change, create, show};
pub(crate) use links::create as create_link;
pub(crate) use revisions::{
    list as list_revisions, name as name_version, restore, show as show_revision, unname as unname_version,
};

use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use axum::body::Body;

use crate::body;
use crate::caller::Words;
use crate::desk::{Found, Request};
use crate::failure::Failure;
use crate::house::House;
use crate::limits::JSON_BYTES_MAX;
use encrier_model::Viewer;
use encrier_sync::Entrance;

/// What describes the API; a test walks the routes by it.
const DESCRIPTION: &str = include_str!("openapi.json");

/// `GET /api/v1/openapi.json`.
pub(crate) async fn describe() -> Response {
    ([(CONTENT_TYPE, "application/json")], DESCRIPTION).into_response()
}

/// Any other address below `/api/`: so that notes at the root never answer there.
pub(crate) async fn unknown() -> Failure {
    Failure::NoSuchPage
}

/// A body of JSON, whatever type it says it has; what nobody knows in it is refused.
async fn json<T: DeserializeOwned>(body: Body) -> Result<T, Failure> {
    let bytes = body::read(body, JSON_BYTES_MAX).await?;
    serde_json::from_slice(&bytes).map_err(|error| match error.classify() {
        Category::Data => Failure::BadField(error.to_string()),
        Category::Io | Category::Syntax | Category::Eof => Failure::BadBody(error.to_string()),
    })
}

/// The document an address of the API names, for whoever may read it.
async fn enter(house: &House, viewer: &Viewer, name: &str, words: &Words) -> Result<Entrance, Failure> {
    match house.desk.find(Request { viewer, name, token: words.token() }).await? {
        Found::Open(entrance) => Ok(entrance),
        Found::Unknown(_) | Found::Closed => Err(Failure::NotFound),
        Found::BadName(error) => Err(Failure::BadId(error)),
    }
}

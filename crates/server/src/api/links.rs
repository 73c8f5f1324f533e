//! `/api/v1/documents/{id}/links`: secret links.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_model::Right;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::json;

use super::{enter, json};
use crate::addresses;
use crate::caller::{Caller, Words};
use crate::failure::Failure;
use crate::house::House;
use crate::names::Named;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewLink {
    right: String,
}

/// `POST /api/v1/documents/{id}/links`: the only time that the secret is shown.
pub(crate) async fn create(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
    body: Body,
) -> Result<Response, Failure> {
    let new: NewLink = json(body).await?;
    let right: Right = new.right.parse().map_err(|_| Failure::BadLinkRight)?;
    let entrance = enter(&house, &caller.viewer(), &name, &words).await?;
    let secret = house.desk.give(&entrance, right).await?;
    let url = format!("{}{}", caller.base, addresses::page(entrance.document.kind, secret.token()));
    let body = json!({"token": secret.token(), "url": url, "right": right}).to_string();
    Ok((StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], body).into_response())
}

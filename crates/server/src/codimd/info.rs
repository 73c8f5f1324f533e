//! `GET /{id}/info`: what cards and lists show of a note.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use serde_json::json;

use super::publish::Reading;
use super::{enter_at_root, options};
use crate::caller::{Caller, Words};
use crate::dates;
use crate::export;
use crate::failure::Failure;
use crate::house::House;
use crate::names::Named;

/// `GET /{id}/info`. Scripts of other sites may read it as any stranger would: without cookies.
pub(crate) async fn info(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    let entrance = enter_at_root(&house, &caller, &name, &words).await?;
    let content = export::read(&house.hub, &entrance).await?;
    let reading = Reading::of(content, &entrance.document, &name, options(&house, &caller)).await?;
    let views = house.store.views(entrance.document.number).await? + house.tally.views(entrance.document.number);
    let body = json!({
        "title": reading.title,
        "description": reading.description,
        // Ours: the start page asks for it of what was opened by a secret.
        "tags": reading.tags,
        "viewcount": views,
        "createtime": dates::iso(entrance.document.created_at_ms),
        "updatetime": dates::iso(entrance.document.updated_at_ms),
    });
    let head = [(CONTENT_TYPE, "application/json; charset=utf-8"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    Ok((head, body.to_string()).into_response())
}

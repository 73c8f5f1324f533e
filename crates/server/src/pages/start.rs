//! The start page.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::json;

use super::html;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::guests::Visit;
use crate::house::House;

/// `GET /`.
pub(crate) async fn start(
    State(house): State<Arc<House>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let visit = Visit::begin(&house, &caller)?;
    let bootstrap = json!({"lang": caller.lang.as_str(), "version": env!("CARGO_PKG_VERSION")});
    let page = house.shells.start.fill(caller.lang, &house.texts.get(caller.lang, "page-title-start"), &bootstrap);
    Ok(visit.end(html(&headers, page)))
}

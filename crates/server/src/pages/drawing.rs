//! The document in which other people's drawing libraries run: a frame without an origin, a cookie or a network.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::header::CONTENT_SECURITY_POLICY;
use http::{HeaderMap, HeaderValue};

use super::html;
use crate::caller::Caller;
use crate::dist;
use crate::failure::Failure;
use crate::headers::drawing_policy;
use crate::house::House;

/// The file of the web client.
const PAGE: &str = "diagrams.html";

/// `GET /_/diagrams`. The same for everybody.
pub(crate) async fn diagrams(
    State(house): State<Arc<House>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let page = dist::page(PAGE).ok_or(Failure::NoSuchPage)?;
    let mut response = html(&headers, page);
    let policy = drawing_policy(&caller, &house.config.server.frame_ancestors);
    // The host was read from an address, so it is one; without it the house's own policy holds, which is for pages of ours.
    let policy = HeaderValue::from_str(&policy).map_err(|_| Failure::BadAddress)?;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

//! What every request passes: who calls, may that page send this, how errors look, headers, count, log line.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, ALLOW};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tokio::time::timeout;
use tracing::info;

use crate::caller::{Caller, origin};
use crate::config::{Origin, truncated};
use crate::failure::{Face, Failure};
use crate::headers;
use crate::house::House;
use crate::limits::REQUEST_TIME_MAX;
use crate::uploads::bearer;

/// The route label of addresses that no route knows.
const UNMATCHED: &str = "unmatched";

/// Routes that nobody is charged for: files that are in memory, and posts, which have the account of their connection.
const UNCOUNTED: [&str; 2] = ["/assets/{*path}", "/collab/frames"];

/// Whose time is its handler's to bound: it depends on the bytes that come.
const UNTIMED: &str = "/collab/frames";

/// Wraps all routes.
pub(crate) async fn front(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let caller = Caller::read(&parts, &house.config.server, &house.seal, house.clock.now_ms());
    let (method, face) = (parts.method.clone(), face(&parts));
    let secrets = bearer::brought(&parts.uri, &caller);
    let route = parts.extensions.get::<MatchedPath>().map_or(UNMATCHED.to_owned(), |path| path.as_str().to_owned());
    parts.extensions.insert(caller.clone());
    let allowed = guard(&parts, &caller, &house.config.server.allowed_origins);
    let response = if let Err(failure) = allowed.and_then(|()| count(&house, &caller, &route)) {
        failure.into_response()
    } else {
        let answer = next.run(Request::from_parts(parts, body));
        let time = if route == UNTIMED { Duration::MAX } else { REQUEST_TIME_MAX };
        timeout(time, answer).await.unwrap_or_else(|_| Failure::Unavailable.into_response())
    };
    let mut response = said(&house, response, &caller, face);
    bearer::put(secrets, &mut response);
    headers::secure(response.headers_mut(), &caller, &house.config);
    let status = response.status();
    // The template and never the path: ids and links are what opens documents. Addresses lose their last part.
    let address = truncated(caller.address, if caller.address.is_ipv4() { 24 } else { 48 });
    let took = started.elapsed();
    house.counts.answered(&method, &route, status, took);
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    info!(target: "encrier::access", %method, route, status = status.as_u16(), duration_ms, %address, "answered");
    response
}

/// Refuses what a page of another site may have made the browser send. Reading changes nothing and is not looked at;
/// sockets are, in `sockets.rs`.
fn guard(parts: &Parts, caller: &Caller, allowed: &[Origin]) -> Result<(), Failure> {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(&parts.method) {
        return Ok(());
    }
    let site = parts.headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let origin = origin(&parts.headers);
    let is_ours = match (site, origin) {
        // A page without a referrer sends `null` for its origin, and the browser vouches for it.
        (Some("same-origin"), Some("null")) => true,
        (_, Some(origin)) => caller.admits(origin, allowed),
        (Some("cross-site"), None) => false,
        (_, None) => true,
    };
    if is_ours { Ok(()) } else { Err(Failure::ForeignOrigin) }
}

/// Charges the request to its person and address.
fn count(house: &House, caller: &Caller, route: &str) -> Result<(), Failure> {
    if UNCOUNTED.contains(&route) {
        return Ok(());
    }
    house.quotas.call(&house.drawer(caller)).map_err(Failure::TooMuch)
}

/// What whoever asked can read: programs of the API read JSON, browsers pages, others a line of text.
fn face(parts: &Parts) -> Face {
    let accepts = |kind: &str| {
        let values = parts.headers.get_all(ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|part| part.trim().starts_with(kind))
    };
    let is_for_programs = ["/api/", "/doc/", "/d/"].iter().any(|head| parts.uri.path().starts_with(head));
    if is_for_programs || accepts("application/json") {
        Face::Json
    } else if accepts("text/html") {
        Face::Page
    } else {
        Face::Text
    }
}

/// Says failures in the caller's language; what was already said is left alone.
fn said(house: &House, mut response: Response, caller: &Caller, face: Face) -> Response {
    let failure = response.extensions_mut().remove::<Failure>();
    let failure = failure.or_else(|| {
        let refused = response.status() == StatusCode::METHOD_NOT_ALLOWED;
        refused.then(|| Failure::MethodNotAllowed(response.headers().get(ALLOW).cloned()))
    });
    let Some(failure) = failure else { return response };
    let kept: HeaderMap<HeaderValue> = response.headers().clone();
    let mut answer = failure.render(&house.texts, caller.lang, face);
    // A guest's cookie may have been given before it went wrong.
    for (name, value) in &kept {
        if name == http::header::SET_COOKIE {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer
}

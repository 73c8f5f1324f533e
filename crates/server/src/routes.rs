//! Every address of the house, in one table that the router and the tests read.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::error;

use crate::failure::Failure;
use crate::front::front;
use crate::house::House;
use crate::{api, export, health, pages, sockets};

type Route = (&'static str, MethodRouter<Arc<House>>);

/// Paths and what answers there. Fixed words win over `{id}`: nothing of ours is shadowed by a document.
fn table() -> Vec<Route> {
    vec![
        ("/", get(pages::start)),
        ("/open", get(pages::open)),
        ("/new", get(pages::fresh).post(pages::submit)),
        ("/p/{id}", get(pages::pad)),
        ("/p/{id}/", get(pages::pad_slash)),
        ("/p/{id}/export/{format}", get(export::export)),
        ("/p/{id}/download", get(export::markdown)),
        ("/n/{id}", get(pages::note)),
        ("/n/{id}/", get(pages::note_slash)),
        ("/n/{id}/export/{format}", get(export::export)),
        ("/n/{id}/download", get(export::markdown)),
        ("/y/{*id}", get(sockets::yjs)),
        ("/collab", get(sockets::hocuspocus)),
        ("/api/v1/openapi.json", get(api::describe)),
        ("/api/v1/documents", post(api::create)),
        ("/api/v1/documents/{id}", get(api::show).patch(api::change)),
        ("/api/v1/documents/{id}/links", post(api::create_link)),
        ("/api/{*rest}", axum::routing::any(api::unknown)),
        ("/health", get(health::health)),
        ("/metrics", get(health::metrics)),
        ("/assets/{*path}", get(pages::asset)),
        ("/{id}", get(pages::root)),
        ("/{id}/download", get(export::markdown_at_root)),
    ]
}

/// The paths of all routes, as templates: what tests walk.
pub fn paths() -> Vec<&'static str> {
    table().into_iter().map(|(path, _)| path).collect()
}

/// The router with everything that requests pass.
pub(crate) fn router(house: Arc<House>) -> Router {
    let routes = table().into_iter().fold(Router::new(), |router, (path, handler)| router.route(path, handler));
    routes
        .fallback(async || Failure::NoSuchPage)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&house), front))
        .with_state(house)
}

/// A mistake of ours costs one request, not the process.
#[expect(clippy::needless_pass_by_value, reason = "this is how tower-http hands the cause over")]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let words = cause.downcast_ref::<&str>().copied().or_else(|| cause.downcast_ref::<String>().map(String::as_str));
    error!(cause = words.unwrap_or("unknown"), "a request handler panicked");
    Failure::Internal.into_response()
}

//! Every address of the house, in one table that the router and the tests read.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post, put};
use http::{HeaderMap, Method, Uri};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::error;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::front::front;
use crate::house::House;
use crate::{addresses, api, codimd, events, export, health, pages, sockets, uploads, y_sweet};

type Route = (&'static str, MethodRouter<Arc<House>>);

/// Paths and what answers there. Fixed words win over `{id}`: nothing of ours is shadowed by a document.
fn table() -> Vec<Route> {
    let mut table = own();
    table.extend(of_codimd());
    table.extend(guides());
    table
}

/// Our own.
fn own() -> Vec<Route> {
    vec![
        ("/", get(pages::start)),
        ("/open", get(pages::open)),
        ("/new", get(pages::fresh).post(pages::submit)),
        ("/new/{alias}", get(pages::fresh_named).post(pages::submit_named)),
        ("/import", post(pages::import)),
        ("/p/{id}", get(pages::pad)),
        ("/p/{id}/", get(pages::pad_slash)),
        ("/p/{id}/export/{format}", get(export::export)),
        ("/p/{id}/download", get(export::markdown)),
        ("/n/{id}", get(pages::note)),
        ("/n/{id}/", get(pages::note_slash)),
        ("/p/{id}/timeslider", get(pages::timeslider)),
        ("/n/{id}/history", get(pages::history)),
        ("/n/{id}/export/{format}", get(export::export)),
        ("/n/{id}/download", get(export::markdown)),
        ("/y/{*id}", get(sockets::yjs)),
        ("/collab", get(sockets::hocuspocus)),
        ("/collab/", get(sockets::hocuspocus)),
        ("/collab/{*id}", get(sockets::hocuspocus_1)),
        ("/collab/events", get(events::listen)),
        ("/collab/frames", post(events::post)),
        ("/doc/new", post(y_sweet::create)),
        ("/doc/{id}/auth", post(y_sweet::auth)),
        ("/d/{id}/ws/{again}", get(y_sweet::socket)),
        ("/d/{id}/as-update", get(y_sweet::as_update)),
        ("/d/{id}/update", post(y_sweet::update)),
        ("/check_store", post(y_sweet::check_store)),
        ("/api/v1/openapi.json", get(api::describe)),
        ("/api/v1/documents", post(api::create)),
        ("/api/v1/documents/{id}", get(api::show).patch(api::change)),
        ("/api/v1/documents/{id}/links", post(api::create_link)),
        ("/api/v1/documents/{id}/revisions", get(api::list_revisions)),
        ("/api/v1/documents/{id}/revisions/{seq}", get(api::show_revision)),
        ("/api/v1/documents/{id}/restore", post(api::restore)),
        ("/api/v1/documents/{id}/versions/{seq}", put(api::name_version).delete(api::unname_version)),
        ("/api/{*rest}", axum::routing::any(api::unknown)),
        ("/health", get(health::health)),
        ("/metrics", get(health::metrics)),
        ("/assets/{*path}", get(pages::asset)),
        ("/_/diagrams", get(pages::diagrams)),
        ("/_/embed/gist/{user}/{id}", get(pages::gist)),
        ("/_/embed/slideshare/{user}/{name}", get(pages::slideshare)),
        ("/{id}", get(pages::root)),
        ("/{id}/download", get(export::markdown_at_root)),
    ]
}

/// Those that links and scripts of `CodiMD`'s time lead to.
fn of_codimd() -> Vec<Route> {
    vec![
        ("/p/{id}/edit", get(codimd::edit)),
        ("/s/{id}", get(codimd::published)),
        ("/s/{id}/edit", get(codimd::edit)),
        ("/s/{id}/download", get(codimd::download)),
        ("/c/{id}", get(codimd::book)),
        ("/uploadimage", post(uploads::take)),
        ("/uploads/{file}", get(uploads::show)),
        ("/oembed", get(codimd::oembed)),
        ("/history", get(codimd::list).post(codimd::replace).delete(codimd::forget_all)),
        ("/history/{id}", post(codimd::pin).delete(codimd::forget)),
        ("/me", get(codimd::me)),
        ("/me/export", get(codimd::take_away).post(codimd::take_away)),
        ("/user/{name}/avatar.svg", get(codimd::avatar)),
        ("/status", get(codimd::status)),
        ("/config", get(codimd::config)),
        ("/_health", get(codimd::ready)),
        ("/metrics/codimd", get(codimd::our_figures)),
        ("/metrics/router", get(codimd::router_figures)),
        ("/403", get(codimd::forbidden)),
        ("/404", get(codimd::missing)),
        ("/500", get(codimd::internal)),
        ("/api/notes/myNotes", get(codimd::own_notes)),
        ("/api/notes/{id}", put(codimd::overwrite).delete(codimd::remove)),
        ("/{id}/pdf", get(export::pdf_at_root)),
        ("/{id}/pandoc", get(export::pandoc_at_root)),
        ("/{id}/publish", get(codimd::lead)),
        ("/{id}/pretty", get(codimd::lead)),
        ("/{id}/slide", get(codimd::lead_to_slides)),
        ("/{id}/book", get(codimd::book)),
        ("/{id}/book/{chapter}", get(codimd::chapter)),
        ("/{id}/info", get(codimd::info)),
        ("/{id}/revision", get(codimd::list_revisions)),
        ("/{id}/revision/{time}", get(codimd::show_revision)),
        ("/{id}/{action}", get(pages::other)),
    ]
}

/// `CodiMD`'s guides, which no note shadows; under `/s/` and `/p/` documents of these names come first.
fn guides() -> Vec<Route> {
    use codimd::{FEATURES, METADATA, SLIDES};
    vec![
        ("/features", get(async |house, caller: Caller, headers: HeaderMap| FEATURES.page(house, &caller, &headers))),
        ("/features/download", get(async |caller: Caller| FEATURES.download(&caller))),
        (
            "/yaml-metadata",
            get(async |house, caller: Caller, headers: HeaderMap| METADATA.page(house, &caller, &headers)),
        ),
        ("/yaml-metadata/download", get(async |caller: Caller| METADATA.download(&caller))),
        ("/slide-example", get(async |house, caller, parts| SLIDES.show(house, caller, parts).await)),
        ("/slide-example/download", get(async |caller: Caller| SLIDES.download(&caller))),
        ("/slide-example/slide", get(async || SLIDES.lead())),
        // CodiMD's guides are notes, of which more is asked; what is not here leads to the guide.
        ("/features/{action}", get(async || pages::redirect("/features"))),
        ("/yaml-metadata/{action}", get(async || pages::redirect("/yaml-metadata"))),
        ("/slide-example/{action}", get(async || pages::redirect("/slide-example"))),
    ]
}

/// The paths of all routes, as templates: what tests walk.
pub fn paths() -> Vec<&'static str> {
    table().into_iter().map(|(path, _)| path).collect()
}

/// The router with everything that requests pass.
pub(crate) fn router(house: Arc<House>) -> Router {
    wrap(table(), house)
}

/// Routes within what every request passes: the front outermost, so that it sees what panics became.
fn wrap(routes: Vec<Route>, house: Arc<House>) -> Router {
    let routes = routes.into_iter().fold(Router::new(), |router, (path, handler)| router.route(path, handler));
    routes
        .fallback(lost)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&house), front))
        .with_state(house)
}

/// What no route knows: led on without the slashes at its end, as CodiMD does, or told so. The address is absolute, for a browser
/// takes what follows two slashes for a host.
async fn lost(caller: Caller, method: Method, uri: Uri) -> Result<Response, Failure> {
    let path = uri.path().trim_end_matches('/');
    let is_asked = method == Method::GET || method == Method::HEAD;
    if is_asked && !path.is_empty() && path.len() < uri.path().len() {
        return pages::redirect(&addresses::with_query(format!("{}{path}", caller.base), uri.query()));
    }
    Err(Failure::NoSuchPage)
}

/// A mistake of ours costs one request, not the process.
#[expect(clippy::needless_pass_by_value, reason = "this is how tower-http hands the cause over")]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    // Fixed words only: others may quote a document.
    let words = cause.downcast_ref::<&str>().copied();
    error!(cause = words.unwrap_or("its words may quote a document"), "a request handler panicked");
    Failure::Internal.into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::{Request, StatusCode};
    use tower::ServiceExt as _;

    use super::*;
    use crate::house::testing;

    async fn ask(router: &Router, path: &str) -> Response {
        let request = Request::get(path).body(Body::empty()).expect("a test request");
        router.clone().oneshot(request).await.expect("routers do not fail")
    }

    #[expect(clippy::panic, reason = "this is what is tested")]
    async fn broken() -> Response {
        panic!("a mistake of ours")
    }

    #[tokio::test]
    async fn a_panic_costs_one_request() {
        let (house, _data) = testing::house().await;
        let router = wrap(vec![("/broken", get(broken)), ("/health", get(health::health))], house);
        let answer = ask(&router, "/broken").await;
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.headers().contains_key("content-security-policy"), "the front has seen it");
        assert_eq!(ask(&router, "/health").await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_request_that_hangs_is_given_up() {
        let (house, _data) = testing::house().await;
        let router = wrap(vec![("/hung", get(std::future::pending::<Response>))], house);
        tokio::time::pause();
        let answer = ask(&router, "/hung").await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()["retry-after"], "5");
    }

    #[tokio::test]
    async fn health_says_when_writes_are_not_taken() {
        let (house, _data) = testing::house().await;
        let router = router(Arc::clone(&house));
        assert_eq!(ask(&router, "/health").await.status(), StatusCode::OK);
        house.store.close().await.expect("an idle store closes");
        assert_eq!(ask(&router, "/health").await.status(), StatusCode::SERVICE_UNAVAILABLE);
        for path in ["/p/x", "/api/v1/documents/x", "/x/download"] {
            assert_eq!(ask(&router, path).await.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        }
    }

    #[tokio::test]
    async fn health_says_when_the_server_stops() {
        let (house, _data) = testing::house().await;
        let router = router(Arc::clone(&house));
        house.stopping.cancel();
        assert_eq!(ask(&router, "/health").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}

//! Whether the server is well, for load balancers, and its figures, for Prometheus.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_store::StoreError;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::json;
use tokio::time::timeout;
use tracing::error;

use crate::failure::Failure;
use crate::house::House;
use crate::limits::STORE_ANSWER_TIME_MAX;

/// `GET /health`: 503 when a write would not be taken, or the process is stopping.
pub(crate) async fn health(State(house): State<Arc<House>>) -> Response {
    let store = house.store.ping().await;
    let (status, word) = match (&store, house.stopping.is_cancelled()) {
        (_, true) => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        (Err(_), false) => (StatusCode::SERVICE_UNAVAILABLE, "store-unavailable"),
        (Ok(()), false) => (StatusCode::OK, "ok"),
    };
    let body = json!({"status": word, "version": env!("CARGO_PKG_VERSION")}).to_string();
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}

/// `GET /metrics`.
pub(crate) async fn metrics(State(house): State<Arc<House>>) -> Result<Response, Failure> {
    let answer = timeout(STORE_ANSWER_TIME_MAX, house.store.ping()).await;
    let refusal = answer.unwrap_or(Err(StoreError::Closed)).err();
    house.hub.sample();
    let text = house.counts.text(house.store.stats(), refusal.as_ref()).map_err(|error| {
        error!(error = &error as &dyn std::error::Error, "the figures do not become text");
        Failure::Internal
    })?;
    Ok(([(CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response())
}

//! How the server is, in the words of CodiMD's monitors.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tracing::error;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::house::House;
use crate::shell;

/// The figures of `/status`, in CodiMD's order.
struct Figures {
    open_notes: u64,
    connections: u64,
    notes: i64,
}

impl Figures {
    async fn of(house: &House) -> Result<Self, Failure> {
        let notes = house.store.count_documents().await?;
        Ok(Self {
            open_notes: house.counts.sum("encrier_rooms"),
            connections: house.counts.sum("encrier_connections"),
            notes,
        })
    }

    /// Nobody is registered yet, and no queue of ours blocks connecting.
    fn pairs(&self) -> [(&'static str, Value); 11] {
        [
            ("onlineNotes", json!(self.open_notes)),
            ("onlineUsers", json!(self.connections)),
            ("distinctOnlineUsers", json!(self.connections)),
            ("notesCount", json!(self.notes)),
            ("registeredUsers", json!(0)),
            ("onlineRegisteredUsers", json!(0)),
            ("distinctOnlineRegisteredUsers", json!(0)),
            ("isConnectionBusy", json!(false)),
            ("connectionSocketQueueLength", json!(0)),
            ("isDisconnectBusy", json!(false)),
            ("disconnectSocketQueueLength", json!(0)),
        ]
    }
}

/// `GET /status`.
pub(crate) async fn status(State(house): State<Arc<House>>) -> Result<Response, Failure> {
    let figures: serde_json::Map<_, _> =
        Figures::of(&house).await?.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(([(CONTENT_TYPE, "application/json")], Value::Object(figures).to_string()).into_response())
}

/// `GET /metrics/codimd`: the same for Prometheus.
pub(crate) async fn our_figures(State(house): State<Arc<House>>) -> Result<Response, Failure> {
    let mut text = String::new();
    for (name, value) in Figures::of(&house).await?.pairs() {
        let value = value.as_bool().map_or_else(|| value.to_string(), |is| u8::from(is).to_string());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# HELP {name} As CodiMD counts it.\n# TYPE {name} gauge\n{name} {value}");
    }
    Ok(([(CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response())
}

/// `GET /metrics/router`: what was asked for.
pub(crate) async fn router_figures(State(house): State<Arc<House>>) -> Result<Response, Failure> {
    let text = house.counts.text_of("encrier_http_").map_err(|error| {
        error!(error = &error as &dyn std::error::Error, "the figures do not become text");
        Failure::Internal
    })?;
    Ok(([(CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response())
}

/// `GET /_health`, as HedgeDoc has it.
pub(crate) async fn ready(State(house): State<Arc<House>>) -> Response {
    let ready = !house.stopping.is_cancelled() && house.store.ping().await.is_ok();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(CONTENT_TYPE, "application/json")], json!({ "ready": ready }).to_string()).into_response()
}

/// `GET /config`: settings as a script. Old clients load it.
pub(crate) async fn config(caller: Caller) -> Response {
    let script = [
        ("domain", json!(caller.base.authority())),
        ("urlpath", json!("")),
        ("debug", json!(false)),
        ("version", json!(env!("CARGO_PKG_VERSION"))),
        (
            "allowedUploadMimeTypes",
            json!(["image/jpeg", "image/png", "image/gif", "image/svg+xml", "image/webp", "image/avif"]),
        ),
        ("defaultUseHardbreak", json!(true)),
        ("linkifyHeaderStyle", json!("keep-case")),
        ("USE_PDF_EXPORT", json!(true)),
        ("DROPBOX_APP_KEY", json!("")),
    ]
    .into_iter()
    .map(|(name, value)| format!("window.{name} = {};\n", shell::json(&value)))
    .collect::<Vec<_>>()
    .concat();
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response()
}

/// `GET /403`.
pub(crate) async fn forbidden() -> Failure {
    Failure::Forbidden
}

/// `GET /404`.
pub(crate) async fn missing() -> Failure {
    Failure::NoSuchPage
}

/// `GET /500`.
pub(crate) async fn internal() -> Failure {
    Failure::Internal
}

//! Websockets: who may open one, and the way into the rooms.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use encrier_sync::{Dialect, UpgradeError, Visitor};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tracing::debug;

use crate::caller::{Caller, Words, origin};
use crate::failure::Failure;
use crate::house::House;
use crate::listener::Seat;
use crate::names::Named;
use crate::quota::{Place, line};

/// `GET /y/{id}`: bare Yjs messages on one document, named in the address. A slash behind the name is not part of it, one
/// within is.
pub(crate) async fn yjs(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
    request: Request,
) -> Result<Response, Failure> {
    let name = name.trim_end_matches('/').to_owned();
    let dialect = Dialect::Yjs { name, token: words.token().map(str::to_owned) };
    open(&house, &caller, dialect, request)
}

/// `GET /collab/{id}`: Hocuspocus 1, whose provider names its one document in the address.
pub(crate) async fn hocuspocus_1(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
    request: Request,
) -> Result<Response, Failure> {
    open(&house, &caller, Dialect::Hocuspocus1 { name, token: words.token().map(str::to_owned) }, request)
}

/// A socket of the y-sweet dialect, which is y-websocket's with marks.
pub(crate) fn y_sweet(
    house: &Arc<House>,
    caller: &Caller,
    (name, token): (String, Option<String>),
    request: Request,
) -> Result<Response, Failure> {
    open(house, caller, Dialect::YSweet { name, token }, request)
}

/// `GET /collab`: Hocuspocus, many documents on one socket.
pub(crate) async fn hocuspocus(
    State(house): State<Arc<House>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Failure> {
    open(&house, &caller, Dialect::Hocuspocus, request)
}

/// Who a connection to the rooms is for, if its request may open one, and its place, to be kept until it ends.
pub(crate) fn visitor(house: &House, caller: &Caller, request: &Request) -> Result<(Visitor, Place), Failure> {
    // Programs send no origin; a browser always does, and cookies go with the socket whoever's page opened it.
    let foreign = |origin| !caller.admits(origin, &house.config.server.allowed_origins);
    if origin(request.headers()).is_some_and(foreign) {
        return Err(Failure::ForeignOrigin);
    }
    if house.stopping.is_cancelled() {
        return Err(Failure::Unavailable);
    }
    let place = house.quotas.socket(&house.drawer(caller)).map_err(Failure::TooMuch)?;
    Ok((Visitor { viewer: caller.viewer(), address: caller.address, line: line(caller.address) }, place))
}

fn open(house: &Arc<House>, caller: &Caller, dialect: Dialect, mut request: Request) -> Result<Response, Failure> {
    let (visitor, place) = visitor(house, caller, &request)?;
    let (response, upgrade) = encrier_sync::upgrade(&mut request).map_err(refused)?;
    let (hub, seat) = (house.hub.clone(), request.extensions().get::<Seat>().cloned());
    house.sockets.spawn(async move {
        match upgrade.await {
            Ok(upgraded) => match upgraded.downcast::<TokioIo<TcpStream>>() {
                Ok(parts) => hub.serve_tcp(parts.io.into_inner(), parts.read_buf, dialect, visitor).await,
                Err(upgraded) => hub.serve(TokioIo::new(upgraded), dialect, visitor).await,
            },
            Err(error) => debug!(error = &error as &dyn std::error::Error, "the connection ended in the handshake"),
        }
        drop((seat, place));
    });
    Ok(response.map(|()| Body::empty()))
}

fn refused(error: UpgradeError) -> Failure {
    match error {
        UpgradeError::NotAsked => Failure::UpgradeRequired,
        UpgradeError::Request | UpgradeError::Version | UpgradeError::Key => Failure::BadHandshake(error.to_string()),
    }
}

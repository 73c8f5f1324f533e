//! The opening handshake of a websocket (RFC 6455 §4.2), on a request that hyper can hand over.

use http::header::{
    CONNECTION, HeaderMap, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{Method, Request, Response, StatusCode, Version};
use hyper::upgrade::OnUpgrade;
use thiserror::Error;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// Why a request is no websocket handshake. The server answers 426 or 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UpgradeError {
    /// Not `GET`, or older than HTTP/1.1.
    #[error("a websocket begins with GET over HTTP/1.1")]
    Request,
    /// `Connection` or `Upgrade` do not ask for a websocket.
    #[error("the request does not ask for a websocket")]
    NotAsked,
    /// Another version of the protocol than 13.
    #[error("only websocket version 13 is spoken")]
    Version,
    /// No key, or one that is not 16 bytes in base64.
    #[error("the websocket key is missing or malformed")]
    Key,
}

/// Characters of a key: 16 bytes in base64.
const KEY_CHARACTERS: usize = 24;

/// Checks the handshake and gives the answer to send (101) and the socket to come; hand that to `Hub::serve`.
///
/// Of the subprotocols that the client offers the first is chosen, as the npm servers do: browsers hang up on a server
/// that chooses none, and clients that offer some use them to carry a token.
pub fn upgrade<B>(request: &mut Request<B>) -> Result<(Response<()>, OnUpgrade), UpgradeError> {
    if request.method() != Method::GET || request.version() < Version::HTTP_11 {
        return Err(UpgradeError::Request);
    }
    let headers = request.headers();
    if !has_token(headers, &CONNECTION, "upgrade") || !has_token(headers, &UPGRADE, "websocket") {
        return Err(UpgradeError::NotAsked);
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return Err(UpgradeError::Version);
    }
    let key = headers.get(SEC_WEBSOCKET_KEY).filter(|key| is_key(key)).ok_or(UpgradeError::Key)?;
    let accept = HeaderValue::try_from(derive_accept_key(key.as_bytes())).map_err(|_| UpgradeError::Key)?;
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let answer = response.headers_mut();
    answer.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    answer.insert(UPGRADE, HeaderValue::from_static("websocket"));
    answer.insert(SEC_WEBSOCKET_ACCEPT, accept);
    if let Some(protocol) = first_protocol(headers) {
        answer.insert(SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    Ok((response, hyper::upgrade::on(request)))
}

/// Whether a comma-separated header names `token`, in any case.
fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(name);
    let mut tokens = values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    tokens.any(|value| value.trim().eq_ignore_ascii_case(token))
}

fn is_key(key: &HeaderValue) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    let letters = key.as_bytes().strip_suffix(b"==");
    key.len() == KEY_CHARACTERS && letters.is_some_and(|letters| letters.iter().all(is_letter))
}

fn first_protocol(headers: &HeaderMap) -> Option<HeaderValue> {
    let offered = headers.get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    HeaderValue::from_str(offered.split(',').next()?.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The handshake of RFC 6455 §1.2, with what Firefox adds.
    fn request() -> Request<()> {
        Request::builder()
            .uri("/y/pad")
            .header("Connection", "keep-alive, Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
            .body(())
            .expect("a request")
    }

    #[test]
    fn the_handshake_of_the_standard_is_answered_as_the_standard_says() {
        let (response, _) = upgrade(&mut request()).expect("a handshake");
        assert_eq!(response.status(), 101);
        assert_eq!(response.headers()[SEC_WEBSOCKET_ACCEPT], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert!(!response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL));
    }

    #[test]
    fn the_first_subprotocol_is_chosen() {
        let mut request = request();
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("token-abc, other"));
        let (response, _) = upgrade(&mut request).expect("a handshake");
        assert_eq!(response.headers()[SEC_WEBSOCKET_PROTOCOL], "token-abc");
    }

    #[test]
    fn what_is_no_handshake_is_refused_with_its_reason() {
        let refused = |change: &dyn Fn(&mut Request<()>)| {
            let mut request = request();
            change(&mut request);
            upgrade(&mut request).expect_err("no handshake")
        };
        assert_eq!(refused(&|request| *request.method_mut() = Method::POST), UpgradeError::Request);
        assert_eq!(refused(&|request| *request.version_mut() = Version::HTTP_10), UpgradeError::Request);
        assert_eq!(refused(&|request| drop(request.headers_mut().remove(UPGRADE))), UpgradeError::NotAsked);
        assert_eq!(refused(&|request| drop(request.headers_mut().remove(CONNECTION))), UpgradeError::NotAsked);
        let version = HeaderValue::from_static("8");
        assert_eq!(
            refused(&|request| drop(request.headers_mut().insert(SEC_WEBSOCKET_VERSION, version.clone()))),
            UpgradeError::Version
        );
        for key in ["", "short==", "dGhlIHNhbXBsZSBub25jZQ=!", "dGhlIHNhbXBsZSBub25jZQAA"] {
            let key = HeaderValue::from_static(key);
            assert_eq!(
                refused(&|request| drop(request.headers_mut().insert(SEC_WEBSOCKET_KEY, key.clone()))),
                UpgradeError::Key
            );
        }
    }
}

//! The name in a path, and fresh ones.

use axum::extract::{FromRequestParts, Path};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use encrier_auth::random_bytes;
use encrier_model::DocumentId;
use http::request::Parts;

use crate::failure::Failure;

/// The parts of a path that a route leaves open, decoded.
#[derive(Debug)]
pub(crate) struct Named<T>(pub T);

impl<T, S> FromRequestParts<S> for Named<T>
where
    T: serde::de::DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(name)| Self(name)).map_err(|_| Failure::BadAddress)
    }
}

/// An id nobody can guess: 128 random bits in 22 characters. None begins with a dash: a command line would take it for a
/// flag.
pub(crate) fn fresh_id() -> Result<DocumentId, Failure> {
    loop {
        let id = URL_SAFE_NO_PAD.encode(random_bytes::<16>()?);
        if !id.starts_with('-') {
            return DocumentId::parse(&id).map_err(|_| Failure::Internal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fresh_id_is_taken_for_a_flag() {
        for _ in 0..2_000 {
            let id = fresh_id().expect("random bytes");
            assert!(id.as_str().len() == 22 && !id.as_str().starts_with('-'), "{id}");
        }
    }
}

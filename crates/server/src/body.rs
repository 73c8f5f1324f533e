//! Reading a request's body, within bounds.

use axum::body::Body;
use http_body_util::BodyExt as _;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::limits::{REFUSED_BODY_BYTES_MAX, REFUSED_BODY_TIME_MAX};

/// The whole body, if it has at most `most` bytes. How long it may take is bounded by the front.
pub(crate) async fn read(mut body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        // The sender went away: nobody reads the answer.
        let Ok(data) = frame.map_err(|_| Failure::BadText)?.into_data() else { continue };
        if bytes.len() + data.len() > most {
            // In time or not, the answer is the same.
            timeout(REFUSED_BODY_TIME_MAX, discard(body)).await.ok();
            return Err(Failure::TooLarge(most));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Lets the sender finish, so that it is ready to hear why that was too much.
async fn discard(mut body: Body) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = body.frame().await {
        bytes += frame.data_ref().map_or(0, bytes::Bytes::len);
        if bytes > REFUSED_BODY_BYTES_MAX {
            return;
        }
    }
}

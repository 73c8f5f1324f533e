//! What a picture's file says of itself.

use std::collections::HashMap;

use super::{Flow, Image, Pictures};
use crate::limits::TEXT_WIDTH_PIXELS;

/// A picture that a printed document holds.
#[derive(Debug)]
pub(crate) struct Embedded {
    /// Its name within the document, as `picture1.png`.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    size: (u32, u32),
}

impl Embedded {
    /// Width and height in pixels of CSS at which an image shows it: as the text says, else as large as it is, and never
    /// wider than the text.
    pub(crate) fn size_of(&self, image: &Image) -> (u32, u32) {
        let (width, height) = (f64::from(self.size.0.max(1)), f64::from(self.size.1.max(1)));
        let (wide, high) = match (image.width, image.height) {
            (Some(wide), Some(high)) => (f64::from(wide), f64::from(high)),
            (Some(wide), None) => (f64::from(wide), f64::from(wide) * height / width),
            (None, Some(high)) => (f64::from(high) * width / height, f64::from(high)),
            (None, None) => (width, height),
        };
        let scale = (f64::from(TEXT_WIDTH_PIXELS) / wide.max(1.0)).min(1.0);
        (pixels(wide * scale), pixels(high * scale))
    }
}

/// A length in whole pixels, from 1 to what an office program takes.
fn pixels(length: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a range that fits")]
    let whole = length.round().clamp(1.0, 20_000.0) as u32;
    whole
}

/// The pictures of a flow that are to be had and that office programs read, by their address.
pub(crate) fn gather<'a>(flow: &'a Flow, pictures: Pictures<'_>) -> HashMap<&'a str, Embedded> {
    let mut all = HashMap::new();
    for source in flow.pictures() {
        let Some(bytes) = pictures(source) else { continue };
        let Some((ending, media_type)) = format(&bytes) else { continue };
        let Ok(size) = imagesize::blob_size(&bytes) else { continue };
        let size = (u32::try_from(size.width).unwrap_or(u32::MAX), u32::try_from(size.height).unwrap_or(u32::MAX));
        let name = format!("picture{}.{ending}", all.len() + 1);
        all.insert(source, Embedded { name, media_type, bytes, size });
    }
    all
}

/// The ending and media type, by the first bytes.
pub(crate) fn format(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match bytes {
        [0x89, b'P', b'N', b'G', ..] => ("png", "image/png"),
        [0xff, 0xd8, 0xff, ..] => ("jpeg", "image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => ("gif", "image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ("webp", "image/webp"),
        _ => return None,
    })
}

//! An animated PNG, made anew picture by picture.

use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::{AnimationDecoder as _, Frames};

use super::picture::{Refused, limits};
use crate::limits::ANIMATION_PIXELS_MAX;

/// The same pictures at the same pace, each whole, over and over. `each` is how many pixels one has.
///
/// It is decoded twice: their number stands at the head of the file, and keeping all of them meanwhile would take as much
/// memory as the longest animation.
pub(super) fn made_anew(bytes: &[u8], (width, height): (u32, u32), each: u64) -> Result<Vec<u8>, Refused> {
    let mut left = ANIMATION_PIXELS_MAX;
    let mut count = 0;
    for frame in frames(bytes)? {
        frame?;
        left = left.checked_sub(each).ok_or(Refused::TooLarge)?;
        count += 1;
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(count, 0)?;
    let mut writer = encoder.write_header()?;
    for frame in frames(bytes)? {
        let frame = frame?;
        let (over, under) = frame.delay().numer_denom_ms();
        let delay_ms = u16::try_from(over / under.max(1)).unwrap_or(u16::MAX);
        writer.set_frame_delay(delay_ms, 1000)?;
        writer.write_image_data(frame.buffer())?;
    }
    writer.finish()?;
    Ok(out)
}

fn frames(bytes: &[u8]) -> Result<Frames<'_>, Refused> {
    Ok(PngDecoder::with_limits(Cursor::new(bytes), limits())?.apng()?.into_frames())
}

impl From<png::EncodingError> for Refused {
    /// Memory takes what is written to it: what is wrong is what was read.
    fn from(_: png::EncodingError) -> Self {
        Self::Broken
    }
}

//! A picture taken apart and made anew: pixels in, pixels out.
//!
//! Sizes are judged by the head of the file, before anything is set aside for pixels. AVIF and
//! drawings are read in a process of their own (`process/`), and come here as pixels.

use std::io::Cursor;

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageError, Limits};

use super::{apng, webp};
use crate::limits::{ANIMATION_PIXELS_MAX, JPEG_QUALITY, PICTURE_PIXELS_MAX, PICTURE_SIDE_MAX};

/// What is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Gif,
    Jpeg,
    Png,
    Webp,
}

impl Format {
    /// The ending of names.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// The format whose names end so.
    pub(super) fn of_extension(extension: &str) -> Option<Self> {
        [Self::Gif, Self::Jpeg, Self::Png, Self::Webp].into_iter().find(|format| format.extension() == extension)
    }

    /// The type that it is served with.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Gif => "image/gif",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// What the first bytes say.
    fn sniffed(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }
}

/// A picture of ours.
#[derive(Debug)]
pub(super) struct Picture {
    pub format: Format,
    pub bytes: Vec<u8>,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// No picture of a kind that we take.
    Unknown,
    /// Too many pixels, at once or over all pictures of an animation.
    TooLarge,
    /// It says what it is and is not.
    Broken,
}

impl From<ImageError> for Refused {
    fn from(error: ImageError) -> Self {
        if matches!(error, ImageError::Limits(_)) { Self::TooLarge } else { Self::Broken }
    }
}

impl Picture {
    /// Makes a file anew.
    pub(super) fn made_anew(bytes: &[u8]) -> Result<Self, Refused> {
        match Format::sniffed(bytes) {
            Some(Format::Png) => of_png(bytes),
            Some(Format::Jpeg) => jpeg(&pixels(JpegDecoder::new(Cursor::new(bytes))?)?),
            Some(Format::Gif) => gif(bytes),
            Some(Format::Webp) => of_webp(bytes),
            None => Err(Refused::Unknown),
        }
    }
}

/// A decoded picture of a kind that we do not write: as JPEG, or as PNG what is to be kept to the last pixel.
pub(super) fn written(image: &DynamicImage, exactly: bool) -> Result<Picture, Refused> {
    if exactly { png(image) } else { jpeg(image) }
}

/// Memory for one decoded picture and what its decoder needs beside it.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(PICTURE_SIDE_MAX);
    limits.max_image_height = Some(PICTURE_SIDE_MAX);
    limits.max_alloc = Some(PICTURE_PIXELS_MAX * 8);
    limits
}

/// How many pixels there are, if they are not too many.
pub(super) fn is_bearable((width, height): (u32, u32)) -> Result<u64, Refused> {
    let pixels = u64::from(width) * u64::from(height);
    let fits = width.max(height) <= PICTURE_SIDE_MAX && pixels <= PICTURE_PIXELS_MAX;
    if fits { Ok(pixels) } else { Err(Refused::TooLarge) }
}

/// The pixels, turned as the camera was held.
fn pixels(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Refused> {
    is_bearable(decoder.dimensions())?;
    decoder.set_limits(limits())?;
    // What cannot be read of it turns nothing.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn of_png(bytes: &[u8]) -> Result<Picture, Refused> {
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits())?;
    let each = is_bearable(decoder.dimensions())?;
    if decoder.is_apng()? {
        return Ok(Picture { format: Format::Png, bytes: apng::made_anew(bytes, decoder.dimensions(), each)? });
    }
    png(&pixels(decoder)?)
}

fn png(image: &DynamicImage) -> Result<Picture, Refused> {
    let mut bytes = Vec::new();
    image.write_with_encoder(PngEncoder::new_with_quality(
        &mut bytes,
        CompressionType::Default,
        FilterType::Adaptive,
    ))?;
    Ok(Picture { format: Format::Png, bytes })
}

fn jpeg(image: &DynamicImage) -> Result<Picture, Refused> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    match image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => image.write_with_encoder(encoder)?,
        other => DynamicImage::ImageRgb8(other.to_rgb8()).write_with_encoder(encoder)?,
    }
    Ok(Picture { format: Format::Jpeg, bytes })
}

/// A GIF with all its pictures, each made anew.
fn gif(bytes: &[u8]) -> Result<Picture, Refused> {
    let mut decoder = GifDecoder::new(Cursor::new(bytes))?;
    let each = is_bearable(decoder.dimensions())?;
    decoder.set_limits(limits())?;
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut out, 10);
    encoder.set_repeat(Repeat::Infinite)?;
    let mut left = ANIMATION_PIXELS_MAX;
    for frame in decoder.into_frames() {
        left = left.checked_sub(each).ok_or(Refused::TooLarge)?;
        encoder.encode_frame(frame?)?;
    }
    drop(encoder);
    if left == ANIMATION_PIXELS_MAX {
        return Err(Refused::Broken);
    }
    Ok(Picture { format: Format::Gif, bytes: out })
}

/// A WebP. There is no encoder but a lossless one, which would make photographs large: what holds the pixels is kept, all
/// else is cut away, and all of it is decoded once to see that it is a picture. One that is to be turned is encoded anew.
fn of_webp(bytes: &[u8]) -> Result<Picture, Refused> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes))?;
    let each = is_bearable(decoder.dimensions())?;
    decoder.set_limits(limits())?;
    if !decoder.has_animation() {
        let turned = decoder.orientation().is_ok_and(|way| way != image::metadata::Orientation::NoTransforms);
        let image = pixels(decoder)?;
        return if turned { png(&image) } else { webp::cleaned(bytes).ok_or(Refused::Broken).map(of_clean_webp) };
    }
    let mut left = ANIMATION_PIXELS_MAX;
    for frame in decoder.into_frames() {
        frame?;
        left = left.checked_sub(each).ok_or(Refused::TooLarge)?;
    }
    webp::cleaned(bytes).ok_or(Refused::Broken).map(of_clean_webp)
}

fn of_clean_webp(bytes: Vec<u8>) -> Picture {
    Picture { format: Format::Webp, bytes }
}

#[cfg(test)]
mod tests {
    use image::{Delay, Frame, ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).expect("an encoder of ours");
        bytes.into_inner()
    }

    fn two_colours(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, |x, _| {
            if x < width / 2 { image::Rgb([250, 0, 0]) } else { image::Rgb([0, 0, 250]) }
        }))
    }

    /// An EXIF segment: turned by 90°, and a GPS latitude.
    fn exif() -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"); // orientation 6
        tiff.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0"); // GPS directory at 38
        tiff.extend(b"\x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0CANARY-48.8566N");
        let mut segment = b"\xff\xe1".to_vec();
        segment.extend(u16::try_from(tiff.len() + 8).expect("short").to_be_bytes());
        segment.extend(b"Exif\0\0");
        segment.extend(tiff);
        segment
    }

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|window| window == text)
    }

    #[test]
    fn a_photograph_forgets_where_it_was_taken_and_stands_upright() {
        let plain = encoded(&two_colours(40, 20), ImageFormat::Jpeg);
        let mut photograph = plain[..2].to_vec();
        photograph.extend(exif());
        photograph.extend(&plain[2..]);
        assert!(holds(&photograph, b"CANARY"));
        let made = Picture::made_anew(&photograph).expect("a photograph");
        assert!(!holds(&made.bytes, b"CANARY") && !holds(&made.bytes, b"Exif"));
        let image = image::load_from_memory(&made.bytes).expect("a JPEG").to_rgb8();
        assert_eq!((made.format, image.dimensions()), (Format::Jpeg, (20, 40)));
        assert!(image.get_pixel(10, 5)[0] > 200 && image.get_pixel(10, 35)[2] > 200, "turned to the right");
    }

    #[test]
    fn texts_in_a_png_and_what_follows_its_end_are_gone() {
        let plain = encoded(&two_colours(8, 8), ImageFormat::Png);
        let mut polyglot = plain.clone();
        polyglot.extend(b"<script>alert('CANARY')</script>PK\x03\x04");
        let made = Picture::made_anew(&polyglot).expect("a PNG");
        assert!(!holds(&made.bytes, b"CANARY") && made.format == Format::Png);
        assert_eq!(image::load_from_memory(&made.bytes).expect("a PNG").to_rgb8(), two_colours(8, 8).to_rgb8());
    }

    #[test]
    fn bombs_are_refused_by_their_heads() {
        // The head of a PNG of 50,000 by 50,000 pixels, right to its checksum, and nothing behind it.
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0".to_vec();
        png.extend(crc(&png[12..29]).to_be_bytes());
        png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        assert_eq!(Picture::made_anew(&png).expect_err("a bomb"), Refused::TooLarge);
        let gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;";
        assert_eq!(Picture::made_anew(gif).expect_err("a bomb"), Refused::TooLarge);
    }

    /// The checksum of PNG.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }

    #[test]
    fn an_animation_keeps_its_pictures_and_not_too_many() {
        let frame = |shade| {
            Frame::from_parts(
                RgbaImage::from_pixel(6, 4, Rgba([shade, 0, 0, 255])),
                0,
                0,
                Delay::from_numer_denom_ms(70, 1),
            )
        };
        let mut bytes = Vec::new();
        let mut encoder = GifEncoder::new(&mut bytes);
        encoder.encode_frames([0, 100, 200].map(frame)).expect("an encoder of ours");
        drop(encoder);
        let made = Picture::made_anew(&bytes).expect("a GIF");
        let decoder = GifDecoder::new(Cursor::new(&made.bytes)).expect("a GIF");
        let frames: Vec<Frame> = decoder.into_frames().map(|frame| frame.expect("a picture")).collect();
        let shades: Vec<u8> = frames.iter().map(|frame| frame.buffer().get_pixel(0, 0)[0]).collect();
        assert_eq!((made.format, shades), (Format::Gif, vec![0, 100, 200]));
        assert_eq!(frames[0].delay().numer_denom_ms(), (70, 1));
    }

    #[test]
    fn an_animated_png_goes_on_moving() {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 6, 4);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_animated(3, 1).expect("pictures");
        encoder.add_text_chunk("place".to_owned(), "CANARY-48.8566N".to_owned()).expect("a text");
        encoder.set_frame_delay(70, 1000).expect("animated");
        let mut writer = encoder.write_header().expect("memory");
        for shade in [0, 100, 200] {
            writer.write_image_data(&[shade, 0, 0, 255].repeat(24)).expect("memory");
        }
        writer.finish().expect("memory");
        let made = Picture::made_anew(&bytes).expect("an animated PNG");
        assert!(holds(&bytes, b"CANARY") && !holds(&made.bytes, b"CANARY") && made.format == Format::Png);
        let decoder = PngDecoder::new(Cursor::new(&made.bytes)).expect("a PNG").apng().expect("an animated one");
        let frames: Vec<Frame> = decoder.into_frames().map(|frame| frame.expect("a picture")).collect();
        let shades: Vec<u8> = frames.iter().map(|frame| frame.buffer().get_pixel(5, 3)[0]).collect();
        let (over, under) = frames[0].delay().numer_denom_ms();
        assert_eq!((shades, over / under), (vec![0, 100, 200], 70));
    }

    #[test]
    fn a_webp_keeps_its_pixels_alone() {
        let plain = encoded(&two_colours(8, 8), ImageFormat::WebP);
        let mut padded = plain.clone();
        padded.extend(b"EXIF\x0e\0\0\0CANARY-48.8566");
        let length = u32::try_from(padded.len() - 8).expect("short");
        padded[4..8].copy_from_slice(&length.to_le_bytes());
        let made = Picture::made_anew(&padded).expect("a WebP");
        assert!(!holds(&made.bytes, b"CANARY") && made.format == Format::Webp);
        assert_eq!(image::load_from_memory(&made.bytes).expect("a WebP").to_rgb8(), two_colours(8, 8).to_rgb8());
    }

    #[test]
    fn the_bytes_say_what_it_is() {
        for bytes in [&b""[..], b"<!doctype html><script>", b"%PDF-1.7", b"MZ", b"\xff\xd8", b"GIF8", b"{}"] {
            assert_eq!(Picture::made_anew(bytes).expect_err("no picture"), Refused::Unknown);
        }
        let png = encoded(&two_colours(8, 8), ImageFormat::Png);
        for end in [9, 20, 40, png.len() - 20] {
            assert!(Picture::made_anew(&png[..end]).is_err(), "{end}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn nothing_broken_breaks_us(kind in 0..4_usize, at in 0..600_usize, value: u8, cut in 0..600_usize) {
            let image = two_colours(16, 16);
            let formats = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif];
            let mut bytes = encoded(&image, formats[kind]);
            let length = bytes.len();
            bytes[at % length] = value;
            bytes.truncate(length.saturating_sub(cut % 40));
            drop(Picture::made_anew(&bytes));
        }
    }
}

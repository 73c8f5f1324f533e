//! AVIF, as the process of its own reads it.

mod planes;

use std::borrow::Cow;
use std::io::Write;

use re_rav1d::dav1d::pixel::YUVRange;
use re_rav1d::dav1d::{Decoder, Error, PixelLayout, PlanarImageComponent, Settings};
use zenavif_parse::{AV1Metadata, AvifParser, CleanAperture, ColorInformation};

use super::picture::is_bearable;
use super::process::Head;
use super::process::child::Undecoded;
use crate::limits::PICTURE_PIXELS_MAX;
use planes::{Coding, IDENTITY, Plane, Planes, byte};

impl From<zenavif_parse::Error> for Undecoded {
    fn from(_: zenavif_parse::Error) -> Self {
        Self::Broken
    }
}

/// Whether a file says that it is AVIF, among other things or alone.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else { return false };
    let Some(brands) = rest.strip_prefix(b"ftyp") else { return false };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX).saturating_sub(8);
    let brands = brands.get(..length.min(brands.len())).unwrap_or_default();
    // The second is a version.
    let mut brands = brands.chunks_exact(4).enumerate().filter(|(at, _)| *at != 1);
    brands.any(|(_, brand)| matches!(brand, b"avif" | b"avis"))
}

/// One stream of AV1 and what goes with it.
struct Item<'a> {
    colour: Cow<'a, [u8]>,
    alpha: Option<Cow<'a, [u8]>>,
}

/// Writes head and pixels of the picture in `bytes`.
pub(super) fn decoded(mut bytes: Vec<u8>, out: &mut impl Write) -> Result<(), Undecoded> {
    name_the_brand(&mut bytes);
    let parser = AvifParser::from_bytes(&bytes)?;
    let (columns, rows) = parser.grid_config().map_or((1, 1), |grid| (grid.columns.into(), grid.rows.into()));
    let sheet = Sheet::measured(&parser, columns, rows)?;
    out.write_all(&sheet.head.bytes())?;
    for row in 0..rows {
        let tiles = (0..columns).map(|column| sheet.tile(&parser, row * columns + column));
        let tiles: Vec<Tile> = tiles.collect::<Result<_, Undecoded>>()?;
        for y in 0..sheet.tile_height {
            let at = row * sheet.tile_height + y;
            if (sheet.top..sheet.top + sheet.head.height as usize).contains(&at) {
                sheet.write_row(&parser, &tiles, y, out)?;
            }
        }
    }
    Ok(out.flush()?)
}

/// AVIF may call itself something more general first, and name AVIF only among what it also is.
fn name_the_brand(bytes: &mut [u8]) {
    if let Some(brand) = bytes.get_mut(8..12).filter(|brand| *brand != b"avis") {
        brand.copy_from_slice(b"avif");
    }
}

/// The whole picture, of one tile or of many, and what of it is shown.
struct Sheet {
    head: Head,
    tile_width: usize,
    tile_height: usize,
    left: usize,
    top: usize,
}

impl Sheet {
    /// Judges sizes by what container and streams say, before anything is decoded.
    fn measured(parser: &AvifParser<'_>, columns: usize, rows: usize) -> Result<Self, Undecoded> {
        let first = item(parser, 0)?;
        let about = AV1Metadata::parse_av1_bitstream(&first.colour)?;
        let (tile_width, tile_height) = (about.max_frame_width.get(), about.max_frame_height.get());
        let whole = |tile: u32, count: usize| tile.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX));
        let whole = (whole(tile_width, columns), whole(tile_height, rows));
        let _pixels = is_bearable(whole).map_err(|_| Undecoded::TooLarge)?;
        let said = parser.grid_config().map_or(whole, |grid| (grid.output_width, grid.output_height));
        let shown = |said: u32, all: u32| if said == 0 { all } else { said.min(all) };
        let (width, height) = (shown(said.0, whole.0), shown(said.1, whole.1));
        let clean = parser.clean_aperture().and_then(|clean| cropped(clean, width, height));
        let (left, top, width, height) = clean.unwrap_or((0, 0, width, height));
        let head = Head {
            width,
            height,
            transparent: first.alpha.is_some(),
            // What has red, green and blue in its planes was made to be the same to the last pixel.
            lossless: about.lossless == Some(true)
                || matches!(parser.color_info(), Some(ColorInformation::Nclx { matrix_coefficients: IDENTITY, .. })),
            quarter_turns: parser.rotation().map_or(0, |turn| u8::try_from(turn.angle / 90 % 4).unwrap_or_default()),
            mirrored: parser.mirror().map(|mirror| mirror.axis),
        };
        let size = |side: u32| side as usize;
        let (tile_width, tile_height) = (size(tile_width), size(tile_height));
        Ok(Self { head, tile_width, tile_height, left: size(left), top: size(top) })
    }

    fn tile(&self, parser: &AvifParser<'_>, index: usize) -> Result<Tile, Undecoded> {
        let item = item(parser, index)?;
        let colour = picture(&item.colour)?;
        let alpha = item.alpha.as_deref().map(picture).transpose()?;
        let fits = |picture: &Picture| {
            picture.width() as usize == self.tile_width && picture.height() as usize == self.tile_height
        };
        // All tiles and all transparency are of one size, and it is the size that was judged.
        if !fits(&colour) || !alpha.as_ref().is_none_or(fits) || alpha.is_some() != self.head.transparent {
            return Err(Undecoded::Broken);
        }
        Ok(Tile { colour: Drawn::new(&colour), alpha: alpha.as_ref().map(Drawn::new) })
    }

    /// A row of pixels across all tiles beside each other.
    fn write_row(
        &self,
        parser: &AvifParser<'_>,
        tiles: &[Tile],
        y: usize,
        out: &mut impl Write,
    ) -> Result<(), Undecoded> {
        let mut pixels = Vec::with_capacity(tiles.len() * self.tile_width * 4);
        for tile in tiles {
            let colours = tile.colour.planes(parser.color_info()).row(y);
            let Some(alpha) = &tile.alpha else {
                pixels.extend(colours.into_iter().flat_map(|rgb| rgb.map(byte)));
                continue;
            };
            for (rgb, alpha) in colours.into_iter().zip(alpha.planes(None).brightness(y)) {
                let under = if parser.premultiplied_alpha() && alpha > 0.0 { alpha } else { 1.0 };
                pixels.extend(rgb.map(|value| byte(value / under)));
                pixels.push(byte(alpha));
            }
        }
        let channels = self.head.channels();
        let shown = self.left * channels..(self.left + self.head.width as usize) * channels;
        Ok(out.write_all(pixels.get(shown).ok_or(Undecoded::Broken)?)?)
    }
}

/// Left, top, width and height of what the container says is to be shown; nothing where that is no whole pixels within it.
fn cropped(clean: &CleanAperture, width: u32, height: u32) -> Option<(u32, u32, u32, u32)> {
    let side = |numerator: u32, denominator: u32| {
        (denominator > 0 && numerator.is_multiple_of(denominator)).then(|| numerator / denominator)
    };
    let (new_width, new_height) = (side(clean.width_n, clean.width_d)?, side(clean.height_n, clean.height_d)?);
    // The middles of both lie so far from each other.
    let start = |all: u32, new: u32, numerator: i32, denominator: u32| {
        let (denominator, free) = (i64::from(denominator), i64::from(all) - i64::from(new));
        let twice = free.checked_mul(denominator)?.checked_add(i64::from(numerator).checked_mul(2)?)?;
        let over = denominator.checked_mul(2)?;
        let is_whole = over > 0 && twice % over == 0;
        let start = is_whole.then(|| twice / over).filter(|start| (0..=free).contains(start))?;
        u32::try_from(start).ok()
    };
    let left = start(width, new_width, clean.horiz_off_n, clean.horiz_off_d)?;
    let top = start(height, new_height, clean.vert_off_n, clean.vert_off_d)?;
    (new_width > 0 && new_height > 0).then_some((left, top, new_width, new_height))
}

/// The streams of a tile, of the one picture there is, or of the first of a sequence.
fn item<'a>(parser: &'a AvifParser<'_>, index: usize) -> Result<Item<'a>, Undecoded> {
    if parser.grid_config().is_some() {
        // Transparency of a grid is a grid of its own, which the parser does not read.
        return match parser.alpha_data() {
            Some(_) => Err(Undecoded::Broken),
            None => Ok(Item { colour: parser.tile_data(index)?, alpha: None }),
        };
    }
    match parser.primary_data() {
        Ok(colour) if !colour.is_empty() => Ok(Item { colour, alpha: parser.alpha_data().transpose()? }),
        _ => {
            let first = parser.frame(0)?;
            Ok(Item { colour: first.data, alpha: first.alpha_data })
        }
    }
}

type Picture = re_rav1d::dav1d::Picture;

/// Decodes one stream, on this thread: others are not to be had.
fn picture(stream: &[u8]) -> Result<Picture, Undecoded> {
    if stream.is_empty() {
        return Err(Undecoded::Broken);
    }
    let mut settings = Settings::new();
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    // Of a picture in layers the last.
    settings.set_all_layers(false);
    settings.set_frame_size_limit(u32::try_from(PICTURE_PIXELS_MAX).unwrap_or(u32::MAX));
    let broken = |_: Error| Undecoded::Broken;
    let mut decoder = Decoder::with_settings(&settings).map_err(broken)?;
    match decoder.send_data(stream.to_vec(), None, None, None) {
        // Again: a picture is ready before all of the stream is read.
        Ok(()) | Err(Error::Again) => (),
        Err(error) => return Err(broken(error)),
    }
    decoder.get_picture().map_err(broken)
}

/// Colour and transparency of a tile.
struct Tile {
    colour: Drawn,
    alpha: Option<Drawn>,
}

/// A decoded picture, with its planes held.
struct Drawn {
    picture: Picture,
    planes: Vec<re_rav1d::dav1d::Plane>,
}

impl Drawn {
    fn new(picture: &Picture) -> Self {
        let all = [PlanarImageComponent::Y, PlanarImageComponent::U, PlanarImageComponent::V];
        let count = if picture.pixel_layout() == PixelLayout::I400 { 1 } else { 3 };
        let planes = all.into_iter().take(count).map(|component| picture.plane(component)).collect();
        Self { picture: picture.clone(), planes }
    }

    /// As the container says that they are to be read, or else the stream.
    fn planes(&self, said: Option<&ColorInformation>) -> Planes<'_> {
        let (width, height) = (self.picture.width() as usize, self.picture.height() as usize);
        let (matrix, full_range) = match said {
            Some(ColorInformation::Nclx { matrix_coefficients, full_range, .. }) => (*matrix_coefficients, *full_range),
            _ => (self.picture.matrix_coefficients() as u16, self.picture.color_range() == YUVRange::Full),
        };
        let depth = self.picture.bits_per_component().map_or(8, |bits| u32::try_from(bits.0).unwrap_or(8));
        let stride = |component| self.picture.stride(component) as usize;
        let luma = Plane { bytes: self.planes[0].as_ref(), stride: stride(PlanarImageComponent::Y), width, height };
        let (across, down) = match self.picture.pixel_layout() {
            PixelLayout::I420 => (2, 2),
            PixelLayout::I422 => (2, 1),
            PixelLayout::I400 | PixelLayout::I444 => (1, 1),
        };
        let (stride_u, width_u) = (stride(PlanarImageComponent::U), width.div_ceil(across));
        let height_u = height.div_ceil(down);
        let chroma = match &self.planes[..] {
            [_, u, v] => Some([u, v].map(|plane| Plane {
                bytes: plane.as_ref(),
                stride: stride_u,
                width: width_u,
                height: height_u,
            })),
            _ => None,
        };
        Planes { coding: Coding { depth, full_range, matrix }, luma, chroma }
    }
}

#[cfg(test)]
mod tests {
    use image::DynamicImage;

    use super::super::process::Pixels;
    use super::*;

    fn sample(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/avif");
        std::fs::read(format!("{folder}/{name}.avif")).expect("a sample")
    }

    fn opened(name: &str) -> DynamicImage {
        let mut out = Vec::new();
        decoded(sample(name), &mut out).expect(name);
        let (head, bytes) = out.split_first_chunk().expect("a head");
        let head = Head::read(*head).expect("a sound head");
        assert_eq!(bytes.len(), head.pixel_bytes(), "{name}");
        Pixels { head, bytes: bytes.to_vec() }.upright().expect("as many bytes as pixels")
    }

    /// The colour of the drawing that the samples are of.
    fn drawn(x: u32, y: u32, (width, height): (u32, u32)) -> [i32; 3] {
        let parts = |at: u32, all: u32| i32::try_from(255 * at / (all - 1)).expect("a byte");
        if y < height / 4 && x < width / 4 {
            return [230, 20, 20];
        }
        if y < height / 4 && x >= 3 * width / 4 {
            return [20, 20, 230];
        }
        #[expect(clippy::cast_possible_truncation, reason = "as it was made")]
        let blue = 120 + (100.0 * (f64::from(x) / 5.0).sin()) as i32;
        [parts(x, width), parts(y, height), blue]
    }

    /// How far a picture is from the drawing, on average of all colours; `place` says where a pixel of it comes from.
    fn distance(image: &DynamicImage, size: (u32, u32), place: impl Fn(u32, u32) -> (u32, u32)) -> f64 {
        let image = image.to_rgb8();
        let mut sum = 0;
        for (x, y, pixel) in image.enumerate_pixels() {
            let (from_x, from_y) = place(x, y);
            let wanted = drawn(from_x, from_y, size);
            sum += pixel.0.iter().zip(wanted).map(|(is, wanted)| (i32::from(*is) - wanted).abs()).sum::<i32>();
        }
        f64::from(sum) / f64::from(image.width() * image.height() * 3)
    }

    const SIZE: (u32, u32) = (64, 48);

    #[test]
    fn every_coding_shows_the_same_drawing() {
        for (name, most) in [
            ("plain", 6.0),
            ("half-422", 6.0),
            ("ten-420", 6.0),
            ("twelve-422", 6.0),
            ("bt709-limited", 6.0),
            ("bt2020", 6.0),
            ("ycgco", 6.0),
            ("lossless", 0.0),
            ("sequence", 6.0),
            ("described", 6.0),
        ] {
            let image = opened(name);
            assert_eq!((image.width(), image.height()), SIZE, "{name}");
            let far = distance(&image, SIZE, |x, y| (x, y));
            assert!(far <= most, "{name}: {far}");
        }
        let odd = opened("odd");
        assert!((odd.width(), odd.height()) == (63, 47) && distance(&odd, (63, 47), |x, y| (x, y)) < 6.0);
        let grid = opened("grid");
        assert!((grid.width(), grid.height()) == (128, 128) && distance(&grid, (128, 128), |x, y| (x, y)) < 6.0);
        let grey = opened("grey").to_rgb8();
        assert!(grey.pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]));
        assert!(grey.get_pixel(30, 47)[0] > 240 && grey.get_pixel(30, 1)[0] < 30);
    }

    #[test]
    fn it_is_turned_and_cut_as_the_container_says() {
        let far = distance(&opened("mirrored"), SIZE, |x, y| (63 - x, y));
        assert!(far < 6.0, "{far}");
        let turned = opened("turned-mirrored");
        assert_eq!((turned.width(), turned.height()), (48, 64));
        // A quarter to the left, then top and bottom change places.
        let far = distance(&turned, SIZE, |x, y| (y, x));
        assert!(far < 6.0, "{far}");
        let cut = opened("cut");
        assert_eq!((cut.width(), cut.height()), (32, 24));
        let far = distance(&cut, SIZE, |x, y| (x + 12, y + 14));
        assert!(far < 6.0, "{far}");
    }

    #[test]
    fn transparency_is_kept() {
        for name in ["transparent", "premultiplied"] {
            let image = opened(name).to_rgba8();
            for x in [0_u32, 20, 40, 63] {
                let alpha = i32::from(image.get_pixel(x, 24)[3]);
                let wanted = i32::try_from(255 * x / 63).expect("a byte");
                assert!((alpha - wanted).abs() < 8, "{name} {x}: {alpha}");
            }
            let [red, green, blue, _] = image.get_pixel(50, 40).0.map(i32::from);
            let wanted = drawn(50, 40, SIZE);
            let far = [red, green, blue].iter().zip(wanted).map(|(is, wanted)| (is - wanted).abs()).max();
            assert!(far < Some(24), "{name}: {far:?}");
        }
    }

    #[test]
    fn sizes_are_judged_before_anything_is_decoded() {
        let mut out = Vec::new();
        assert!(matches!(decoded(sample("wide"), &mut out), Err(Undecoded::TooLarge)) && out.is_empty());
    }

    #[test]
    fn a_cut_that_is_no_whole_pixels_within_the_picture_is_none() {
        let whole = CleanAperture {
            width_n: 32,
            width_d: 1,
            height_n: 24,
            height_d: 1,
            horiz_off_n: -4,
            horiz_off_d: 1,
            vert_off_n: 2,
            vert_off_d: 1,
        };
        assert_eq!(cropped(&whole, 64, 48), Some((12, 14, 32, 24)));
        for bad in [
            CleanAperture { width_d: 0, ..whole },
            CleanAperture { width_d: 5, ..whole },
            CleanAperture { width_n: 33, ..whole },
            CleanAperture { horiz_off_n: -40, ..whole },
            CleanAperture { horiz_off_n: i32::MIN, horiz_off_d: u32::MAX, ..whole },
            CleanAperture { height_n: 0, ..whole },
        ] {
            assert_eq!(cropped(&bad, 64, 48), None, "{bad:?}");
        }
    }

    #[test]
    fn brands_say_what_it_is() {
        for file in [
            &b"\0\0\0\x14ftypavif\0\0\0\0mif1"[..],
            b"\0\0\0\x14ftypmif1\0\0\0\0avif",
            b"\0\0\0\x14ftypavis\0\0\0\0mif1",
        ] {
            assert!(is_one(file), "{}", String::from_utf8_lossy(file));
        }
        for file in [
            &b"\0\0\0\x14ftypheic\0\0\0\0mif1"[..],
            b"\0\0\0\x14ftypheic\0\0\0\0mif1avif",
            b"\0\0\0\x14ftypmif1avifmif1",
            b"avif",
            b"",
        ] {
            assert!(!is_one(file), "{}", String::from_utf8_lossy(file));
        }
    }
}

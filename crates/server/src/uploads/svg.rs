//! A drawing in SVG, made a picture: what it could run, load or link to stays behind.
//!
//! What drawing costs is judged before: nodes that are used again and again count each time, and the more there are the
//! smaller the picture becomes. That is a guess: what marks and patterns make of it, only the library knows, and so it draws
//! in a process of its own.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree, fontdb, roxmltree};

use super::picture::Refused;
use super::process::Head;
use super::process::child::Undecoded;
use crate::limits::{FONT_BYTES_MAX, SVG_BYTES_MAX, SVG_DEPTH_MAX, SVG_NODES_MAX, SVG_SIDE_MAX, SVG_WORK_MAX};

/// Nodes that an element of a filter counts as: it goes over all pixels more than once.
const FILTER_WEIGHT: u64 = 200;

/// Where systems keep fonts. A drawing with text on a server without any comes out without it.
const FONTS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];

/// Whether it looks like one: XML whose first element is `svg`.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(&bytes[..bytes.len().min(SVG_BYTES_MAX)]).unwrap_or_default();
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    while rest.starts_with("<?") || rest.starts_with("<!") {
        // Between brackets, a document type has entities, as drawings of Illustrator do.
        let has_brackets = rest.find('[').is_some_and(|bracket| rest.find('>').is_some_and(|end| bracket < end));
        let close = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") && has_brackets => "]>",
            _ => ">",
        };
        let Some(end) = rest.find(close) else { return false };
        rest = rest[end + close.len()..].trim_start();
    }
    rest.strip_prefix("<svg").is_some_and(|rest| rest.starts_with([' ', '\t', '\r', '\n', '>', '/']))
}

/// Draws it, and writes head and pixels.
pub(super) fn drawn(bytes: &[u8], fonts: fontdb::Database, out: &mut impl Write) -> Result<(), Undecoded> {
    let picture = picture(bytes, fonts)?;
    let (width, height) = (picture.width(), picture.height());
    // Lines and areas are to be kept as they are.
    let head = Head { width, height, transparent: true, lossless: true, quarter_turns: 0, mirrored: None };
    out.write_all(&head.bytes())?;
    out.write_all(&picture.take_demultiplied())?;
    Ok(out.flush()?)
}

fn picture(bytes: &[u8], fonts: fontdb::Database) -> Result<Pixmap, Refused> {
    if bytes.len() > SVG_BYTES_MAX {
        return Err(Refused::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::Broken)?.trim_start_matches('\u{feff}');
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: SVG_NODES_MAX, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|_| Refused::Broken)?;
    let weight = weight(&document)?;
    let tree = Tree::from_xmltree(&document, &options_of_drawing(fonts)).map_err(|_| Refused::Broken)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let (scale, wide, high) = fitted(width, height, weight).ok_or(Refused::Broken)?;
    let mut picture = Pixmap::new(wide, high).ok_or(Refused::TooLarge)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    Ok(picture)
}

/// Nothing is loaded, from nowhere: neither files nor addresses nor pictures in the text itself.
fn options_of_drawing(fonts: fontdb::Database) -> Options<'static> {
    Options {
        resources_dir: None,
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        font_family: "DejaVu Sans".to_owned(),
        fontdb: Arc::new(fonts),
        ..Options::default()
    }
}

/// The scale, and the size in pixels: at most so large, and smaller where there is much to draw.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "bounded below"
)]
fn fitted(width: f32, height: f32, weight: u64) -> Option<(f32, u32, u32)> {
    if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0) {
        return None;
    }
    let by_side = SVG_SIDE_MAX as f32 / width.max(height);
    let by_work = (SVG_WORK_MAX as f32 / weight as f32 / (width * height)).sqrt();
    let scale = by_side.min(by_work).min(1.0);
    let pixels = |side: f32| (side * scale).ceil().clamp(1.0, SVG_SIDE_MAX as f32) as u32;
    Some((scale, pixels(width), pixels(height)))
}

/// How many elements are drawn, with each use of one counted.
fn weight(document: &roxmltree::Document<'_>) -> Result<u64, Refused> {
    let named: HashMap<&str, roxmltree::Node<'_, '_>> =
        document.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect();
    let mut scales = Scales { named, known: HashMap::new(), open: HashSet::new() };
    let weight = scales.of(document.root_element(), 0)?;
    if weight <= u64::from(SVG_NODES_MAX) { Ok(weight.max(1)) } else { Err(Refused::TooLarge) }
}

struct Scales<'a, 'input> {
    named: HashMap<&'a str, roxmltree::Node<'a, 'input>>,
    known: HashMap<roxmltree::NodeId, u64>,
    /// Those being weighed: meeting one again is a circle.
    open: HashSet<roxmltree::NodeId>,
}

impl<'a, 'input> Scales<'a, 'input> {
    fn of(&mut self, node: roxmltree::Node<'a, 'input>, depth: usize) -> Result<u64, Refused> {
        if let Some(weight) = self.known.get(&node.id()) {
            return Ok(*weight);
        }
        if depth > SVG_DEPTH_MAX || !self.open.insert(node.id()) {
            return Err(Refused::TooLarge);
        }
        let mut weight: u64 = if node.tag_name().name().starts_with("fe") { FILTER_WEIGHT } else { 1 };
        for attribute in node.attributes() {
            for target in references(attribute.value()) {
                let Some(target) = self.named.get(target).copied() else { continue };
                weight = weight.saturating_add(self.of(target, depth + 1)?);
            }
        }
        for child in node.children().filter(roxmltree::Node::is_element) {
            weight = weight.saturating_add(self.of(child, depth + 1)?);
        }
        self.open.remove(&node.id());
        self.known.insert(node.id(), weight);
        Ok(weight)
    }
}

/// The ids that a value refers to: `#a`, and each `url(#a)`.
fn references(value: &str) -> impl Iterator<Item = &str> {
    let whole = value.trim().strip_prefix('#');
    let parts = value.split("url(").skip(1).filter_map(|part| {
        let part = part.trim_start_matches(['"', '\'', ' ']).strip_prefix('#')?;
        Some(part.split([')', '"', '\'']).next().unwrap_or_default().trim())
    });
    whole.into_iter().chain(parts)
}

/// The fonts of the system.
pub(super) fn fonts() -> fontdb::Database {
    let (mut fonts, mut left) = (fontdb::Database::new(), FONT_BYTES_MAX);
    for folder in FONTS {
        read_fonts(Path::new(folder), &mut fonts, &mut left, 0);
    }
    fonts
}

fn read_fonts(folder: &Path, fonts: &mut fontdb::Database, left: &mut usize, depth: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && depth < 4 {
            read_fonts(&path, fonts, left, depth + 1);
        } else if path.extension().is_some_and(|end| end == "ttf" || end == "otf") {
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let Some(rest) = left.checked_sub(bytes.len()) else { continue };
            *left = rest;
            fonts.load_font_data(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"20\" height=\"10\">";

    fn draw(inside: &str) -> Result<image::RgbaImage, Refused> {
        let picture = picture(format!("{HEAD}{inside}</svg>").as_bytes(), fontdb::Database::new())?;
        let (width, height) = (picture.width(), picture.height());
        Ok(image::RgbaImage::from_raw(width, height, picture.take_demultiplied()).expect("as many bytes as pixels"))
    }

    #[test]
    fn a_drawing_becomes_a_picture() {
        let picture = draw("<rect width=\"10\" height=\"10\" fill=\"#f00\"/>").expect("a drawing");
        assert_eq!(picture.dimensions(), (20, 10));
        assert_eq!((picture.get_pixel(2, 2)[0], picture.get_pixel(15, 5)[3]), (255, 0));
        assert!(is_one(b"<?xml version=\"1.0\"?>\n<!-- a > b -->\n<!DOCTYPE svg>\n<svg\n/>"));
        assert!(is_one(b"<!DOCTYPE svg PUBLIC 'a' 'b' [\n<!ENTITY ns 'http://c'>\n]>\n<svg xmlns='x'/>"));
        for other in ["<svgx>", "<html><svg>", "", "<!-- ", "svg"] {
            assert!(!is_one(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn nothing_of_it_runs_or_loads() {
        let evil = "<script>alert('CANARY')</script><foreignObject width=\"20\" height=\"10\"><body xmlns=\"http://www.w3.org/1999/xhtml\" \
                    onload=\"CANARY\">x</body></foreignObject><image href=\"file:///etc/passwd\" width=\"20\" height=\"10\"/>\
                    <image xlink:href=\"http://127.0.0.1:9/CANARY.png\" width=\"20\" height=\"10\"/>\
                    <style>@import url(http://127.0.0.1:9/CANARY.css); rect { fill: url(http://127.0.0.1:9/x) }</style>\
                    <a xlink:href=\"javascript:CANARY\"><rect width=\"1\" height=\"1\"/></a>";
        let picture = draw(evil).expect("a drawing with nothing of it");
        assert!(picture.pixels().all(|pixel| pixel.0[3] == 0 || pixel.0[..3] == [0; 3]), "at most a black point");
    }

    #[test]
    fn bombs_of_uses_and_entities_are_refused() {
        let mut uses = "<g id=\"a0\"><rect width=\"20\" height=\"10\"/></g>".to_owned();
        for level in 1..30 {
            let below = level - 1;
            let twice = format!("<g id=\"a{level}\"><use href=\"#a{below}\"/><use xlink:href=\"#a{below}\"/></g>");
            uses.push_str(&twice);
        }
        assert_eq!(draw(&uses).expect_err("a bomb"), Refused::TooLarge);
        assert_eq!(draw("<g id=\"a\"><use href=\"#a\"/></g>").expect_err("a circle"), Refused::TooLarge);
        let deep = format!("{}{}", "<g>".repeat(3_000), "</g>".repeat(3_000));
        assert!(draw(&deep).is_err());
        let laughs = format!(
            "<!DOCTYPE svg [<!ENTITY a \"lol\"><!ENTITY b \"{}\"><!ENTITY c \"{}\"><!ENTITY d \"{}\">]>{HEAD}<text>&d;</text></svg>",
            "&a;".repeat(100),
            "&b;".repeat(100),
            "&c;".repeat(100)
        );
        assert!(picture(laughs.as_bytes(), fontdb::Database::new()).is_err());
    }

    #[test]
    fn a_large_or_laborious_drawing_becomes_smaller() {
        assert_eq!(fitted(100.0, 50.0, 1), Some((1.0, 100, 50)));
        let (_, wide, high) = fitted(1e6, 5e5, 1).expect("a size");
        assert!(wide == SVG_SIDE_MAX && high <= SVG_SIDE_MAX / 2 + 1, "{wide} {high}");
        let (_, wide, high) = fitted(4_000.0, 4_000.0, 20_000).expect("a size");
        assert!(u64::from(wide) * u64::from(high) * 20_000 <= SVG_WORK_MAX * 2, "{wide} {high}");
        assert_eq!(fitted(f32::NAN, 1.0, 1), None);
    }
}

//! What stands in a line, as runs.

use std::fmt::Write as _;

use super::body::Body;
use super::formula;
use crate::flow::{Image, Inline, Style};
use crate::marks;
use crate::xml::escape;

/// English metric units of a CSS pixel: 914,400 to the inch.
const UNITS_PER_PIXEL: u32 = 9_525;

impl Body<'_> {
    /// Runs, one for each part of a line.
    pub(super) fn line(&mut self, line: &[Inline]) {
        for part in line {
            match part {
                Inline::Text(text, style) => self.text(text, style),
                Inline::Break => self.xml.push_str("<w:r><w:br/></w:r>"),
                Inline::Image(image) => self.image(image),
                Inline::Footnote(number) => self.footnote(*number),
                Inline::Math(formula) if formula.is_blank() => {}
                Inline::Math(formula) => match formula::write(formula) {
                    Some(math) => self.xml.push_str(&math),
                    None => self.text(&formula.source, &Style { code: true, ..Style::default() }),
                },
            }
        }
    }

    /// The mark of a note; a later one, and one in another note, only leads to the first.
    fn footnote(&mut self, number: usize) {
        const STYLE: &str = "<w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr>";
        if !self.in_text.get(number).is_some_and(|is_there| *is_there) {
            return self.line(&[marks::sign(number)]);
        }
        // Numbers 0 and 1 are the lines above foot notes.
        let id = number + 2;
        let is_first = self.noted.as_mut().and_then(|noted| noted.get_mut(number));
        let _ = if is_first.is_some_and(|noted| !std::mem::replace(noted, true)) {
            write!(
                self.xml,
                "<w:bookmarkStart w:id=\"{id}\" w:name=\"_RefNote{id}\"/><w:r>{STYLE}<w:footnoteReference w:id=\"{id}\"/></w:r>\
                 <w:bookmarkEnd w:id=\"{id}\"/>"
            )
        } else {
            write!(
                self.xml,
                "<w:fldSimple w:instr=\" NOTEREF _RefNote{id} \\f \\h \"><w:r>{STYLE}<w:t>{}</w:t></w:r></w:fldSimple>",
                number + 1
            )
        };
    }

    fn text(&mut self, text: &str, style: &Style) {
        if let Some(url) = &style.link {
            self.links.push(url.to_string());
            let _ = write!(self.xml, "<w:hyperlink r:id=\"link{}\">", self.links.len());
        }
        let _ = write!(self.xml, "<w:r><w:rPr>{}</w:rPr>", properties(style));
        let _ = write!(self.xml, "{}</w:r>", characters(text));
        if style.link.is_some() {
            self.xml.push_str("</w:hyperlink>");
        }
    }

    fn image(&mut self, image: &Image) {
        let Some(picture) = self.pictures.get(image.source.as_str()) else {
            let words = if image.alternative.is_empty() { &image.source } else { &image.alternative };
            self.text(&format!("[{words}]"), &Style { italic: true, ..Style::default() });
            return;
        };
        let (width, height) = picture.size_of(image);
        let (wide, high) = (width * UNITS_PER_PIXEL, height * UNITS_PER_PIXEL);
        self.shown += 1;
        let (number, name, words) = (self.shown, &picture.name, escape(&image.alternative));
        let _ = write!(
            self.xml,
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
             <wp:extent cx=\"{wide}\" cy=\"{high}\"/><wp:docPr id=\"{number}\" name=\"{name}\" descr=\"{words}\"/>\
             <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>\
             <pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"{name}\" descr=\"{words}\"/><pic:cNvPicPr/></pic:nvPicPr>\
             <pic:blipFill><a:blip r:embed=\"{name}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{high}\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
             </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        );
    }
}

/// Characters as the inside of a run; tabs are elements.
pub(super) fn characters(text: &str) -> String {
    let words = |words: &str| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(words));
    text.split('\t').map(words).collect::<Vec<String>>().join("<w:tab/>")
}

/// The inside of `w:rPr`, in the schema's order.
fn properties(style: &Style) -> String {
    let character_style = match (&style.link, style.code) {
        (Some(_), _) => "<w:rStyle w:val=\"Hyperlink\"/>",
        (None, true) => "<w:rStyle w:val=\"VerbatimChar\"/>",
        (None, false) => "",
    };
    let marks = [
        (true, character_style),
        // A link has its own style, and can be in the font of programs besides.
        (style.link.is_some() && style.code, "<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Consolas\"/>"),
        (style.bold, "<w:b/><w:bCs/>"),
        (style.italic, "<w:i/><w:iCs/>"),
        (style.strike, "<w:strike/>"),
        (style.highlight, "<w:highlight w:val=\"yellow\"/>"),
        (style.underline, "<w:u w:val=\"single\"/>"),
        (style.subscript, "<w:vertAlign w:val=\"subscript\"/>"),
        (style.superscript && !style.subscript, "<w:vertAlign w:val=\"superscript\"/>"),
    ];
    marks.into_iter().filter(|mark| mark.0).map(|mark| mark.1).collect()
}

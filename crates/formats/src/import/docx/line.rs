//! Runs as what stands in a line.

use std::sync::Arc;

use super::Reader;
use super::field::{Field, target, with_place};
use super::symbols;
use crate::flow::{Inline, Style};
use crate::formula::Formula;
use crate::import::line::Line;
use crate::import::tex::of_office_math;
use crate::import::xml::{Element, Node};

/// A line being read.
pub(super) struct Runs<'a> {
    pub(super) line: &'a mut Line,
    fields: Vec<Field>,
}

impl Reader<'_, '_> {
    /// Reads what stands in a paragraph.
    pub(super) fn line(&mut self, paragraph: &Element, line: &mut Line) {
        let mut runs = Runs { line, fields: Vec::new() };
        self.runs(paragraph, None, &mut runs);
    }

    fn runs(&mut self, parent: &Element, link: Option<&Arc<str>>, runs: &mut Runs<'_>) {
        for child in parent.elements() {
            match &*child.name {
                "r" => self.run(child, link, runs),
                "hyperlink" => {
                    let begin = runs.line.len();
                    let target = child.attribute("id").and_then(|id| self.relations.get(id));
                    let target = target.and_then(|one| with_place(&one.target, child.attribute("anchor")));
                    self.runs(child, target.as_ref().or(link), runs);
                    runs.line.not_underlined(begin);
                }
                "fldSimple" => {
                    let target = child.attribute("instr").and_then(target);
                    self.runs(child, target.as_ref().or(link), runs);
                }
                "ins" | "moveTo" | "smartTag" | "sdt" | "sdtContent" | "customXml" | "dir" | "bdo" => {
                    self.runs(child, link, runs);
                }
                "AlternateContent" => self.chosen(child, &mut |reader, child| reader.runs(child, link, runs)),
                "oMath" => formula(child, false, runs.line),
                "oMathPara" => formulas_of(child, runs.line),
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Element, link: Option<&Arc<str>>, runs: &mut Runs<'_>) {
        let field = runs.fields.last().filter(|field| field.is_shown).and_then(|field| target(&field.instruction));
        let link = field.or_else(|| link.cloned());
        let properties = run.child("rPr");
        let style = Style { link, ..self.style(properties) };
        let fonts = properties.and_then(|all| all.child("rFonts"));
        let font = fonts.and_then(|fonts| fonts.attribute("ascii")).unwrap_or_default();
        for child in &run.children {
            if let Node::Element(child) = child {
                self.part(child, &style, font, runs);
            }
        }
    }

    fn part(&mut self, part: &Element, style: &Style, font: &str, runs: &mut Runs<'_>) {
        match &*part.name {
            "fldChar" => mark_of_field(part, style, runs),
            "instrText" => {
                if let Some(field) = runs.fields.last_mut() {
                    field.instruction.push_str(&part.text());
                }
            }
            _ if runs.fields.iter().any(|field| !field.is_shown) => {}
            "t" => runs.line.push_text(&symbols::told(font, &part.text()), style),
            "tab" | "ptab" => runs.line.push_text("\t", style),
            "noBreakHyphen" => runs.line.push_text("\u{2011}", style),
            "sym" => {
                let code =
                    part.attribute("char").and_then(|code| u32::from_str_radix(code, 16).ok()).unwrap_or_default();
                let font = part.attribute("font").unwrap_or_default();
                let sign = symbols::sign(font, code).or_else(|| char::from_u32(code));
                runs.line.push_text(sign.unwrap_or('□').encode_utf8(&mut [0; 4]), style);
            }
            // Where a page ends, words end at least.
            "br" | "cr" => runs.line.push(Inline::Break),
            "footnoteReference" => self.mark("footnote", part, runs),
            "endnoteReference" => self.mark("endnote", part, runs),
            "drawing" | "pict" | "object" => self.drawing(part, runs),
            "ruby" => self.ruby(part, style, runs),
            "AlternateContent" => self.chosen(part, &mut |reader, child| {
                child.elements().for_each(|inner| reader.part(inner, style, font, runs));
            }),
            _ => {}
        }
    }

    /// Signs and how they are read, which stands behind them in brackets.
    fn ruby(&mut self, ruby: &Element, style: &Style, runs: &mut Runs<'_>) {
        ruby.child("rubyBase").into_iter().for_each(|base| self.runs(base, style.link.as_ref(), runs));
        let reading = ruby.child("rt").map(Element::text).unwrap_or_default();
        if !reading.trim().is_empty() {
            runs.line.push_text(&format!("({})", reading.trim()), style);
        }
    }

    fn mark(&mut self, kind: &'static str, mark: &Element, runs: &mut Runs<'_>) {
        if let Some(place) = self.note(kind, mark) {
            runs.line.push(Inline::Footnote(place));
        }
    }

    fn style(&self, properties: Option<&Element>) -> Style {
        let Some(properties) = properties else { return Style::default() };
        let name = properties.child("rStyle").and_then(|one| one.attribute("val")).unwrap_or_default();
        applied(properties, &self.styles.of_characters(name))
    }
}

/// Reads formulas on lines of their own.
pub(super) fn formulas_of(all: &Element, line: &mut Line) {
    all.elements().for_each(|math| formula(math, true, line));
}

/// A formula; of one that is too long, its letters.
fn formula(math: &Element, is_display: bool, line: &mut Line) {
    if &*math.name != "oMath" {
        return;
    }
    match of_office_math(math) {
        Some(source) => line.push(Inline::Math(Formula { source, is_display, tree: None })),
        None => line.push_text(&math.text(), &Style::default()),
    }
}

/// Where a field begins, shows something or ends.
fn mark_of_field(mark: &Element, style: &Style, runs: &mut Runs<'_>) {
    match (mark.attribute("fldCharType"), runs.fields.last_mut()) {
        (Some("begin"), _) => runs.fields.push(Field::begun(mark)),
        (Some("separate"), Some(field)) => field.is_shown = true,
        (Some("end"), _) => {
            let field = runs.fields.pop().unwrap_or_default();
            if !field.is_shown && runs.fields.iter().all(|field| field.is_shown) {
                runs.line.push_text(&field.said, style);
            }
        }
        _ => {}
    }
}

/// What properties of characters say, upon what their style says.
pub(super) fn applied(properties: &Element, style: &Style) -> Style {
    let value = |name| properties.child(name).and_then(|one| one.attribute("val"));
    let is_on = |name: &str, before: bool| match properties.child(name) {
        Some(one) => !matches!(one.attribute("val"), Some("0" | "false" | "off" | "none")),
        None => before,
    };
    let font = properties.child("rFonts").and_then(|fonts| fonts.attribute("ascii"));
    // Some programs raise and lower by hand.
    let raised: i32 = properties.child("position").and_then(|place| place.number("val")).unwrap_or(0);
    let place = value("vertAlign").or(match raised {
        1.. => Some("superscript"),
        0 => None,
        _ => Some("subscript"),
    });
    Style {
        bold: is_on("b", style.bold),
        italic: is_on("i", style.italic),
        underline: is_on("u", style.underline),
        strike: is_on("strike", style.strike) || is_on("dstrike", false),
        code: style.code || font.is_some_and(is_monospace),
        highlight: is_on("highlight", style.highlight),
        subscript: place.map_or(style.subscript, |place| place == "subscript"),
        superscript: place.map_or(style.superscript, |place| place == "superscript"),
        link: None,
    }
}

/// Whether a font is one that people write programs with.
pub(in crate::import) fn is_monospace(font: &str) -> bool {
    let font = font.to_ascii_lowercase();
    // `LibreOffice` numbers fonts of one name.
    let font = font.trim_end_matches(|letter: char| letter.is_ascii_digit());
    font.contains("mono") || matches!(font, "consolas" | "courier" | "courier new" | "menlo" | "lucida console")
}

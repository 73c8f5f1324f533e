//! Runs as what stands in a line.

use std::sync::Arc;

use super::Reader;
use crate::flow::{Image, Inline, Style};
use crate::import::line::Line;
use crate::import::xml::{Element, Node};
use crate::url::is_safe_link;

/// A field: what Word computes, and what it showed last.
#[derive(Debug, Default)]
struct Field {
    instruction: String,
    is_shown: bool,
}

/// A line being read.
struct Runs<'a> {
    line: &'a mut Line,
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
                    let target = child.attribute("id").and_then(|id| self.relations.get(id));
                    let target = target.filter(|url| is_safe_link(url)).map(|url| Arc::from(url.as_str()));
                    self.runs(child, target.as_ref().or(link), runs);
                }
                "fldSimple" => {
                    let target = child.attribute("instr").and_then(target);
                    self.runs(child, target.as_ref().or(link), runs);
                }
                "ins" | "moveTo" | "smartTag" | "sdt" | "sdtContent" | "customXml" | "dir" | "bdo" => {
                    self.runs(child, link, runs);
                }
                "oMath" | "oMathPara" => runs.line.push_text(&child.text(), &Style::default()),
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Element, link: Option<&Arc<str>>, runs: &mut Runs<'_>) {
        let field = runs.fields.last().filter(|field| field.is_shown).and_then(|field| target(&field.instruction));
        let link = field.or_else(|| link.cloned());
        let style = Style { link, ..self.style(run.child("rPr")) };
        for child in &run.children {
            if let Node::Element(child) = child {
                self.part(child, &style, runs);
            }
        }
    }

    fn part(&mut self, part: &Element, style: &Style, runs: &mut Runs<'_>) {
        match &*part.name {
            "fldChar" => match (part.attribute("fldCharType"), runs.fields.last_mut()) {
                (Some("begin"), _) => runs.fields.push(Field::default()),
                (Some("separate"), Some(field)) => field.is_shown = true,
                (Some("end"), _) => drop(runs.fields.pop()),
                _ => {}
            },
            "instrText" => {
                if let Some(field) = runs.fields.last_mut() {
                    field.instruction.push_str(&part.text());
                }
            }
            _ if runs.fields.iter().any(|field| !field.is_shown) => {}
            "t" => runs.line.push_text(&part.text(), style),
            "tab" => runs.line.push_text("\t", style),
            "noBreakHyphen" => runs.line.push_text("\u{2011}", style),
            "br" if part.attribute("type").is_none_or(|kind| kind == "textWrapping") => runs.line.push(Inline::Break),
            "cr" => runs.line.push(Inline::Break),
            "footnoteReference" => self.mark("footnote", part, runs),
            "endnoteReference" => self.mark("endnote", part, runs),
            "drawing" | "pict" | "object" => self.image(part, runs),
            // The same thing twice, for newer and for older programs.
            "AlternateContent" => {
                for inner in part.child("Choice").into_iter().flat_map(Element::elements) {
                    self.image(inner, runs);
                }
            }
            _ => {}
        }
    }

    fn mark(&self, kind: &str, mark: &Element, runs: &mut Runs<'_>) {
        let name = format!("{kind}{}", mark.attribute("id").unwrap_or_default());
        if let Some(place) = self.note_places.get(&name) {
            runs.line.push(Inline::Footnote(*place));
        }
    }

    fn image(&mut self, drawing: &Element, runs: &mut Runs<'_>) {
        let newer = drawing.find("blip").and_then(|blip| blip.attribute("embed"));
        let older = || drawing.find("imagedata").and_then(|data| data.attribute("id"));
        let Some(relation) = newer.or_else(older) else { return };
        let alternative = drawing.find("docPr").and_then(|all| all.attribute("descr")).unwrap_or_default().to_owned();
        match self.picture(relation) {
            Some(source) => {
                runs.line.push(Inline::Image(Image { source, alternative, width: None, height: None }));
            }
            None if alternative.is_empty() => {}
            None => runs.line.push_text(&format!("[{alternative}]"), &Style::default()),
        }
    }

    fn style(&self, properties: Option<&Element>) -> Style {
        let Some(properties) = properties else { return Style::default() };
        let value = |name| properties.child(name).and_then(|one| one.attribute("val"));
        let is_on = |name| {
            let one = properties.child(name);
            one.is_some_and(|one| !matches!(one.attribute("val"), Some("0" | "false" | "off" | "none")))
        };
        let character_style = value("rStyle").unwrap_or_default();
        let font = properties.child("rFonts").and_then(|fonts| fonts.attribute("ascii")).unwrap_or_default();
        let is_link = character_style.to_ascii_lowercase().contains("link");
        Style {
            bold: is_on("b") || character_style == "Strong",
            italic: is_on("i") || character_style == "Emphasis",
            underline: is_on("u") && !is_link,
            strike: is_on("strike") || is_on("dstrike"),
            code: self.styles.is_code(character_style) || is_monospace(font),
            highlight: is_on("highlight"),
            subscript: value("vertAlign") == Some("subscript"),
            superscript: value("vertAlign") == Some("superscript"),
            link: None,
        }
    }
}

/// Whether a font is one that people write programs with.
pub(in crate::import) fn is_monospace(font: &str) -> bool {
    let font = font.to_ascii_lowercase();
    font.contains("mono") || matches!(&*font, "consolas" | "courier" | "courier new" | "menlo" | "lucida console")
}

/// Where a field of the kind `HYPERLINK "…"` leads.
fn target(instruction: &str) -> Option<Arc<str>> {
    let (_, rest) = instruction.trim().strip_prefix("HYPERLINK")?.split_once('"')?;
    let (url, _) = rest.split_once('"')?;
    (!url.is_empty() && is_safe_link(url)).then(|| Arc::from(url))
}

//! `MathML` (version 3, presentation), as `LibreOffice` and browsers have it.

use super::{Tex, letters};
use crate::import::xml::Element;

/// The TeX of a `math`; none if it is empty or too long.
pub(in crate::import) fn of_mathml(math: &Element) -> Option<String> {
    let tex = super::is_short(math).then(|| row(math).trim().to_owned());
    tex.filter(|tex| !tex.is_empty())
}

/// What an element holds, side by side; signs around all of it grow with it. As deep as the XML, which is bounded.
fn row(parent: &Element) -> String {
    let parts: Vec<&Element> = parent.elements().collect();
    let mut tex = Tex::default();
    if let [open, inside @ .., close] = &parts[..]
        && let (Some(before), Some(after)) = (grown(open), grown(close))
    {
        if let Some(table) = only(inside)
            && let Some(kind) = environment(&before, &after)
        {
            tex.rows(kind, &rows(table));
            return tex.0;
        }
        let mut between = Tex::default();
        for part in inside {
            push(&mut between, part);
        }
        tex.fenced(&before, &between.0, &after);
        return tex.0;
    }
    if let [open, inside @ ..] = &parts[..]
        && open.attribute("form") == Some("prefix")
        && open.attribute("stretchy") == Some("true")
        && let (Some(before), Some(table)) = (grown(open).filter(|sign| sign == "{"), only(inside))
    {
        let kind = environment(&before, "").unwrap_or("matrix");
        tex.rows(kind, &rows(table));
        return tex.0;
    }
    for part in parts {
        push(&mut tex, part);
    }
    tex.0
}

/// The table that is all there is, within rows of nothing else.
fn only<'a>(parts: &[&'a Element]) -> Option<&'a Element> {
    let [part] = parts else { return None };
    let mut part = *part;
    while matches!(&*part.name, "mrow" | "mstyle") {
        let mut inside = part.elements();
        part = inside.next().filter(|_| inside.next().is_none())?;
    }
    (&*part.name == "mtable").then_some(part)
}

fn environment(open: &str, close: &str) -> Option<&'static str> {
    Some(match (open, close) {
        ("(", ")") => "pmatrix",
        ("[", "]") => "bmatrix",
        ("|" | "∣", "|" | "∣") => "vmatrix",
        ("{", "") => "cases",
        _ => return None,
    })
}

/// The sign of something that grows with what it is around, if it is that.
fn grown(part: &Element) -> Option<String> {
    let is_on = |name| part.attribute(name) == Some("true");
    (&*part.name == "mo" && (is_on("fence") || is_on("stretchy"))).then(|| part.text().trim().to_owned())
}

/// The elements in a part one by one, as rows.
fn all(part: &Element) -> Vec<String> {
    part.elements().map(one).collect()
}

fn one(part: &Element) -> String {
    let mut tex = Tex::default();
    push(&mut tex, part);
    tex.0.trim().to_owned()
}

fn push(tex: &mut Tex, part: &Element) {
    match &*part.name {
        "mi" => identifier(tex, part),
        "mn" | "mo" => tex.push(&letters::escaped(part.text().trim())),
        "mtext" | "ms" => tex.push(&letters::words(&part.text())),
        "mspace" => tex.push(space(part)),
        "msqrt" => tex.command("\\sqrt", &[&row(part)]),
        "mphantom" => tex.command("\\phantom", &[&row(part)]),
        "menclose" if part.attribute("notation").is_some_and(|notation| notation.contains("box")) => {
            tex.command("\\boxed", &[&row(part)]);
        }
        "mtable" => tex.rows("matrix", &rows(part)),
        "mfenced" => {
            let sign = |name, default| part.attribute(name).unwrap_or(default).trim();
            let between = letters::escaped(sign("separators", ",").get(..1).unwrap_or_default());
            tex.fenced(sign("open", "("), &all(part).join(&between), sign("close", ")"));
        }
        "annotation" | "annotation-xml" => {}
        "mfrac" | "mroot" | "msub" | "msup" | "msubsup" | "munder" | "mover" | "munderover" => around(tex, part),
        "mmultiscripts" => multiscripts(tex, part),
        _ => tex.push(&row(part)),
    }
}

/// A part whose children have places.
fn around(tex: &mut Tex, part: &Element) {
    let parts = all(part);
    let child = |place: usize| parts.get(place).map_or("", String::as_str);
    match &*part.name {
        "mfrac" if part.attribute("linethickness").is_some_and(|width| width.starts_with('0')) => {
            tex.command("\\genfrac{}{}{0pt}{}", &[child(0), child(1)]);
        }
        "mfrac" => tex.command("\\frac", &[child(0), child(1)]),
        "mroot" => {
            tex.push(&format!("\\sqrt[{}]", child(1)));
            tex.command("", &[child(0)]);
        }
        "msub" => tex.scripts(child(0), child(1), ""),
        "msup" => tex.scripts(child(0), "", child(1)),
        "msubsup" => tex.scripts(child(0), child(1), child(2)),
        "munderover" if super::takes_limits(child(0)) => tex.scripts(child(0), child(1), child(2)),
        "munderover" => {
            let mut under = Tex::default();
            under.stacked(child(0), child(1), false);
            tex.stacked(&under.0, child(2), true);
        }
        name => {
            let is_above = name == "mover";
            let mark = part.elements().nth(1).filter(|mark| &*mark.name == "mo").map(Element::text);
            if !mark.is_some_and(|mark| tex.marked(child(0), mark.trim(), is_above)) {
                tex.stacked(child(0), child(1), is_above);
            }
        }
    }
}

/// Scripts on both sides: those behind come first, in pairs; `none` is an empty one.
fn multiscripts(tex: &mut Tex, part: &Element) {
    let is_before = |one: &Element| &*one.name == "mprescripts";
    let parts: Vec<&Element> = part.elements().collect();
    let Some((base, scripts)) = parts.split_first() else { return };
    let mut halves = scripts.split(|one| is_before(one));
    let (behind, before) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
    let pair = |pair: &[&Element]| (one(pair[0]), pair.get(1).map(|above| one(above)).unwrap_or_default());
    for (below, above) in before.chunks(2).map(pair) {
        tex.scripts("", &below, &above);
    }
    let mut pairs = behind.chunks(2).map(pair);
    let (below, above) = pairs.next().unwrap_or_default();
    tex.scripts(&one(base), &below, &above);
    for (below, above) in pairs {
        tex.scripts("", &below, &above);
    }
}

fn identifier(tex: &mut Tex, part: &Element) {
    let text = part.text();
    let text = text.trim();
    let face = match part.attribute("mathvariant") {
        Some("italic") => "\\mathit",
        Some("bold") => "\\mathbf",
        Some("bold-italic") => "\\boldsymbol",
        Some("double-struck") => "\\mathbb",
        Some("script") => "\\mathcal",
        Some("fraktur") => "\\mathfrak",
        Some("sans-serif") => "\\mathsf",
        Some("monospace") => "\\mathtt",
        Some("normal") if text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) => "\\mathrm",
        _ => "",
    };
    let is_name = text.len() > 1 && text.chars().all(char::is_alphabetic) && text.chars().count() > 1;
    match face {
        "" if is_name => tex.push(&letters::name(text)),
        // Letters in a row are as slanted as one is.
        "" | "\\mathit" => tex.push(&letters::escaped(text)),
        face => tex.command(face, &[&letters::escaped(text)]),
    }
}

fn space(part: &Element) -> &'static str {
    let width = part.attribute("width").and_then(|width| width.strip_suffix("em"));
    match width.and_then(|ems| ems.parse::<f32>().ok()) {
        Some(ems) if ems >= 1.0 => "\\quad ",
        Some(ems) if ems > 0.0 => "\\,",
        _ => "\\ ",
    }
}

fn rows(table: &Element) -> Vec<Vec<String>> {
    let rows = table.elements().filter(|one| matches!(&*one.name, "mtr" | "mlabeledtr"));
    rows.map(|row_| row_.elements().filter(|one| &*one.name == "mtd").map(row).collect()).collect()
}

//! Office Math (`m:`, ECMA-376 part 1, 22.1).

use super::{Tex, letters};
use crate::import::xml::Element;

/// The TeX of an `m:oMath`; none if it is empty or too long.
pub(in crate::import) fn of_office_math(math: &Element) -> Option<String> {
    let tex = super::is_short(math).then(|| row(math).trim().to_owned());
    tex.filter(|tex| !tex.is_empty())
}

/// What an element holds, side by side. As deep as the XML, which is bounded.
fn row(parent: &Element) -> String {
    let mut tex = Tex::default();
    for part in parent.elements() {
        push(&mut tex, part);
    }
    tex.0
}

/// The part of that name, as a row.
fn part(parent: &Element, name: &str) -> String {
    parent.child(name).map(row).unwrap_or_default().trim().to_owned()
}

fn push(tex: &mut Tex, part_: &Element) {
    let one = |name| part(part_, name);
    match &*part_.name {
        "r" => run(tex, part_),
        "f" => fraction(tex, part_),
        "rad" => match one("deg") {
            degree if degree.is_empty() => tex.command("\\sqrt", &[&one("e")]),
            degree => {
                tex.push(&format!("\\sqrt[{degree}]"));
                tex.command("", &[&one("e")]);
            }
        },
        "sSup" | "sSub" | "sSubSup" => tex.scripts(&one("e"), &one("sub"), &one("sup")),
        "sPre" => {
            tex.scripts("", &one("sub"), &one("sup"));
            tex.push(&one("e"));
        }
        "nary" => sum(tex, part_),
        "d" => fenced(tex, part_),
        "func" => {
            tex.push(&one("fName"));
            let operand = one("e");
            tex.push(if operand.starts_with(|sign: char| sign.is_alphanumeric()) { " " } else { "" });
            tex.push(&operand);
        }
        "limLow" => tex.stacked(&one("e"), &one("lim"), false),
        "limUpp" => tex.stacked(&one("e"), &one("lim"), true),
        "acc" | "groupChr" | "bar" => marked(tex, part_),
        "borderBox" => tex.command("\\boxed", &[&one("e")]),
        "phant" if !is_on(part_, "phantPr", "show", true) => tex.command("\\phantom", &[&one("e")]),
        "m" => {
            let rows = rows(part_);
            tex.rows("matrix", &rows);
        }
        "eqArr" => tex.rows("aligned", &equations(part_)),
        "del" | "moveFrom" => {}
        name if name.ends_with("Pr") => {}
        _ => tex.push(&row(part_)),
    }
}

/// A property of an element.
fn property<'a>(element: &'a Element, properties: &str, name: &str) -> Option<&'a str> {
    element.child(properties)?.child(name)?.attribute("val")
}

/// Whether a property says so; `otherwise` where it is not there.
fn is_on(element: &Element, properties: &str, name: &str, otherwise: bool) -> bool {
    let property = element.child(properties).and_then(|all| all.child(name));
    property.map_or(otherwise, |one| !matches!(one.attribute("val"), Some("0" | "off" | "false")))
}

/// Letters, in the face that they are to have.
fn run(tex: &mut Tex, run: &Element) {
    let mut text = String::new();
    for child in run.elements() {
        match &*child.name {
            "t" => text.push_str(&child.text()),
            "br" => text.push(' '),
            _ => {}
        }
    }
    let says = |name| run.elements().filter(|one| &*one.name == "rPr").find_map(|all| all.child(name));
    if says("nor").is_some_and(|nor| !matches!(nor.attribute("val"), Some("0" | "off" | "false"))) {
        let is_name = text.chars().all(char::is_alphabetic);
        return if is_name { tex.push(&letters::name(&text)) } else { tex.push(&letters::words(&text)) };
    }
    let style = says("sty").and_then(|style| style.attribute("val")).unwrap_or("i");
    let is_word = text.len() > 1 && text.chars().all(char::is_alphabetic);
    if style == "p" && is_word && text.is_ascii() {
        return tex.push(&letters::name(&text));
    }
    let face = match says("scr").and_then(|script| script.attribute("val")) {
        Some("double-struck") => "\\mathbb",
        Some("script") => "\\mathcal",
        Some("fraktur") => "\\mathfrak",
        Some("sans-serif") => "\\mathsf",
        Some("monospace") => "\\mathtt",
        _ => match style {
            "b" => "\\mathbf",
            "bi" => "\\boldsymbol",
            "p" if text.chars().all(|letter| letter.is_ascii_alphabetic()) => "\\mathrm",
            _ => "",
        },
    };
    let mut inside = Tex::default();
    push_letters(&mut inside, &text);
    if face.is_empty() || inside.0.trim().is_empty() { tex.push(&inside.0) } else { tex.command(face, &[&inside.0]) }
}

/// Letters of a formula. Spaces between words stay; others are the formula's business.
fn push_letters(tex: &mut Tex, text: &str) {
    let text = text.trim();
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            let is_between = before.is_alphanumeric() && letters.peek().is_some_and(|next| next.is_alphanumeric());
            tex.push(if is_between { "\\ " } else { "" });
        } else if letter.is_alphabetic() && !letter.is_ascii() && letters::letter(letter).starts_with(letter) {
            tex.push(&letters::words(letter.encode_utf8(&mut [0; 4])));
        } else {
            tex.push(&letters::letter(letter));
        }
        before = letter;
    }
}

fn fraction(tex: &mut Tex, fraction: &Element) {
    let (over, under) = (part(fraction, "num"), part(fraction, "den"));
    match property(fraction, "fPr", "type") {
        Some("noBar") => tex.command("\\genfrac{}{}{0pt}{}", &[&over, &under]),
        Some("lin" | "skw") => {
            tex.command("", &[&over]);
            tex.command("/", &[&under]);
        }
        _ => tex.command("\\frac", &[&over, &under]),
    }
}

/// A sum, a product, an integral, and what it sums up.
fn sum(tex: &mut Tex, sum: &Element) {
    let sign = property(sum, "naryPr", "chr").unwrap_or("∫");
    let base = letters::escaped(sign);
    let (below, above) = (part(sum, "sub"), part(sum, "sup"));
    let is_beside = property(sum, "naryPr", "limLoc").map(|place| place == "subSup");
    let base = match (is_beside, base.ends_with("int")) {
        (Some(true), false) if super::takes_limits(&base) => format!("{base}\\nolimits"),
        (Some(false), true) => format!("{base}\\limits"),
        _ => base,
    };
    let mut scripts = Tex::default();
    scripts.scripts("x", &below, &above);
    tex.push(&base);
    tex.push(&scripts.0[1..]);
    tex.push(" ");
    tex.push(&part(sum, "e"));
}

/// Parts between signs. Those around rows of cells are an environment with them.
fn fenced(tex: &mut Tex, fenced: &Element) {
    let sign = |name| property(fenced, "dPr", name);
    let (open, close) = (sign("begChr").unwrap_or("("), sign("endChr").unwrap_or(")"));
    let parts: Vec<&Element> = fenced.elements().filter(|one| &*one.name == "e").collect();
    if let [only] = parts[..]
        && let [inside] = only.elements().filter(|one| !one.name.ends_with("Pr")).collect::<Vec<_>>()[..]
    {
        match (&*inside.name, open, close) {
            ("m", "(", ")") => return tex.rows("pmatrix", &rows(inside)),
            ("m", "[", "]") => return tex.rows("bmatrix", &rows(inside)),
            ("m", "|", "|") => return tex.rows("vmatrix", &rows(inside)),
            ("m", "{", "") => return tex.rows("cases", &rows(inside)),
            ("eqArr", "{", "") => return tex.rows("cases", &equations(inside)),
            ("f", "(", ")") if property(inside, "fPr", "type") == Some("noBar") => {
                return tex.command("\\binom", &[&part(inside, "num"), &part(inside, "den")]);
            }
            _ => {}
        }
    }
    let between = letters::escaped(sign("sepChr").unwrap_or("|"));
    let parts: Vec<String> = parts.into_iter().map(row).collect();
    tex.fenced(open, &parts.join(&format!("{between} ")), close);
}

fn marked(tex: &mut Tex, marked: &Element) {
    let properties = format!("{}Pr", marked.name);
    let place = property(marked, &properties, "pos");
    let (default, is_above) = match &*marked.name {
        "acc" => ("\u{302}", true),
        "bar" => ("¯", place == Some("top")),
        _ => ("⏟", place == Some("top")),
    };
    let sign = property(marked, &properties, "chr").unwrap_or(default);
    let base = part(marked, "e");
    // A bar is as long as what is under it.
    let is_done = match &*marked.name {
        "bar" if is_above => {
            tex.command("\\overline", &[&base]);
            true
        }
        _ => tex.marked(&base, sign, is_above),
    };
    if !is_done {
        tex.stacked(&base, &letters::escaped(sign), is_above);
    }
}

fn rows(matrix: &Element) -> Vec<Vec<String>> {
    let rows = matrix.elements().filter(|one| &*one.name == "mr");
    rows.map(|row_| row_.elements().filter(|one| &*one.name == "e").map(row).collect()).collect()
}

/// Equations one below the other; their signs `&` tell where they stand in a row.
fn equations(array: &Element) -> Vec<Vec<String>> {
    let equations = array.elements().filter(|one| &*one.name == "e");
    equations.map(|equation| row(equation).split("\\&").map(str::to_owned).collect()).collect()
}

//! A tree of the parser's events.

use std::panic::catch_unwind;

use pulldown_latex::event::{
    ColorTarget, Content, DelimiterSize, DelimiterType, Dimension, DimensionUnit, Event, Font, Grouping,
    ScriptPosition, ScriptType, StateChange, Style, Visual,
};
use pulldown_latex::{Parser, ParserError, Storage};

use super::door::admit;
use super::letters::in_face;
use super::macros::Macros;
use super::node::{Decoration, Formula, Node, Place, Scripts, Sign, SignKind, Size};
use super::table::Frame;
use crate::limits::{FORMULA_BYTES_MAX, FORMULA_DEPTH_MAX, FORMULAS_BYTES_MAX, FORMULAS_MAX};

/// How many formulas of a document may still be read, and what those that were read define for the others.
#[derive(Debug)]
pub struct Budget {
    bytes: usize,
    formulas: usize,
    macros: Macros,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: FORMULAS_BYTES_MAX, formulas: FORMULAS_MAX, macros: Macros::default() }
    }
}

impl Budget {
    /// Reads a formula, as far as it can be read.
    pub fn read(&mut self, source: &str, is_display: bool) -> Formula {
        let formula = Formula { source: source.to_owned(), is_display, tree: None };
        let (Some(bytes), Some(formulas)) = (self.bytes.checked_sub(source.len()), self.formulas.checked_sub(1)) else {
            return formula;
        };
        (self.bytes, self.formulas) = (bytes, formulas);
        if source.len() > FORMULA_BYTES_MAX {
            return formula;
        }
        let expanded = self.macros.expand(source);
        // What became more is as dear as it became, and what became too much as dear as it might be.
        let grown = expanded.as_deref().map_or(FORMULA_BYTES_MAX, str::len).saturating_sub(source.len());
        self.bytes = self.bytes.saturating_sub(grown);
        Formula { tree: expanded.and_then(|source| tree(&source)), ..formula }
    }
}

/// What a formula says. A panic of the parser costs this formula alone.
fn tree(source: &str) -> Option<Node> {
    let admitted = admit(source)?;
    let read = catch_unwind(|| {
        let storage = Storage::new();
        let mut reader = Reader { events: Parser::new(&admitted, &storage), ahead: None, depth: 0 };
        let row = reader.row(None)?;
        // Whatever ended the row must be the end of the formula.
        reader.next()?.is_none().then_some(row)
    });
    read.ok().flatten()
}

pub(super) struct Reader<'a> {
    events: Parser<'a>,
    ahead: Option<Event<'a>>,
    depth: usize,
}

/// Everything gives nothing where the formula cannot be read.
impl<'a> Reader<'a> {
    /// The next event, or none at the end.
    #[expect(
        clippy::option_option,
        reason = "none of an unreadable formula is not the none of its end, and `?` tells them apart"
    )]
    pub(super) fn next(&mut self) -> Option<Option<Event<'a>>> {
        if self.ahead.is_some() {
            return Some(self.ahead.take());
        }
        self.events.next().transpose().map_err(|_: ParserError| ()).ok()
    }

    pub(super) fn put_back(&mut self, event: Event<'a>) {
        self.ahead = Some(event);
    }

    /// Parts up to what ends them: the end of a group, of a cell, or of all. That is left where it is.
    pub(super) fn row(&mut self, font: Option<Font>) -> Option<Node> {
        self.depth += 1;
        if self.depth > FORMULA_DEPTH_MAX {
            return None;
        }
        let mut font = font;
        let mut parts: Vec<Node> = Vec::new();
        while let Some(event) = self.next()? {
            match event {
                Event::End | Event::EnvironmentFlow(_) => {
                    self.put_back(event);
                    break;
                }
                Event::StateChange(StateChange::Font(new)) => font = new,
                Event::StateChange(change) => {
                    let rest = Box::new(self.row(font)?);
                    parts.push(changed(change, rest));
                }
                event => {
                    let part = self.part(event, font)?;
                    let before = parts.pop();
                    parts.extend(in_company(before, part));
                }
            }
        }
        self.depth -= 1;
        Some(if parts.len() == 1 { parts.remove(0) } else { Node::Row(parts) })
    }

    /// The part that the next events are.
    fn next_part(&mut self, font: Option<Font>) -> Option<Node> {
        self.depth += 1;
        if self.depth > FORMULA_DEPTH_MAX {
            return None;
        }
        let mut font = font;
        let part = loop {
            match self.next()?? {
                Event::StateChange(StateChange::Font(new)) => font = new,
                Event::StateChange(change) => break changed(change, Box::new(self.next_part(font)?)),
                event => break self.part(event, font)?,
            }
        };
        self.depth -= 1;
        Some(part)
    }

    fn part(&mut self, event: Event<'a>, font: Option<Font>) -> Option<Node> {
        Some(match event {
            Event::Content(content) => leaf(content, font)?,
            Event::Begin(Grouping::Normal) => {
                let inside = self.row(font)?;
                self.end()?;
                alone(inside)
            }
            Event::Begin(Grouping::LeftRight(open, close)) => {
                let inside = self.row(font)?;
                self.end()?;
                Node::Fenced { open, inside: Box::new(in_fence(inside)), close }
            }
            Event::Begin(grouping) => Frame::of(&grouping)?.read(self)?,
            Event::Visual(visual) => self.visual(visual, font)?,
            Event::Script { ty, position } => self.scripts(ty, position, font)?,
            Event::Space { width, .. } => Node::Space(width.map_or(0.0, ems)),
            Event::End | Event::StateChange(_) | Event::EnvironmentFlow(_) => return None,
        })
    }

    pub(super) fn end(&mut self) -> Option<()> {
        matches!(self.next()??, Event::End).then_some(())
    }

    fn visual(&mut self, visual: Visual, font: Option<Font>) -> Option<Node> {
        let first = Box::new(self.next_part(font)?);
        Some(match visual {
            Visual::SquareRoot => Node::Root { radicand: first, degree: None },
            Visual::Root => Node::Root { radicand: first, degree: Some(Box::new(self.next_part(font)?)) },
            Visual::Fraction(line) => Node::Fraction {
                over: first,
                under: Box::new(self.next_part(font)?),
                has_line: line.is_none_or(|line| line.value > 0.0),
            },
            Visual::Negation => negated(*first),
        })
    }

    fn scripts(&mut self, kind: ScriptType, position: ScriptPosition, font: Option<Font>) -> Option<Node> {
        let base = related(self.next_part(font)?);
        let first = self.next_part(font)?;
        let is_above = matches!(kind, ScriptType::Superscript);
        if let (ScriptPosition::AboveBelow, Some((mark, is_wide))) = (position, mark(&first))
            && !matches!(kind, ScriptType::SubSuperscript)
        {
            let base = Box::new(base);
            return Some(match mark {
                FRAME => Node::Decorated(Decoration::Frame([0, 0, 0]), base),
                HIDDEN => Node::Decorated(Decoration::Hidden, base),
                mark => Node::Marked { base, mark, is_above, is_wide },
            });
        }
        let (below, above) = match kind {
            ScriptType::Subscript => (Some(first), None),
            ScriptType::Superscript => (None, Some(first)),
            ScriptType::SubSuperscript => (Some(first), Some(self.next_part(font)?)),
        };
        let place = match position {
            ScriptPosition::Right => Place::Side,
            ScriptPosition::AboveBelow => Place::Limits,
            ScriptPosition::Movable => Place::Movable,
        };
        Some(Node::Scripts(Box::new(Scripts { base, below, above, place })))
    }
}

/// An arrow that was made large, lest its scripts stand to its right, is still an arrow.
fn related(base: Node) -> Node {
    match base {
        Node::Sign(sign)
            if sign.kind == SignKind::Large
                && sign.text.starts_with(['=', '⟵', '⟶'])
                    | sign.text.starts_with(|letter| ('←'..='⇿').contains(&letter)) =>
        {
            Node::Sign(Sign { kind: SignKind::Relation, ..sign })
        }
        other => other,
    }
}

/// Marks by which `names` tells of a frame and of what is only to keep its place: characters for private use.
const FRAME: char = '\u{e000}';
const HIDDEN: char = '\u{e001}';

/// Marks that stand over or under things, and whether they grow with them.
fn mark(script: &Node) -> Option<(char, bool)> {
    match script {
        Node::Sign(Sign { text, kind: SignKind::Ordinary, height: Some(_) }) => Some((text.chars().next()?, true)),
        Node::Letter { letter, .. } => {
            let is_bar = *letter == '‾';
            (is_bar || matches!(*letter, FRAME | HIDDEN) || "^~→˙¨ˇ˘´`ˊˋ˚¯⃛⃜_".contains(*letter))
                .then_some((*letter, is_bar))
        }
        _ => None,
    }
}

fn leaf(content: Content<'_>, font: Option<Font>) -> Option<Node> {
    let sign = |text: String, kind| Node::Sign(Sign { text, kind, height: None });
    Some(match content {
        Content::Text(text) => Node::Words(words(text, font)?),
        Content::Number(digits) => Node::Number(faced(digits, font)),
        Content::Function(name) => Node::Function(words(name, None)?),
        // A mark that grows is told by a height.
        Content::Ordinary { content, stretchy: true } => {
            Node::Sign(Sign { text: content.into(), kind: SignKind::Ordinary, height: Some(0.0) })
        }
        Content::Ordinary { content: '|', .. } => sign("|".to_owned(), SignKind::Fence),
        Content::Ordinary { content, .. } => letter(content, font),
        Content::LargeOp { content, small } => {
            sign(content.into(), if small { SignKind::Ordinary } else { SignKind::Large })
        }
        Content::BinaryOp { content, .. } => sign(content.into(), SignKind::Binary),
        Content::Relation { content, .. } => {
            let mut bytes = [0; 8];
            sign(str::from_utf8(content.encode_utf8_to_buf(&mut bytes)).ok()?.to_owned(), SignKind::Relation)
        }
        Content::Delimiter { content, size, ty } => {
            let kind = match ty {
                DelimiterType::Open => SignKind::Open,
                DelimiterType::Close => SignKind::Close,
                DelimiterType::Fence => SignKind::Fence,
            };
            Node::Sign(Sign { text: content.into(), kind, height: size.map(height) })
        }
        Content::Punctuation(letter) => sign(letter.into(), SignKind::Punctuation),
    })
}

/// The height that the parser gives to a `\middle`, which is that of a `\big|`.
const MIDDLE: f32 = 1.2;

fn height(size: DelimiterSize) -> f32 {
    match size {
        DelimiterSize::Big => MIDDLE,
        DelimiterSize::BIG => 1.8,
        DelimiterSize::Bigg => 2.4,
        DelimiterSize::BIGG => 3.0,
    }
}

/// TeX sets small letters and Latin capitals in italics, and leaves capitals of Greek upright.
fn letter(letter: char, font: Option<Font>) -> Node {
    let in_italics = letter.is_ascii_alphabetic() || ('α'..='ω').contains(&letter) || "ϵϑϰϕϱϖıȷ".contains(letter);
    match font {
        None if letter.is_alphabetic() || letter == '∂' => {
            Node::Letter { letter, is_upright: !in_italics && letter != '∂' }
        }
        Some(font) if letter.is_alphabetic() => {
            Node::Letter { letter: in_face(letter, font), is_upright: font == Font::UpRight }
        }
        _ => Node::Letter { letter, is_upright: true },
    }
}

fn faced(text: &str, font: Option<Font>) -> String {
    text.chars().map(|letter| font.map_or(letter, |font| in_face(letter, font))).collect()
}

/// Words as they are read; none if there is TeX in them that is more than a sign.
fn words(text: &str, font: Option<Font>) -> Option<String> {
    if text == "&nbsp;" {
        return Some("\u{a0}".to_owned());
    }
    let mut words = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                sign @ ('%' | '&' | '#' | '_' | '{' | '}' | '$' | ' ') => words.push(sign),
                ',' | ':' | ';' => words.push('\u{2009}'),
                _ => return None,
            },
            '~' => words.push('\u{a0}'),
            '{' | '}' => {}
            '$' => return None,
            letter => words.push(letter),
        }
    }
    Some(faced(&words, font))
}

/// A sign that is a group by itself has no spaces around it: the comma in `3{,}5`.
fn alone(inside: Node) -> Node {
    match inside {
        Node::Sign(sign) if sign.height.is_none() && !matches!(sign.kind, SignKind::Large | SignKind::Relation) => {
            Node::Sign(Sign { kind: SignKind::Ordinary, ..sign })
        }
        other => other,
    }
}

/// A part and the one before it, as one changes the other.
fn in_company(before: Option<Node>, part: Node) -> Vec<Node> {
    match before {
        Some(base) if is_prime(&part) => vec![primed(base, None, Some(part))],
        Some(base) => match part {
            Node::Scripts(scripts) if is_prime(&scripts.base) => {
                let Scripts { base: prime, below, above, .. } = *scripts;
                let above = above.map_or_else(|| prime.clone(), |above| Node::Row(vec![prime.clone(), above]));
                vec![primed(base, below, Some(above))]
            }
            part => {
                let part = unary(part, Some(&base));
                vec![base, part]
            }
        },
        None => vec![unary(part, None)],
    }
}

fn is_prime(node: &Node) -> bool {
    matches!(node, Node::Letter { letter: '′' | '″' | '‴' | '⁗', .. })
}

/// A prime is an upper script of what it stands behind.
fn primed(base: Node, below: Option<Node>, above: Option<Node>) -> Node {
    match base {
        Node::Scripts(mut scripts) if scripts.place == Place::Side && (below.is_none() || scripts.below.is_none()) => {
            scripts.below = scripts.below.or(below);
            scripts.above = match (scripts.above, above) {
                // In one row, however many there are: no tree is deeper than it is told to be.
                (Some(Node::Row(mut all)), Some(next)) => {
                    all.push(next);
                    Some(Node::Row(all))
                }
                (Some(one), Some(next)) => Some(Node::Row(vec![one, next])),
                (one, next) => one.or(next),
            };
            Node::Scripts(scripts)
        }
        base => Node::Scripts(Box::new(Scripts { base, below, above, place: Place::Side })),
    }
}

/// A sign that would join two things stands before one if there is nothing on its left; a bar that may begin or end does
/// the one or the other.
fn unary(part: Node, before: Option<&Node>) -> Node {
    let is_first = match before {
        None => true,
        Some(Node::Sign(sign)) => !matches!(sign.kind, SignKind::Close | SignKind::Fence | SignKind::Ordinary),
        Some(_) => false,
    };
    match part {
        Node::Sign(sign) if is_first && sign.kind == SignKind::Binary => {
            Node::Sign(Sign { kind: SignKind::Unary, ..sign })
        }
        Node::Sign(sign) if sign.kind == SignKind::Fence && sign.height.is_none_or(|height| height != MIDDLE) => {
            Node::Sign(Sign { kind: if is_first { SignKind::Open } else { SignKind::Close }, ..sign })
        }
        other => other,
    }
}

/// What the parser says of a `\middle` is what it says of a `\big|`; between `\left` and `\right` it is the former.
fn in_fence(inside: Node) -> Node {
    let middle = |part| match part {
        Node::Sign(sign) if sign.kind == SignKind::Fence && sign.height == Some(MIDDLE) => {
            Node::Sign(Sign { kind: SignKind::Middle, height: None, ..sign })
        }
        other => other,
    };
    match inside {
        Node::Row(parts) => Node::Row(parts.into_iter().map(middle).collect()),
        other => middle(other),
    }
}

/// Signs that have a character for being struck through.
const NEGATED: [(char, char); 20] = [
    ('=', '≠'),
    ('∈', '∉'),
    ('∋', '∌'),
    ('∃', '∄'),
    ('<', '≮'),
    ('>', '≯'),
    ('≤', '≰'),
    ('≥', '≱'),
    ('⊂', '⊄'),
    ('⊃', '⊅'),
    ('⊆', '⊈'),
    ('⊇', '⊉'),
    ('∼', '≁'),
    ('≃', '≄'),
    ('≅', '≇'),
    ('≈', '≉'),
    ('≡', '≢'),
    ('∣', '∤'),
    ('∥', '∦'),
    ('⊢', '⊬'),
];

fn negated(node: Node) -> Node {
    let one = |text: &str| NEGATED.iter().find(|pair| text == pair.0.encode_utf8(&mut [0; 4])).map(|pair| pair.1);
    match node {
        Node::Sign(sign) if let Some(struck) = one(&sign.text) => Node::Sign(Sign { text: struck.into(), ..sign }),
        other => Node::Decorated(Decoration::Struck, Box::new(other)),
    }
}

fn changed(change: StateChange, inside: Box<Node>) -> Node {
    match change {
        StateChange::Color(change) => {
            let (red, green, blue) = change.color;
            let color = [red, green, blue];
            let decoration = match change.target {
                ColorTarget::Text => Decoration::Ink(color),
                ColorTarget::Background => Decoration::Ground(color),
                ColorTarget::Border => Decoration::Frame(color),
            };
            Node::Decorated(decoration, inside)
        }
        StateChange::Style(style) => {
            let size = match style {
                Style::Display => Size::Display,
                Style::Text => Size::Text,
                Style::Script => Size::Script,
                Style::ScriptScript => Size::ScriptScript,
            };
            Node::Sized(size, inside)
        }
        StateChange::Font(_) => *inside,
    }
}

/// A length in widths of an m, of which one is 10 points; as wide as a page at most.
fn ems(length: Dimension) -> f32 {
    let ems = match length.unit {
        DimensionUnit::Em => 1.0,
        DimensionUnit::Mu => 1.0 / 18.0,
        DimensionUnit::Ex => 0.431,
        DimensionUnit::Pt | DimensionUnit::Bp => 0.1,
        DimensionUnit::Pc | DimensionUnit::Cc => 1.2,
        DimensionUnit::In => 7.227,
        DimensionUnit::Cm => 2.845,
        DimensionUnit::Mm => 0.284_5,
        DimensionUnit::Dd => 0.107,
        DimensionUnit::Sp => 0.1 / 65_536.0,
    };
    let ems = length.value * ems;
    if ems.is_finite() { ems.clamp(-5.0, 40.0) } else { 0.0 }
}

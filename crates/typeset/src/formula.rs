//! Formulas as calls of typst's `math` module, whose letters and signs stand in string literals like all that people wrote.

use std::fmt::Write as _;

use encrier_formats::formula::{Align, Decoration, Formula, Node, Place, Scripts, Sign, SignKind, Size, Table};

use crate::quote::quote;

/// Writes a formula, on lines of its own or within one; false if there is none to write.
///
/// What a screen reader says of it is its source.
pub(crate) fn write(out: &mut String, formula: &Formula, is_block: bool) -> bool {
    let Some(tree) = formula.tree.as_ref().filter(|_| !formula.source.is_empty()) else { return false };
    let mut writer = Writer { out, alternative: quote(&formula.source) };
    let _ = write!(writer.out, "#math.equation(block: {is_block}, alt: {}, ", writer.alternative);
    if formula.is_display && !is_block {
        writer.sized(Size::Display, tree, "");
    } else {
        writer.content(tree);
    }
    writer.out.push_str(");");
    true
}

struct Writer<'a> {
    out: &'a mut String,
    /// The source as a literal: boxes hold formulas of their own.
    alternative: String,
}

impl Writer<'_> {
    /// A content block.
    fn content(&mut self, node: &Node) {
        self.out.push('[');
        self.node(node);
        self.out.push(']');
    }

    /// A call with content blocks as its arguments.
    fn call(&mut self, start: &str, parts: &[&Node]) {
        let _ = write!(self.out, "#{start}(");
        for part in parts {
            self.content(part);
            self.out.push(',');
        }
        self.out.push_str(");");
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Letter { letter, is_upright } => {
                let text = letter.encode_utf8(&mut [0; 4]).to_owned();
                let _ = match (shown(&text), is_upright) {
                    (None, _) => Ok(()),
                    (Some(letter), true) => write!(self.out, "#math.upright({letter});"),
                    (Some(letter), false) => write!(self.out, "#{letter};"),
                };
            }
            Node::Number(text) | Node::Words(text) => {
                let _ = write!(self.out, "#{};", quote(text));
            }
            Node::Function(name) => {
                let _ = write!(self.out, "#math.op({});", quote(name));
            }
            Node::Sign(sign) => self.sign(sign),
            Node::Row(parts) => parts.iter().for_each(|part| self.node(part)),
            Node::Fraction { over, under, has_line: true } => self.call("math.frac", &[over, under]),
            Node::Fraction { over, under, has_line: false } => {
                self.out.push_str("#math.mat(delim: none, row-gap: 0.2em, (");
                self.content(over);
                self.out.push_str(",), (");
                self.content(under);
                self.out.push_str(",));");
            }
            Node::Root { radicand, degree: None } => self.call("math.sqrt", &[radicand]),
            Node::Root { radicand, degree: Some(degree) } => self.call("math.root", &[degree, radicand]),
            Node::Scripts(scripts) => self.scripts(scripts),
            Node::Marked { base, mark, is_above, .. } => self.marked(base, *mark, *is_above),
            Node::Fenced { open, inside, close } => self.fenced(*open, inside, *close),
            Node::Table(table) => self.table(table),
            Node::Space(ems) => {
                let _ = write!(self.out, "#h({ems:.3}em);");
            }
            Node::Sized(size, inside) => {
                self.sized(*size, inside, "#");
                self.out.push(';');
            }
            Node::Decorated(decoration, inside) => self.decorated(*decoration, inside),
        }
    }

    fn sign(&mut self, sign: &Sign) {
        let Some(text) = shown(&sign.text) else { return };
        let class = match sign.kind {
            SignKind::Ordinary => "normal",
            SignKind::Binary => "binary",
            SignKind::Unary => "unary",
            SignKind::Relation => "relation",
            SignKind::Open => "opening",
            SignKind::Close => "closing",
            SignKind::Fence => "fence",
            SignKind::Punctuation => "punctuation",
            SignKind::Large => {
                let _ = write!(self.out, "#{text};");
                return;
            }
            SignKind::Middle => {
                let _ = write!(self.out, "#math.mid({text});");
                return;
            }
        };
        let _ = match sign.height {
            Some(height) if height > 0.0 => {
                write!(self.out, "#math.class({class:?}, math.lr(size: {height}em, {text}));")
            }
            _ => write!(self.out, "#math.class({class:?}, {text});"),
        };
    }

    fn scripts(&mut self, scripts: &Scripts) {
        let (open, close) = match scripts.place {
            Place::Side => ("math.scripts(", ")"),
            Place::Limits => ("math.limits(", ")"),
            Place::Movable => ("math.limits(", ", inline: false)"),
        };
        let _ = write!(self.out, "#math.attach({open}");
        match &scripts.base {
            // An arrow grows with what stands on it.
            Node::Sign(sign) if scripts.place == Place::Limits && is_arrow(&sign.text) => {
                let _ = write!(self.out, "math.stretch(symbol({}), size: 100% + 0.8em)", quote(&sign.text));
            }
            base => self.content(base),
        }
        self.out.push_str(close);
        for (name, script) in [("b", &scripts.below), ("t", &scripts.above)] {
            if let Some(script) = script {
                let _ = write!(self.out, ", {name}: ");
                self.content(script);
            }
        }
        self.out.push_str(");");
    }

    fn marked(&mut self, base: &Node, mark: char, is_above: bool) {
        let named = match (mark, is_above) {
            ('‾' | '¯', true) => "math.overline",
            ('‾' | '_' | '¯', false) => "math.underline",
            ('⏞', true) => "math.overbrace",
            ('⏟', false) => "math.underbrace",
            ('⏜', true) => "math.overparen",
            ('⏝', false) => "math.underparen",
            ('⎴', true) => "math.overbracket",
            ('⎵', false) => "math.underbracket",
            _ => "",
        };
        let text = mark.encode_utf8(&mut [0; 4]).to_owned();
        if !named.is_empty() {
            self.call(named, &[base]);
        } else if is_above && "^~→←↔⇀↼˙¨ˇ˘´`ˊˋ˚".contains(mark) {
            self.out.push_str("#math.accent(");
            self.content(base);
            let _ = write!(self.out, ", {});", quote(&text));
        } else if let Some(sign) = shown(&text) {
            self.out.push_str("#math.attach(math.limits(");
            self.content(base);
            let _ = write!(self.out, "), {}: math.stretch({sign}));", if is_above { "t" } else { "b" });
        }
    }

    fn fenced(&mut self, open: Option<char>, inside: &Node, close: Option<char>) {
        if let (Some('('), Node::Fraction { over, under, has_line: false }, Some(')')) = (open, inside, close) {
            self.call("math.binom", &[over, under]);
            return;
        }
        self.out.push_str("#math.lr([");
        for (fence, class) in [(open, "opening"), (close, "closing")] {
            if class == "closing" {
                self.node(inside);
            }
            // Where there is none, an empty one: what stands at an end would be taken for it.
            let text = fence.and_then(|fence| shown(fence.encode_utf8(&mut [0; 4])));
            let _ = write!(self.out, "#math.class({class:?}, {});", text.as_deref().unwrap_or("[]"));
        }
        self.out.push_str("]);");
    }

    fn table(&mut self, table: &Table) {
        let width = table.width();
        let lines = |all: &[usize], end: usize| {
            let inner: Vec<String> = all.iter().filter(|at| (1..end).contains(*at)).map(ToString::to_string).collect();
            if inner.is_empty() { "()".to_owned() } else { format!("({},)", inner.join(", ")) }
        };
        let _ = write!(
            self.out,
            "#math.mat(delim: none, column-gap: {}, row-gap: {}, augment: (hline: {}, vline: {}, stroke: 0.5pt), ",
            if table.is_equations { "2em" } else { "0.9em" },
            if table.is_equations { "0.6em" } else { "0.35em" },
            lines(&table.lines_above_rows, table.rows.len()),
            lines(&table.lines_before_columns, width),
        );
        for row in &table.rows {
            self.out.push('(');
            if table.is_equations {
                // Both sides of an equation are one cell; cells of a matrix are set as in a line of text.
                for sides in row.chunks(2) {
                    self.out.push_str("math.display([");
                    for (side, cell) in sides.iter().enumerate() {
                        if side == 1 && !table.is_centered() {
                            self.out.push_str("#point;");
                        }
                        self.node(cell);
                    }
                    self.out.push_str("]), ");
                }
            } else {
                for (column, cell) in row.iter().enumerate() {
                    self.out.push('[');
                    self.aligned(cell, table.align(column));
                    self.out.push_str("], ");
                }
            }
            self.out.push_str("), ");
        }
        self.out.push_str(");");
    }

    /// A cell beside the point where its column is aligned.
    fn aligned(&mut self, cell: &Node, align: Align) {
        if align == Align::Start {
            self.out.push_str("#point;");
        }
        self.node(cell);
        if align == Align::End {
            self.out.push_str("#point;");
        }
    }

    fn sized(&mut self, size: Size, inside: &Node, start: &str) {
        let name = match size {
            Size::Display => "display",
            Size::Text => "inline",
            Size::Script => "script",
            Size::ScriptScript => "sscript",
        };
        let _ = write!(self.out, "{start}math.{name}(");
        self.content(inside);
        self.out.push(')');
    }

    fn decorated(&mut self, decoration: Decoration, inside: &Node) {
        match decoration {
            Decoration::Hidden => self.call("hide", &[inside]),
            Decoration::Struck => self.call("math.cancel", &[inside]),
            Decoration::Ink([red, green, blue]) => {
                let _ = write!(self.out, "#text(fill: rgb({red}, {green}, {blue}), ");
                self.content(inside);
                self.out.push_str(");");
            }
            Decoration::Ground([red, green, blue]) => self.boxed(&format!("fill: rgb({red}, {green}, {blue})"), inside),
            Decoration::Frame([red, green, blue]) => {
                self.boxed(&format!("stroke: 0.5pt + rgb({red}, {green}, {blue}), inset: 3pt, baseline: 3pt"), inside);
            }
        }
    }

    fn boxed(&mut self, look: &str, inside: &Node) {
        let _ = write!(self.out, "#box({look}, math.equation(alt: {}, ", self.alternative);
        self.content(inside);
        self.out.push_str("));");
    }
}

fn is_arrow(text: &str) -> bool {
    let mut letters = text.chars();
    matches!((letters.next(), letters.next()), (Some('=' | '←'..='⇿' | '⟵'..='⟿'), None))
}

/// A sign as a value of typst; none if nothing would be seen.
fn shown(text: &str) -> Option<String> {
    let literal = quote(text);
    match text.chars().filter(|letter| !letter.is_control()).count() {
        0 => None,
        1 => Some(format!("symbol({literal})")),
        _ => Some(literal),
    }
}

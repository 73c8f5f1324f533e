//! A formula as `MathML`: for browsers, which lay out its Core, and for `LibreOffice`, which reads it in an odt. So it is
//! both HTML and XML, and says alignment in the words of either.

use std::fmt::Write as _;

use super::node::{Decoration, Formula, Node, Place, Scripts, Sign, SignKind, Size, Table, parts_of};
use crate::xml::escape;

/// The element `math`, with the source beside; none if the formula could not be read. For an office, some signs are those
/// by which `LibreOffice` knows an accent or an end.
pub(crate) fn write(formula: &Formula, for_office: bool) -> Option<String> {
    let tree = formula.tree.as_ref()?;
    let display = if formula.is_display { "block" } else { "inline" };
    let mut writer = Writer {
        out: format!("<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"{display}\"><semantics><mrow>"),
        is_display: formula.is_display,
        for_office,
    };
    writer.node(tree);
    let _ = write!(
        writer.out,
        "</mrow><annotation encoding=\"application/x-tex\">{}</annotation></semantics></math>",
        escape(&formula.source)
    );
    Some(writer.out)
}

struct Writer {
    out: String,
    /// Whether limits stand under and over.
    is_display: bool,
    for_office: bool,
}

impl Writer {
    fn node(&mut self, node: &Node) {
        match node {
            Node::Letter { letter, is_upright } => {
                // One letter of Latin or Greek is in italics unless it says otherwise.
                let variant = if *is_upright { " mathvariant=\"normal\"" } else { "" };
                let _ = write!(self.out, "<mi{variant}>{}</mi>", escape(letter.encode_utf8(&mut [0; 4])));
            }
            Node::Number(digits) => self.leaf("mn", digits),
            Node::Function(name) => {
                let _ = write!(self.out, "<mi mathvariant=\"normal\">{}</mi>", escape(name));
                self.application();
            }
            Node::Words(words) => self.leaf("mtext", &words.replace(' ', "\u{a0}")),
            Node::Sign(sign) if sign.kind == SignKind::Middle && self.for_office => self.leaf("mtext", &sign.text),
            Node::Sign(sign) => self.sign(sign, false),
            Node::Row(parts) => self.row(parts),
            Node::Fraction { over, under, has_line } => {
                self.out.push_str(if *has_line { "<mfrac>" } else { "<mfrac linethickness=\"0\">" });
                self.small(over);
                self.small(under);
                self.out.push_str("</mfrac>");
            }
            Node::Root { radicand, degree: None } => self.around("msqrt", &[radicand]),
            Node::Root { radicand, degree: Some(degree) } => self.around("mroot", &[radicand, degree]),
            Node::Scripts(scripts) => self.scripts(scripts),
            Node::Marked { base, mark, is_above, is_wide } => self.marked(base, *mark, *is_above, *is_wide),
            Node::Fenced { open, inside, close } => {
                self.out.push_str("<mrow>");
                self.fence(*open, "prefix");
                self.node(inside);
                self.fence(*close, "postfix");
                self.out.push_str("</mrow>");
            }
            Node::Table(table) => self.table(table),
            Node::Space(ems) => {
                let _ = write!(self.out, "<mspace width=\"{ems:.3}em\"/>");
            }
            Node::Sized(size, inside) => self.sized(*size, inside),
            Node::Decorated(decoration, inside) => self.decorated(*decoration, inside),
        }
    }

    /// Parts side by side. What would join two things, or compare them, stands between nothing and the one: else it would be
    /// set, or refused, as the sign of one.
    fn row(&mut self, parts: &[Node]) {
        let joins = |part: Option<&Node>| matches!(part, Some(Node::Sign(sign)) if matches!(sign.kind, SignKind::Binary | SignKind::Relation));
        self.out.push_str(if joins(parts.first()) { "<mrow><mrow/>" } else { "<mrow>" });
        for (place, part) in parts.iter().enumerate() {
            self.node(part);
            if parts.get(place + 1).is_some_and(|next| Node::is_apart(part, next)) {
                self.out.push_str("<mspace width=\"0.167em\"/>");
            }
        }
        self.out.push_str(if joins(parts.last()) { "<mrow/></mrow>" } else { "</mrow>" });
    }

    fn marked(&mut self, base: &Node, mark: char, is_above: bool, is_wide: bool) {
        let (tag, word) = if is_above { ("mover", "accent") } else { ("munder", "accentunder") };
        if self.for_office {
            // As words: `LibreOffice` drops an accent, and asks for what a sign would join.
            let _ = write!(self.out, "<{tag}>");
            self.one(base);
            self.leaf("mtext", mark.encode_utf8(&mut [0; 4]));
            let _ = write!(self.out, "</{tag}>");
            return;
        }
        // Browsers grow these by their modifier letters.
        let mark = match mark {
            '‾' if is_above => '¯',
            '‾' => '_',
            '^' => 'ˆ',
            '~' => '˜',
            mark => mark,
        };
        let _ = write!(self.out, "<{tag} {word}=\"true\">");
        self.one(base);
        let mark = escape(mark.encode_utf8(&mut [0; 4]));
        let _ = write!(self.out, "<mo stretchy=\"{is_wide}\">{mark}</mo></{tag}>");
    }

    /// What stands between a function and what it is of: a sign that is not seen, and that `LibreOffice` takes for one.
    fn application(&mut self) {
        if !self.for_office {
            self.out.push_str("<mo>\u{2061}</mo>");
        }
    }

    fn leaf(&mut self, tag: &str, text: &str) {
        let _ = write!(self.out, "<{tag}>{}</{tag}>", escape(text));
    }

    /// Exactly one element: a function would be two.
    fn one(&mut self, node: &Node) {
        match node {
            Node::Function(name) => {
                let _ = write!(self.out, "<mi mathvariant=\"normal\">{}</mi>", escape(name));
            }
            Node::Sign(sign) => self.sign(sign, true),
            other => self.node(other),
        }
    }

    /// What stands in a fraction or a script: limits stand to the right in it.
    fn small(&mut self, node: &Node) {
        let before = std::mem::replace(&mut self.is_display, false);
        self.one(node);
        self.is_display = before;
    }

    fn around(&mut self, tag: &str, parts: &[&Node]) {
        let _ = write!(self.out, "<{tag}>");
        for part in parts {
            self.one(part);
        }
        let _ = write!(self.out, "</{tag}>");
    }

    /// A sign; as a base, a large one must not move its limits by itself: where they stand is said here.
    fn sign(&mut self, sign: &Sign, is_base: bool) {
        let attributes = match (sign.kind, sign.height) {
            (SignKind::Large, _) if is_base => " movablelimits=\"false\"",
            (SignKind::Unary, _) => " form=\"prefix\"",
            (SignKind::Middle, _) => " fence=\"true\" form=\"infix\" stretchy=\"true\" symmetric=\"true\"",
            (SignKind::Open, None) => " form=\"prefix\" stretchy=\"false\"",
            (SignKind::Close, None) => " form=\"postfix\" stretchy=\"false\"",
            (SignKind::Fence | SignKind::Ordinary, None) => " stretchy=\"false\" lspace=\"0\" rspace=\"0\"",
            _ => "",
        };
        let _ = write!(self.out, "<mo{attributes}");
        if let Some(height) = sign.height.filter(|height| *height > 0.0) {
            let _ =
                write!(self.out, " stretchy=\"true\" symmetric=\"true\" minsize=\"{height}em\" maxsize=\"{height}em\"");
        }
        let _ = write!(self.out, ">{}</mo>", escape(&sign.text));
    }

    fn fence(&mut self, fence: Option<char>, form: &str) {
        if fence.is_some() || self.for_office {
            let fence = fence.map(String::from).unwrap_or_default();
            let fence = escape(&fence);
            let _ = write!(self.out, "<mo fence=\"true\" form=\"{form}\" stretchy=\"true\">{fence}</mo>");
        }
    }

    fn scripts(&mut self, scripts: &Scripts) {
        let is_limits = match scripts.place {
            Place::Side => false,
            Place::Limits => true,
            Place::Movable => self.is_display,
        };
        let tag = match (is_limits, &scripts.below, &scripts.above) {
            (_, None, None) => "mrow",
            (false, Some(_), None) => "msub",
            (false, None, Some(_)) => "msup",
            (false, Some(_), Some(_)) => "msubsup",
            (true, Some(_), None) => "munder",
            (true, None, Some(_)) => "mover",
            (true, Some(_), Some(_)) => "munderover",
        };
        let _ = write!(self.out, "<{tag}>");
        self.one(&scripts.base);
        scripts.below.iter().chain(&scripts.above).for_each(|script| self.small(script));
        let _ = write!(self.out, "</{tag}>");
        if matches!(scripts.base, Node::Function(_)) {
            self.application();
        }
    }

    fn table(&mut self, table: &Table) {
        let before = std::mem::replace(&mut self.is_display, table.is_equations);
        let columns: Vec<&str> = (0..table.width()).map(|column| table.align(column).name()).collect();
        let _ =
            write!(self.out, "<mtable columnalign=\"{}\" displaystyle=\"{}\"", columns.join(" "), table.is_equations);
        if table.is_equations {
            self.out.push_str(" columnspacing=\"0em 2em\"");
        }
        self.out.push('>');
        for (y, row) in table.rows.iter().enumerate() {
            self.out.push_str("<mtr>");
            for (x, (cell, align)) in row.iter().zip(&columns).enumerate() {
                let _ = write!(self.out, "<mtd style=\"text-align:{align};text-align:-webkit-{align}");
                if table.is_equations {
                    self.out.push_str(if x % 2 == 0 {
                        ";padding-right:0"
                    } else {
                        ";padding-left:0;padding-right:2em"
                    });
                }
                if table.lines_before_columns.contains(&x) {
                    self.out.push_str(";border-left:1px solid");
                }
                if x + 1 == row.len() && table.lines_before_columns.contains(&(x + 1)) {
                    self.out.push_str(";border-right:1px solid");
                }
                if table.lines_above_rows.contains(&y) {
                    self.out.push_str(";border-top:1px solid");
                }
                if y + 1 == table.rows.len() && table.lines_above_rows.contains(&(y + 1)) {
                    self.out.push_str(";border-bottom:1px solid");
                }
                self.out.push_str("\">");
                self.row(parts_of(cell));
                self.out.push_str("</mtd>");
            }
            self.out.push_str("</mtr>");
        }
        self.out.push_str("</mtable>");
        self.is_display = before;
    }

    fn sized(&mut self, size: Size, inside: &Node) {
        let (is_display, level) = match size {
            Size::Display => (true, 0),
            Size::Text => (false, 0),
            Size::Script => (false, 1),
            Size::ScriptScript => (false, 2),
        };
        let before = std::mem::replace(&mut self.is_display, is_display);
        let _ = write!(self.out, "<mstyle displaystyle=\"{is_display}\" scriptlevel=\"{level}\">");
        self.node(inside);
        self.out.push_str("</mstyle>");
        self.is_display = before;
    }

    /// Frames and strokes are in no browser's list of elements: `menclose` tells `LibreOffice`, a style the browser.
    fn decorated(&mut self, decoration: Decoration, inside: &Node) {
        let end = match decoration {
            Decoration::Ink([red, green, blue]) => {
                let _ = write!(self.out, "<mstyle mathcolor=\"#{red:02x}{green:02x}{blue:02x}\">");
                "</mstyle>"
            }
            Decoration::Ground([red, green, blue]) => {
                let _ = write!(self.out, "<mstyle mathbackground=\"#{red:02x}{green:02x}{blue:02x}\">");
                "</mstyle>"
            }
            Decoration::Frame([red, green, blue]) => {
                let _ = write!(
                    self.out,
                    "<menclose notation=\"box\" style=\"padding:0.2em;border:1px solid #{red:02x}{green:02x}{blue:02x}\">"
                );
                "</menclose>"
            }
            Decoration::Hidden => {
                self.out.push_str("<mphantom>");
                "</mphantom>"
            }
            Decoration::Struck => {
                self.out.push_str(
                    "<menclose notation=\"updiagonalstrike\" style=\"background:linear-gradient(to top left,#0000 46%,\
                     currentcolor 48%,currentcolor 52%,#0000 54%)\">",
                );
                "</menclose>"
            }
        };
        self.node(inside);
        self.out.push_str(end);
    }
}

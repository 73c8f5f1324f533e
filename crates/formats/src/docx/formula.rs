//! Formulas as Office Math (`m:`, ECMA-376 part 1, 22.1), which Word lets people edit.

use std::fmt::Write as _;

use crate::formula::{Decoration, Formula, Node, Place, Scripts, Sign, SignKind, Table, parts_of};
use crate::limits::{FORMULA_PAIR_PARTS_MAX, FORMULA_PAIRS_MAX};
use crate::xml::escape;

/// A formula for a line of text; none if it could not be read.
pub(super) fn write(formula: &Formula) -> Option<String> {
    let tree = formula.tree.as_ref()?;
    let mut writer = Writer { xml: "<m:oMath>".to_owned(), is_display: formula.is_display, color: None, pairs: 0 };
    writer.node(tree);
    writer.xml.push_str("</m:oMath>");
    Some(writer.xml)
}

struct Writer {
    xml: String,
    /// Whether limits stand under and over.
    is_display: bool,
    color: Option<[u8; 3]>,
    /// Pairs of signs around what is written.
    pairs: usize,
}

impl Writer {
    /// `p` is upright, `i` in italics, as the schema calls them.
    fn run(&mut self, text: &str, style: &str) {
        self.xml.push_str("<m:r><m:rPr>");
        let _ = match style {
            "words" => write!(self.xml, "<m:nor/>"),
            style => write!(self.xml, "<m:sty m:val=\"{style}\"/>"),
        };
        self.xml.push_str("</m:rPr><w:rPr><w:rFonts w:ascii=\"Cambria Math\" w:hAnsi=\"Cambria Math\"/>");
        if let Some([red, green, blue]) = self.color {
            let _ = write!(self.xml, "<w:color w:val=\"{red:02X}{green:02X}{blue:02X}\"/>");
        }
        let _ = write!(self.xml, "</w:rPr><m:t xml:space=\"preserve\">{}</m:t></m:r>", escape(text));
    }

    /// An element with properties and parts; the names are the schema's, without `m:`.
    fn element(&mut self, name: &str, properties: &str, parts: &[(&str, &Node)]) {
        let _ = write!(self.xml, "<m:{name}>");
        if !properties.is_empty() {
            let _ = write!(self.xml, "<m:{name}Pr>{properties}</m:{name}Pr>");
        }
        for (part, node) in parts {
            self.part(part, node);
        }
        let _ = write!(self.xml, "</m:{name}>");
    }

    fn part(&mut self, name: &str, node: &Node) {
        let is_small = matches!(name, "num" | "den" | "sub" | "sup" | "deg" | "lim");
        let before = self.is_display;
        self.is_display = before && !is_small;
        let _ = write!(self.xml, "<m:{name}>");
        self.node(node);
        let _ = write!(self.xml, "</m:{name}>");
        self.is_display = before;
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Letter { letter, is_upright } => {
                self.run(letter.encode_utf8(&mut [0; 4]), if *is_upright { "p" } else { "i" });
            }
            Node::Number(text) => self.run(text, "p"),
            Node::Function(text) | Node::Words(text) => self.run(text, "words"),
            Node::Sign(Sign { kind: SignKind::Large, .. }) => self.row(std::slice::from_ref(node)),
            Node::Sign(sign) => self.run(&sign.text, "p"),
            Node::Row(parts) => self.row(parts),
            Node::Fraction { over, under, has_line } => {
                let properties = if *has_line { "" } else { "<m:type m:val=\"noBar\"/>" };
                self.element("f", properties, &[("num", over), ("den", under)]);
            }
            Node::Root { radicand, degree: None } => {
                let second = Node::Row(Vec::new());
                self.element("rad", "<m:degHide m:val=\"1\"/>", &[("deg", &second), ("e", radicand)]);
            }
            Node::Root { radicand, degree: Some(degree) } => {
                self.element("rad", "", &[("deg", degree), ("e", radicand)]);
            }
            Node::Scripts(scripts) if is_large(&scripts.base) => self.row(std::slice::from_ref(node)),
            Node::Scripts(scripts) => self.scripts(scripts),
            Node::Marked { base, mark, is_above, .. } => self.marked(base, *mark, *is_above),
            Node::Fenced { open, inside, close } => self.fenced(*open, inside, *close),
            Node::Table(table) => self.matrix(table),
            Node::Space(ems) => {
                let space = spaces(*ems);
                if !space.is_empty() {
                    self.run(&space, "words");
                }
            }
            Node::Sized(_, inside) => self.node(inside),
            Node::Decorated(decoration, inside) => self.decorated(*decoration, inside),
        }
    }

    /// Parts side by side. A sum holds what it sums up: what stands behind it, unless that is a sign.
    fn row(&mut self, parts: &[Node]) {
        let mut rest = parts.iter().enumerate().peekable();
        while let Some((place, part)) = rest.next() {
            if self.pairs < FORMULA_PAIRS_MAX
                && let Some(length) = closed_in(&parts[place..])
            {
                self.pairs += 1;
                self.closed(&parts[place..place + length]);
                self.pairs -= 1;
                rest.nth(length - 2);
                continue;
            }
            if is_large(part) || matches!(part, Node::Scripts(scripts) if is_large(&scripts.base)) {
                let summand = rest.next_if(|next| match next.1 {
                    Node::Sign(sign) => matches!(sign.kind, SignKind::Ordinary | SignKind::Large),
                    Node::Space(_) => false,
                    _ => true,
                });
                self.large(part, summand.map(|next| next.1));
            } else {
                self.node(part);
            }
            if rest.peek().is_some_and(|next| Node::is_apart(part, next.1)) {
                self.run("\u{2009}", "words");
            }
        }
    }

    /// What two signs close in, which have no more to do with each other in TeX than any two; here they are one element, and
    /// what is small behind the second one belongs to that.
    fn closed(&mut self, parts: &[Node]) {
        let [Node::Sign(open), inside @ .., last] = parts else { return };
        let fence = |sign: &Sign| sign.text.chars().next();
        let pair = |close| Node::Fenced { open: fence(open), inside: Box::new(Node::Row(inside.to_vec())), close };
        match last {
            Node::Sign(close) => self.node(&pair(fence(close))),
            Node::Scripts(scripts) => {
                let close = if let Node::Sign(close) = &scripts.base { fence(close) } else { None };
                self.scripts(&Scripts { base: pair(close), ..(**scripts).clone() });
            }
            _ => {}
        }
    }

    fn large(&mut self, node: &Node, summand: Option<&Node>) {
        let (base, below, above, place) = match node {
            Node::Scripts(scripts) => (&scripts.base, &scripts.below, &scripts.above, scripts.place),
            base => (base, &None, &None, Place::Side),
        };
        let Node::Sign(sign) = base else { return };
        let is_limits = place == Place::Limits || place == Place::Movable && self.is_display;
        let location = if is_limits { "undOvr" } else { "subSup" };
        let hide = |script: &Option<Node>, name| match script {
            Some(_) => String::new(),
            None => format!("<m:{name}Hide m:val=\"1\"/>"),
        };
        let properties = format!(
            "<m:chr m:val=\"{}\"/><m:limLoc m:val=\"{location}\"/>{}{}",
            escape(&sign.text),
            hide(below, "sub"),
            hide(above, "sup")
        );
        // Word asks for what it holds with a dotted box; a space without width is an answer.
        let (nothing, empty) = (Node::Row(Vec::new()), Node::Words("\u{200b}".to_owned()));
        let parts = [
            ("sub", below.as_ref().unwrap_or(&nothing)),
            ("sup", above.as_ref().unwrap_or(&nothing)),
            ("e", summand.unwrap_or(&empty)),
        ];
        self.element("nary", &properties, &parts);
    }

    fn scripts(&mut self, scripts: &Scripts) {
        let is_limits = scripts.place == Place::Limits || scripts.place == Place::Movable && self.is_display;
        let base = ("e", &scripts.base);
        match (is_limits, &scripts.below, &scripts.above) {
            (_, None, None) => self.node(&scripts.base),
            (false, Some(below), None) => self.element("sSub", "", &[base, ("sub", below)]),
            (false, None, Some(above)) => self.element("sSup", "", &[base, ("sup", above)]),
            (false, Some(below), Some(above)) => {
                self.element("sSubSup", "", &[base, ("sub", below), ("sup", above)]);
            }
            (true, Some(below), None) => self.element("limLow", "", &[base, ("lim", below)]),
            (true, None, Some(above)) => self.element("limUpp", "", &[base, ("lim", above)]),
            (true, Some(below), Some(above)) => {
                self.xml.push_str("<m:limLow><m:e>");
                self.element("limUpp", "", &[base, ("lim", above)]);
                self.xml.push_str("</m:e>");
                self.part("lim", below);
                self.xml.push_str("</m:limLow>");
            }
        }
    }

    fn marked(&mut self, base: &Node, mark: char, is_above: bool) {
        let combining = match mark {
            '^' => '\u{302}',
            '~' => '\u{303}',
            '˙' => '\u{307}',
            '¨' => '\u{308}',
            'ˇ' => '\u{30c}',
            '˘' => '\u{306}',
            '´' | 'ˊ' => '\u{301}',
            '`' | 'ˋ' => '\u{300}',
            '˚' => '\u{30a}',
            '→' => '\u{20d7}',
            '←' => '\u{20d6}',
            other => other,
        };
        let position = if is_above { "top" } else { "bot" };
        match mark {
            '‾' | '¯' | '_' => self.element("bar", &format!("<m:pos m:val=\"{position}\"/>"), &[("e", base)]),
            _ if is_above && combining != mark => {
                self.element("acc", &format!("<m:chr m:val=\"{combining}\"/>"), &[("e", base)]);
            }
            _ => {
                let middle = if is_above { "bot" } else { "top" };
                let properties = format!(
                    "<m:chr m:val=\"{}\"/><m:pos m:val=\"{position}\"/><m:vertJc m:val=\"{middle}\"/>",
                    escape(mark.encode_utf8(&mut [0; 4]))
                );
                self.element("groupChr", &properties, &[("e", base)]);
            }
        }
    }

    fn fenced(&mut self, open: Option<char>, inside: &Node, close: Option<char>) {
        let parts = parts_of(inside);
        let is_middle = |part: &Node| matches!(part, Node::Sign(sign) if sign.kind == SignKind::Middle);
        let middle = parts.iter().find_map(|part| match part {
            Node::Sign(sign) if sign.kind == SignKind::Middle => Some(sign.text.as_str()),
            _ => None,
        });
        let text = |fence: Option<char>| escape(&fence.map(String::from).unwrap_or_default());
        let _ = write!(
            self.xml,
            "<m:d><m:dPr><m:begChr m:val=\"{}\"/><m:sepChr m:val=\"{}\"/><m:endChr m:val=\"{}\"/></m:dPr>",
            text(open),
            escape(middle.unwrap_or("|")),
            text(close)
        );
        for piece in parts.split(is_middle) {
            self.xml.push_str("<m:e>");
            self.row(piece);
            self.xml.push_str("</m:e>");
        }
        self.xml.push_str("</m:d>");
    }

    /// Rows of cells. The columns of equations touch, and every second one parts them.
    fn matrix(&mut self, table: &Table) {
        let before = std::mem::replace(&mut self.is_display, table.is_equations);
        let gap = if table.is_equations { "<m:cGpRule m:val=\"3\"/><m:cGp m:val=\"0\"/>" } else { "" };
        let _ = write!(self.xml, "<m:m><m:mPr><m:plcHide m:val=\"1\"/>{gap}<m:mcs>");
        for column in 0..table.width() {
            let align = table.align(column).name();
            let _ = write!(self.xml, "<m:mc><m:mcPr><m:count m:val=\"1\"/><m:mcJc m:val=\"{align}\"/></m:mcPr></m:mc>");
        }
        self.xml.push_str("</m:mcs></m:mPr>");
        for row in &table.rows {
            self.xml.push_str("<m:mr>");
            for column in 0..table.width() {
                self.xml.push_str("<m:e>");
                if table.is_equations && column > 0 {
                    self.run(if column.is_multiple_of(2) { "\u{2003}\u{2003}" } else { "\u{2005}" }, "words");
                }
                match row.get(column) {
                    Some(cell) if !parts_of(cell).is_empty() => self.node(cell),
                    // `LibreOffice` wants something in each.
                    _ => self.run("\u{200b}", "words"),
                }
                self.xml.push_str("</m:e>");
            }
            self.xml.push_str("</m:mr>");
        }
        self.xml.push_str("</m:m>");
        self.is_display = before;
    }

    fn decorated(&mut self, decoration: Decoration, inside: &Node) {
        match decoration {
            Decoration::Ink(color) => {
                let before = self.color.replace(color);
                self.node(inside);
                self.color = before;
            }
            // There is no ground in Office Math.
            Decoration::Ground(_) => self.node(inside),
            Decoration::Frame(_) => self.element("borderBox", "", &[("e", inside)]),
            Decoration::Hidden => self.element("phant", "<m:show m:val=\"0\"/>", &[("e", inside)]),
            Decoration::Struck => {
                let sides = "<m:hideTop m:val=\"1\"/><m:hideBot m:val=\"1\"/><m:hideLeft m:val=\"1\"/>\
                    <m:hideRight m:val=\"1\"/><m:strikeBLTR m:val=\"1\"/>";
                self.element("borderBox", sides, &[("e", inside)]);
            }
        }
    }
}

/// How many parts there are from a sign that opens to the one that closes, both counted.
fn closed_in(parts: &[Node]) -> Option<usize> {
    let kind = |node: &Node| match node {
        Node::Sign(sign) => Some(sign.kind),
        Node::Scripts(scripts) => match &scripts.base {
            Node::Sign(sign) if sign.kind == SignKind::Close => Some(SignKind::Close),
            _ => None,
        },
        _ => None,
    };
    let mut depth = 0;
    for (place, part) in parts.iter().take(FORMULA_PAIR_PARTS_MAX).enumerate() {
        match kind(part) {
            Some(SignKind::Open) => depth += 1,
            Some(SignKind::Close) => depth -= 1,
            _ => {}
        }
        if depth <= 0 {
            return (place > 0).then_some(place + 1);
        }
    }
    None
}

fn is_large(node: &Node) -> bool {
    matches!(node, Node::Sign(Sign { kind: SignKind::Large, .. }))
}

/// Characters that are as wide; there is none that goes back.
fn spaces(ems: f32) -> String {
    match ems {
        ..0.1 => String::new(),
        ..0.2 => "\u{2009}".to_owned(),
        ..0.25 => "\u{2005}".to_owned(),
        ..0.45 => "\u{2004}".to_owned(),
        ..0.75 => "\u{2002}".to_owned(),
        // Forty at most, by the reader.
        ems => std::iter::successors(Some(ems), |left| Some(left - 1.0))
            .take_while(|left| *left >= 0.5)
            .map(|_| '\u{2003}')
            .collect(),
    }
}

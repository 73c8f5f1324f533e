//! Blocks as the elements of `office:text`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use super::around::{Around, STEP_MM};
use crate::flow::picture::{Embedded, gather};
use crate::flow::{Align, Block, Callout, Cell, Definition, Flow, Image, Inline, Item, List, Pictures, Style, Table};
use crate::formula::{Formula, mathml};
use crate::marks;
use crate::xml::escape;

/// Tenths of a millimetre across the text of a page.
const TEXT_WIDTH: usize = 1_600;

/// The styles of headings, by level.
const HEADINGS: [&str; 6] =
    ["Heading_20_1", "Heading_20_2", "Heading_20_3", "Heading_20_4", "Heading_20_5", "Heading_20_6"];

/// The text of a document and what its other parts must hold for it.
#[derive(Debug)]
pub(super) struct Body<'a> {
    flow: &'a Flow,
    /// The inside of `office:text`.
    pub xml: String,
    /// Styles of characters that the text uses, and their names.
    pub styles: BTreeMap<String, String>,
    /// Styles of paragraphs that stand in something: their parents, their properties and their names.
    pub paragraphs: BTreeMap<(&'static str, String), String>,
    /// Lists that are not as their style says: that style, by how many millimetres they stand in, and their first number.
    pub lists: BTreeSet<(&'static str, usize, u32)>,
    /// How wide columns of tables are, in tenths of a millimetre.
    pub columns: BTreeSet<usize>,
    /// The pictures, by address.
    pub pictures: HashMap<&'a str, Embedded>,
    /// The formulas; the n-th one is `Formula{n}`.
    pub formulas: Vec<String>,
    shown: usize,
    tables: usize,
    noted: Vec<bool>,
    /// Which notes have a mark in the text.
    in_text: Vec<bool>,
    /// Whether a note is being written.
    is_in_note: bool,
}

/// Writes all blocks.
pub(super) fn write<'a>(flow: &'a Flow, pictures: Pictures<'_>) -> Body<'a> {
    let mut body = Body {
        flow,
        xml: String::new(),
        styles: BTreeMap::new(),
        paragraphs: BTreeMap::new(),
        lists: BTreeSet::new(),
        columns: BTreeSet::new(),
        pictures: gather(flow, pictures),
        formulas: Vec::new(),
        shown: 0,
        tables: 0,
        noted: vec![false; flow.footnotes.len()],
        in_text: marks::in_text(flow),
        is_in_note: false,
    };
    body.blocks(&flow.blocks, Around::only("Text_20_body"));
    // Notes that only other notes refer to would not be shown.
    body.is_in_note = true;
    for (number, blocks) in marks::others(flow) {
        let around = Around::only("Footnote");
        body.open("p", "Footnote", around);
        body.footnote(number);
        body.xml.push_str("</text:p>");
        body.blocks(blocks, around);
    }
    body
}

impl<'a> Body<'a> {
    /// Blocks in a row; the first one begins the item, if they are one's.
    fn blocks(&mut self, blocks: &'a [Block], mut around: Around) {
        let mut before: Option<&Block> = None;
        for block in blocks {
            // Programs in a row would be one.
            if matches!((before, block), (Some(Block::Code { .. }), Block::Code { .. })) {
                self.gap(around);
            }
            self.block(block, around);
            around.is_marked = false;
            before = Some(block);
        }
    }

    fn block(&mut self, block: &'a Block, around: Around) {
        match block {
            Block::Paragraph(line) => self.paragraph(around.style, line, around),
            Block::Heading(level, line) => self.heading(*level, line, around),
            Block::Quote(blocks) => self.blocks(blocks, around.in_quote()),
            Block::Callout(callout) => self.callout(callout, around),
            Block::Code { text, .. } => self.code(text, around),
            Block::Math(formula) if formula.is_blank() => {}
            Block::Math(formula) => self.formula_block(formula, around),
            Block::List(list) => self.list(list, around),
            Block::Definitions(all) => all.iter().for_each(|one| self.definition(one, around)),
            Block::Table(table) => self.table(table),
            Block::Figure(image) => {
                self.open("p", around.style, around);
                self.image(image);
                self.xml.push_str("</text:p>");
            }
            Block::Rule => self.xml.push_str("<text:p text:style-name=\"Horizontal_20_Line\"/>"),
        }
    }

    /// Begins a paragraph or a heading, with what it says of itself: of that style, or of one that says besides what is around it.
    fn open(&mut self, element: &str, style: &'static str, around: Around) {
        let properties = around.properties(style);
        let name = if properties.is_empty() {
            style
        } else {
            let next = format!("P{}", self.paragraphs.len() + 1);
            self.paragraphs.entry((style, properties)).or_insert(next)
        };
        let _ = write!(self.xml, "<text:{element} text:style-name=\"{name}\">");
    }

    fn paragraph(&mut self, style: &'static str, line: &'a [Inline], around: Around) {
        self.open("p", style, around);
        self.line(line);
        self.xml.push_str("</text:p>");
    }

    fn heading(&mut self, level: u8, line: &'a [Inline], around: Around) {
        let element = format!("h text:outline-level=\"{level}\"");
        self.open(&element, HEADINGS[usize::from(level).clamp(1, 6) - 1], around);
        self.line(line);
        self.xml.push_str("</text:h>");
    }

    fn code(&mut self, text: &str, around: Around) {
        self.open("p", "Preformatted_20_Text", around);
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.xml.push_str("<text:line-break/>");
            }
            self.characters(line);
        }
        self.xml.push_str("</text:p>");
    }

    /// A little room between two boxes, within what is around both.
    fn gap(&mut self, around: Around) {
        self.open("p", "Gap", Around { is_marked: false, ..around });
        self.xml.push_str("</text:p>");
    }

    fn formula_block(&mut self, formula: &'a Formula, around: Around) {
        let before = self.xml.len();
        self.open("p", "Formula", around);
        if self.formula(formula) {
            self.xml.push_str("</text:p>");
        } else {
            self.xml.truncate(before);
            self.code(&formula.source, around);
        }
    }

    /// A formula is a document within the document; false if it could not be read. It is as large as its reader makes it.
    fn formula(&mut self, formula: &Formula) -> bool {
        let Some(math) = mathml::write(formula, true) else { return false };
        self.formulas.push(math);
        let _ = write!(
            self.xml,
            "<draw:frame draw:style-name=\"FormulaFrame\" draw:name=\"Formula{0}\" text:anchor-type=\"as-char\">\
             <draw:object xlink:href=\"./Formula{0}\" xlink:type=\"simple\" xlink:show=\"embed\" \
             xlink:actuate=\"onLoad\"/><svg:desc>{1}</svg:desc></draw:frame>",
            self.formulas.len(),
            escape(&formula.source)
        );
        true
    }

    fn callout(&mut self, callout: &'a Callout, outer: Around) {
        let around = outer.in_box(&callout.kind);
        if !callout.title.is_empty() {
            self.open("p", around.style, around);
            self.xml.push_str("<text:span text:style-name=\"Strong_20_Emphasis\">");
            self.line(&callout.title);
            self.xml.push_str("</text:span></text:p>");
        }
        self.blocks(&callout.blocks, around);
        // Boxes in a row would be one.
        self.gap(outer);
    }

    /// A list; of items with a box and others, one after the other: a box stands in the place of a dot or a number.
    fn list(&mut self, list: &'a List, around: Around) {
        for (start, items) in list.runs() {
            self.items(start, items, around);
        }
    }

    fn items(&mut self, start: Option<u32>, items: &'a [Item], around: Around) {
        let mut around = around.in_item();
        let style = match start {
            _ if items.iter().any(|item| item.checked.is_some()) => "Tasks",
            Some(_) => "Numbers",
            None => "Dots",
        };
        let first = start.filter(|_| style == "Numbers").unwrap_or(1);
        let name = list_name(style, around.indent_mm, first);
        if around.indent_mm > 0 || first != 1 {
            self.lists.insert((style, around.indent_mm, first));
        }
        let _ = write!(self.xml, "<text:list text:style-name=\"{name}\">");
        for (number, item) in items.iter().enumerate() {
            let start = start.filter(|start| style == "Numbers" && number == 0 && *start != 1);
            let start = start.map_or(String::new(), |start| format!(" text:start-value=\"{start}\""));
            let _ = write!(self.xml, "<text:list-item{start}>");
            let mut rest = &item.blocks[..];
            around.is_marked = true;
            if let Some(checked) = item.checked {
                let letter = if checked { '☑' } else { '☐' };
                self.open("p", "List", around);
                let _ = write!(self.xml, "<text:span text:style-name=\"Sign\">{letter}</text:span> ");
                if let [Block::Paragraph(line), others @ ..] = rest {
                    self.line(line);
                    rest = others;
                }
                self.xml.push_str("</text:p>");
                around.is_marked = false;
            }
            if rest.is_empty() && item.checked.is_none() {
                self.xml.push_str("<text:p text:style-name=\"List\"/>");
            }
            self.blocks(rest, around);
            self.xml.push_str("</text:list-item>");
        }
        self.xml.push_str("</text:list>");
    }

    fn definition(&mut self, one: &'a Definition, around: Around) {
        self.paragraph("Definition_20_Term", &one.term, around);
        let indent_mm = around.indent_mm + STEP_MM + 2;
        self.blocks(&one.blocks, Around { style: "Definition", indent_mm, ..around });
    }

    fn table(&mut self, table: &'a Table) {
        let grid = table.grid();
        self.tables += 1;
        let _ = write!(
            self.xml,
            "<table:table table:name=\"Table{}\" table:style-name=\"Table\">\
             ",
            self.tables
        );
        let weights = grid.weights();
        let all: usize = weights.iter().sum();
        for width in weights.into_iter().map(|weight| TEXT_WIDTH * weight / all) {
            let _ = write!(self.xml, "<table:table-column table:style-name=\"Column{width}\"/>");
            self.columns.insert(width);
        }
        if table.head_rows > 0 {
            self.xml.push_str("<table:table-header-rows>");
        }
        for y in 0..table.rows.len() {
            self.xml.push_str("<table:table-row>");
            for x in 0..grid.columns {
                match grid.at(x, y) {
                    Some(placed) if (placed.x, placed.y) == (x, y) => {
                        self.cell(placed.cell, placed.columns, placed.rows);
                    }
                    Some(_) => self.xml.push_str("<table:covered-table-cell/>"),
                    None => self.xml.push_str("<table:table-cell table:style-name=\"Cell\"/>"),
                }
            }
            self.xml.push_str("</table:table-row>");
            if y + 1 == table.head_rows {
                self.xml.push_str("</table:table-header-rows>");
            }
        }
        self.xml.push_str("</table:table>");
    }

    fn cell(&mut self, cell: &'a Cell, columns: usize, rows: usize) {
        let _ = write!(
            self.xml,
            "<table:table-cell table:style-name=\"Cell\" office:value-type=\"string\" \
             table:number-columns-spanned=\"{columns}\" table:number-rows-spanned=\"{rows}\">"
        );
        let style = match (cell.header, cell.align) {
            (true, Align::Start) => "Table_20_Heading",
            (true, Align::Center) => "Table_20_Heading_20_Center",
            (true, Align::End) => "Table_20_Heading_20_End",
            (false, Align::Start) => "Table_20_Contents",
            (false, Align::Center) => "Table_20_Center",
            (false, Align::End) => "Table_20_End",
        };
        self.blocks(&cell.blocks, Around::only(style));
        self.xml.push_str("</table:table-cell>");
    }

    fn line(&mut self, line: &'a [Inline]) {
        for part in line {
            match part {
                Inline::Text(text, style) => self.text(text, style),
                Inline::Break => self.xml.push_str("<text:line-break/>"),
                Inline::Image(image) => self.image(image),
                Inline::Footnote(number) => self.footnote(*number),
                Inline::Math(formula) if formula.is_blank() => {}
                Inline::Math(formula) => {
                    if !self.formula(formula) {
                        self.text(&formula.source, &Style { code: true, ..Style::default() });
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &str, style: &Style) {
        if let Some(url) = &style.link {
            let _ = write!(self.xml, "<text:a xlink:type=\"simple\" xlink:href=\"{}\">", escape(url));
        }
        let is_only_code = *style == Style { code: true, link: style.link.clone(), ..Style::default() };
        let properties = properties(style);
        if properties.is_empty() {
            self.characters(text);
        } else if is_only_code {
            // A name that other programs know.
            self.xml.push_str("<text:span text:style-name=\"Source_20_Text\">");
            self.characters(text);
            self.xml.push_str("</text:span>");
        } else {
            let next = format!("T{}", self.styles.len() + 1);
            let name = self.styles.entry(properties).or_insert(next);
            let _ = write!(self.xml, "<text:span text:style-name=\"{name}\">");
            self.characters(text);
            self.xml.push_str("</text:span>");
        }
        if style.link.is_some() {
            self.xml.push_str("</text:a>");
        }
    }

    /// Characters as they stand: of several spaces, all but the first are elements; so are tabs.
    fn characters(&mut self, text: &str) {
        let mut after_space = true;
        for piece in text.split_inclusive([' ', '\t']) {
            let (words, end) = match piece.strip_suffix(' ') {
                Some(words) => (words, " "),
                None => piece.strip_suffix('\t').map_or((piece, ""), |words| (words, "\t")),
            };
            self.xml.push_str(&escape(words));
            after_space &= words.is_empty();
            match end {
                "\t" => self.xml.push_str("<text:tab/>"),
                " " if after_space => self.xml.push_str("<text:s/>"),
                other => self.xml.push_str(other),
            }
            after_space = end == " ";
        }
    }

    /// A note stands where its mark stands first; later marks tell its number.
    fn footnote(&mut self, number: usize) {
        let Some(blocks) = self.flow.footnotes.get(number) else { return };
        if !self.in_text[number] {
            let sign = marks::sign(number);
            if let Inline::Text(text, style) = &sign {
                self.text(text, style);
            }
            return;
        }
        // A note can have none of its own.
        if self.is_in_note || std::mem::replace(&mut self.noted[number], true) {
            let _ = write!(
                self.xml,
                "<text:span text:style-name=\"Note_20_mark\"><text:note-ref text:note-class=\"footnote\" \
                 text:reference-format=\"text\" text:ref-name=\"note{number}\">{}</text:note-ref></text:span>",
                number + 1
            );
            return;
        }
        let _ = write!(
            self.xml,
            "<text:note text:id=\"note{number}\" text:note-class=\"footnote\"><text:note-citation>{}</text:note-citation>\
             <text:note-body>",
            number + 1
        );
        let around = Around::only("Footnote");
        self.is_in_note = true;
        self.blocks(blocks, around);
        self.is_in_note = false;
        self.xml.push_str("</text:note-body></text:note>");
    }

    fn image(&mut self, image: &Image) {
        let Some(picture) = self.pictures.get(image.source.as_str()) else {
            let words = if image.alternative.is_empty() { &image.source } else { &image.alternative };
            self.text(&format!("[{words}]"), &Style { italic: true, ..Style::default() });
            return;
        };
        let (width, height) = picture.size_of(image);
        self.shown += 1;
        let _ = write!(
            self.xml,
            "<draw:frame draw:name=\"Picture{}\" text:anchor-type=\"as-char\" svg:width=\"{width}px\" \
             svg:height=\"{height}px\"><draw:image xlink:href=\"Pictures/{}\" xlink:type=\"simple\" \
             xlink:show=\"embed\" xlink:actuate=\"onLoad\"/><svg:desc>{}</svg:desc></draw:frame>",
            self.shown,
            picture.name,
            escape(&image.alternative)
        );
    }
}

/// The name of a list's style that stands in by so much and begins with that number.
pub(super) fn list_name(style: &str, indent_mm: usize, first: u32) -> String {
    match (indent_mm, first) {
        (0, 1) => style.to_owned(),
        (_, 1) => format!("{style}_{indent_mm}"),
        _ => format!("{style}_{indent_mm}_{first}"),
    }
}

/// The properties of characters of a style; none for plain ones.
fn properties(style: &Style) -> String {
    let marks = [
        (style.bold, " fo:font-weight=\"bold\""),
        (style.italic, " fo:font-style=\"italic\""),
        (style.underline, " style:text-underline-style=\"solid\" style:text-underline-width=\"auto\""),
        (style.strike, " style:text-line-through-style=\"solid\""),
        (style.code, " style:font-name=\"Mono\" fo:font-size=\"10pt\""),
        (style.highlight, " fo:background-color=\"#fff1a8\""),
        (style.subscript, " style:text-position=\"sub 58%\""),
        (style.superscript && !style.subscript, " style:text-position=\"super 58%\""),
    ];
    marks.into_iter().filter(|mark| mark.0).map(|mark| mark.1).collect()
}

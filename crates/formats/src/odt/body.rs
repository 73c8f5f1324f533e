//! Blocks as the elements of `office:text`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use crate::flow::picture::{Embedded, gather};
use crate::flow::{Align, Block, Callout, Cell, Definition, Flow, Image, Inline, Item, List, Pictures, Style, Table};
use crate::formula::{Formula, mathml};
use crate::xml::escape;

/// Tenths of a millimetre across the text of a page.
const TEXT_WIDTH: usize = 1_600;

/// The text of a document and what its other parts must hold for it.
#[derive(Debug)]
pub(super) struct Body<'a> {
    flow: &'a Flow,
    /// The inside of `office:text`.
    pub xml: String,
    /// Styles of characters that the text uses, and their names.
    pub styles: BTreeMap<String, String>,
    /// How wide columns of tables are, in tenths of a millimetre.
    pub columns: BTreeSet<usize>,
    /// The pictures, by address.
    pub pictures: HashMap<&'a str, Embedded>,
    /// The formulas; the n-th one is `Formula{n}`.
    pub formulas: Vec<String>,
    shown: usize,
    tables: usize,
    noted: Vec<bool>,
}

/// Writes all blocks.
pub(super) fn write<'a>(flow: &'a Flow, pictures: Pictures<'_>) -> Body<'a> {
    let mut body = Body {
        flow,
        xml: String::new(),
        styles: BTreeMap::new(),
        columns: BTreeSet::new(),
        pictures: gather(flow, pictures),
        formulas: Vec::new(),
        shown: 0,
        tables: 0,
        noted: vec![false; flow.footnotes.len()],
    };
    body.blocks(&flow.blocks, "Text_20_body");
    body
}

impl<'a> Body<'a> {
    /// Blocks in a row; running text in them has that style.
    fn blocks(&mut self, blocks: &'a [Block], style: &str) {
        for block in blocks {
            self.block(block, style);
        }
    }

    fn block(&mut self, block: &'a Block, style: &str) {
        match block {
            Block::Paragraph(line) => self.paragraph(style, line),
            Block::Heading(level, line) => {
                let _ =
                    write!(self.xml, "<text:h text:style-name=\"Heading_20_{level}\" text:outline-level=\"{level}\">");
                self.line(line);
                self.xml.push_str("</text:h>");
            }
            Block::Quote(blocks) => self.blocks(blocks, "Quotations"),
            Block::Callout(callout) => self.callout(callout),
            Block::Code { text, .. } => self.code(text),
            Block::Math(formula) => self.formula_block(formula),
            Block::List(list) => self.list(list),
            Block::Definitions(all) => all.iter().for_each(|one| self.definition(one)),
            Block::Table(table) => self.table(table),
            Block::Figure(image) => {
                let _ = write!(self.xml, "<text:p text:style-name=\"{style}\">");
                self.image(image);
                self.xml.push_str("</text:p>");
            }
            Block::Rule => self.xml.push_str("<text:p text:style-name=\"Horizontal_20_Line\"/>"),
        }
    }

    fn paragraph(&mut self, style: &str, line: &'a [Inline]) {
        let _ = write!(self.xml, "<text:p text:style-name=\"{style}\">");
        self.line(line);
        self.xml.push_str("</text:p>");
    }

    fn code(&mut self, text: &str) {
        self.xml.push_str("<text:p text:style-name=\"Preformatted_20_Text\">");
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.xml.push_str("<text:line-break/>");
            }
            self.characters(line);
        }
        self.xml.push_str("</text:p>");
    }

    fn formula_block(&mut self, formula: &'a Formula) {
        let before = self.xml.len();
        self.xml.push_str("<text:p text:style-name=\"Formula\">");
        if self.formula(formula) {
            self.xml.push_str("</text:p>");
        } else {
            self.xml.truncate(before);
            self.code(&formula.source);
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

    fn callout(&mut self, callout: &'a Callout) {
        let style = match callout.kind.as_str() {
            "success" => "Box_20_success",
            "info" => "Box_20_info",
            "warning" => "Box_20_warning",
            "danger" => "Box_20_danger",
            _ => "Box",
        };
        if !callout.title.is_empty() {
            let _ = write!(
                self.xml,
                "<text:p text:style-name=\"{style}\"><text:span text:style-name=\"Strong_20_Emphasis\">"
            );
            self.line(&callout.title);
            self.xml.push_str("</text:span></text:p>");
        }
        self.blocks(&callout.blocks, style);
        // Boxes in a row would be one.
        self.xml.push_str("<text:p text:style-name=\"Gap\"/>");
    }

    /// A list; of items with a box and others, one after the other: a box stands in the place of a dot or a number.
    fn list(&mut self, list: &'a List) {
        for (start, items) in list.runs() {
            self.items(start, items);
        }
    }

    fn items(&mut self, start: Option<u32>, items: &'a [Item]) {
        let style = match start {
            _ if items.iter().any(|item| item.checked.is_some()) => "Tasks",
            Some(_) => "Numbers",
            None => "Dots",
        };
        let _ = write!(self.xml, "<text:list text:style-name=\"{style}\">");
        for (number, item) in items.iter().enumerate() {
            let start = start.filter(|start| style == "Numbers" && number == 0 && *start != 1);
            let start = start.map_or(String::new(), |start| format!(" text:start-value=\"{start}\""));
            let _ = write!(self.xml, "<text:list-item{start}>");
            let mut rest = &item.blocks[..];
            if let Some(checked) = item.checked {
                let letter = if checked { '☑' } else { '☐' };
                let _ = write!(
                    self.xml,
                    "<text:p text:style-name=\"List\"><text:span text:style-name=\"Sign\">{letter}</text:span> "
                );
                if let [Block::Paragraph(line), others @ ..] = rest {
                    self.line(line);
                    rest = others;
                }
                self.xml.push_str("</text:p>");
            }
            if rest.is_empty() && item.checked.is_none() {
                self.xml.push_str("<text:p text:style-name=\"List\"/>");
            }
            self.blocks(rest, "List");
            self.xml.push_str("</text:list-item>");
        }
        self.xml.push_str("</text:list>");
    }

    fn definition(&mut self, one: &'a Definition) {
        self.paragraph("Definition_20_Term", &one.term);
        self.blocks(&one.blocks, "Definition");
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
        let mut starts: HashMap<(usize, usize), _> =
            grid.cells.iter().map(|placed| ((placed.x, placed.y), placed)).collect();
        if table.head_rows > 0 {
            self.xml.push_str("<table:table-header-rows>");
        }
        for y in 0..table.rows.len() {
            self.xml.push_str("<table:table-row>");
            for x in 0..grid.columns {
                match starts.remove(&(x, y)) {
                    Some(placed) => self.cell(placed.cell, placed.columns, placed.rows),
                    None if grid.at(x, y).is_some() => self.xml.push_str("<table:covered-table-cell/>"),
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
        self.blocks(&cell.blocks, style);
        self.xml.push_str("</table:table-cell>");
    }

    fn line(&mut self, line: &'a [Inline]) {
        for part in line {
            match part {
                Inline::Text(text, style) => self.text(text, style),
                Inline::Break => self.xml.push_str("<text:line-break/>"),
                Inline::Image(image) => self.image(image),
                Inline::Footnote(number) => self.footnote(*number),
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
        let properties = properties(style);
        if properties.is_empty() {
            self.characters(text);
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
        if std::mem::replace(&mut self.noted[number], true) {
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
        self.blocks(blocks, "Footnote");
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

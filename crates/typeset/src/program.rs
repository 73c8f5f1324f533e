//! A flow as a typst program.
//!
//! Content is written as calls whose arguments are string literals ([`quote`]), so that nothing in a text is read as
//! markup of typst. A `;` ends each call, lest what follows be read as its arguments.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;

use encrier_formats::flow::{
    Align, Block, Callout, Cell, Definition, Flow, Front, Image, Inline, Item, List, Pictures, Style, Table,
};

use encrier_formats::formula::Formula;

use crate::formula;
use crate::limits::{
    DEPTH_MAX, LINK_BYTES_MAX, NOTES_DEPTH_MAX, POINTS_PER_PIXEL, TEXT_WIDTH_POINTS, WORD_BREAK_CHARS, WORD_CHARS_MAX,
};
use crate::quote::quote;

/// A program and the pictures it may ask for.
#[derive(Debug)]
pub(crate) struct Program {
    pub text: String,
    /// By the name the program calls them.
    pub pictures: Vec<(String, Vec<u8>)>,
}

/// The text with places at which words may break that are longer than any: a key, a row of digits. They would leave the page.
fn breakable(text: &str) -> Cow<'_, str> {
    let is_long = |word: &str| word.len() > WORD_CHARS_MAX && word.chars().nth(WORD_CHARS_MAX).is_some();
    if !text.split_whitespace().any(is_long) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(2 * text.len());
    let mut length = 0;
    for c in text.chars() {
        // Lines break behind most signs as it is.
        length = if c.is_alphanumeric() { length + 1 } else { 0 };
        // Not within what is one letter: marks, joiners and what they join.
        if length > WORD_CHARS_MAX && length % WORD_BREAK_CHARS == 1 && c.is_ascii_alphanumeric() {
            out.push('\u{200b}');
        }
        out.push(c);
    }
    Cow::Owned(out)
}

/// How pages look.
const STYLE: &str = include_str!("style.typ");

/// Writes the program.
///
/// `with_formulas` is false if they are to stand as their source.
pub(crate) fn write(flow: &Flow, front: &Front, pictures: Pictures<'_>, with_formulas: bool) -> Program {
    let noted = vec![Noted::Nowhere; flow.footnotes.len()];
    let mut writer = Writer {
        out: head(front),
        flow,
        with_formulas,
        names: HashMap::new(),
        noted,
        notes_deep: 0,
        put_off: VecDeque::new(),
    };
    let mut files = Vec::new();
    for source in flow.pictures() {
        if let Some((name, bytes)) = pictures(source).and_then(|bytes| named(files.len(), bytes)) {
            writer.names.insert(source, name.clone());
            files.push((name, bytes));
        }
    }
    writer.blocks(&flow.blocks, 0);
    writer.put_off_notes();
    Program { text: writer.out, pictures: files }
}

/// A name whose ending tells the format; none for what the library cannot read.
fn named(number: usize, bytes: Vec<u8>) -> Option<(String, Vec<u8>)> {
    let format = match &bytes[..] {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, 0xff, ..] => "jpg",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        _ => return None,
    };
    Some((format!("p{number}.{format}"), bytes))
}

fn head(front: &Front) -> String {
    let mut authors = String::new();
    for author in &front.authors {
        let _ = write!(authors, "{},", quote(author));
    }
    format!(
        "#set document(title: {}, author: ({}))\n#set text(lang: {})\n{STYLE}\n",
        quote(&front.title),
        authors,
        quote(front.language()),
    )
}

/// Where a note stands.
#[derive(Debug, Clone, Copy)]
enum Noted {
    Nowhere,
    /// Where its mark stands first; later marks lead to it.
    Here,
    /// Behind the text, for its mark stands too deep in other notes.
    Behind,
}

struct Writer<'a> {
    out: String,
    flow: &'a Flow,
    with_formulas: bool,
    /// What the program calls a picture, by its address.
    names: HashMap<&'a str, String>,
    /// Where each note stands.
    noted: Vec<Noted>,
    /// Inside how many notes the writer is.
    notes_deep: usize,
    /// Notes whose mark stands too deep in others: they come behind the text.
    put_off: VecDeque<usize>,
}

impl<'a> Writer<'a> {
    fn blocks(&mut self, blocks: &'a [Block], depth: usize) {
        for block in blocks {
            self.block(block, depth);
            self.out.push_str("\n\n");
        }
    }

    fn block(&mut self, block: &'a Block, depth: usize) {
        if depth >= DEPTH_MAX {
            self.flat(block);
            return;
        }
        match block {
            Block::Paragraph(line) => self.line(line),
            Block::Heading(level, line) => {
                let _ = write!(self.out, "#heading(level: {level})[");
                self.line(line);
                self.out.push_str("];");
            }
            Block::Quote(blocks) => self.wrapped("#quote(block: true)[", blocks, depth),
            Block::Callout(callout) => self.callout(callout, depth),
            Block::Code { language, text } => self.code(language, text),
            Block::Math(formula) => self.formula(formula, true),
            Block::List(list) => self.list(list, depth),
            Block::Definitions(all) => self.definitions(all, depth),
            Block::Table(table) => self.table(table, depth),
            Block::Figure(image) => self.image(image),
            Block::Rule => self.out.push_str("#separator;"),
        }
    }

    /// A call around blocks.
    fn wrapped(&mut self, call: &str, blocks: &'a [Block], depth: usize) {
        self.out.push_str(call);
        self.blocks(blocks, depth + 1);
        self.out.push_str("];");
    }

    /// What nests too deep to be set: its lines one after the other.
    fn flat(&mut self, block: &'a Block) {
        let mut waiting = vec![block];
        while let Some(block) = waiting.pop() {
            match block {
                Block::Paragraph(line) | Block::Heading(_, line) => {
                    self.line(line);
                    self.out.push_str("\n\n");
                }
                Block::Quote(blocks) => waiting.extend(blocks.iter().rev()),
                Block::Callout(callout) => waiting.extend(callout.blocks.iter().rev()),
                Block::List(list) => waiting.extend(list.items.iter().rev().flat_map(|item| item.blocks.iter().rev())),
                Block::Definitions(all) => waiting.extend(all.iter().rev().flat_map(|one| one.blocks.iter().rev())),
                Block::Table(table) => {
                    waiting.extend(table.rows.iter().rev().flatten().flat_map(|cell| cell.blocks.iter().rev()));
                }
                Block::Code { text, .. } => {
                    let _ = write!(self.out, "#{};\n\n", quote(text));
                }
                Block::Math(formula) => {
                    self.formula(formula, false);
                    self.out.push_str("\n\n");
                }
                Block::Figure(image) => self.image(image),
                Block::Rule => {}
            }
        }
    }

    fn callout(&mut self, callout: &'a Callout, depth: usize) {
        let _ = write!(self.out, "#callout({}, [", quote(&callout.kind));
        self.line(&callout.title);
        self.out.push_str("], [");
        self.blocks(&callout.blocks, depth + 1);
        self.out.push_str("]);");
    }

    fn code(&mut self, language: &str, text: &str) {
        let is_name = !language.is_empty() && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+');
        let language = if is_name { quote(&language.to_ascii_lowercase()) } else { "none".to_owned() };
        let _ = write!(self.out, "#raw({}, block: true, lang: {language});", quote(text));
    }

    /// A list; of items with a box and others, one after the other: a box stands in the place of a dot or a number.
    fn list(&mut self, list: &'a List, depth: usize) {
        let is_mixed = list.items.windows(2).any(|two| two[0].checked != two[1].checked);
        self.out.push_str(if is_mixed { "#items[" } else { "" });
        let depth = depth + usize::from(is_mixed);
        // The sign of a list is that of all its items.
        let signed = |(start, items): (_, &'a [Item])| {
            items.chunk_by(|a, b| a.checked == b.checked).map(move |items| (start, items))
        };
        for (start, items) in list.runs().flat_map(signed) {
            let _ = match (items.first().and_then(|item| item.checked), start) {
                (Some(checked), _) => write!(self.out, "#list(marker: box-of-task({checked}), "),
                (None, Some(start)) => write!(self.out, "#enum(start: {start}, "),
                (None, None) => write!(self.out, "#list("),
            };
            for item in items {
                self.out.push('[');
                self.blocks(&item.blocks, depth + 1);
                self.out.push_str("], ");
            }
            self.out.push_str(");\n\n");
        }
        self.out.push_str(if is_mixed { "];" } else { "" });
    }

    fn definitions(&mut self, all: &'a [Definition], depth: usize) {
        self.out.push_str("#terms(");
        for one in all {
            self.out.push_str("terms.item([");
            self.line(&one.term);
            self.out.push_str("], [");
            self.blocks(&one.blocks, depth + 1);
            self.out.push_str("]), ");
        }
        self.out.push_str(");");
    }

    fn table(&mut self, table: &'a Table, depth: usize) {
        let grid = table.grid();
        let _ = write!(self.out, "#table(columns: {}, ", grid.columns);
        if table.head_rows > 0 {
            self.out.push_str("table.header(");
        }
        let mut in_head = table.head_rows > 0;
        for placed in grid.cells {
            if in_head && placed.y >= table.head_rows {
                self.out.push_str("), ");
                in_head = false;
            }
            let (x, y, columns, rows) = (placed.x, placed.y, placed.columns, placed.rows);
            let _ = write!(self.out, "table.cell(x: {x}, y: {y}, colspan: {columns}, rowspan: {rows}, ");
            self.cell(placed.cell, depth);
        }
        if in_head {
            self.out.push(')');
        }
        self.out.push_str(");");
    }

    fn cell(&mut self, cell: &'a Cell, depth: usize) {
        let align = match cell.align {
            Align::Start => "start",
            Align::Center => "center",
            Align::End => "end",
        };
        let (open, close) = if cell.header { ("#strong[", "];") } else { ("", "") };
        let _ = write!(self.out, "align: {align})[{open}");
        self.blocks(&cell.blocks, depth + 1);
        let _ = write!(self.out, "{close}], ");
    }

    fn line(&mut self, line: &'a [Inline]) {
        for part in line {
            match part {
                Inline::Text(text, style) => self.text(text, style),
                Inline::Break => self.out.push_str("#linebreak();"),
                Inline::Image(image) => {
                    self.out.push_str("#box[");
                    self.image(image);
                    self.out.push_str("];");
                }
                Inline::Footnote(number) => self.footnote(*number),
                Inline::Math(formula) => self.formula(formula, false),
            }
        }
    }

    /// A formula; its source if it could not be read, or if formulas are to stand so.
    fn formula(&mut self, formula: &Formula, is_block: bool) {
        if formula.is_blank() || self.with_formulas && formula::write(&mut self.out, formula, is_block) {
            return;
        }
        if is_block {
            self.code("tex", &formula.source);
        } else {
            let _ = write!(self.out, "#raw({}, lang: \"tex\");", quote(&formula.source));
        }
    }

    fn text(&mut self, text: &str, style: &Style) {
        let link =
            style.link.as_ref().filter(|url| url.len() <= LINK_BYTES_MAX).map(|url| format!("#link({})[", quote(url)));
        let marks = [
            (style.bold, "#strong["),
            (style.italic, "#emph["),
            (style.underline, "#underline["),
            (style.strike, "#strike["),
            (style.highlight, "#highlight["),
            (style.subscript, "#sub["),
            (style.superscript, "#super["),
        ];
        let calls = link.iter().map(String::as_str).chain(marks.iter().filter(|mark| mark.0).map(|mark| mark.1));
        let calls: Vec<&str> = calls.collect();
        for call in &calls {
            self.out.push_str(call);
        }
        let text = quote(&breakable(text));
        let _ = if style.code { write!(self.out, "#raw({text});") } else { write!(self.out, "#{text};") };
        self.out.push_str(&"];".repeat(calls.len()));
    }

    fn footnote(&mut self, number: usize) {
        let Some(blocks) = self.flow.footnotes.get(number) else { return };
        match self.noted[number] {
            Noted::Here => {
                let _ = write!(self.out, "#footnote(<note-{number}>);");
            }
            Noted::Behind => self.sign(number),
            // Each note is in the next one's brackets and on this thread's stack.
            Noted::Nowhere if self.notes_deep == NOTES_DEPTH_MAX => {
                self.noted[number] = Noted::Behind;
                self.put_off.push_back(number);
                self.sign(number);
            }
            Noted::Nowhere => {
                self.noted[number] = Noted::Here;
                self.out.push_str("#footnote[");
                self.notes_deep += 1;
                self.blocks(blocks, DEPTH_MAX - 3);
                self.notes_deep -= 1;
                let _ = write!(self.out, "]<note-{number}>");
            }
        }
    }

    /// What stands for the mark of a note that was put off, and before that note.
    fn sign(&mut self, number: usize) {
        let _ = write!(self.out, "#super[#{};];", quote(&format!("[{}]", number + 1)));
    }

    /// The notes that were put off; each may put off others.
    fn put_off_notes(&mut self) {
        while let Some(number) = self.put_off.pop_front() {
            let Some(blocks) = self.flow.footnotes.get(number) else { continue };
            self.sign(number);
            self.out.push_str("\n\n");
            self.blocks(blocks, DEPTH_MAX - 3);
        }
    }

    fn image(&mut self, image: &Image) {
        let Some(name) = self.names.get(image.source.as_str()) else {
            let words = if image.alternative.is_empty() { &image.source } else { &image.alternative };
            let _ = write!(self.out, "#emph[#{};];", quote(&format!("[{words}]")));
            return;
        };
        let width = image.width.map(|pixels| f64::from(pixels) * POINTS_PER_PIXEL);
        let width = match width {
            Some(points) if points < TEXT_WIDTH_POINTS => format!("{points}pt"),
            Some(_) => "100%".to_owned(),
            None => "auto".to_owned(),
        };
        let _ = write!(self.out, "#image({}, alt: {}, width: {width});", quote(name), quote(&image.alternative));
    }
}

#[cfg(test)]
mod tests {
    use super::breakable;

    #[test]
    fn only_words_that_fit_no_line_may_break() {
        for text in
            ["anticonstitutionnellement ".repeat(9), "a/b".repeat(40), "https://example.org/une/adresse".repeat(4)]
        {
            assert_eq!(breakable(&text), text);
        }
        let key = "0123456789abcdef".repeat(5);
        let broken = breakable(&key);
        assert_eq!(broken.replace('\u{200b}', ""), key);
        assert_eq!(broken.matches('\u{200b}').count(), 4, "{broken}");
    }
}

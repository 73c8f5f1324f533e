//! Every bound of this crate: unit, reason, and what happens there.

/// Elements inside one another, counted from the top of the pad, that are read as structure.
///
/// People nest less than ten deep. A line of markdown repeats the marks of every quote it stands in, so this number is
/// also how much larger than its pad a hostile export can be. Deeper elements are flattened: their text stays, as plain
/// paragraphs where the last readable element stands.
pub(crate) const ELEMENT_DEPTH_MAX: usize = 50;

/// The highest first number of an ordered list: `CommonMark` reads at most nine digits. Higher ones are lowered to it.
pub(crate) const LIST_START_MAX: u32 = 999_999_999;

/// Columns or rows that one table cell may span. A cell that asks for more spans this many; browsers stop at 1,000.
pub(crate) const CELL_SPAN_MAX: u16 = 1_000;

/// Characters of a title; longer ones are cut there, since titles stand in lists, tabs and file names.
pub(crate) const TITLE_CHARS_MAX: usize = 200;

/// Bytes of a line of markdown that are read for a title: enough for its characters and the markup between them.
pub(crate) const TITLE_LINE_BYTES_MAX: usize = 4_096;

/// Headings, then lines, that are tried for a title. A note whose first hundred show nothing has none.
pub(crate) const TITLE_LINES_MAX: usize = 100;

/// Bytes of a file name before its extension. File systems allow 255 for the whole; longer ones are cut.
pub(crate) const FILE_STEM_BYTES_MAX: usize = 150;

/// Nodes of a note inside one another that are rendered as structure; comrak nests lists 100 deep at most. Deeper ones
/// become their text: browsers stop nesting at some depth too, and a page need not be as deep as a text can be.
pub(crate) const NOTE_DEPTH_MAX: usize = 100;

/// Cells of all tables of a note together, the ones counted that a short row leaves out. A node of a tree costs some
/// hundred bytes, and one byte of text can be a thousand such cells. A note that has more is rendered without tables.
pub(crate) const TABLE_CELLS_MAX: usize = 100_000;

/// Raw HTML tags of a note that are open at a time; more are dropped, as deeper nodes are.
pub(crate) const RAW_TAGS_OPEN_MAX: usize = 32;

/// Bytes of one raw HTML tag, and of a part of it; a longer one is dropped. It bounds what is read in vain.
pub(crate) const RAW_TAG_BYTES_MAX: usize = 4_096;

/// Elements of a page inside one another that a [`Flow`](crate::flow::Flow) keeps; a note nests less. What is deeper becomes
/// its text.
pub(crate) const FLOW_DEPTH_MAX: usize = 120;

/// Columns of a table in a printed document: more than stand on a page. Cells beyond are left out.
pub(crate) const COLUMNS_MAX: usize = 40;

/// Pixels of CSS across the text of a printed page (A4, margins of 2.5 cm); a wider picture is shown this wide.
pub(crate) const TEXT_WIDTH_PIXELS: u32 = 604;

/// Lists inside one another that office documents number; deeper items stand on the last level.
pub(crate) const LIST_LEVELS_MAX: usize = 9;
/// Bytes of front matter that are read; a longer one counts as bad.
pub(crate) const MATTER_BYTES_MAX: usize = 64 << 10;

/// Lists and maps of front matter inside one another; a deeper one counts as bad.
pub(crate) const MATTER_DEPTH_MAX: usize = 5;

/// Values, starts and ends of front matter; one with more counts as bad.
pub(crate) const MATTER_VALUES_MAX: usize = 5_000;

/// Characters of a value of front matter; longer ones are cut: they stand in heads of pages.
pub(crate) const MATTER_TEXT_CHARS_MAX: usize = 500;

/// Authors that a note names; more are dropped.
pub(crate) const AUTHORS_MAX: usize = 20;

/// Tags of a note, and names of what cards say; more are dropped.
pub(crate) const TAGS_MAX: usize = 50;

/// HTML of a note, in bytes per byte of its source; what comes after it is left out, and a warning says so.
pub(crate) const NOTE_GROWTH_MAX: usize = 7;

/// HTML that any note may have, in bytes: short notes are allowed to be dense.
pub(crate) const NOTE_BYTES_FREE: usize = 64 << 10;

/// Steps of the parser (a line, an inline, a node) per byte of source; a note that asks for more is shown as plain text.
/// Honest notes take one.
pub(crate) const PARSE_STEPS_PER_BYTE: usize = 12;

/// Steps of the parser that any note may take: a table of short rows makes many cells of few bytes.
pub(crate) const PARSE_STEPS_FREE: usize = 1 << 20;

/// Nodes that the tree of any note may have, and bytes of source for each further one; a note that has more is shown as plain
/// text. A node is 136 bytes, and its memory is what most notes that were made to be slow wait for. Honest notes have one for
/// seven bytes.
pub(crate) const NODES_FREE: usize = 1 << 18;
pub(crate) const BYTES_PER_NODE: usize = 3;

/// Items that are asked about blank lines: those open at each, over all of them. The parser's steps do not count them, and a
/// megabyte of blank lines behind a hundred items in one another took a second. A note that costs more is shown as plain text.
pub(crate) const ITEM_WORK_MAX: usize = 4_000_000;

/// Bytes that looking for the ends of formulas may cost: signs of dollar times bytes of their paragraph. A note that costs
/// more is read without formulas.
pub(crate) const MATH_WORK_MAX: usize = 100_000_000;

/// Signs of dollar of a note around what may be money and no formula: amounts, code that is cut, which is read again. So many
/// bytes of a paragraph that is read again count as one more of them. A note that has more is read without formulas.
pub(crate) const MONEY_MAX: usize = 120_000;
pub(crate) const BYTES_READ_AGAIN: usize = 64;

/// Signs that are read to look for alerts: in each row of signs of quotes, their number times itself. The parser's steps do not
/// count them, and a line of a megabyte of such signs took it the better part of an hour. A note that costs more is read
/// without alerts.
pub(crate) const ALERT_WORK_MAX: usize = 4_000_000;

/// Footnotes, and places that refer to one, of a note. The parser takes some microseconds for each; a note that has more is
/// read without footnotes, and without raised text, whose sign is theirs. As with every construct that a note is read
/// without, a warning at its head says so.
pub(crate) const NOTES_MAX: usize = 20_000;

/// Lines of a note that say what a term means: each is some eight nodes of a few bytes. A note that has more is read without
/// lists of terms.
pub(crate) const TERMS_MAX: usize = 20_000;

/// Signs of a note that mark, insert, strike, raise or lower text. A note that has more is read without all of these.
pub(crate) const MARKS_MAX: usize = 60_000;

/// Containers that are asked about lines: those open at each line, over all lines. A note that costs more is read without
/// containers.
pub(crate) const CONTAINER_WORK_MAX: usize = 4_000_000;

/// Abbreviations of a note, and bytes of one and of what it means; more and longer ones say nothing.
pub(crate) const ABBREVIATIONS_MAX: usize = 500;
pub(crate) const ABBREVIATION_BYTES_MAX: usize = 64;
pub(crate) const ABBREVIATION_TITLE_BYTES_MAX: usize = 200;

/// Bytes of what abbreviations mean that one block may repeat, besides as many as it has text.
pub(crate) const ABBREVIATION_BYTES_FREE: usize = 512;

/// Bytes between the signs of a ruby, a tag or an embed: it bounds what is read in vain.
pub(crate) const SIGN_BYTES_MAX: usize = 256;

/// Quotation marks that are open at a place and looked through for the one that a mark closes: people open two or three.
pub(crate) const QUOTATION_MARKS_OPEN_MAX: usize = 32;

/// Bytes of the address or id in an embed.
pub(crate) const EMBED_ADDRESS_BYTES_MAX: usize = 512;

/// Bytes of the title of a container that are read as markdown; a longer one is text.
pub(crate) const CONTAINER_TITLE_BYTES_MAX: usize = 500;

/// Bytes of one block of program text that are coloured; a longer one is not. Its HTML may be so many times as long.
pub(crate) const COLOR_BYTES_MAX: usize = 100_000;
pub(crate) const COLOR_GROWTH_MAX: usize = 5;
pub(crate) const COLOR_BYTES_FREE: usize = 1 << 10;

/// Cells of a table out of comma-separated values; a longer one is shown as text.
pub(crate) const CSV_CELLS_MAX: usize = 20_000;

/// Ways back from one footnote; further ones are left out.
pub(crate) const BACK_LINKS_MAX: u32 = 10;

/// Headings of a note that have an id and stand in outlines; further ones are shown without.
pub(crate) const HEADINGS_MAX: usize = 20_000;

/// Entries of all tables of contents together; more are left out.
pub(crate) const CONTENTS_ENTRIES_MAX: usize = 2_000;

/// Bytes of a diagram that are put into an address of a `PlantUML` server; a longer one is shown as text.
pub(crate) const PLANTUML_BYTES_MAX: usize = 2_000;

/// Slides of a note; what comes after is on the last.
pub(crate) const SLIDES_MAX: usize = 1_000;

/// Bytes of what could define an address in a note that is rendered part by part: it is read a second time with each whole. A note
/// that has more is rendered as a whole.
pub(crate) const PREVIEW_DEFINITIONS_BYTES_MAX: usize = 64 << 10;

/// Characters of a description that a note does not give itself, as CodiMD cuts it.
pub(crate) const DESCRIPTION_CHARS_MAX: usize = 100;

/// Files in an archive that is imported; the central directory costs some hundred bytes of memory for each.
pub(crate) const IMPORT_ENTRIES_MAX: usize = 10_000;

/// Bytes of one unpacked file of an archive, counted while unpacking: what an archive says of itself may be a lie.
pub(crate) const IMPORT_PART_BYTES_MAX: u64 = 16 << 20;

/// Bytes unpacked from one import in all, archives within the archive included.
pub(crate) const IMPORT_BYTES_MAX: u64 = 96 << 20;

/// How many times as long as its packed bytes a file may be; the XML of a long table is packed some 50 to 1.
pub(crate) const IMPORT_RATIO_MAX: u64 = 200;

/// Bytes that any file may unpack to, whatever its ratio.
pub(crate) const IMPORT_BYTES_FREE: u64 = 1 << 20;

/// Notes of one import. Beyond: refused, not half done.
pub(crate) const IMPORT_NOTES_MAX: usize = 500;

/// Brackets of an imported note that are open at a time, where the words of its pictures are looked for. Beyond: those words
/// are not found, and the picture stays as it is written.
pub(crate) const BRACKETS_OPEN_MAX: usize = 1_000;

/// Pictures of one imported document; later ones are told by their alternative text.
pub(crate) const IMPORT_PICTURES_MAX: usize = 500;

/// Elements of XML inside one another. People's tables in tables are some 60 deep.
pub(crate) const XML_DEPTH_MAX: usize = 200;

/// Elements, attributes and texts of one part: each costs some 50 bytes of memory and may be 4 bytes of XML.
pub(crate) const XML_NODES_MAX: usize = 1_000_000;

/// Bytes of an HTML file that is imported, without the pictures that stand in it.
pub(crate) const IMPORT_HTML_BYTES_MAX: usize = 4 << 20;

/// Bytes of an HTML file that is imported, with all that stands in it: as much as a part of an archive.
pub(crate) const IMPORT_HTML_WHOLE_BYTES_MAX: usize = 16 << 20;

/// Elements of an imported HTML file that are open at a time, as far as its tags tell: a browser's parser looks through them
/// for every tag.
pub(crate) const HTML_OPEN_MAX: usize = 400;

/// Elements of an imported HTML file, those that no tag opens included: some 300 bytes of memory each. Beyond: refused.
pub(crate) const HTML_ELEMENTS_MAX: usize = 500_000;

/// Bytes of HTML that are parsed between two looks at the number of elements: each tag among them may open as many as were
/// open.
pub(crate) const HTML_PIECE_BYTES: usize = 512;

/// Styles from which one style may inherit; more are a circle.
pub(crate) const STYLE_PARENTS_MAX: usize = 20;

/// Bytes of the words that a docx puts before each item of a list; longer ones are left out, since they are said many times.
pub(crate) const NUMBER_WORDS_BYTES_MAX: usize = 200;

/// Bytes of markdown of one imported document, from whatever it was.
pub(crate) const IMPORT_MARKDOWN_BYTES_MAX: usize = 16 << 20;

/// Bytes of one formula; a longer one is shown as its source. A page of equations is some 2,000.
pub(crate) const FORMULA_BYTES_MAX: usize = 8 << 10;

/// Commands and comments of one formula; one with more is shown as its source. The parser calls itself for each in the worst
/// case, some 1,100 bytes of stack a time.
pub(crate) const FORMULA_COMMANDS_MAX: usize = 800;

/// Uses of what was defined, in one formula; one with more is shown as its source.
pub(crate) const FORMULA_USES_MAX: usize = 500;

/// Parts of a formula inside one another; a deeper one is shown as its source. People's continued fractions are some 20 deep.
pub(crate) const FORMULA_DEPTH_MAX: usize = 32;

/// Bytes of all formulas of a document that are set as such; further ones are shown as their source. One byte of TeX can be a
/// hundred of XML.
pub(crate) const FORMULAS_BYTES_MAX: usize = 400_000;

/// Formulas of a document that are set as such; each is a file of its own in an odt. Further ones are shown as their source.
pub(crate) const FORMULAS_MAX: usize = 5_000;

/// Pairs of brackets inside one another that a docx has as such, and parts that are looked through for the end of one; others
/// stand as signs.
pub(crate) const FORMULA_PAIRS_MAX: usize = 16;
pub(crate) const FORMULA_PAIR_PARTS_MAX: usize = 200;

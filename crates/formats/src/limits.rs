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

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

/// Bytes of a file name before its extension. File systems allow 255 for the whole; longer ones are cut.
pub(crate) const FILE_STEM_BYTES_MAX: usize = 150;

//! Every bound of this crate: unit, reason, and what happens there.

/// Blocks inside one another that are set as such: the library sets at most 72 layouts inside one another, and a block
/// takes up to three. What is deeper is set as plain paragraphs.
pub(crate) const DEPTH_MAX: usize = 14;

/// Notes inside one another that are set as notes. Deeper ones stand behind the text: each takes two kilobytes of stack here, and the
/// library reads at most 256 contents inside one another.
pub(crate) const NOTES_DEPTH_MAX: usize = 4;

/// Points of a CSS pixel.
pub(crate) const POINTS_PER_PIXEL: f64 = 0.75;

/// Points across the text on an A4 page with our margins; a wider picture is set as wide as the text.
pub(crate) const TEXT_WIDTH_POINTS: f64 = 467.0;

/// Characters of a word that are set as they are; behind them it may break after each so many. No line holds so many of them.
pub(crate) const WORD_CHARS_MAX: usize = 48;
pub(crate) const WORD_BREAK_CHARS: usize = 8;

/// Bytes of the address of a link: the library takes no longer one. What it stands on is set as text.
pub(crate) const LINK_BYTES_MAX: usize = 8_000;

/// Bytes of a font of the system; a larger one is not looked at. Those of Chinese, Japanese and Korean together take 20 MB.
pub(crate) const FONT_BYTES_MAX: u64 = 64 << 20;

/// Fonts of the system that are known; those behind them are not. Each takes a few kilobytes of memory.
pub(crate) const FACES_MAX: usize = 4_000;

//! What a note is written in, piece by piece.

/// What a run has of tables of contents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Listing {
    #[default]
    None,
    /// It is one, down to a level, of so many entries, and nothing else.
    Alone { level: u8, entries: usize },
    /// There is one among other things, or one that is not seen.
    Within,
}

/// What is written from one moment without open raw tags to the next.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// The line of the source on which it begins, from 1.
    pub(super) line: usize,
    /// Empty if nothing of it is seen.
    pub(super) html: String,
    /// Bytes that it asked for at the most, had or not.
    pub(super) demand: usize,
    /// The last number of its last numbered code.
    pub(super) line_number: Option<usize>,
    /// Raw tags were open at its end.
    pub(super) is_open: bool,
    /// It is the footnotes.
    pub(super) is_notes: bool,
    pub(super) listing: Listing,
}

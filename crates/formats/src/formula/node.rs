//! What a formula is made of.

/// A formula: what was written, and what it means as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// TeX, without the signs of dollar.
    pub source: String,
    /// Whether it is set as large as on a line of its own.
    pub is_display: bool,
    /// None if it could not be read: its source is shown.
    pub tree: Option<Node>,
}

impl Formula {
    /// Whether nothing is to be seen of it: all that it does is to define something for others.
    pub fn is_blank(&self) -> bool {
        self.tree.as_ref().is_some_and(|tree| parts_of(tree).is_empty())
    }
}

/// A part of a formula; at most `FORMULA_DEPTH_MAX` stand inside one another.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A variable: one letter, in the face it is to have, or upright.
    Letter {
        /// The letter.
        letter: char,
        /// Whether it stands upright; a letter of a face of its own (𝔸) is as it is.
        is_upright: bool,
    },
    /// Digits.
    Number(String),
    /// The name of a function, as `sin`.
    Function(String),
    /// Words.
    Words(String),
    /// A sign that is no letter.
    Sign(Sign),
    /// Parts side by side.
    Row(Vec<Self>),
    /// One above the other.
    Fraction {
        /// Above.
        over: Box<Self>,
        /// Below.
        under: Box<Self>,
        /// Whether there is a line between them.
        has_line: bool,
    },
    /// A root.
    Root {
        /// What is under it.
        radicand: Box<Self>,
        /// Which root, if not the second.
        degree: Option<Box<Self>>,
    },
    /// Something with what is written small around it.
    Scripts(Box<Scripts>),
    /// Something under or over a mark.
    Marked {
        /// What is marked.
        base: Box<Self>,
        /// The mark: an accent, a bar, a brace or an arrow.
        mark: char,
        /// Whether it stands above.
        is_above: bool,
        /// Whether it is as wide as what it marks.
        is_wide: bool,
    },
    /// Something between signs as high as it is.
    Fenced {
        /// The sign before, if any.
        open: Option<char>,
        /// What stands between them.
        inside: Box<Self>,
        /// The sign after, if any.
        close: Option<char>,
    },
    /// Rows of cells.
    Table(Table),
    /// A space, in widths of an m.
    Space(f32),
    /// Something in another size.
    Sized(Size, Box<Self>),
    /// Something in colour or in a frame.
    Decorated(Decoration, Box<Self>),
}

impl Node {
    /// Whether a thin space stands between two parts that follow each other: around the names of functions, except before
    /// what is closed in.
    pub fn is_apart(before: &Self, next: &Self) -> bool {
        let is_operand = |node: &Self| !matches!(node, Self::Sign(_) | Self::Space(_) | Self::Words(_));
        let opens = matches!(next, Self::Fenced { .. });
        before.is_function() && is_operand(next) && !opens || next.is_function() && is_operand(before)
    }

    fn is_function(&self) -> bool {
        match self {
            Self::Function(_) => true,
            Self::Scripts(scripts) => scripts.base.is_function(),
            _ => false,
        }
    }
}

/// The parts of a row, or the one part that something is.
pub fn parts_of(node: &Node) -> &[Node] {
    if let Node::Row(parts) = node { parts } else { std::slice::from_ref(node) }
}

/// A sign.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// One character, or one and another that changes it.
    pub text: String,
    /// What spaces stand around it.
    pub kind: SignKind,
    /// Its height in widths of an m, if it is larger than usual.
    pub height: Option<f32>,
}

/// What a sign does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignKind {
    /// Stands for itself.
    Ordinary,
    /// Joins two things.
    Binary,
    /// Stands before one thing, as a minus.
    Unary,
    /// Compares two things.
    Relation,
    /// A sum, an integral.
    Large,
    /// Begins what it closes in.
    Open,
    /// Ends it.
    Close,
    /// Both.
    Fence,
    /// Parts things that are as high as the fence around them.
    Middle,
    /// A comma.
    Punctuation,
}

/// What is written small around something.
#[derive(Debug, Clone, PartialEq)]
pub struct Scripts {
    /// What it stands around.
    pub base: Node,
    /// The lower one.
    pub below: Option<Node>,
    /// The upper one.
    pub above: Option<Node>,
    /// Where they stand.
    pub place: Place,
}

/// Where scripts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To the right.
    Side,
    /// Under and over.
    Limits,
    /// Under and over on a line of its own, to the right in a line of text.
    Movable,
}

/// Rows of cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The cells of each row; rows may be of different lengths.
    pub rows: Vec<Vec<Node>>,
    /// How columns are aligned; the last one stands for all further ones.
    pub columns: Vec<Align>,
    /// Whether columns touch in pairs, as the two sides of equations do, and are set as large as on a line of their own.
    pub is_equations: bool,
    /// Columns with a vertical line before them.
    pub lines_before_columns: Vec<usize>,
    /// Rows with a horizontal line above them.
    pub lines_above_rows: Vec<usize>,
}

impl Table {
    /// The number of columns.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or_default()
    }

    /// Whether all columns stand in the middle.
    pub fn is_centered(&self) -> bool {
        self.columns.first() == Some(&Align::Center)
    }

    /// How a column is aligned.
    pub fn align(&self, column: usize) -> Align {
        if self.is_equations && self.columns.is_empty() {
            return if column.is_multiple_of(2) { Align::End } else { Align::Start };
        }
        self.columns.get(column).or(self.columns.last()).copied().unwrap_or(Align::Center)
    }
}

/// Where a cell's content stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// To the left.
    Start,
    /// In the middle.
    Center,
    /// To the right.
    End,
}

impl Align {
    /// As `MathML` and Office Math call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Start => "left",
            Self::Center => "center",
            Self::End => "right",
        }
    }
}

/// The sizes of TeX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As on a line of its own.
    Display,
    /// As in a line of text.
    Text,
    /// As a script.
    Script,
    /// As a script of a script.
    ScriptScript,
}

/// What makes something stand out. Colours are red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoration {
    /// The colour of its ink.
    Ink([u8; 3]),
    /// The colour behind it.
    Ground([u8; 3]),
    /// A frame around it.
    Frame([u8; 3]),
    /// A stroke through it.
    Struck,
    /// Only its place is kept.
    Hidden,
}

//! What a paragraph inherits from the blocks around it, as the properties that its style lacks.

use std::fmt::Write as _;

/// Millimetres by which a quote, a box in a box and what a word means stand in.
pub(super) const STEP_MM: usize = 6;

/// Millimetres by which a level of a list stands in, as `parts` says for its marker.
const LEVEL_MM: usize = 7;

/// The blocks around a paragraph.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// The style of running text.
    pub style: &'static str,
    /// The style of the box that it stands in, and its colour.
    pub color: Option<(&'static str, &'static str)>,
    /// Whether it stands in a quote within that box, if there is one.
    pub is_quoted: bool,
    /// Millimetres by which it stands in, without those of lists.
    pub indent_mm: usize,
    /// Lists it stands in.
    pub level: usize,
    /// Whether it begins an item.
    pub is_marked: bool,
}

impl Around {
    /// Nothing around running text of that style.
    pub(super) fn only(style: &'static str) -> Self {
        Self { style, color: None, is_quoted: false, indent_mm: 0, level: 0, is_marked: false }
    }

    /// Within a quote.
    pub(super) fn in_quote(self) -> Self {
        Self { style: "Quotations", is_quoted: true, indent_mm: self.indent_mm + STEP_MM, ..self }
    }

    /// Within a box. One in a box stands in, so that the one is seen in the other.
    pub(super) fn in_box(self, kind: &str) -> Self {
        let (style, color) = match kind {
            "success" => ("Box_20_success", "#1a6b3c"),
            "info" => ("Box_20_info", "#2a4bc9"),
            "warning" => ("Box_20_warning", "#7a4b00"),
            "danger" => ("Box_20_danger", "#b3261e"),
            _ => ("Box", "#5a5f6e"),
        };
        let indent_mm = self.indent_mm + if self.color.is_some() { STEP_MM } else { 0 };
        Self { style, color: Some((style, color)), is_quoted: false, indent_mm, ..self }
    }

    /// Within an item of a list.
    pub(super) fn in_item(self) -> Self {
        Self { style: "List", level: self.level + 1, is_marked: true, ..self }
    }

    /// What a paragraph of that style lacks to stand where it does; nothing if the style says it all.
    pub(super) fn properties(&self, style: &str) -> String {
        let mut all = String::new();
        let said_mm = match style {
            "Quotations" => STEP_MM,
            "Definition" => STEP_MM + 2,
            _ => 0,
        };
        // Lists place their own paragraphs; what else stands in an item has a style that knows of none.
        let is_of_list = style == "List";
        let left_mm = self.indent_mm + self.level * LEVEL_MM;
        if !is_of_list && left_mm != said_mm {
            let first = if self.is_marked { "-0.6cm" } else { "0cm" };
            let _ = write!(all, " fo:margin-left=\"{left_mm}mm\" fo:text-indent=\"{first}\"");
        }
        if self.color.is_some() && !style.starts_with("Box") {
            all.push_str(" fo:background-color=\"#f6f6f9\"");
        }
        // `LibreOffice` takes what is padded from the room that a list has for its markers.
        let padding = if is_of_list { "fo:padding=\"0.1cm\"" } else { "fo:padding=\"0.2cm\"" };
        match self.color {
            _ if self.is_quoted && style != "Quotations" => {
                let _ = write!(all, " {padding} fo:border-left=\"1.5pt solid #767c8c\"");
            }
            Some((own, color)) if !self.is_quoted && style != own => {
                let _ = write!(all, " {padding} fo:border-left=\"2.5pt solid {color}\"");
            }
            _ => {}
        }
        all
    }
}

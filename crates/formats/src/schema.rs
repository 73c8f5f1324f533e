//! The names of `web/schema.json` on this side: the browser and the exports must agree on them.

/// What a node's name means to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Running text.
    Paragraph,
    /// A heading; attribute `level`.
    Heading,
    /// A list with dots.
    BulletList,
    /// A list with numbers; attribute `start`.
    OrderedList,
    /// An item of either.
    ListItem,
    /// A list with boxes.
    TaskList,
    /// Its item; attribute `checked`.
    TaskItem,
    /// Program text; attribute `language`.
    CodeBlock,
    /// A quote.
    Blockquote,
    /// A table.
    Table,
    /// Its row.
    TableRow,
    /// Its cell; attributes `colspan`, `rowspan`, and `colwidth` for the screen only.
    TableCell,
    /// A cell that names its row or column.
    TableHeader,
    /// A picture; attributes `src`, `alt`, `title`.
    Image,
    /// A horizontal line.
    HorizontalRule,
    /// A new line within a block.
    HardBreak,
}

/// The nodes of the schema, by name.
const NODES: [(&str, Kind); 16] = [
    ("blockquote", Kind::Blockquote),
    ("bulletList", Kind::BulletList),
    ("codeBlock", Kind::CodeBlock),
    ("hardBreak", Kind::HardBreak),
    ("heading", Kind::Heading),
    ("horizontalRule", Kind::HorizontalRule),
    ("image", Kind::Image),
    ("listItem", Kind::ListItem),
    ("orderedList", Kind::OrderedList),
    ("paragraph", Kind::Paragraph),
    ("table", Kind::Table),
    ("tableCell", Kind::TableCell),
    ("tableHeader", Kind::TableHeader),
    ("tableRow", Kind::TableRow),
    ("taskItem", Kind::TaskItem),
    ("taskList", Kind::TaskList),
];

impl Kind {
    /// The node of that name, if the schema has one.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NODES.iter().find(|(known, _)| *known == name).map(|&(_, kind)| kind)
    }

    /// Whether it stands in a line of text rather than around one.
    pub(crate) fn is_inline(self) -> bool {
        matches!(self, Self::Image | Self::HardBreak)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Kind, NODES};
    use crate::inline::Mark;

    fn schema() -> serde_json::Value {
        serde_json::from_str(include_str!("../../../web/schema.json")).unwrap()
    }

    fn names(of: &str) -> BTreeSet<String> {
        schema()[of].as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn knows_each_node_of_the_schema_and_no_other() {
        let known: BTreeSet<String> = NODES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(names("nodes"), known);
        assert!(Kind::named("doc").is_none(), "the top node is the fragment itself");
    }

    #[test]
    fn knows_each_mark_of_the_schema() {
        let unknown: Vec<String> =
            names("marks").into_iter().filter(|name| name != "link" && Mark::named(name).is_none()).collect();
        assert_eq!(unknown, Vec::<String>::new());
        assert_eq!(names("marks").len(), 6);
    }

    #[test]
    fn names_the_attributes_that_the_reader_asks_for() {
        let schema = schema();
        let read = [
            ("nodes", "heading", vec!["level"]),
            ("nodes", "orderedList", vec!["start"]),
            ("nodes", "taskItem", vec!["checked"]),
            ("nodes", "codeBlock", vec!["language"]),
            ("nodes", "image", vec!["alt", "src", "title"]),
            ("nodes", "tableCell", vec!["colspan", "colwidth", "rowspan"]),
            ("nodes", "tableHeader", vec!["colspan", "colwidth", "rowspan"]),
            ("marks", "link", vec!["href"]),
        ];
        for kind in ["nodes", "marks"] {
            for (name, value) in schema[kind].as_object().unwrap() {
                let mut attributes: Vec<&str> =
                    value["attributes"].as_object().unwrap().keys().map(String::as_str).collect();
                attributes.sort_unstable();
                let expected = read.iter().find(|(of, node, _)| *of == kind && node == name);
                assert_eq!(attributes, expected.map(|(_, _, names)| names.clone()).unwrap_or_default(), "{name}");
            }
        }
        assert_eq!(
            (&schema["topNode"], &schema["fragment"], &schema["text"]),
            (&"doc".into(), &"default".into(), &"content".into())
        );
    }
}

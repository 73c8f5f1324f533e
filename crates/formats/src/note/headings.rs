//! The headings of a note: ids as CodiMD makes them, and the table of contents.

use std::collections::HashMap;
use std::mem;

use comrak::Node;
use comrak::nodes::NodeValue;

use super::parse::blocks;
use super::rendered::Heading;
use super::text_of;
use crate::html::write::{push_attribute, push_text};
use crate::limits::HEADINGS_MAX;

/// The headings in order, as many as may have an id.
pub(super) fn headings(root: Node<'_>, lines_before: u32) -> Vec<Heading> {
    let headings = blocks(root).filter_map(|node| heading(node, lines_before));
    let mut headings: Vec<Heading> = headings.take(HEADINGS_MAX).collect();
    let mut ids = Ids::default();
    for heading in &mut headings {
        heading.id = ids.unique(mem::take(&mut heading.id));
    }
    headings
}

/// The heading that the node is, with the id that its own text gives: another may have that too.
pub(super) fn heading(node: Node<'_>, lines_before: u32) -> Option<Heading> {
    let data = node.data();
    let NodeValue::Heading(heading) = &data.value else { return None };
    Some(Heading {
        level: heading.level,
        text: text_of(node),
        id: slug(node),
        line: u32::try_from(data.sourcepos.start.line).unwrap_or(u32::MAX).saturating_add(lines_before),
    })
}

/// The ids of headings whose texts give these, in order.
pub(super) fn unique<'s>(slugs: impl Iterator<Item = &'s str>) -> Vec<String> {
    let mut ids = Ids::default();
    slugs.map(|slug| ids.unique(slug.to_owned())).collect()
}

/// The id that a heading's text gives: case and accents stay, white space becomes `-`, ASCII punctuation goes. CodiMD makes
/// it of HTML without tags: `&` is `&amp;` there, and an emoji's short name is a picture.
fn slug(node: Node<'_>) -> String {
    let mut id = String::new();
    let mut was_space = true;
    for node in node.descendants() {
        let data = node.data();
        let text: &str = match &data.value {
            NodeValue::Text(text) => text,
            NodeValue::Code(code) => &code.literal,
            NodeValue::Math(math) => &math.literal,
            NodeValue::SoftBreak | NodeValue::LineBreak => " ",
            NodeValue::ShortCode(_) => {
                was_space = false;
                continue;
            }
            _ => continue,
        };
        for c in text.chars() {
            let is_space = c.is_whitespace();
            match c {
                '&' => id.push_str("amp"),
                '<' => id.push_str("lt"),
                '>' => id.push_str("gt"),
                _ if is_space && !was_space => id.push('-'),
                '-' | '_' => id.push(c),
                _ if is_space || c.is_ascii_punctuation() || c.is_control() => {}
                _ => id.push(c),
            }
            was_space = is_space;
        }
    }
    let kept = if was_space { id.strip_suffix('-').map(str::len) } else { None };
    id.truncate(kept.unwrap_or(id.len()));
    id
}

/// Ids that are taken, and by how many headings of that text.
#[derive(Debug, Default)]
struct Ids {
    counts: HashMap<String, u32>,
}

impl Ids {
    /// The id, with the number of those before it behind it if it is taken, as often as that is taken too.
    fn unique(&mut self, mut id: String) -> String {
        if id.is_empty() {
            return id;
        }
        for _ in 0..8 {
            let Some(count) = self.counts.get_mut(&id) else {
                self.counts.insert(id.clone(), 1);
                return id;
            };
            id.push_str(&count.to_string());
            *count += 1;
        }
        while self.counts.contains_key(&id) {
            id = format!("{id}-{}", self.counts.len());
        }
        self.counts.insert(id.clone(), 1);
        id
    }
}

/// Writes a table of contents down to a level, of so many entries at most; how many it has.
pub(super) fn contents(out: &mut String, headings: &[Heading], (level, entries): (u8, usize), label: &str) -> usize {
    out.push_str("<nav class=\"toc\"");
    push_attribute(out, "aria-label", label);
    out.push_str(">\n");
    let mut open: Vec<u8> = Vec::new();
    let mut count = 0;
    let listed = headings.iter().filter(|heading| heading.level <= level && !heading.text.is_empty());
    for heading in listed.take(entries) {
        count += 1;
        while open.last().is_some_and(|last| *last > heading.level) && open.len() > 1 {
            out.push_str("</li>\n</ul>\n");
            open.pop();
        }
        if open.last().is_none_or(|last| *last < heading.level) {
            out.push_str("<ul>\n");
            open.push(heading.level);
        } else {
            out.push_str("</li>\n");
        }
        out.push_str("<li>");
        if heading.id.is_empty() {
            push_text(out, &heading.text);
        } else {
            out.push_str("<a");
            push_attribute(out, "href", &format!("#{}", heading.id));
            out.push('>');
            push_text(out, &heading.text);
            out.push_str("</a>");
        }
    }
    for _ in open {
        out.push_str("</li>\n</ul>\n");
    }
    out.push_str("</nav>\n");
    count
}

//! The headings of a note: ids as CodiMD makes them, and the table of contents.

use std::collections::{HashMap, HashSet};
use std::mem;

use comrak::Node;
use comrak::nodes::NodeValue;

use super::parse::blocks;
use super::rendered::Heading;
use super::slug::slug;
use super::text_of;
use crate::html::write::{push_attribute, push_text};
use crate::limits::HEADINGS_MAX;

/// The headings in order, as many as may have an id.
pub(super) fn headings(root: Node<'_>, lines_before: u32) -> Vec<Heading> {
    let headings = blocks(root).filter_map(|node| heading(node, lines_before));
    let mut headings: Vec<Heading> = headings.take(HEADINGS_MAX).collect();
    let ids = unique(headings.iter().map(|heading| heading.id.as_str()));
    headings.iter_mut().zip(ids).for_each(|(heading, id)| heading.id = id);
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

/// The ids of headings whose texts give these, in order, as CodiMD makes them differ: it goes from one to the next and gives the
/// others of its id their place among all of that id as a number behind it.
pub(super) fn unique<'s>(slugs: impl Iterator<Item = &'s str>) -> Vec<String> {
    let mut ids: Vec<String> = slugs.map(str::to_owned).collect();
    let mut places: HashMap<String, Vec<usize>> = HashMap::with_capacity(ids.len());
    for (at, id) in ids.iter().enumerate().filter(|(_, id)| !id.is_empty()) {
        match places.get_mut(id) {
            Some(same) => same.push(at),
            None => drop(places.insert(id.clone(), vec![at])),
        }
    }
    // No honest note takes a heading's number for another's more than once or twice.
    let mut renamings_left = 4 * ids.len();
    for at in 0..ids.len() {
        let id = ids[at].clone();
        let Some(same) = places.get_mut(&id).filter(|same| same.len() > 1 && same.len() <= renamings_left) else {
            continue;
        };
        renamings_left -= same.len();
        for (number, other) in mem::replace(same, vec![at]).into_iter().enumerate().filter(|(_, other)| *other != at) {
            let new = format!("{id}{number}");
            let those = places.entry(new.clone()).or_default();
            let place = those.partition_point(|place| *place < other);
            those.insert(place, other);
            ids[other] = new;
        }
    }
    differ(&mut ids);
    ids
}

/// Makes those differ that are still the same: their numbers made them what another was.
fn differ(ids: &mut [String]) {
    let mut taken: HashSet<String> = HashSet::with_capacity(ids.len());
    for id in ids.iter_mut().filter(|id| !id.is_empty()) {
        if taken.contains(id) {
            *id = format!("{id}-{}", taken.len());
        }
        while taken.contains(id) {
            id.push('-');
        }
        taken.insert(id.clone());
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

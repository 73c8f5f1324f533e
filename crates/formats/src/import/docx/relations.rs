//! Where the parts of a document are.

use std::collections::HashMap;

use crate::import::ImportError;
use crate::import::archive::Archive;

/// Where one leads.
#[derive(Debug)]
pub(super) struct Relation {
    /// What it is of: the last word of its type, as `styles`.
    kind: String,
    /// A path of the archive, or the address of something outside.
    pub(super) target: String,
    /// Whether it leads out of the archive.
    pub(super) is_outside: bool,
}

/// The relations of a part, by their name.
#[derive(Debug, Default)]
pub(super) struct Relations(HashMap<String, Relation>);

impl Relations {
    /// Reads those of a part, if it has any.
    pub(super) fn read(archive: &mut Archive<'_>, folder: &str, file: &str) -> Result<Self, ImportError> {
        let path = format!("{folder}_rels/{file}.rels");
        let Some(all) = super::part(archive, &path)? else { return Ok(Self::default()) };
        let one = all.elements().filter_map(|one| {
            let is_outside = one.attribute("TargetMode") == Some("External");
            let (kind, target) = (one.attribute("Type").unwrap_or_default(), one.attribute("Target")?);
            let target = if is_outside { target.to_owned() } else { path_from(folder, target) };
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            Some((one.attribute("Id")?.to_owned(), Relation { kind, target, is_outside }))
        });
        Ok(Self(one.collect()))
    }

    /// The one of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Relation> {
        self.0.get(name)
    }

    /// The path of the part of that kind.
    pub(super) fn of_kind(&self, kind: &str) -> Option<&str> {
        self.0.values().find(|one| one.kind == kind && !one.is_outside).map(|one| one.target.as_str())
    }
}

/// A path from a folder, as a path of the archive.
fn path_from(folder: &str, target: &str) -> String {
    let start = if target.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

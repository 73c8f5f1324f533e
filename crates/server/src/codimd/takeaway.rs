//! `/me/export`: all notes of one's own in one file.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_formats::{content_disposition, file_name, pack};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};

use super::history::{text, whoever};
use super::{source, tally};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::house::House;
use crate::limits::TAKEN_BYTES_MAX;

/// `GET /me/export` as HedgeDoc has it, `POST` as CodiMD: `archive.zip`, a markdown file a note, named after its title.
pub(crate) async fn take_away(State(house): State<Arc<House>>, caller: Caller) -> Result<Response, Failure> {
    let author = whoever(&caller)?;
    tally::flush(&house, Some(&author)).await?;
    let mut files = Vec::new();
    let (mut names, mut left) = (Names::default(), TAKEN_BYTES_MAX);
    for row in house.store.owned_notes(&author).await? {
        let note = source(&house, row.document.number).await?;
        left = left.checked_sub(note.len()).ok_or(Failure::TooLarge(TAKEN_BYTES_MAX))?;
        let title = tally::title(&note).unwrap_or_else(|| text(&row).to_owned());
        files.push((names.free(&title), note.into_bytes()));
    }
    let archive = tokio::task::spawn_blocking(move || pack(&files)).await.map_err(|_| Failure::Internal)?;
    let mut response = archive.into_response();
    let head = response.headers_mut();
    head.insert(CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    head.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&content_disposition("archive.zip")) {
        head.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// The names of an archive's files.
#[derive(Debug, Default)]
struct Names {
    taken: HashSet<String>,
    /// The last number that was put behind a title: of a thousand of one title, none is tried twice.
    numbers: HashMap<String, usize>,
}

impl Names {
    /// A name that no other file of the archive has, on systems that know no capitals either.
    fn free(&mut self, title: &str) -> String {
        let mut name = file_name(title, "md");
        // After the title's last letters: a name that is cut keeps its number.
        let stem: String = title.chars().take(30).collect();
        while !self.taken.insert(name.to_lowercase()) {
            let number = self.numbers.entry(stem.to_lowercase()).or_insert(1);
            *number += 1;
            name = file_name(&format!("{stem} ({number})"), "md");
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_each_once() {
        let mut all = Names::default();
        let long = "x".repeat(500);
        let names: Vec<String> =
            ["Plan", "plan", "Plan", "..", "..", &long, &long].map(|title| all.free(title)).to_vec();
        assert_eq!(names[..3], ["Plan.md", "plan (2).md", "Plan (3).md"]);
        let lower: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(lower.len(), names.len(), "{names:?}");
    }
}

//! Pictures of the `CodiMD` or `HedgeDoc` that was here before, at the addresses that its notes name.
//!
//! Its files are what people once sent, under the type that they said: each is made anew like every other when it is first
//! asked for, kept, and its old address leads to the new one. The folder is only read.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use encrier_model::Viewer;
use tokio::fs;

use super::keep;
use crate::failure::Failure;
use crate::house::House;
use crate::limits::{OLD_NAME_BYTES_MAX, OLD_PICTURES_MAX, UPLOAD_BYTES_MAX};

/// The folder, and where its pictures are now.
#[derive(Debug)]
pub(crate) struct OldUploads {
    folder: PathBuf,
    /// What was made anew since the start: making it again gives the same.
    known: Mutex<HashMap<String, String>>,
}

impl OldUploads {
    /// Those of a folder such as `public/uploads`.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, known: Mutex::default() }
    }

    /// The address of ours at which an old picture is now.
    pub(super) async fn address(&self, house: &House, name: &str) -> Result<String, Failure> {
        if !is_plain(name) {
            return Err(Failure::NotFound);
        }
        if let Some(known) = self.lock().get(name) {
            return Ok(known.clone());
        }
        let path = self.folder.join(name);
        let about = fs::symlink_metadata(&path).await.map_err(|_| Failure::NotFound)?;
        let is_small = usize::try_from(about.len()).is_ok_and(|bytes| bytes <= UPLOAD_BYTES_MAX);
        if !about.is_file() || !is_small {
            return Err(Failure::NotFound);
        }
        let bytes = fs::read(&path).await.map_err(|_| Failure::NotFound)?;
        let picture = house.pictures.made_anew(bytes.into()).await.map_err(|_| Failure::NotFound)?;
        // For whoever knows its address, as it was.
        let address = keep(house, &Viewer::Stranger, None, picture).await?;
        let mut known = self.lock();
        if known.len() < OLD_PICTURES_MAX {
            known.insert(name.to_owned(), address.clone());
        }
        Ok(address)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        // Nothing under this lock can panic half way.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a name is a file of that folder itself, as both programs named them.
fn is_plain(name: &str) -> bool {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    is_plain && !name.starts_with('.') && name.len() <= OLD_NAME_BYTES_MAX
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn names_lead_nowhere_else() {
        assert!(is_plain("upload_0a1b2c.png") && is_plain("e9f5d2c0-7b5c-4f7e-9d5e-000000000000.jpg"));
        for bad in [".htaccess", "..", "../x.png", "a/b.png", "a\\b.png", "a\0.png", "é.png", &"x".repeat(256)] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}

//! The fonts of a document: ours, and those of the system for letters that ours lack.
//!
//! Ours come with the program and win for every letter they have, so that a text in them looks alike on all machines. Those of
//! the system are looked for at the first letter that ours lack, never before, and once: what is kept is which letters
//! each has. Their bytes are read anew for each document that asks for them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};

use ttf_parser::{Face, Permissions, fonts_in_collection};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo, is_default_ignorable};
use typst::utils::LazyHash;

use crate::limits::{FACES_MAX, FONT_BYTES_MAX};

/// Where fonts are, besides those that come with the program.
#[derive(Debug, Default)]
pub struct Fonts {
    folder: Option<PathBuf>,
    found: OnceLock<Shelf>,
}

impl Fonts {
    /// The fonts of the system, and those of one more folder if there is one. Nothing is looked for yet.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, found: OnceLock::new() }
    }

    /// The fonts that a text is set in.
    pub(crate) fn shelf(&self, text: &str) -> &Shelf {
        if !OURS.lacks_letters_of(text) {
            return &OURS;
        }
        self.found.get_or_init(|| {
            let mut files = fontdb::Database::new();
            files.load_system_fonts();
            if let Some(folder) = &self.folder {
                files.load_fonts_dir(folder);
            }
            Shelf::with(&files)
        })
    }
}

/// The fonts that come with the program.
pub(crate) static OURS: LazyLock<Shelf> = LazyLock::new(|| {
    let embedded: Vec<Font> = typst_assets::fonts().flat_map(|font| Font::iter(Bytes::new(font))).collect();
    Shelf { book: LazyHash::new(FontBook::from_fonts(&embedded)), embedded, others: Vec::new() }
});

/// Fonts in a row, as a book counts them: ours, then others.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub book: LazyHash<FontBook>,
    embedded: Vec<Font>,
    /// The file of each font of the system, and its number therein.
    others: Vec<(PathBuf, u32)>,
}

impl Shelf {
    /// Ours and those of these files, in the order of their names: which one is taken does not hang on the disk.
    fn with(files: &fontdb::Database) -> Self {
        let paths: BTreeSet<&Path> = files
            .faces()
            .filter_map(|face| if let fontdb::Source::File(path) = &face.source { Some(path.as_path()) } else { None })
            .collect();
        let (mut book, mut others) = ((*OURS.book).clone(), Vec::new());
        for path in paths {
            let Some(bytes) = read(path) else { continue };
            for number in 0..fonts_in_collection(&bytes).unwrap_or(1) {
                let face = Face::parse(&bytes, number).ok().filter(may_be_embedded);
                let info = face.and_then(|_| FontInfo::new(&bytes, number));
                // One that is called like ours would be taken for it.
                let info = info.filter(|info| !OURS.book.contains_family(&info.family.to_lowercase()));
                if let Some(info) = info.filter(|_| others.len() < FACES_MAX) {
                    book.push(info);
                    others.push((path.to_owned(), number));
                }
            }
        }
        Self { book: LazyHash::new(book), embedded: OURS.embedded.clone(), others }
    }

    /// Whether a letter of the text is in none of these.
    pub(crate) fn lacks_letters_of(&self, text: &str) -> bool {
        let seen = |c: &char| !c.is_ascii() && !c.is_whitespace() && !c.is_control() && !is_default_ignorable(*c);
        let letters: BTreeSet<char> = text.chars().filter(seen).collect();
        let infos = || (0..).map_while(|index| self.book.info(index));
        !letters.into_iter().all(|letter| infos().any(|info| info.coverage.contains(u32::from(letter))))
    }
}

/// The fonts of one document, as it asks for them.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub shelf: &'a Shelf,
    read: Mutex<Reads>,
}

/// What was read for a document: fonts, and files that may hold several.
#[derive(Debug, Default)]
struct Reads {
    fonts: HashMap<usize, Option<Font>>,
    files: BTreeMap<PathBuf, Option<Bytes>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(shelf: &'a Shelf) -> Self {
        Self { shelf, read: Mutex::default() }
    }

    /// The font of that number; none if its file is not what it was.
    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        if let Some(font) = self.shelf.embedded.get(index) {
            return Some(font.clone());
        }
        let (path, number) = self.shelf.others.get(index - self.shelf.embedded.len())?;
        let mut reads = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let Reads { fonts, files } = &mut *reads;
        let font = fonts.entry(index).or_insert_with(|| {
            let bytes = files.entry(path.clone()).or_insert_with(|| read(path).map(Bytes::new));
            Font::new(bytes.clone()?, *number)
        });
        font.clone()
    }
}

/// The bytes of a file that is not too large for a font.
fn read(path: &Path) -> Option<Vec<u8>> {
    let length = fs::metadata(path).ok()?.len();
    let mut bytes = Vec::new();
    let is_small = length <= FONT_BYTES_MAX;
    is_small.then(|| File::open(path).ok()?.take(FONT_BYTES_MAX).read_to_end(&mut bytes).ok())??;
    Some(bytes)
}

/// Whether its makers let a part of it stand in a file, as far as the font says: one that says nothing may.
fn may_be_embedded(face: &Face<'_>) -> bool {
    let Some(permissions) = face.permissions() else { return true };
    permissions != Permissions::Restricted && face.is_subsetting_allowed() && face.is_outline_embedding_allowed()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The font that the test command brings.
    const FOLDER: &str = "/usr/share/fonts/truetype/wqy";

    fn shelf(folder: &str) -> Shelf {
        let mut files = fontdb::Database::new();
        files.load_fonts_dir(folder);
        Shelf::with(&files)
    }

    #[test]
    fn a_folder_gives_the_letters_that_ours_lack() {
        assert!(OURS.lacks_letters_of("你好") && !OURS.lacks_letters_of("é à ☑ א \u{200b}\n"));
        let shelf = shelf(FOLDER);
        assert!(!shelf.lacks_letters_of("你好 こんにちは 안녕하세요"));
        assert!(shelf.lacks_letters_of("\u{13000}"), "no font of hieroglyphs is in it");
        let ours = OURS.embedded.len();
        let reader = Reader::new(&shelf);
        assert!(reader.font(ours).is_some() && reader.font(ours + shelf.others.len()).is_none());
    }

    #[test]
    fn the_system_is_looked_at_for_letters_that_ours_lack_only() {
        let fonts = Fonts::new(Some(FOLDER.into()));
        assert!(std::ptr::eq(fonts.shelf("#set text(lang: \"fr\")\né"), &raw const *OURS));
        assert!(fonts.found.get().is_none(), "nothing was looked for");
        assert!(!fonts.shelf("好").others.is_empty());
    }

    #[test]
    fn a_font_that_is_called_like_ours_is_left_out() {
        let folder = std::env::temp_dir().join(format!("encrier-fonts-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("ours.otf"), OURS.embedded[0].data()).expect("a font");
        fs::write(folder.join("cut.ttf"), b"\0\x01\0\0\0\x04").expect("no font");
        let shelf = shelf(&folder.to_string_lossy());
        fs::remove_dir_all(&folder).expect("a folder");
        assert!(shelf.others.is_empty());
    }

    /// The field `fsType` of a font's table `OS/2`, as its makers may set it.
    #[test]
    fn a_font_that_may_not_be_embedded_is_left_out() {
        let bytes = OURS.embedded[0].data().to_vec();
        let at = rights_at(&bytes, 0);
        let may = |rights: u16| {
            let mut bytes = bytes.clone();
            bytes[at..at + 2].copy_from_slice(&rights.to_be_bytes());
            may_be_embedded(&Face::parse(&bytes, 0).expect("a font"))
        };
        assert!(may(0) && may(4) && may(8), "installable, for print and preview, editable");
        assert!(!may(2) && !may(0x100) && !may(0x200), "restricted, whole only, bitmaps only");
    }

    #[test]
    fn a_folder_gives_no_font_that_may_not_be_embedded() {
        let bytes = fs::read(Path::new(FOLDER).join("wqy-zenhei.ttc")).expect("the font that the test command brings");
        let folder = std::env::temp_dir().join(format!("encrier-rights-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let count = |rights: u16| {
            let mut bytes = bytes.clone();
            for number in 0..fonts_in_collection(&bytes).expect("a collection") {
                let at = rights_at(&bytes, number);
                bytes[at..at + 2].copy_from_slice(&rights.to_be_bytes());
            }
            fs::write(folder.join("font.ttc"), bytes).expect("a font");
            shelf(&folder.to_string_lossy()).others.len()
        };
        let counts = (count(0), count(2));
        fs::remove_dir_all(&folder).expect("a folder");
        assert!(counts.0 > 0 && counts.1 == 0, "{counts:?} of what may be and what may not");
    }

    /// Where the field `fsType` of a font's table `OS/2` stands.
    fn rights_at(bytes: &[u8], number: u32) -> usize {
        let face = Face::parse(bytes, number).expect("a font");
        let table = face.raw_face().table(ttf_parser::Tag::from_bytes(b"OS/2")).expect("a table");
        table.as_ptr().addr() - bytes.as_ptr().addr() + 8
    }
}

//! The library at work: a program in, pages out.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::TypesetError;
use crate::program::Program;

/// What all programs share: the standard library and the fonts that come with it.
struct Case {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static CASE: LazyLock<Case> = LazyLock::new(|| {
    let fonts: Vec<Font> = typst_assets::fonts().flat_map(|font| Font::iter(Bytes::new(font))).collect();
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    Case { library: LazyHash::new(Library::default()), book, fonts }
});

/// One program and its pictures.
struct Job {
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl World for Job {
    fn library(&self) -> &LazyHash<Library> {
        &CASE.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &CASE.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        CASE.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Prints a program. A panic of the library costs this document alone.
pub(crate) fn print(program: Program) -> Result<Vec<u8>, TypesetError> {
    let printed = catch_unwind(AssertUnwindSafe(|| print_inner(program)));
    // What the library remembers between programs is of no use to the next, which is another document.
    comemo::evict(0);
    printed.unwrap_or(Err(TypesetError::Panicked))
}

fn print_inner(program: Program) -> Result<Vec<u8>, TypesetError> {
    let files = program.pictures.into_iter().map(|(name, bytes)| (file(&name), Bytes::new(bytes))).collect();
    let job = Job { main: Source::new(file("main.typ"), program.text), files };
    let document: PagedDocument = typst::compile(&job).output.map_err(|errors| refused(&errors))?;
    let accessible = PdfStandards::new(&[PdfStandard::Ua_1]).unwrap_or_default();
    let options = |standards| PdfOptions { standards, ..PdfOptions::default() };
    // A text whose headings skip a level, or whose pictures have no words, cannot be PDF/UA; it is tagged all the same.
    typst_pdf::pdf(&document, &options(accessible))
        .or_else(|_| typst_pdf::pdf(&document, &options(PdfStandards::default())))
        .map_err(|errors| refused(&errors))
}

fn refused(errors: &[SourceDiagnostic]) -> TypesetError {
    TypesetError::Refused(errors.first().map(|error| error.message.to_string()).unwrap_or_default())
}

/// The name of a file that only this program knows; names are ours, so they are always paths.
fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("our names hold letters, digits and a dot");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

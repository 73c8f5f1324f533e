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
use crate::fonts::{Reader, Shelf};
use crate::program::Program;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// One program, its pictures and its fonts.
struct Job<'a> {
    main: Source,
    fonts: Reader<'a>,
    files: HashMap<FileId, Bytes>,
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.shelf.book
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
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Prints a program. A panic of the library costs this document alone.
pub(crate) fn print(program: Program, shelf: &Shelf) -> Result<Vec<u8>, TypesetError> {
    let printed = catch_unwind(AssertUnwindSafe(|| print_inner(program, shelf)));
    // What the library remembers between programs is of no use to the next, which is another document.
    comemo::evict(0);
    printed.unwrap_or(Err(TypesetError::Panicked))
}

fn print_inner(program: Program, shelf: &Shelf) -> Result<Vec<u8>, TypesetError> {
    let files = program.pictures.into_iter().map(|(name, bytes)| (file(&name), Bytes::new(bytes))).collect();
    let job = Job { main: Source::new(file("main.typ"), program.text), files, fonts: Reader::new(shelf) };
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

//! A flow in, a tagged PDF out.
//!
//! [`pdf`] writes the flow as a typst program (`program`), in which what people wrote stands only in string literals, and lets
//! the typst library set it on pages. It is a crate of its own because that library is most of a build.
//!
//! ```no_run
//! use encrier_formats::flow::{Front, from_html};
//! use encrier_typeset::{Fonts, pdf};
//!
//! let flow = from_html("<h1>Compte rendu</h1><p>Trois points.</p>");
//! let front = Front { title: "Compte rendu".into(), language: "fr".into(), ..Front::default() };
//! let bytes = pdf(&flow, &front, &|_| None, &Fonts::default())?;
//! assert!(bytes.starts_with(b"%PDF"));
//! # Ok::<(), encrier_typeset::TypesetError>(())
//! ```
//!
//! Deliberately absent: the network, the clock, and files but those of fonts. A program can ask for nothing but the pictures it
//! was given.

mod fonts;
mod formula;
mod limits;
mod press;
mod program;
mod quote;

use encrier_formats::flow::{Flow, Front, Pictures};
use thiserror::Error;

pub use fonts::Fonts;

use crate::fonts::OURS;

/// Why there is no PDF.
#[derive(Debug, Error)]
pub enum TypesetError {
    /// The library refused the program that we wrote.
    #[error("typeset a document: {0}")]
    Refused(String),
    /// The library panicked.
    #[error("typeset a document: the library panicked")]
    Panicked,
}

/// Sets a flow on A4 pages, as a PDF that screen readers can read: PDF/UA-1 where its text allows, tagged in any case.
///
/// `pictures` gives PNG, JPEG, GIF and WebP; a picture that is not to be had, or that is something else, is told by
/// its alternative text. Takes a fraction of a second for a few pages and seconds for a book: not for a thread that serves
/// sockets.
pub fn pdf(flow: &Flow, front: &Front, pictures: Pictures<'_>, fonts: &Fonts) -> Result<Vec<u8>, TypesetError> {
    with_all_or_less(|extras| {
        let program = program::write(flow, front, pictures, extras.formulas);
        let shelf = if extras.system_fonts { fonts.shelf(&program.text) } else { &*OURS };
        press::print(program, shelf)
    })
}

/// What a document may have to do without.
#[derive(Debug, Clone, Copy)]
struct Extras {
    formulas: bool,
    system_fonts: bool,
}

/// A formula that the library will not set costs the formulas, and a broken font of the system its letters, not the document.
fn with_all_or_less<T>(print: impl Fn(Extras) -> Result<T, TypesetError>) -> Result<T, TypesetError> {
    print(Extras { formulas: true, system_fonts: true })
        .or_else(|_| print(Extras { formulas: false, system_fonts: true }))
        .or_else(|_| print(Extras { formulas: true, system_fonts: false }))
        .or_else(|_| print(Extras { formulas: false, system_fonts: false }))
}

#[cfg(test)]
mod tests {
    use encrier_formats::flow::{Front, from_html};

    use super::{Extras, OURS, TypesetError, press, program, with_all_or_less};

    /// No formula is known that the library refuses: here it does so without one.
    #[test]
    fn a_refused_formula_costs_the_formulas_and_not_the_document() {
        let flow = from_html("<h1>x</h1><p>a <span class='math'>x^2</span></p>");
        let front = Front { title: "x".into(), authors: Vec::new(), language: "fr".into() };
        let printed = with_all_or_less(|extras| {
            if extras.formulas {
                return Err(TypesetError::Panicked);
            }
            press::print(program::write(&flow, &front, &|_| None, extras.formulas), &OURS)
        });
        let file = printed.expect("a document without formulas");
        let has = |words: &[u8]| file.windows(words.len()).any(|part| part == words);
        assert!(has(b"/StructTreeRoot") && !has(b"NewCMMath"), "the source of the formula stands there");
        let refused = with_all_or_less::<()>(|_| Err(TypesetError::Panicked));
        assert!(refused.is_err());
    }

    #[test]
    fn a_broken_font_of_the_system_costs_its_letters_and_not_the_document() {
        let tried =
            with_all_or_less(
                |extras: Extras| {
                    if extras.system_fonts { Err(TypesetError::Panicked) } else { Ok(extras.formulas) }
                },
            );
        assert!(tried.expect("a document in our fonts"), "and not the formulas");
    }
}

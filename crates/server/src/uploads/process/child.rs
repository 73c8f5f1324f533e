//! `encrier decode-picture`: one picture from standard input, its pixels to standard output, in a process that has nothing
//! else.

use std::io::{self, Read as _};

use super::{BROKEN, Kind, TOO_LARGE, sandbox};
use crate::limits::IMPORT_BYTES_MAX;
use crate::uploads::picture::Refused;
use crate::uploads::{avif, svg};

/// Why there are no pixels.
#[derive(Debug, Clone, Copy)]
pub enum Undecoded {
    /// Too many pixels, or too much to draw.
    TooLarge,
    /// It is not what it says.
    Broken,
    /// The system does not bound this process, so that it decodes nothing.
    Unbounded,
    /// Whoever asked is gone.
    Unheard,
}

impl Undecoded {
    /// What the process that asked is told.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Broken => BROKEN,
            Self::TooLarge => TOO_LARGE,
            Self::Unbounded | Self::Unheard => 1,
        }
    }
}

impl From<io::Error> for Undecoded {
    fn from(_: io::Error) -> Self {
        Self::Unheard
    }
}

impl From<Refused> for Undecoded {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooLarge => Self::TooLarge,
            Refused::Unknown | Refused::Broken => Self::Broken,
        }
    }
}

/// Bounds this process, then reads what it is given.
pub(crate) fn decode_picture(kind: Kind) -> Result<(), Undecoded> {
    // The system's own files, which are read before nothing can be opened any more.
    let fonts = (kind == Kind::Drawing).then(svg::fonts).unwrap_or_default();
    sandbox::enter().map_err(|_| Undecoded::Unbounded)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(IMPORT_BYTES_MAX).unwrap_or(u64::MAX);
    let _ = io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    match kind {
        Kind::Avif => avif::decoded(bytes, &mut out),
        Kind::Drawing => svg::drawn(&bytes, fonts, &mut out),
    }
}

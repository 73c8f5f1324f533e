//! A process for each picture whose reader may abort, or take what memory there is: AVIF and drawings (docs/decisions/0035).
//!
//! This program starts itself anew, without environment, with two pipes and bounds of the system's, and takes nothing from it
//! but pixels of the size that it says. Whatever else it does, the picture is one that could not be read.

pub(crate) mod child;
mod sandbox;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use axum::body::Bytes;
use image::{DynamicImage, RgbImage, RgbaImage};
use prometheus::IntCounterVec;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tracing::warn;

use super::picture::{Picture, Refused, is_bearable, written};
use super::{avif, svg};
use crate::limits::PICTURE_PROCESS_TIME_MAX;

/// The command of the command line, told to nobody.
pub(crate) const COMMAND: &str = "decode-picture";

/// Exit codes of that command, where the picture is to blame.
pub(crate) const BROKEN: u8 = 3;
/// Too many pixels.
pub(crate) const TOO_LARGE: u8 = 4;

/// What can become of such a process beside an answer; the label of its metric.
pub(crate) const TROUBLES: [&str; 4] = ["not-started", "killed", "ended", "nonsense"];

/// What such a process reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// AVIF.
    Avif,
    /// SVG.
    Drawing,
}

impl Kind {
    /// The argument of the command for each.
    pub(crate) const WORDS: [&str; 2] = ["avif", "svg"];

    /// What such a process is to read, if a file is of that sort.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        if avif::is_one(bytes) { Some(Self::Avif) } else { svg::is_one(bytes).then_some(Self::Drawing) }
    }

    /// The kind that the command was given.
    pub(crate) fn named(word: &str) -> Option<Self> {
        [Self::Avif, Self::Drawing].into_iter().find(|kind| kind.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Avif => Self::WORDS[0],
            Self::Drawing => Self::WORDS[1],
        }
    }
}

/// What goes before the pixels, from one process to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub width: u32,
    pub height: u32,
    /// Four bytes a pixel, and not three.
    pub transparent: bool,
    pub lossless: bool,
    /// To the left.
    pub quarter_turns: u8,
    /// After that: 0 top to bottom, 1 left to right.
    pub mirrored: Option<u8>,
}

impl Head {
    const BYTES: usize = 12;

    pub(super) fn bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let (sizes, rest) = bytes.split_at_mut(8);
        sizes.copy_from_slice(&(u64::from(self.width) | u64::from(self.height) << 32).to_le_bytes());
        let mirrored = self.mirrored.map_or(0, |axis| axis.saturating_add(1));
        rest.copy_from_slice(&[self.transparent.into(), self.lossless.into(), self.quarter_turns, mirrored]);
        bytes
    }

    /// A head that can be believed.
    pub(super) fn read(bytes: [u8; Self::BYTES]) -> Option<Self> {
        let (width, rest) = bytes.split_first_chunk()?;
        let (height, rest) = rest.split_first_chunk()?;
        let (width, height) = (u32::from_le_bytes(*width), u32::from_le_bytes(*height));
        let &[transparent, lossless, quarter_turns, mirrored] = rest else { return None };
        let is_sound = transparent < 2 && lossless < 2 && quarter_turns < 4 && mirrored < 3;
        let is_sound = is_sound && width > 0 && height > 0 && is_bearable((width, height)).is_ok();
        let (transparent, lossless) = (transparent == 1, lossless == 1);
        is_sound.then(|| Self {
            width,
            height,
            transparent,
            lossless,
            quarter_turns,
            mirrored: mirrored.checked_sub(1),
        })
    }

    pub(super) fn channels(&self) -> usize {
        if self.transparent { 4 } else { 3 }
    }

    pub(super) fn pixel_bytes(&self) -> usize {
        self.width as usize * self.height as usize * self.channels()
    }
}

/// A picture as it was decoded.
#[derive(Debug)]
pub(super) struct Pixels {
    pub head: Head,
    pub bytes: Vec<u8>,
}

impl Pixels {
    /// The picture in a file of ours.
    pub(super) fn written(self) -> Result<Picture, Refused> {
        let is_transparent = self.head.transparent && self.bytes.chunks_exact(4).any(|pixel| pixel[3] != u8::MAX);
        let exactly = is_transparent || self.head.lossless;
        written(&self.upright().ok_or(Refused::Broken)?, exactly)
    }

    /// The picture as it is to be seen.
    pub(super) fn upright(self) -> Option<DynamicImage> {
        let Head { width, height, .. } = self.head;
        let image = if self.head.transparent {
            DynamicImage::ImageRgba8(RgbaImage::from_raw(width, height, self.bytes)?)
        } else {
            DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, self.bytes)?)
        };
        let turned = match self.head.quarter_turns {
            1 => image.rotate270(),
            2 => image.rotate180(),
            3 => image.rotate90(),
            _ => image,
        };
        Some(match self.head.mirrored {
            Some(0) => turned.flipv(),
            Some(_) => turned.fliph(),
            None => turned,
        })
    }
}

/// Why a process gave no pixels.
#[derive(Debug)]
enum Trouble {
    NotStarted(io::Error),
    /// It took too long.
    Killed,
    /// By itself or by the system, without an answer.
    Ended(ExitStatus),
    /// It said what cannot be believed.
    Nonsense,
    Refused(Refused),
}

/// Starts processes for pictures.
#[derive(Debug, Clone)]
pub(super) struct Decoder {
    program: PathBuf,
    arguments: Vec<OsString>,
    time_max: Duration,
    troubles: IntCounterVec,
}

impl Decoder {
    /// One that starts this program.
    ///
    /// The child looks this name up when it already is a copy of this process: it gets the very file that runs here, also
    /// when another has taken its place on the disk.
    pub(super) fn new(troubles: IntCounterVec) -> Self {
        let program = PathBuf::from("/proc/self/exe");
        Self { program, arguments: vec![COMMAND.into()], time_max: PICTURE_PROCESS_TIME_MAX, troubles }
    }

    /// The pixels of a file. Dropped before it is ready, it ends its process. Cancel-safe.
    pub(super) async fn pixels(&self, kind: Kind, bytes: Bytes) -> Result<Pixels, Refused> {
        let decoded = tokio::time::timeout(self.time_max, self.decoded(kind, &bytes)).await;
        let trouble = match decoded.unwrap_or(Err(Trouble::Killed)) {
            Ok(pixels) => return Ok(pixels),
            Err(Trouble::Refused(refused)) => return Err(refused),
            Err(trouble) => trouble,
        };
        let (label, why) = match trouble {
            Trouble::NotStarted(error) => (TROUBLES[0], error.to_string()),
            Trouble::Killed => (TROUBLES[1], "it took too long".to_owned()),
            Trouble::Ended(status) => (TROUBLES[2], status.to_string()),
            Trouble::Nonsense | Trouble::Refused(_) => (TROUBLES[3], "it did not answer as it should".to_owned()),
        };
        self.troubles.with_label_values(&[label]).inc();
        warn!(trouble = label, why, kind = kind.word(), bytes = bytes.len(), "the process of a picture gave none");
        Err(Refused::Broken)
    }

    async fn decoded(&self, kind: Kind, bytes: &[u8]) -> Result<Pixels, Trouble> {
        let mut child = self.started(kind).map_err(Trouble::NotStarted)?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Trouble::NotStarted(io::ErrorKind::BrokenPipe.into()));
        };
        let send = async move {
            // One that reads no further says by its end why.
            let _sent = input.write_all(bytes).await;
            Ok(())
        };
        let ((), pixels) = tokio::try_join!(send, received(output))?;
        let status = child.wait().await.map_err(Trouble::NotStarted)?;
        match (status.success(), pixels) {
            (true, Some(pixels)) => Ok(pixels),
            (true, None) => Err(Trouble::Nonsense),
            (false, _) if status.code() == Some(BROKEN.into()) => Err(Trouble::Refused(Refused::Broken)),
            (false, _) if status.code() == Some(TOO_LARGE.into()) => Err(Trouble::Refused(Refused::TooLarge)),
            (false, _) => Err(Trouble::Ended(status)),
        }
    }

    fn started(&self, kind: Kind) -> io::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            .arg(kind.word())
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }
}

/// A head, and as many bytes as it asks for; `None` if there are fewer. More are not read.
async fn received(mut output: impl AsyncRead + Unpin) -> Result<Option<Pixels>, Trouble> {
    let mut head = [0; Head::BYTES];
    if output.read_exact(&mut head).await.is_err() {
        return Ok(None);
    }
    let head = Head::read(head).ok_or(Trouble::Nonsense)?;
    let mut bytes = Vec::with_capacity(head.pixel_bytes());
    let most = u64::try_from(head.pixel_bytes()).unwrap_or(u64::MAX);
    let read = (&mut output).take(most).read_to_end(&mut bytes).await;
    match (read, output.read(&mut [0]).await) {
        (Ok(count), Ok(0)) if count == head.pixel_bytes() => Ok(Some(Pixels { head, bytes })),
        (Ok(_), Ok(1)) => Err(Trouble::Nonsense),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use prometheus::Opts;

    use super::*;

    fn decoder(script: &str, time_max: Duration) -> Decoder {
        let troubles = IntCounterVec::new(Opts::new("troubles", "of pictures"), &["trouble"]).expect("a name");
        let arguments = ["-c", script].map(OsString::from).to_vec();
        Decoder { program: "/bin/sh".into(), arguments, time_max, troubles }
    }

    async fn told(script: &str) -> (Option<Refused>, Vec<u64>) {
        let decoder = decoder(script, Duration::from_millis(1500));
        // More than a pipe holds, so that one that does not read is written to in vain.
        let pixels = decoder.pixels(Kind::Avif, vec![0; 300_000].into()).await;
        let counted = TROUBLES.iter().map(|trouble| decoder.troubles.with_label_values(&[trouble]).get()).collect();
        (pixels.err(), counted)
    }

    const HEAD: &str = r"printf '\002\0\0\0\001\0\0\0\0\0\0\0'";

    #[tokio::test]
    async fn whatever_a_process_does_is_a_picture_that_cannot_be_read() {
        for (script, counted) in [
            ("kill -ABRT $$", [0, 0, 1, 0]),
            ("exit 1", [0, 0, 1, 0]),
            ("cat > /dev/null; exit 0", [0, 0, 0, 1]),
            ("echo 'what is no head at all'", [0, 0, 0, 1]),
            (&format!("{HEAD}; printf 12345"), [0, 0, 0, 1]),
            (&format!("{HEAD}; printf 1234567; sleep 60"), [0, 0, 0, 1]),
            (&format!("{HEAD}; cat /dev/zero"), [0, 0, 0, 1]),
            ("cat /dev/zero", [0, 0, 0, 1]),
            ("sleep 60", [0, 1, 0, 0]),
            (&format!("{HEAD}; printf 123; sleep 60"), [0, 1, 0, 0]),
            (&format!("{HEAD}; printf 123456; kill -KILL $$"), [0, 0, 1, 0]),
            ("exit 3", [0; 4]),
        ] {
            assert_eq!(told(script).await, (Some(Refused::Broken), counted.to_vec()), "{script}");
        }
        assert_eq!(told("exit 4").await.0, Some(Refused::TooLarge));
        assert_eq!(told(&format!("{HEAD}; printf 123456")).await, (None, vec![0; 4]));
    }

    #[tokio::test]
    async fn a_process_gets_no_environment_and_ends_with_whoever_asked() {
        assert_eq!(
            told(r#"[ -z "$CARGO_MANIFEST_DIR" ] && [ "$(pwd)" = / ] && exit 4"#).await.0,
            Some(Refused::TooLarge)
        );
        let mut child = decoder("exec cat", Duration::MAX).started(Kind::Avif).expect("a shell");
        let mut output = child.stdout.take().expect("a pipe");
        drop(child);
        let mut rest = Vec::new();
        output.read_to_end(&mut rest).await.expect("its end");
        let missing = Decoder { program: "/nowhere".into(), ..decoder("", Duration::MAX) };
        assert_eq!(missing.pixels(Kind::Drawing, Bytes::new()).await.expect_err("no program"), Refused::Broken);
        assert_eq!(missing.troubles.with_label_values(&["not-started"]).get(), 1);
    }

    #[test]
    fn a_head_survives_its_way_and_no_other_is_believed() {
        let head =
            Head { width: 3, height: 2, transparent: true, lossless: false, quarter_turns: 3, mirrored: Some(1) };
        assert_eq!(Head::read(head.bytes()), Some(head));
        let large = Head { width: 16_000, height: 16_000, ..head };
        for bad in [Head { width: 0, ..head }, large, Head { quarter_turns: 4, ..head }] {
            assert_eq!(Head::read(bad.bytes()), None, "{bad:?}");
        }
    }
}

//! Files in one zip file, as an office document is.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

/// Packs the files in their order, under one fixed date: the same text makes the same bytes. The first one of an odt, its
/// media type, must not be compressed (`OpenDocument` 1.3, part 2, 3.3).
///
/// # Panics
/// When two files have one name, or one's is longer than 65,535 bytes.
pub fn pack(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, bytes) in files {
        let is_plain = name == "mimetype";
        let method = if is_plain { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(name.as_str(), options.compression_method(method)).expect("names are short and each once");
        zip.write_all(bytes).expect("memory takes what is written to it");
    }
    zip.finish().expect("memory takes what is written to it").into_inner()
}

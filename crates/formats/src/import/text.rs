//! Bytes as text.

/// Text without a byte order mark, its lines ended by `\n`. Bytes that are no UTF-8 are read as Windows-1252, which old
/// programs of Western Europe write; none if there are zeros among them: such bytes are no text.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| letter(*byte)).collect(),
    };
    Some(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// A byte in Windows-1252; Latin-1 is the same but for these.
fn letter(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    byte.checked_sub(0x80).and_then(|place| UPPER.get(usize::from(place)).copied()).unwrap_or(char::from(byte))
}

//! Characters of fonts that have signs in the place of letters.

/// The sign that such a font shows for a code: in Unicode where it has one, else a square, so that it is seen that something
/// stood there. None for fonts of letters.
pub(in crate::import) fn sign(font: &str, code: u32) -> Option<char> {
    let font = font.to_ascii_lowercase();
    let code = u8::try_from(if code >= 0xf000 { code - 0xf000 } else { code }).ok()?;
    let table: &[(u8, char)] = match &*font {
        "wingdings" => WINGDINGS,
        "wingdings 2" => WINGDINGS_2,
        "symbol" => SYMBOL,
        "webdings" | "wingdings 3" | "zapfdingbats" | "marlett" => &[],
        _ => return None,
    };
    if code <= b' ' {
        return Some(' ');
    }
    if let Some(at) = table.iter().position(|(known, _)| *known == code) {
        return Some(table[at].1);
    }
    if font != "symbol" {
        return Some('□');
    }
    if code.is_ascii_alphabetic() {
        let letters = if code.is_ascii_lowercase() { GREEK } else { GREEK_CAPITALS };
        return letters.chars().nth(usize::from(code.to_ascii_lowercase() - b'a'));
    }
    Some(if code.is_ascii() { char::from(code) } else { '□' })
}

/// Text in such a font: its characters stand where Unicode leaves room for whoever likes.
pub(in crate::import) fn told(font: &str, text: &str) -> String {
    let tell = |letter: char| {
        let is_free = ('\u{f000}'..='\u{f0ff}').contains(&letter);
        if is_free { sign(font, u32::from(letter)).unwrap_or('□') } else { letter }
    };
    text.chars().map(tell).collect()
}

const GREEK: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
const GREEK_CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";

const WINGDINGS: &[(u8, char)] = &[
    (0x21, '✏'),
    (0x22, '✂'),
    (0x28, '☎'),
    (0x2a, '✉'),
    (0x46, '☞'),
    (0x4a, '☺'),
    (0x4b, '😐'),
    (0x4c, '☹'),
    (0x6c, '●'),
    (0x6e, '■'),
    (0x6f, '☐'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x76, '❖'),
    (0x78, '☒'),
    (0x9f, '•'),
    (0xa7, '▪'),
    (0xa8, '☐'),
    (0xab, '★'),
    (0xd8, '➢'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xe1, '↑'),
    (0xe2, '↓'),
    (0xe8, '➔'),
    (0xf0, '⇨'),
    (0xf3, '⇔'),
    (0xfb, '✗'),
    (0xfc, '✓'),
    (0xfd, '☒'),
    (0xfe, '☑'),
];
const WINGDINGS_2: &[(u8, char)] =
    &[(0x4f, '✗'), (0x50, '✓'), (0x51, '☒'), (0x52, '☑'), (0x97, '•'), (0xa3, '☐'), (0x35, '☐')];
const SYMBOL: &[(u8, char)] = &[
    (0x22, '∀'),
    (0x24, '∃'),
    (0x27, '∋'),
    (0x2a, '∗'),
    (0x2d, '−'),
    (0x40, '≅'),
    (0x5c, '∴'),
    (0x5e, '⊥'),
    (0x7e, '∼'),
    (0xa2, '′'),
    (0xa3, '≤'),
    (0xa5, '∞'),
    (0xa7, '♣'),
    (0xa8, '♦'),
    (0xa9, '♥'),
    (0xaa, '♠'),
    (0xab, '↔'),
    (0xac, '←'),
    (0xad, '↑'),
    (0xae, '→'),
    (0xaf, '↓'),
    (0xb0, '°'),
    (0xb1, '±'),
    (0xb2, '″'),
    (0xb3, '≥'),
    (0xb4, '×'),
    (0xb5, '∝'),
    (0xb6, '∂'),
    (0xb7, '•'),
    (0xb8, '÷'),
    (0xb9, '≠'),
    (0xba, '≡'),
    (0xbb, '≈'),
    (0xbc, '…'),
    (0xc6, '∅'),
    (0xc7, '∩'),
    (0xc8, '∪'),
    (0xca, '⊇'),
    (0xcc, '⊂'),
    (0xcd, '⊆'),
    (0xce, '∈'),
    (0xcf, '∉'),
    (0xd0, '∠'),
    (0xd1, '∇'),
    (0xd5, '∏'),
    (0xd6, '√'),
    (0xd7, '⋅'),
    (0xd9, '∧'),
    (0xda, '∨'),
    (0xdb, '⇔'),
    (0xdc, '⇐'),
    (0xde, '⇒'),
    (0xe5, '∑'),
    (0xf2, '∫'),
];

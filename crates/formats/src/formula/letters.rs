//! The faces of letters: Unicode has a character for each letter in each face (U+1D400 to U+1D7FF).

use pulldown_latex::event::Font;

/// Where the faces of A–Z, a–z, Α–Ω, α–ω and 0–9 begin; 0 where a face has none.
struct Face {
    capitals: u32,
    smalls: u32,
    greek_capitals: u32,
    greek_smalls: u32,
    digits: u32,
}

const fn face(capitals: u32, greek_capitals: u32, digits: u32) -> Face {
    // Small letters stand behind the capitals; small Greek ones behind theirs and a nabla.
    let greek_smalls = if greek_capitals == 0 { 0 } else { greek_capitals + 26 };
    Face { capitals, smalls: capitals + 26, greek_capitals, greek_smalls, digits }
}

/// Letters that had a character before their face came to be.
const EARLIER: [(u32, char); 24] = [
    (0x1d455, 'ℎ'),
    (0x1d49d, 'ℬ'),
    (0x1d4a0, 'ℰ'),
    (0x1d4a1, 'ℱ'),
    (0x1d4a3, 'ℋ'),
    (0x1d4a4, 'ℐ'),
    (0x1d4a7, 'ℒ'),
    (0x1d4a8, 'ℳ'),
    (0x1d4ad, 'ℛ'),
    (0x1d4ba, 'ℯ'),
    (0x1d4bc, 'ℊ'),
    (0x1d4c4, 'ℴ'),
    (0x1d506, 'ℭ'),
    (0x1d50b, 'ℌ'),
    (0x1d50c, 'ℑ'),
    (0x1d515, 'ℜ'),
    (0x1d51d, 'ℨ'),
    (0x1d53a, 'ℂ'),
    (0x1d53f, 'ℍ'),
    (0x1d545, 'ℕ'),
    (0x1d547, 'ℙ'),
    (0x1d548, 'ℚ'),
    (0x1d549, 'ℝ'),
    (0x1d551, 'ℤ'),
];

/// A letter or a digit in a face; as it is where the face does not have it.
pub(super) fn in_face(letter: char, font: Font) -> char {
    let Face { capitals, smalls, greek_capitals, greek_smalls, digits } = match font {
        Font::Bold => face(0x1d400, 0x1d6a8, 0x1d7ce),
        Font::BoldSymbol if letter.is_ascii_digit() || ('Α'..='Ω').contains(&letter) => {
            face(0x1d400, 0x1d6a8, 0x1d7ce)
        }
        Font::BoldItalic | Font::BoldSymbol => face(0x1d468, 0x1d71c, 0x1d7ce),
        Font::Italic => face(0x1d434, 0x1d6e2, 0),
        Font::Script => face(0x1d49c, 0, 0),
        Font::BoldScript => face(0x1d4d0, 0, 0),
        Font::Fraktur => face(0x1d504, 0, 0),
        Font::BoldFraktur => face(0x1d56c, 0, 0),
        Font::DoubleStruck | Font::DoubleStruckItalic => face(0x1d538, 0, 0x1d7d8),
        Font::SansSerif => face(0x1d5a0, 0, 0x1d7e2),
        Font::BoldSansSerif => face(0x1d5d4, 0x1d756, 0x1d7ec),
        Font::SansSerifItalic => face(0x1d608, 0, 0),
        Font::SansSerifBoldItalic => face(0x1d63c, 0x1d790, 0),
        Font::Monospace => face(0x1d670, 0, 0x1d7f6),
        Font::UpRight => return letter,
    };
    let (first, start) = match letter {
        'A'..='Z' => ('A', capitals),
        'a'..='z' => ('a', smalls),
        'Α'..='Ω' => ('Α', greek_capitals),
        'α'..='ω' => ('α', greek_smalls),
        '0'..='9' => ('0', digits),
        _ => return letter,
    };
    if start == 0 {
        return letter;
    }
    let code = start + (u32::from(letter) - u32::from(first));
    let earlier = EARLIER.iter().find(|earlier| earlier.0 == code).map(|earlier| earlier.1);
    earlier.or(char::from_u32(code)).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_wear_their_faces() {
        let all = |font, text: &str| text.chars().map(|letter| in_face(letter, font)).collect::<String>();
        assert_eq!(all(Font::DoubleStruck, "RAé1"), "ℝ𝔸é𝟙");
        assert_eq!(all(Font::Bold, "AzΩω9"), "𝐀𝐳𝛀𝛚𝟗");
        assert_eq!(all(Font::BoldSymbol, "xΩω"), "𝒙𝛀𝝎");
        assert_eq!(all(Font::Script, "LAe"), "ℒ𝒜ℯ");
        assert_eq!(all(Font::Fraktur, "gC"), "𝔤ℭ");
        assert_eq!(all(Font::Italic, "h"), "ℎ");
        assert_eq!(all(Font::Script, "α1"), "α1");
    }
}

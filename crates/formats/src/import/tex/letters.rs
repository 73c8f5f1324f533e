//! Characters of formulas as TeX has them.

/// The names of functions that are commands.
const FUNCTIONS: [&str; 30] = [
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim", "exp", "gcd", "hom",
    "inf", "ker", "lg", "lim", "liminf", "limsup", "ln", "log", "max", "min", "sec", "sin", "sinh", "sup", "tan",
];

/// A character: its command, else itself.
pub(super) fn letter(letter: char) -> String {
    if let Some(at) = COMMANDS.iter().position(|(known, _)| *known == letter) {
        return COMMANDS[at].1.to_owned();
    }
    match letter {
        '{' | '}' | '&' | '#' | '%' | '_' => format!("\\{letter}"),
        '\\' => "\\backslash".to_owned(),
        '^' => "\\hat{}".to_owned(),
        '~' => "\\sim".to_owned(),
        '$' => "\\textdollar".to_owned(),
        '`' => "'".to_owned(),
        // What tells machines how to read a formula, and shows nothing.
        '\u{2061}'..='\u{2064}' | '\u{200b}' => String::new(),
        'ℎ' => "h".to_owned(),
        // Letters in italics, which letters of formulas are.
        '\u{1d434}'..='\u{1d467}' => slanted(letter, 0x1d434),
        letter if letter.is_control() => String::new(),
        letter => letter.to_string(),
    }
}

fn slanted(letter: char, first: u32) -> String {
    let place = u8::try_from(u32::from(letter) - first).unwrap_or_default();
    char::from(if place < 26 { b'A' + place } else { b'a' + (place - 26) }).to_string()
}

/// Characters that are not letters of a formula, one by one.
pub(super) fn escaped(text: &str) -> String {
    text.chars().map(letter).collect()
}

/// Words among formulas.
pub(super) fn words(text: &str) -> String {
    let mut words = String::from("\\text{");
    for letter in text.chars() {
        match letter {
            '{' | '}' | '&' | '#' | '%' | '_' => words.extend(['\\', letter]),
            '\\' => words.push('/'),
            '$' => words.push_str("\\textdollar "),
            '^' => words.push('ˆ'),
            '~' => words.push('∼'),
            '`' => words.push('\''),
            letter if letter.is_control() => words.push(' '),
            letter => words.push(letter),
        }
    }
    words.push('}');
    words
}

/// The name of a function or of something that stands upright.
pub(super) fn name(text: &str) -> String {
    if FUNCTIONS.contains(&text) {
        format!("\\{text}")
    } else if text.chars().all(char::is_alphabetic) && text.is_ascii() && text.len() > 1 {
        format!("\\operatorname{{{text}}}")
    } else if text.chars().all(char::is_alphabetic) && text.is_ascii() {
        format!("\\mathrm{{{text}}}")
    } else {
        words(text)
    }
}

/// A sign around something, behind `\left`; none if it cannot stand there.
pub(super) fn fence(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "" => ".",
        "(" => "(",
        ")" => ")",
        "[" => "[",
        "]" => "]",
        "{" => "\\{",
        "}" => "\\}",
        "|" | "∣" => "|",
        "‖" | "∥" => "\\|",
        "⟨" | "〈" | "<" => "\\langle",
        "⟩" | "〉" | ">" => "\\rangle",
        "⌊" => "\\lfloor",
        "⌋" => "\\rfloor",
        "⌈" => "\\lceil",
        "⌉" => "\\rceil",
        _ => return None,
    })
}

/// The command of a mark; a wide one stands over all that it marks.
pub(super) fn accent(mark: &str, is_above: bool, is_wide: bool) -> Option<&'static str> {
    if !is_above {
        return Some(match mark {
            "⏟" => "\\underbrace",
            "_" | "\u{332}" | "\u{331}" | "¯" | "‾" => "\\underline",
            _ => return None,
        });
    }
    Some(match (mark, is_wide) {
        ("^" | "\u{302}" | "ˆ", false) => "\\hat",
        ("^" | "\u{302}" | "ˆ", true) => "\\widehat",
        ("~" | "\u{303}" | "˜" | "∼", false) => "\\tilde",
        ("~" | "\u{303}" | "˜" | "∼", true) => "\\widetilde",
        ("→" | "\u{20d7}", false) => "\\vec",
        ("→" | "\u{20d7}", true) => "\\overrightarrow",
        ("←" | "\u{20d6}", _) => "\\overleftarrow",
        ("¯" | "\u{304}" | "\u{305}" | "‾", false) => "\\bar",
        ("¯" | "\u{304}" | "\u{305}" | "‾", true) => "\\overline",
        ("˙" | "\u{307}", _) => "\\dot",
        ("¨" | "\u{308}", _) => "\\ddot",
        ("´" | "\u{301}", _) => "\\acute",
        ("`" | "\u{300}", _) => "\\grave",
        ("ˇ" | "\u{30c}", _) => "\\check",
        ("˘" | "\u{306}", _) => "\\breve",
        ("⏞", _) => "\\overbrace",
        _ => return None,
    })
}

/// Characters whose command people know; others stand as themselves.
const COMMANDS: [(char, &str); 76] = [
    ('α', "\\alpha"),
    ('β', "\\beta"),
    ('γ', "\\gamma"),
    ('δ', "\\delta"),
    ('ε', "\\varepsilon"),
    ('ϵ', "\\epsilon"),
    ('ζ', "\\zeta"),
    ('η', "\\eta"),
    ('θ', "\\theta"),
    ('ι', "\\iota"),
    ('κ', "\\kappa"),
    ('λ', "\\lambda"),
    ('μ', "\\mu"),
    ('ν', "\\nu"),
    ('ξ', "\\xi"),
    ('π', "\\pi"),
    ('ρ', "\\rho"),
    ('σ', "\\sigma"),
    ('τ', "\\tau"),
    ('υ', "\\upsilon"),
    ('φ', "\\varphi"),
    ('ϕ', "\\phi"),
    ('χ', "\\chi"),
    ('ψ', "\\psi"),
    ('ω', "\\omega"),
    ('Γ', "\\Gamma"),
    ('Δ', "\\Delta"),
    ('Θ', "\\Theta"),
    ('Λ', "\\Lambda"),
    ('Ξ', "\\Xi"),
    ('Π', "\\Pi"),
    ('Σ', "\\Sigma"),
    ('Φ', "\\Phi"),
    ('Ψ', "\\Psi"),
    ('Ω', "\\Omega"),
    ('∑', "\\sum"),
    ('∏', "\\prod"),
    ('∫', "\\int"),
    ('∬', "\\iint"),
    ('∭', "\\iiint"),
    ('∮', "\\oint"),
    ('⋃', "\\bigcup"),
    ('⋂', "\\bigcap"),
    ('∞', "\\infty"),
    ('∂', "\\partial"),
    ('∇', "\\nabla"),
    ('±', "\\pm"),
    ('∓', "\\mp"),
    ('×', "\\times"),
    ('÷', "\\div"),
    ('⋅', "\\cdot"),
    ('·', "\\cdot"),
    ('≤', "\\leq"),
    ('≥', "\\geq"),
    ('≠', "\\neq"),
    ('≈', "\\approx"),
    ('≡', "\\equiv"),
    ('∈', "\\in"),
    ('∉', "\\notin"),
    ('⊂', "\\subset"),
    ('⊆', "\\subseteq"),
    ('∪', "\\cup"),
    ('∩', "\\cap"),
    ('∅', "\\emptyset"),
    ('∀', "\\forall"),
    ('∃', "\\exists"),
    ('→', "\\to"),
    ('⇒', "\\Rightarrow"),
    ('⇔', "\\Leftrightarrow"),
    ('↦', "\\mapsto"),
    ('…', "\\dots"),
    ('⋯', "\\cdots"),
    ('ℝ', "\\mathbb{R}"),
    ('ℕ', "\\mathbb{N}"),
    ('ℤ', "\\mathbb{Z}"),
    ('−', "-"),
];

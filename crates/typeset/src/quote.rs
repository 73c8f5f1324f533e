//! What people wrote, as a string literal of typst: the one place where it enters a program.

/// A string literal. Its value is the text without control characters, except tab and line feed.
pub(crate) fn quote(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for letter in text.chars() {
        match letter {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            letter if letter.is_control() => {}
            letter => literal.push(letter),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_literal_but_its_end() {
        assert_eq!(quote("a\"; #panic() \\"), r#""a\"; #panic() \\""#);
        assert_eq!(quote("a\r\n\u{7}b\t"), r#""a\nb\t""#);
        assert_eq!(quote("\\u{22}"), r#""\\u{22}""#);
    }
}

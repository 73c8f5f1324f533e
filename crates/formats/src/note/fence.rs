//! Fenced code, as far as lines can tell: what is asked of single lines must not be asked of code.

/// Whether lines stand in fenced code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fence {
    /// What opened it; none outside.
    open: Option<Opening>,
}

/// A fence that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Opening {
    sign: u8,
    /// How many of the sign there are.
    count: usize,
    /// How many quotes it stands in: it ends with them.
    quotes: usize,
    /// Where the item begins on whose line it stands, from 0; a line further to the left is in no such item.
    margin: usize,
}

/// What a line begins with.
struct Head<'l> {
    quotes: usize,
    has_item: bool,
    /// Where the rest begins, as it is seen.
    column: usize,
    rest: &'l str,
}

impl Fence {
    /// Whether the line is code or a fence; lines must be given in order.
    pub(super) fn holds(&mut self, line: &str) -> bool {
        if let Some(open) = self.open {
            let head = Head::without_items(line, 0);
            let text = head.rest.trim_end();
            let is_outside = head.quotes < open.quotes || head.column < open.margin && !text.is_empty();
            let is_row = text.len() >= open.count && text.bytes().all(|byte| byte == open.sign);
            let is_fence = is_row && head.quotes == open.quotes;
            if is_outside || is_fence {
                self.open = None;
            }
            if !is_outside {
                return true;
            }
        }
        // Most lines begin with a letter, and every line is asked.
        let could_open = |byte| matches!(byte, b' ' | b'\t' | b'>' | b'`' | b'~' | b'-' | b'+' | b'*' | b'0'..=b'9');
        if line.bytes().next().is_some_and(could_open) {
            self.open = Head::of(line).opening();
        }
        self.open.is_some()
    }
}

impl<'l> Head<'l> {
    /// The signs of quotes and items, and white space.
    fn of(line: &'l str) -> Self {
        let mut head = Self::without_items(line, 0);
        while let Some(length) = item_sign(head.rest) {
            let inside = Self::without_items(&head.rest[length..], head.column + length);
            head =
                Self { quotes: head.quotes + inside.quotes, has_item: true, column: inside.column, rest: inside.rest };
        }
        head
    }

    /// `column`: where the text begins.
    fn without_items(text: &'l str, column: usize) -> Self {
        let (mut quotes, mut column, mut length) = (0, column, 0);
        for byte in text.bytes() {
            match byte {
                b' ' => column += 1,
                b'\t' => column += 4 - column % 4,
                b'>' => (quotes, column) = (quotes + 1, column + 1),
                _ => break,
            }
            length += 1;
        }
        Self { quotes, has_item: false, column, rest: &text[length..] }
    }

    /// The fence that the rest is, if it opens one.
    fn opening(&self) -> Option<Opening> {
        let sign = self.rest.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let count = self.rest.bytes().take_while(|byte| *byte == sign).count();
        let is_code_in_a_line = sign == b'`' && self.rest[count..].contains('`');
        let margin = if self.has_item { self.column } else { 0 };
        (count >= 3 && !is_code_in_a_line).then_some(Opening { sign, count, quotes: self.quotes, margin })
    }
}

/// The length of the sign of an item that stands before something.
fn item_sign(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let length = match bytes.first()? {
        b'-' | b'+' | b'*' => 1,
        b'0'..=b'9' => {
            let digits = bytes.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
            matches!(bytes.get(digits), Some(b'.' | b')')).then_some(digits + 1)?
        }
        _ => return None,
    };
    matches!(bytes.get(length), Some(b' ' | b'\t')).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::Fence;

    /// For each line, whether it is code.
    fn held(text: &str) -> Vec<bool> {
        let mut fence = Fence::default();
        text.lines().map(|line| fence.holds(line)).collect()
    }

    #[test]
    fn fences_hold_code() {
        let lines = "a\n```js\n~~~\n``\n````\nb\n~~~\n```\n~~~";
        assert_eq!(held(lines), [false, true, true, true, true, false, true, true, true]);
        assert_eq!(held("``` a`b"), [false], "code in a line");
        assert_eq!(held("```\n> ```\n- ```\na\n```\nb"), [true, true, true, true, true, false]);
    }

    #[test]
    fn fences_end_with_their_item_or_quote() {
        for (text, code) in [
            ("1. ```sh\n   a\n   ```\nb", &[true, true, true, false][..]),
            ("- ```\n  a\n\n  b\nc", &[true, true, true, true, false]),
            ("12) ~~~\n\n    a\n  b", &[true, true, true, false]),
            ("> ```\n> a\nb", &[true, true, false]),
            ("> ```\n> a\n\nb", &[true, true, false, false]),
            ("> - ```\n>\n>   a\n> b", &[true, true, true, false]),
            ("- > ```\n  > a\n  b", &[true, true, false]),
            ("-\t```\n\ta\n\t```\n\tb", &[true, true, true, false]),
            ("* - + ```\n      a\n    b", &[true, true, false]),
            ("- ```\na\n```\nb", &[true, false, true, true]),
            ("-```\n1.```\n- a ```", &[false, false, false]),
            ("  ```\na\n  ```\nb", &[true, true, true, false]),
        ] {
            assert_eq!(held(text), code, "{text}");
        }
    }
}

//! What formulas define, for themselves and for those behind them, as the pages do it (`web/src/diagrams/definitions.ts`).
//!
//! The parser of TeX knows definitions, too, but calls itself for each and makes as much of little as it is told to. So they
//! are put in place here, where each use is counted.

use std::borrow::Cow;
use std::collections::HashMap;
use std::iter::from_fn;

use crate::limits::{FORMULA_BYTES_MAX, FORMULA_USES_MAX};

/// Commands that define something in a form that is read here.
const DEFINING: [&str; 6] = ["def", "gdef", "newcommand", "renewcommand", "providecommand", "DeclareMathOperator"];

/// What was defined so far, by its name without the backslash.
#[derive(Debug, Default)]
pub(super) struct Macros {
    defined: HashMap<String, Macro>,
}

#[derive(Clone, Debug)]
struct Macro {
    parameters: usize,
    body: String,
}

/// What a name meant before a group gave it another meaning.
struct Shadowed {
    depth: usize,
    name: String,
    was: Option<Macro>,
}

impl Macros {
    /// A formula without its definitions, and with all that is defined in the place of its names. None where a definition is of
    /// another form, or where what is defined does not end or makes too much of little.
    pub(super) fn expand<'a>(&mut self, source: &'a str) -> Option<Cow<'a, str>> {
        if self.defined.is_empty() && !DEFINING.iter().any(|word| source.contains(word)) {
            return Some(Cow::Borrowed(source));
        }
        let mut shadowed = Vec::new();
        let expanded = self.expand_in(source, &mut shadowed);
        // What a group did not end, the formula does.
        self.leave(0, &mut shadowed);
        expanded.map(Cow::Owned)
    }

    fn expand_in(&mut self, source: &str, shadowed: &mut Vec<Shadowed>) -> Option<String> {
        let mut out = String::with_capacity(source.len());
        let mut text = source.to_owned();
        let (mut at, mut depth, mut uses) = (0, 0_usize, 0);
        loop {
            let sign = sign(&text[at..]);
            let after = &text[at + sign.len()..];
            match name(sign) {
                _ if sign.is_empty() => return Some(out),
                Some(command) if DEFINING.contains(&command) => {
                    let (name, made, after) = definition(command, after)?;
                    let was = self.defined.insert(name.to_owned(), made);
                    if depth > 0 {
                        shadowed.push(Shadowed { depth, name: name.to_owned(), was });
                    }
                    out.push(' ');
                    at = text.len() - after.len();
                    continue;
                }
                Some(command) => {
                    if let Some(made) = self.defined.get(command) {
                        uses += 1;
                        let meant = made.used(after)?;
                        if uses > FORMULA_USES_MAX || out.len() + meant.len() > FORMULA_BYTES_MAX {
                            return None;
                        }
                        (text, at) = (meant, 0);
                        continue;
                    }
                }
                None => {}
            }
            match sign {
                "{" | "\\begin" => depth += 1,
                "}" | "\\end" => {
                    depth = depth.saturating_sub(1);
                    self.leave(depth, shadowed);
                }
                _ => {}
            }
            let is_comment = sign.starts_with('%');
            if at > 0 && !is_comment {
                out.push_str(sign);
            } else if !is_comment {
                // What was put in place may come to stand behind a word that it is no part of.
                append(&mut out, sign);
            }
            at += sign.len();
        }
    }

    /// Gives names the meaning back that they had outside the groups deeper than `depth`.
    fn leave(&mut self, depth: usize, shadowed: &mut Vec<Shadowed>) {
        while let Some(Shadowed { name, was, .. }) = shadowed.pop_if(|one| one.depth > depth) {
            match was {
                Some(made) => self.defined.insert(name, made),
                None => self.defined.remove(&name),
            };
        }
    }
}

impl Macro {
    /// What stands for a use with the arguments that follow, and what follows them.
    fn used(&self, after: &str) -> Option<String> {
        let mut rest = after;
        let mut arguments = Vec::with_capacity(self.parameters);
        for _ in 0..self.parameters {
            let (argument, after) = argument(rest)?;
            arguments.push(argument);
            rest = after;
        }
        let mut parts = self.body.split('#');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (number, part) = part.split_at_checked(1)?;
            append(&mut text, arguments.get(number.parse::<usize>().ok()?.checked_sub(1)?)?);
            append(&mut text, part);
        }
        append(&mut text, rest);
        Some(text)
    }
}

/// Puts one text behind another: `\pi` and `x` make no `\pix`.
fn append(text: &mut String, next: &str) {
    let is_word = |at: usize| text[at + 1..].bytes().all(|byte| byte.is_ascii_alphabetic()) && at + 1 < text.len();
    if next.starts_with(|first: char| first.is_ascii_alphabetic()) && text.rfind('\\').is_some_and(is_word) {
        text.push(' ');
    }
    text.push_str(next);
}

/// The first sign of a text: a command, a comment without the end of its line, or a letter; nothing at its end.
fn sign(text: &str) -> &str {
    let length = match text.as_bytes().first() {
        Some(b'%') => text.find('\n').unwrap_or(text.len()),
        Some(b'\\') => 1 + name(text).map_or(0, str::len),
        _ => text.chars().next().map_or(0, char::len_utf8),
    };
    &text[..length]
}

/// The name of the command that a text begins with.
fn name(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('\\')?;
    let letters = rest.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'@').count();
    let length = if letters > 0 { letters } else { rest.chars().next()?.len_utf8() };
    Some(&rest[..length])
}

/// What a command defines, and what follows.
fn definition<'a>(command: &str, after: &'a str) -> Option<(&'a str, Macro, &'a str)> {
    let is_def = command.ends_with("def");
    let is_operator = command == "DeclareMathOperator";
    let unstarred = after.trim_start().strip_prefix('*').filter(|_| !is_def);
    let rest = unstarred.unwrap_or(after).trim_start();
    let (name, rest) = match group(rest) {
        Some((inner, rest)) => (whole_name(inner.trim())?, rest),
        None => (name(rest)?, &rest[sign(rest).len()..]),
    };
    if !name.ends_with(|last: char| last.is_ascii_alphabetic() || last == '@') {
        return None;
    }
    let (parameters, rest) = match (is_operator, is_def) {
        (true, _) => (0, rest),
        (_, true) => numbered(rest)?,
        _ => counted(rest)?,
    };
    let (body, rest) = group(rest.trim_start())?;
    let mut used = body.split('#').skip(1).map(|part| part.bytes().next());
    if !used.all(|digit| {
        digit.is_some_and(|digit| digit.is_ascii_digit() && (1..=parameters).contains(&usize::from(digit - b'0')))
    }) {
        return None;
    }
    let body = match (is_operator, unstarred.is_some()) {
        (false, _) => body.to_owned(),
        (true, false) => format!("\\operatorname{{{body}}}"),
        (true, true) => format!("\\operatorname*{{{body}}}"),
    };
    Some((name, Macro { parameters, body }, rest))
}

/// The name of a command, if a text is nothing else.
fn whole_name(text: &str) -> Option<&str> {
    name(text).filter(|name| name.len() + 1 == text.len())
}

/// How many parameters `[2]` tells of.
fn counted(rest: &str) -> Option<(usize, &str)> {
    let Some(inner) = rest.trim_start().strip_prefix('[') else { return Some((0, rest)) };
    let (number, rest) = inner.split_once(']')?;
    let number = number.trim().parse().ok().filter(|number| *number <= 9)?;
    Some((number, rest))
}

/// How many parameters `#1#2` tells of.
fn numbered(rest: &str) -> Option<(usize, &str)> {
    let mut count = 0;
    let mut rest = rest.trim_start();
    while let Some(after) = rest.strip_prefix('#') {
        count += 1;
        rest = after.strip_prefix(char::from_digit(count, 10)?)?.trim_start();
    }
    Some((usize::try_from(count).ok()?, rest))
}

/// What the braces hold that a text begins with, and what follows.
fn group(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('{')?;
    let mut depth = 1;
    let mut at = 0;
    let signs = from_fn(|| {
        let sign = sign(&inner[at..]);
        at += sign.len();
        (!sign.is_empty()).then_some((at, sign))
    });
    for (end, sign) in signs {
        match sign {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&inner[..end - 1], &inner[end..]));
        }
    }
    None
}

/// The argument that a text begins with, and what follows.
fn argument(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    group(text).or_else(|| {
        let sign = sign(text);
        (!sign.is_empty() && sign != "}" && sign != "{").then(|| (sign, &text[sign.len()..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last of some formulas, read one after the other.
    fn last(formulas: &[&str]) -> Option<String> {
        let mut macros = Macros::default();
        let mut expanded = formulas.iter().map(|one| macros.expand(one).map(Cow::into_owned));
        expanded.by_ref().take(formulas.len() - 1).for_each(drop);
        expanded.next().flatten()
    }

    #[test]
    fn what_one_formula_defines_those_behind_it_have() {
        for (formulas, expected) in [
            (&["\\newcommand{\\vv}[1]{\\overrightarrow{#1}}", "\\vv{AB}"][..], "\\overrightarrow{AB}"),
            (&["\\newcommand*\\R{\\mathbb{R}}", "x\\in\\R^2"], "x\\in\\mathbb{R}^2"),
            (&["\\renewcommand {\\a} [2] {#2\\}#1}", "\\a x{yz}"], "yz\\}x"),
            (&["\\providecommand\\a{b % }\n c}", "\\a"], "b \n c"),
            (&["\\def\\deux#1#2{#2}\\gdef\\x{y}", "\\deux\\x{\\x\\x}"], "yy"),
            (&["\\DeclareMathOperator{\\pgcd}{pgcd}", "\\pgcd(a)"], "\\operatorname{pgcd}(a)"),
            (&["\\DeclareMathOperator*{\\argmin}{arg\\,min}", "\\argmin_x"], "\\operatorname*{arg\\,min}_x"),
            (&["\\def\\a{\\alpha}", "\\a b\\a{}b\\a2"], "\\alpha b\\alpha{}b\\alpha2"),
            (&["\\def\\f#1{#1\\pi}", "\\f2x"], "2\\pi x"),
            // The last of two, from where it stands on.
            (&["\\def\\a{1}", "\\a\\def\\a{2}\\a", "\\a"], "2"),
            (&["\\def\\a{1}", "\\a\\def\\a{2}\\a"], "1 2"),
            (&["\\def\\f#1{#1x}\\def\\g#1{x#1}", "\\f\\pi\\pi\\g2\\f{\\pi}"], "\\pi x\\pi x2\\pi x"),
            // A name in another.
            (&["\\def\\a{1}\\def\\b{\\a\\a}", "\\ab\\b"], "\\ab11"),
            // What a group defines is its own.
            (&["\\def\\a{1}", "{\\def\\a{2}\\a}\\a"], "{ 2}1"),
            (&["\\begin{matrix}\\def\\a{b}\\a\\end{matrix}", "\\a"], "\\a"),
            (&["{\\def\\a{b}", "\\a"], "\\a"),
            (&["\\def\\a{1}", "% rien\n\\a"], "\n1"),
            (&["\\\\newcommand\\%\\definition% \\def\\a{b}", "\\a"], "\\a"),
        ] {
            assert_eq!(last(formulas).as_deref(), Some(expected), "{formulas:?}");
        }
    }

    #[test]
    fn definitions_of_other_forms_are_none() {
        for formula in [
            "\\newcommand{\\a}[1][x]{#1}",
            "\\newcommand{\\a}{#1}",
            "\\newcommand{\\a}[1]{#2 #}",
            "\\newcommand{\\a}[é]{b}",
            "\\newcommand{\\a}{b",
            "\\newcommand{a}{b}",
            "\\newcommand{\\a\\b}{b}",
            "\\newcommand",
            "\\def\\a#2{b}",
            "\\def\\a#1,#2;{b}",
            "\\def\\é{b}",
            "\\def\\a#1#2#3#4#5#6#7#8#9#10{b}",
            "\\def\\a#1{#é}\\a b",
            "\\def\\a#1{b}\\a",
            "{\\def\\a#1{b}\\a}",
        ] {
            assert_eq!(last(&[formula]), None, "{formula}");
        }
    }

    #[test]
    fn much_of_little_is_none() {
        assert_eq!(last(&["\\def\\a{\\a}\\a"]), None);
        assert_eq!(last(&["\\def\\a{x\\a}", "\\a"]), None);
        assert_eq!(last(&["\\def\\a#1{\\a{#1#1}}", "\\a x"]), None);
        let doubles = ('a'..'m').zip('b'..'n').map(|(one, next)| format!("\\def\\{one}{{\\{next}\\{next}}}"));
        let doubles = doubles.collect::<Vec<_>>().concat();
        assert_eq!(last(&[&doubles, "\\a"]), None);
        let many = "\\a".repeat(FORMULA_USES_MAX);
        assert_eq!(last(&["\\def\\a{x}", &many]).map(|text| text.len()), Some(FORMULA_USES_MAX));
        assert_eq!(last(&["\\def\\a{x}", &(many + "\\a")]), None);
    }
}

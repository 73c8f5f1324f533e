//! What `style` may say in a note: properties and values by list of what is allowed. Nothing that loads, moves or covers.

/// Properties and the values that each takes.
const PROPERTIES: [(&str, Values); 14] = [
    ("color", Values::Color),
    ("background", Values::Color),
    ("background-color", Values::Color),
    ("border-color", Values::Color),
    ("font-size", Values::Length),
    ("width", Values::Length),
    ("height", Values::Length),
    ("max-width", Values::Length),
    ("text-align", Values::Words(&["left", "right", "center", "justify", "start", "end"])),
    ("vertical-align", Values::Words(&["top", "middle", "bottom", "baseline", "sub", "super"])),
    ("font-style", Values::Words(&["normal", "italic", "oblique"])),
    (
        "font-weight",
        Values::Words(&[
            "normal", "bold", "bolder", "lighter", "100", "200", "300", "400", "500", "600", "700", "800", "900",
        ]),
    ),
    ("text-decoration", Values::Words(&["none", "underline", "overline", "line-through"])),
    ("float", Values::Words(&["left", "right", "none"])),
];

enum Values {
    Color,
    Length,
    Words(&'static [&'static str]),
}

/// The declarations that may stay, written anew; empty if none.
pub(crate) fn narrowed(style: &str) -> String {
    let mut kept = String::new();
    for declaration in style.split(';').take(16) {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        let known = PROPERTIES.iter().find(|(known, _)| *known == name);
        let is_allowed = known.is_some_and(|(_, values)| match values {
            Values::Color => is_color(&value),
            Values::Length => is_length(&value),
            Values::Words(words) => words.contains(&value.as_str()),
        });
        if is_allowed {
            kept.push_str(if kept.is_empty() { "" } else { ";" });
            kept.push_str(&name);
            kept.push(':');
            kept.push_str(&value);
        }
    }
    kept
}

/// A name, `#` and digits, or a function of numbers.
pub(crate) fn is_color(value: &str) -> bool {
    let inside = |start: &str| value.strip_prefix(start).and_then(|value| value.strip_suffix(')'));
    let is_name = (3..=24).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_digits = value.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let arguments = ["rgb(", "rgba(", "hsl(", "hsla("].into_iter().find_map(inside);
    let is_function = arguments.is_some_and(|arguments| {
        arguments.len() <= 32 && arguments.bytes().all(|byte| byte.is_ascii_digit() || b" ,.%/".contains(&byte))
    });
    is_name || is_digits || is_function
}

/// A number with a unit that a layout can bear.
fn is_length(value: &str) -> bool {
    let digits = value.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let Ok(number) = value[..digits].parse::<f32>() else { return false };
    match &value[digits..] {
        "px" => number <= 2_000.0,
        "em" | "rem" => number <= 10.0,
        "%" => number <= 200.0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::narrowed;

    #[test]
    fn keeps_what_is_known() {
        assert_eq!(narrowed("color: RED; text-align:center;width: 50%"), "color:red;text-align:center;width:50%");
        assert_eq!(narrowed("background:rgb(1, 2, 3)"), "background:rgb(1, 2, 3)");
        for bad in [
            "position:fixed",
            "background:url(//a.b)",
            "background-image:url(x)",
            "color:expression(x)",
            "color:red!important",
            "color:\\72 ed",
            "width:99999px",
            "width:calc(1px)",
            "content:'x'",
            "color:var(--x)",
            "color:/**/red",
            "-moz-binding:url(x)",
            "color",
        ] {
            assert_eq!(narrowed(bad), "", "{bad}");
        }
    }
}

//! Names for downloaded files.

use std::fmt::Write;

use crate::limits::FILE_STEM_BYTES_MAX;

/// A file name that every file system takes, made of a title or an id and an extension without its dot.
///
/// Letters of any language stay; what separates paths, what Windows forbids, control and invisible characters become
/// `-`; the name never begins with a dot, never ends with a dot or space, is never a name reserved by Windows, never
/// empty (`document`), and its stem is at most 150 bytes.
///
/// ```
/// use encrier_formats::file_name;
///
/// assert_eq!(file_name("Compte rendu : 24/11", "md"), "Compte rendu - 24-11.md");
/// assert_eq!(file_name("../../etc/passwd", "txt"), "etc-passwd.txt");
/// ```
pub fn file_name(title_or_id: &str, extension: &str) -> String {
    let mut stem = String::new();
    for c in title_or_id.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        let safe = if is_forbidden(c) { '-' } else { c };
        if matches!(safe, '-' | ' ') && stem.ends_with(safe) {
            continue;
        }
        if stem.len() + safe.len_utf8() > FILE_STEM_BYTES_MAX {
            break;
        }
        stem.push(safe);
    }
    let trimmed = stem.trim_start_matches(['.', '-', ' ']).trim_end_matches(['.', '-', ' ']);
    let stem = if trimmed.is_empty() { "document" } else { trimmed };
    let prefix = if is_reserved(stem) { "_" } else { "" };
    format!("{prefix}{stem}.{extension}")
}

/// The value of a `Content-Disposition` header that saves the file under that name.
///
/// An ASCII form for old clients, and the true name after RFC 5987; always a valid header value, whatever the name.
///
/// ```
/// use encrier_formats::content_disposition;
///
/// assert_eq!(content_disposition("été.md"), "attachment; filename=\"_t_.md\"; filename*=UTF-8''%C3%A9t%C3%A9.md");
/// ```
pub fn content_disposition(name: &str) -> String {
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        // The `attr-char` of RFC 5987.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

/// Characters that stand for themselves in a quoted string and that no client decodes further.
fn is_plain(c: char) -> bool {
    (c == ' ' || c.is_ascii_graphic()) && !matches!(c, '"' | '\\' | '%')
}

fn is_forbidden(c: char) -> bool {
    let is_invisible =
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_control() || is_invisible || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// Names that Windows keeps for devices, with or without an extension.
fn is_reserved(stem: &str) -> bool {
    let base = stem.split('.').next().unwrap_or(stem).trim_end().to_ascii_uppercase();
    let numbered = |kind: &str| {
        base.strip_prefix(kind).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

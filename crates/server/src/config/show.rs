//! Settings as text: the sample file, and what `encrier config` prints.

use std::fmt::Write as _;

use toml::{Table, Value};

use super::layers::Effective;
use super::sections::Config;
use super::setting::Setting;

/// What stands at the head of the sample file.
const SAMPLE_HEAD: &str = "\
# The settings of Encrier, with their defaults. Each is also a flag (--listen) and a variable (ENCRIER_LISTEN);
# flag > variable > file. Unknown keys are refused. `encrier config` prints the settings in force.
# Written by the test `sample_file` of encrier-server from the documentation of the settings.
";

/// The sample file: every setting, documented, with its default commented out.
pub fn sample() -> String {
    let defaults = table(&Config::default());
    let mut text = SAMPLE_HEAD.to_owned();
    write_sections(&mut text, |text, setting| {
        let value = value(&defaults, setting);
        let shown = value.or_else(|| setting.example.map(|example| Value::String(example.to_owned())));
        push(text, format_args!("# {}\n", setting.help_text()));
        push(text, format_args!("# --{}, {}", setting.flag, setting.variable()));
        if setting.has_file() {
            push(text, format_args!(", {}_FILE, {}_file", setting.variable(), setting.key));
        }
        push(
            text,
            format_args!("\n# {} = {}\n\n", setting.key, shown.map_or(String::new(), |value| value.to_string())),
        );
    });
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The settings in force as TOML, secrets left out, each with where it came from.
pub fn effective(effective: &Effective) -> String {
    let values = table(&effective.config);
    let mut text = "# The settings in force, and where each came from.\n".to_owned();
    write_sections(&mut text, |text, setting| {
        let source = effective.source(setting);
        match value(&values, setting) {
            Some(value) => push(text, format_args!("{} = {value} # {source}\n", setting.key)),
            None => push(text, format_args!("# {} is not set\n", setting.key)),
        }
    });
    text
}

fn write_sections(text: &mut String, mut each: impl FnMut(&mut String, &'static Setting)) {
    let mut section = "";
    for setting in Config::settings() {
        if setting.section != section {
            section = setting.section;
            text.truncate(text.trim_end().len());
            push(text, format_args!("\n\n[{section}]\n"));
        }
        each(text, setting);
    }
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("a String takes all that is written to it");
}

fn table(config: &Config) -> Table {
    Table::try_from(config).unwrap_or_default()
}

fn value(table: &Table, setting: &Setting) -> Option<Value> {
    table.get(setting.section)?.get(setting.key).cloned()
}

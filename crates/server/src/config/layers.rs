//! The effective settings: flag before variable before file before default, and where each came from.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use thiserror::Error;
use toml::{Table, Value};

use super::sections::Config;
use super::setting::{Setting, Shape};

/// Where a setting came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Source {
    /// Nobody set it.
    #[default]
    Default,
    /// A line of the file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A flag on the command line.
    Flag(String),
}

/// Settings that cannot be used, each as one sentence for the operator.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not TOML.
    #[error("{} is not TOML: {message}", path.display())]
    Syntax {
        /// Which.
        path: PathBuf,
        /// What and where.
        message: String,
    },
    /// A key or variable nobody knows: a typing error would otherwise go unnoticed.
    #[error("{place}: there is no setting {name}; did you mean {nearest}?")]
    Unknown {
        /// Where it stands.
        place: String,
        /// What was written.
        name: String,
        /// The known name nearest to it.
        nearest: String,
    },
    /// A value that does not fit its setting.
    #[error("{name} ({place}): {message}")]
    Value {
        /// The setting.
        name: String,
        /// Where it stands.
        place: Source,
        /// Why not.
        message: String,
    },
    /// A secret given both as such and as a file, in one place.
    #[error("{0} and {0}_FILE are both set: keep one")]
    Twice(String),
}

/// What was given on the command line and in the environment.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Flag without dashes and its value; `…-file` for a secret's file.
    pub flags: Vec<(String, String)>,
    /// All environment variables whose names begin with `ENCRIER_`, but `ENCRIER_CONFIG`.
    pub variables: Vec<(String, String)>,
    /// The settings file, if there is one.
    pub file: Option<PathBuf>,
}

/// The settings in force.
#[derive(Debug, Clone, Default)]
pub struct Effective {
    /// Their values.
    pub config: Config,
    /// Where each came from, by flag; those not named are defaults.
    pub sources: BTreeMap<&'static str, Source>,
}

impl Effective {
    /// Gathers the settings; the first one that cannot be used is the error.
    pub fn gather(given: &Given) -> Result<Self, ConfigError> {
        let mut layers = Layers::default();
        if let Some(path) = &given.file {
            layers.read_file(path)?;
        }
        layers.read_variables(&given.variables)?;
        for (flag, text) in &given.flags {
            let (setting, is_file) = find(|setting| setting.flag.to_owned(), "-file", flag).ok_or_else(|| {
                unknown("the command line", flag, |setting| setting.flag.to_owned(), Setting::variable)
            })?;
            layers.put_text(setting, is_file, text, Source::Flag(format!("--{flag}")))?;
        }
        layers.finish()
    }

    /// Where that setting came from.
    pub fn source(&self, setting: &Setting) -> Source {
        self.sources.get(setting.flag).cloned().unwrap_or_default()
    }
}

#[derive(Default)]
struct Layers {
    values: BTreeMap<&'static str, (&'static Setting, Value, Source)>,
}

impl Layers {
    fn read_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let place = path.display().to_string();
        let text = read(path)?;
        let table: Table = text
            .parse()
            .map_err(|error: toml::de::Error| ConfigError::Syntax { path: path.into(), message: error.to_string() })?;
        for (section, keys) in table {
            let Value::Table(keys) = keys else {
                return Err(unknown(&place, &section, |setting| setting.key.to_owned(), dotted));
            };
            for (key, value) in keys {
                let name = format!("{section}.{key}");
                let (setting, is_file) =
                    find(dotted, "_file", &name).ok_or_else(|| unknown(&place, &name, dotted, dotted))?;
                let source = Source::File(path.into());
                match value {
                    Value::String(text) if is_file => self.put_text(setting, true, &text, source)?,
                    value => self.put(setting, value, source)?,
                }
            }
        }
        Ok(())
    }

    fn read_variables(&mut self, variables: &[(String, String)]) -> Result<(), ConfigError> {
        let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
        for (name, text) in variables {
            let (setting, is_file) = find(Setting::variable, "_FILE", name)
                .ok_or_else(|| unknown("the environment", name, Setting::variable, Setting::variable))?;
            if seen.insert(setting.flag, is_file).is_some() {
                return Err(ConfigError::Twice(setting.variable()));
            }
            self.put_text(setting, is_file, text, Source::Variable(name.clone()))?;
        }
        Ok(())
    }

    fn put_text(
        &mut self,
        setting: &'static Setting,
        is_file: bool,
        text: &str,
        source: Source,
    ) -> Result<(), ConfigError> {
        let held;
        let text = if is_file {
            held = read(Path::new(text))?;
            held.trim()
        } else {
            text
        };
        let value = match setting.shape {
            Shape::Text | Shape::Secret => Value::String(text.to_owned()),
            Shape::Number(..) => match text.trim().parse() {
                Ok(number) => Value::Integer(number),
                Err(_) => return Err(misfit(setting, source, "not a whole number".to_owned())),
            },
            Shape::List => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
            }
        };
        self.put(setting, value, source)
    }

    /// Checks the value by itself, so that an error names the place it came from, and lets it replace the layer below.
    fn put(&mut self, setting: &'static Setting, value: Value, source: Source) -> Result<(), ConfigError> {
        if let (Shape::Number(least, most), Value::Integer(number)) = (setting.shape, &value)
            && !(least..=most).contains(number)
        {
            return Err(misfit(setting, source, format!("{number} is not between {least} and {most}")));
        }
        let alone = Table::from_iter([(
            setting.section.to_owned(),
            Value::Table(Table::from_iter([(setting.key.to_owned(), value.clone())])),
        )]);
        if let Err(error) = Config::deserialize(alone) {
            return Err(misfit(setting, source, error.message().to_owned()));
        }
        self.values.insert(setting.flag, (setting, value, source));
        Ok(())
    }

    fn finish(self) -> Result<Effective, ConfigError> {
        let mut table = Table::new();
        let mut sources = BTreeMap::new();
        let mut last = None;
        for (flag, (setting, value, source)) in self.values {
            let section = table.entry(setting.section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(section) = section {
                section.insert(setting.key.to_owned(), value);
            }
            sources.insert(flag, source);
            last = Some(setting);
        }
        match (Config::deserialize(table), last) {
            (Ok(config), _) => Ok(Effective { config, sources }),
            (Err(error), Some(setting)) => Err(misfit(setting, Source::Default, error.message().to_owned())),
            (Err(_), None) => Ok(Effective::default()),
        }
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.into(), source })
}

fn dotted(setting: &Setting) -> String {
    format!("{}.{}", setting.section, setting.key)
}

/// The setting of that name, and whether the name is that of its file.
fn find(name_of: impl Fn(&Setting) -> String, file: &str, name: &str) -> Option<(&'static Setting, bool)> {
    Config::settings().find_map(|setting| {
        let known = name_of(setting);
        let is_file = setting.has_file() && name.strip_suffix(file) == Some(known.as_str());
        (is_file || known == name).then_some((setting, is_file))
    })
}

/// The complaint about a name nobody knows, with the nearest that somebody does.
fn unknown(
    place: &str,
    name: &str,
    compared: impl Fn(&Setting) -> String,
    shown: impl Fn(&Setting) -> String,
) -> ConfigError {
    let nearest = Config::settings().min_by_key(|setting| distance(&compared(setting), name));
    let nearest = nearest.map(shown).unwrap_or_default();
    ConfigError::Unknown { place: place.to_owned(), name: name.to_owned(), nearest }
}

fn misfit(setting: &Setting, place: Source, message: String) -> ConfigError {
    ConfigError::Value { name: dotted(setting), place, message }
}

/// Levenshtein's distance: how many letters must be changed, added or taken away.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != *b);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (one, other, steps) in [("", "abc", 3), ("abc", "abc", 0), ("kitten", "sitting", 3), ("data", "date", 1)] {
            assert_eq!(distance(one, other), steps, "{one} {other}");
        }
    }
}

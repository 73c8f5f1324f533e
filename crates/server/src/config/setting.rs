//! One setting as flag, variable and line of the file.

/// What an operator may set: everything needed to read it from three places and to explain it.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The table of the file it stands in.
    pub section: &'static str,
    /// Its key in that table: also the field of the section's struct.
    pub key: &'static str,
    /// Its flag without the dashes; unique over all sections.
    pub flag: &'static str,
    /// The flag that names a file which holds its value, for secrets.
    pub file_flag: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    /// What it does, as documented at the field.
    pub help: &'static str,
    /// A value for the sample file where there is no default.
    pub example: Option<&'static str>,
}

/// What a value looks like outside the file, and its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Text as it stands.
    Text,
    /// Text that is shown to nobody, and may be given as the name of a file that holds it (`…_FILE`).
    Secret,
    /// A whole number between two bounds.
    Number(i64, i64),
    /// Texts with commas between them.
    List,
}

impl Setting {
    /// The name of its environment variable.
    pub fn variable(&self) -> String {
        format!("ENCRIER_{}", self.flag.replace('-', "_").to_uppercase())
    }

    /// Whether the value may stand in a file of its own.
    pub fn has_file(&self) -> bool {
        self.shape == Shape::Secret
    }

    /// The help as one paragraph.
    pub fn help_text(&self) -> String {
        self.help.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
    }
}

/// Declares a section once: the struct with its documented fields and defaults, and the table of its settings.
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        $Section:ident in $table:literal {
            $(
                $(#[doc = $doc:literal])+
                $field:ident: $Type:ty = $default:expr, $flag:literal, $shape:expr $(, like $example:literal)?;
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $Section {
            $($(#[doc = $doc])+ pub $field: $Type,)+
        }

        impl Default for $Section {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl $Section {
            /// The settings of this section, in the order of the sample file.
            pub const SETTINGS: &'static [$crate::config::Setting] = &[$(
                $crate::config::Setting {
                    section: $table,
                    key: stringify!($field),
                    flag: $flag,
                    file_flag: concat!($flag, "-file"),
                    shape: $shape,
                    help: concat!($($doc, "\n",)+),
                    example: $crate::config::setting::example!($($example)?),
                },
            )+];
        }
    };
}

/// The example of a setting, if it has one.
macro_rules! example {
    () => {
        None
    };
    ($example:literal) => {
        Some($example)
    };
}

pub(super) use {example, section};

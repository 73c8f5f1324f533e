//! What the server says to people, in their language (Fluent).

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::lang::Lang;

type Bundle = FluentBundle<FluentResource>;

/// The catalogues. One of each, made at the start.
pub(crate) struct Texts {
    fr: Bundle,
    en: Bundle,
}

impl Texts {
    /// Reads the embedded catalogues.
    pub(crate) fn new() -> Self {
        Self {
            fr: bundle(Lang::Fr, include_str!("../../../web/locales/fr/server.ftl")),
            en: bundle(Lang::En, include_str!("../../../web/locales/en/server.ftl")),
        }
    }

    /// The text of that key; the key itself if there is none (a test sees to it that there is).
    pub(crate) fn get(&self, lang: Lang, key: &str) -> String {
        self.with(lang, key, &[])
    }

    /// The text of that key with its variables.
    pub(crate) fn with(&self, lang: Lang, key: &str, variables: &[(&str, String)]) -> String {
        let bundle = match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let args: FluentArgs<'_> = variables.iter().map(|(name, value)| (*name, value.clone())).collect();
        // Faults are reported beside the text, which then shows the variable's name: still readable.
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Texts(fr, en)")
    }
}

fn bundle(lang: Lang, source: &str) -> Bundle {
    let language: LanguageIdentifier = lang.as_str().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks around variables for mixed writing directions would end up in JSON and file names.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str) -> Vec<&str> {
        source
            .lines()
            .filter(|line| !line.starts_with(['#', ' ']))
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (fr, en) =
            (include_str!("../../../web/locales/fr/server.ftl"), include_str!("../../../web/locales/en/server.ftl"));
        assert!(keys(fr).len() > 20);
        assert_eq!(keys(fr), keys(en));
        for source in [fr, en] {
            assert!(FluentResource::try_new(source.to_owned()).is_ok());
        }
    }

    #[test]
    fn variables_stand_bare() {
        let texts = Texts::new();
        assert!(texts.with(Lang::Fr, "error-id-taken", &[("id", "été".to_owned())]).contains("«\u{a0}été\u{a0}»"));
        assert_eq!(texts.get(Lang::En, "no-such-key"), "no-such-key");
    }
}

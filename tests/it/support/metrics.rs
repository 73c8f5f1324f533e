//! What `/metrics` says, read as Prometheus does.

use std::collections::BTreeMap;

/// Values by series: name and labels, as written.
#[derive(Debug)]
pub(crate) struct Metrics(BTreeMap<String, String>);

impl Metrics {
    /// Reads the text format.
    pub(crate) fn parse(text: &str) -> Self {
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        let pairs = samples.filter_map(|line| line.rsplit_once(' '));
        Self(pairs.map(|(series, value)| (series.to_owned(), value.to_owned())).collect())
    }

    /// The sum of all counts of that name, whatever their labels.
    pub(crate) fn sum(&self, name: &str) -> u64 {
        self.of(name).filter_map(|value| value.parse::<u64>().ok()).sum()
    }

    /// Whether there is a series of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.of(name).next().is_some()
    }

    fn of(&self, name: &str) -> impl Iterator<Item = &str> {
        let head = format!("{name}{{");
        let named = move |series: &str| series == name || series.starts_with(&head);
        self.0.iter().filter(move |(series, _)| named(series)).map(|(_, value)| value.as_str())
    }
}

//! Moments as people and programs read them, in UTC.

use crate::lang::Lang;
use crate::texts::Texts;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// `2026-11-30T07:15:00.000Z`.
pub(crate) fn iso(at_ms: i64) -> String {
    let (year, month, day) = civil(at_ms.div_euclid(DAY_MS));
    let ms = at_ms.rem_euclid(DAY_MS);
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z", ms % 1_000)
}

/// `30 novembre 2026`, in the reader's language.
pub(crate) fn long(at_ms: i64, texts: &Texts, lang: Lang) -> String {
    let (year, month, day) = civil(at_ms.div_euclid(DAY_MS));
    let month = texts.get(lang, &format!("month-{month}"));
    let day = if day == 1 { texts.get(lang, "day-first") } else { day.to_string() };
    // As texts: numbers would get the language's marks of thousands.
    texts.with(lang, "date-long", &[("day", day), ("month", month), ("year", year.to_string())])
}

/// Year, month and day of a day counted from 1970 on. Years are counted from March: the leap day is then the last.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_year - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written() {
        for (at_ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_123, "2000-02-29T00:00:00.123Z"),
            (1_796_022_900_000, "2026-11-30T07:15:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(iso(at_ms), text);
        }
        let texts = Texts::new();
        assert_eq!(long(1_796_022_900_000, &texts, Lang::Fr), "30 novembre 2026");
        assert_eq!(long(1_796_022_900_000 + DAY_MS, &texts, Lang::Fr), "1er décembre 2026");
        assert_eq!(long(1_796_022_900_000, &texts, Lang::En), "30 November 2026");
    }
}

//! What each row of a text carries beside it, so that a bit that turns on the disk is noticed when the row is read.
//!
//! CRC-32 finds every turned bit of a row and every damage of up to 32 bits in a row of them, whatever the row's length,
//! and misses one in four thousand million of all else. It is no seal: whoever can write the database can write this too.
//!
//! A document's number in its log is laid over the sum instead of being summed: PostgreSQL gives it within the statement
//! that inserts, and there adds it in the same way.

use encrier_model::DocumentNumber;

use crate::StoreError;

/// The sum of an update but for its number, as PostgreSQL is given it: 32 bits.
pub(crate) fn of_unnumbered(
    document: DocumentNumber,
    at_ms: i64,
    author: Option<&str>,
    client: i64,
    data: &[u8],
) -> u32 {
    sum([document.0, at_ms, client], author, data)
}

/// The sum of a log row.
pub(crate) fn of_update(unnumbered: u32, seq: i64) -> i32 {
    // The same as `postgres::append` does: the low half of the number, and the range of the column.
    let low = u32::try_from(seq & 0xffff_ffff).expect("32 bits");
    (unnumbered ^ low ^ (1 << 31)).cast_signed()
}

/// The sum of a run.
pub(crate) fn of_run(
    document: DocumentNumber,
    (seq_from, seq_to): (i64, i64),
    at_ms: i64,
    author: Option<&str>,
    data: &[u8],
) -> i32 {
    sum([document.0, seq_from, seq_to, at_ms], author, data).cast_signed()
}

/// The sum of a checkpoint.
pub(crate) fn of_checkpoint(document: DocumentNumber, seq: i64, state: &[u8]) -> i32 {
    sum([document.0, seq], None, state).cast_signed()
}

/// Compares what a row carries, if it is new enough to carry something, with what it should.
pub(crate) fn check(
    carried: Option<i32>,
    right: impl FnOnce() -> i32,
    table: &'static str,
    row: impl FnOnce() -> String,
) -> Result<(), StoreError> {
    match carried {
        Some(carried) if carried != right() => {
            Err(StoreError::inconsistent(table, "checksum", row(), "the row is not what was written"))
        }
        _ => Ok(()),
    }
}

fn sum<const N: usize>(numbers: [i64; N], author: Option<&str>, data: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for number in numbers {
        hasher.update(&number.to_le_bytes());
    }
    // The length parts the author from the data; none is another than an empty one.
    let length = author.map_or(u64::MAX, |author| author.len() as u64);
    hasher.update(&length.to_le_bytes());
    hasher.update(author.unwrap_or_default().as_bytes());
    hasher.update(data);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: DocumentNumber = DocumentNumber(1);

    #[test]
    fn every_column_counts() {
        let update = |document, at_ms, author, client, data: &[u8], seq| {
            of_update(of_unnumbered(DocumentNumber(document), at_ms, author, client, data), seq)
        };
        let sums = [
            update(1, 2, Some("g.a"), 4, b"x", 5),
            update(2, 2, Some("g.a"), 4, b"x", 5),
            update(1, 3, Some("g.a"), 4, b"x", 5),
            update(1, 2, Some("g.b"), 4, b"x", 5),
            update(1, 2, Some(""), 4, b"g.ax", 5),
            update(1, 2, None, 4, b"x", 5),
            update(1, 2, Some(""), 4, b"x", 5),
            update(1, 2, Some("g.a"), 5, b"x", 5),
            update(1, 2, Some("g.a"), 4, b"y", 5),
            update(1, 2, Some("g.a"), 4, b"x", 6),
            of_run(ONE, (1, 2), 3, None, b"x"),
            of_run(ONE, (1, 3), 3, None, b"x"),
            of_run(ONE, (2, 2), 3, None, b"x"),
            of_run(ONE, (1, 2), 4, None, b"x"),
            of_checkpoint(ONE, 1, b"x"),
            of_checkpoint(ONE, 2, b"x"),
            of_checkpoint(ONE, 1, b"y"),
        ];
        let different: std::collections::BTreeSet<i32> = sums.into_iter().collect();
        assert_eq!(different.len(), sums.len());
    }

    /// What is stored today is compared by all that comes later.
    #[test]
    fn sums_stay_as_they_are() {
        assert_eq!(of_update(of_unnumbered(ONE, 2, Some("g.a"), 4, b"x"), 5), -205_217_170);
        assert_eq!(of_run(ONE, (1, 2), 3, Some("g.a"), b"x"), 1_362_815_059);
        assert_eq!(of_checkpoint(ONE, 1, b"x"), -1_256_763_521);
    }

    #[test]
    fn a_row_without_a_sum_is_older() {
        assert!(check(None, || 1, "history", String::new).is_ok());
        assert!(check(Some(1), || 1, "history", String::new).is_ok());
        let told = check(Some(2), || 1, "history", || "7".to_owned());
        assert!(matches!(told, Err(StoreError::Inconsistent { table: "history", .. })), "{told:?}");
    }
}

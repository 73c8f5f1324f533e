//! Which checkpoints of a document stay.
//!
//! The rule: the newest stays, and going back in time they may lie ever wider apart. One between two others goes when
//! those two lie no further apart than half the way from the older of them to the newest. So n folds leave about
//! 2·log₂(n) checkpoints, and a moment of the past is never further from the checkpoint before it than about as far as
//! that checkpoint is from now (or one fold). History is whole without any of them: a checkpoint only saves replaying.

/// The checkpoints to remove, given all numbers of one document, newest first.
pub(crate) fn superfluous(newest_first: &[i64]) -> Vec<i64> {
    let Some((&newest, older)) = newest_first.split_first() else { return Vec::new() };
    let mut removed = Vec::new();
    let mut kept = newest;
    for pair in older.windows(2) {
        let [between, before] = *pair else { continue };
        if kept - before <= (newest - before) / 2 {
            removed.push(between);
        } else {
            kept = between;
        }
    }
    removed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Folds of every size, from a seed: whatever the rhythm, few stay and the old moments stay near one.
    #[test]
    fn few_checkpoints_stay_and_every_moment_has_one_near() {
        for seed in 1..=20_u64 {
            let (mut state, mut seq, mut all, mut kept) = (seed, 0_i64, Vec::new(), Vec::new());
            for _ in 0..2_000 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                seq += 1 + i64::try_from(state >> 58).expect("six bits");
                all.push(seq);
                kept.insert(0, seq);
                let removed = superfluous(&kept);
                kept.retain(|seq| !removed.contains(seq));
            }
            assert_eq!(kept[0], seq, "the newest stays");
            assert!(kept.len() <= 2 * 17 + 2, "seed {seed}: {} stay", kept.len());
            for pair in kept.windows(2) {
                let (gap, age) = (pair[0] - pair[1], seq - pair[1]);
                assert!(gap <= (age / 2).max(64), "seed {seed}: a gap of {gap} at an age of {age}");
            }
        }
    }

    #[test]
    fn one_or_none_is_never_too_many() {
        assert!(superfluous(&[]).is_empty());
        assert!(superfluous(&[7]).is_empty());
        assert!(superfluous(&[7, 3]).is_empty());
    }
}

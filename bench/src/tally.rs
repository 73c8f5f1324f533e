//! What one connection has seen of each writer: the proof that nothing was lost.

/// The clocks seen of one writer, each counted once however often and in whatever pieces it came.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Everything below was seen.
    to: u64,
    /// What was seen beyond: `[start, end)`, ascending, apart from each other and from `to`.
    ahead: Vec<(u64, u64)>,
}

impl Tally {
    /// Notes `[clock, clock + len)` and calls `fresh` for each piece of it, `(start, end)`, not seen before.
    pub fn see(&mut self, clock: u64, len: u64, mut fresh: impl FnMut(u64, u64)) {
        let end = clock + len;
        let mut at = clock.max(self.to);
        if at >= end {
            return;
        }
        if self.ahead.is_empty() && at == self.to {
            self.to = end;
            fresh(at, end);
            return;
        }
        for &(from, to) in &self.ahead {
            if at >= end || from >= end {
                break;
            }
            if at < from {
                fresh(at, from);
            }
            at = at.max(to);
        }
        if at < end {
            fresh(at, end);
        }
        self.join(clock.max(self.to), end);
    }

    /// Unites `[from, to)` with what was seen.
    fn join(&mut self, from: u64, to: u64) {
        self.ahead.push((from, to));
        self.ahead.sort_unstable();
        let mut joined: Vec<(u64, u64)> = Vec::with_capacity(self.ahead.len());
        for &(from, to) in &self.ahead {
            match joined.last_mut() {
                _ if from <= self.to => self.to = self.to.max(to),
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        self.ahead = joined;
    }

    /// How many of the clocks below `end` were seen.
    pub fn count_below(&self, end: u64) -> u64 {
        let beyond = self.ahead.iter().map(|&(from, to)| to.min(end).saturating_sub(from.min(end)));
        self.to.min(end) + beyond.sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn pieces_in_any_order_are_counted_once() {
        for seed in 0..200 {
            let mut chance = Random::new(seed);
            let (mut tally, mut seen) = (Tally::default(), [0_u8; 80]);
            for _ in 0..60 {
                let (clock, len) = (chance.below(64), chance.below(16));
                tally.see(clock, len, |from, to| (from..to).for_each(|at| seen[usize::try_from(at).unwrap()] += 1));
                let count = seen.iter().filter(|&&times| times > 0).count() as u64;
                assert_eq!(tally.count_below(80), count, "seed {seed}");
            }
            assert!(seen.iter().all(|&times| times <= 1), "seed {seed}: a clock was called fresh twice");
        }
    }

    #[test]
    fn what_lies_behind_the_end_does_not_count() {
        let mut tally = Tally::default();
        tally.see(0, 3, |_, _| {});
        tally.see(5, 5, |_, _| {});
        assert_eq!(tally.count_below(7), 5);
        assert_eq!(tally.count_below(2), 2);
        assert_eq!(tally.count_below(100), 8);
    }
}

//! What an account may ask for in a time.

use std::num::NonZeroU32;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::{Account, Most};
use crate::limits::ACCOUNTS_MAX;

type Limiter<C> = RateLimiter<Account, DashMapStateStore<Account>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// The accounts of the three sorts. An account that is full again is no different from one that never was.
#[derive(Debug)]
pub(super) struct Rates<C: Clock + Clone = DefaultClock> {
    person: Rate<C>,
    unknown: Rate<C>,
    address: Rate<C>,
}

#[derive(Debug)]
struct Rate<C: Clock + Clone> {
    quota: Quota,
    clock: C,
    limiter: RwLock<Limiter<C>>,
}

impl Rates {
    /// So many a minute, and as many at once.
    pub(super) fn per_minute(most: Most) -> Self {
        Self::at(most, Quota::per_minute, &DefaultClock::default())
    }

    /// So many an hour, and as many at once.
    pub(super) fn per_hour(most: Most) -> Self {
        Self::at(most, Quota::per_hour, &DefaultClock::default())
    }
}

impl<C: Clock + Clone> Rates<C> {
    fn at(most: Most, quota: fn(NonZeroU32) -> Quota, clock: &C) -> Self {
        let rate = |most| Rate::new(quota(NonZeroU32::new(most).unwrap_or(NonZeroU32::MIN)), clock.clone());
        Self { person: rate(most.person), unknown: rate(most.unknown), address: rate(most.address) }
    }

    /// Draws one from each account. The first that has none left is given back, with the whole seconds until it has; what
    /// was drawn from those before it is gone.
    pub(super) fn draw(&self, accounts: &[Account]) -> Result<(), (Account, u64)> {
        for account in accounts {
            let rate = match account {
                Account::Person(_) => &self.person,
                Account::Unknown(_) => &self.unknown,
                Account::Address(_) => &self.address,
            };
            rate.draw(account).map_err(|wait| (account.clone(), wait.as_secs() + 1))?;
        }
        Ok(())
    }
}

impl<C: Clock + Clone> Rate<C> {
    fn new(quota: Quota, clock: C) -> Self {
        let limiter = RwLock::new(RateLimiter::dashmap_with_clock(quota, clock.clone()));
        Self { quota, clock, limiter }
    }

    fn draw(&self, account: &Account) -> Result<(), Duration> {
        let limiter = self.limiter.read().unwrap_or_else(PoisonError::into_inner);
        let drawn = limiter.check_key(account).map_err(|not_yet| not_yet.wait_time_from(self.clock.now()));
        let is_crowded = limiter.len() > ACCOUNTS_MAX;
        drop(limiter);
        if is_crowded {
            self.forget();
        }
        drawn
    }

    /// Forgets the accounts that are full again; if too many are left, all.
    fn forget(&self) {
        let mut limiter = self.limiter.write().unwrap_or_else(PoisonError::into_inner);
        limiter.retain_recent();
        if limiter.len() > ACCOUNTS_MAX / 2 {
            *limiter = RateLimiter::dashmap_with_clock(self.quota, self.clock.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv6Addr};

    use governor::clock::FakeRelativeClock;

    use super::*;

    fn account(number: u128) -> Account {
        Account::Unknown(IpAddr::V6(Ipv6Addr::from_bits(number)))
    }

    #[test]
    fn an_account_fills_again_in_time_and_says_when() {
        let clock = FakeRelativeClock::default();
        let rates = Rates::at(Most::of(1, 6), Quota::per_minute, &clock);
        let spend = || std::iter::from_fn(|| rates.draw(&[account(1)]).ok()).take(100).count();
        assert_eq!(spend(), 6);
        assert_eq!(rates.draw(&[account(1)]), Err((account(1), 11)));
        assert_eq!(rates.draw(&[account(2)]), Ok(()), "another's is its own");
        clock.advance(Duration::from_secs(11));
        assert_eq!(spend(), 1);
        clock.advance(Duration::from_mins(5));
        assert_eq!(spend(), 6, "and no fuller than full");
    }

    #[test]
    fn the_accounts_that_are_remembered_are_bounded() {
        let clock = FakeRelativeClock::default();
        let rates = Rates::at(Most::of(1, 2), Quota::per_minute, &clock);
        for number in 0..3 * u128::try_from(ACCOUNTS_MAX).expect("few") {
            assert_eq!(rates.draw(&[account(number)]), Ok(()));
        }
        assert!(rates.unknown.limiter.read().expect("no panic").len() <= ACCOUNTS_MAX + 1);
    }
}

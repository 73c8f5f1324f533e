//! What an account may have at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Account, Accounts, Most};

/// The places that are taken, by account. No account without a place is kept, so there are never more than places.
#[derive(Debug)]
pub(super) struct Places {
    most: Most,
    taken: Arc<Taken>,
}

#[derive(Debug, Default)]
struct Taken(Mutex<HashMap<Account, u32>>);

/// A place of each of its accounts, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    accounts: Accounts,
    taken: Arc<Taken>,
}

impl Places {
    pub(super) fn new(most: Most) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// Takes a place of each account, or of none: then the first that has none left is given back.
    pub(super) fn take(&self, accounts: Accounts) -> Result<Place, Account> {
        let mut taken = self.taken.lock();
        let is_full = |account: &&Account| taken.get(*account).is_some_and(|taken| *taken >= self.most.by(account));
        if let Some(full) = accounts.iter().find(is_full) {
            return Err(full.clone());
        }
        for account in &accounts {
            *taken.entry(account.clone()).or_default() += 1;
        }
        drop(taken);
        Ok(Place { accounts, taken: Arc::clone(&self.taken) })
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.taken.lock().is_empty()
    }
}

impl Taken {
    fn lock(&self) -> MutexGuard<'_, HashMap<Account, u32>> {
        // Nothing under this lock can panic half way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock();
        for account in &self.accounts {
            if let Some(count) = taken.get_mut(account) {
                *count -= 1;
                if *count == 0 {
                    taken.remove(account);
                }
            }
        }
    }
}

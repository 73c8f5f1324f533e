//! What presences may take of a room's memory, in all and from one address.
//!
//! By address, not by person: whoever wants more names has them for nothing.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::limits::{PRESENCE_ADDRESS_BYTES_MAX, PRESENCE_ENTRY_BYTES, PRESENCE_ROOM_BYTES_MAX};

/// Bytes that are taken.
#[derive(Debug, Default)]
pub(super) struct Allotment {
    total: usize,
    by_address: BTreeMap<IpAddr, usize>,
}

impl Allotment {
    /// Takes place for a state of so many bytes; false if there is not so much.
    pub(super) fn take(&mut self, address: IpAddr, state_bytes: usize) -> bool {
        let more = PRESENCE_ENTRY_BYTES + state_bytes;
        let theirs = self.by_address.get(&address).copied().unwrap_or_default();
        let fits = self.total + more <= PRESENCE_ROOM_BYTES_MAX && theirs + more <= PRESENCE_ADDRESS_BYTES_MAX;
        if fits {
            self.total += more;
            self.by_address.insert(address, theirs + more);
        }
        fits
    }

    /// Gives back what was taken for a state.
    pub(super) fn give_back(&mut self, address: IpAddr, state_bytes: usize) {
        let less = PRESENCE_ENTRY_BYTES + state_bytes;
        self.total -= less;
        if let Some(theirs) = self.by_address.get_mut(&address) {
            *theirs -= less;
            if *theirs == 0 {
                self.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_can_be_taken_again_and_nothing_is_left() {
        let at = |last| IpAddr::from([10, 0, 0, last]);
        let mut allotment = Allotment::default();
        let state = 16 * 1024;
        let mut taken = Vec::new();
        for address in (0..=255).map(at) {
            while allotment.take(address, state) {
                taken.push(address);
            }
        }
        let of_first = taken.iter().filter(|address| **address == at(0)).count();
        assert_eq!(of_first, PRESENCE_ADDRESS_BYTES_MAX / (state + PRESENCE_ENTRY_BYTES));
        assert_eq!(taken.len(), PRESENCE_ROOM_BYTES_MAX / (state + PRESENCE_ENTRY_BYTES));
        allotment.give_back(at(0), state);
        assert!(allotment.take(at(9), state) && !allotment.take(at(9), state));
        taken[0] = at(9);
        for address in taken {
            allotment.give_back(address, state);
        }
        assert!(allotment.total == 0 && allotment.by_address.is_empty());
    }
}

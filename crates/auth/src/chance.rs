//! Random bytes of the operating system.

use thiserror::Error;

/// The operating system gave no random bytes: nothing secret can be made.
#[derive(Debug, Error)]
#[error("the operating system gives no random bytes: {0}")]
pub struct ChanceError(#[from] getrandom::Error);

/// `N` bytes nobody can guess.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], ChanceError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        assert_ne!(random_bytes::<32>().expect("the test machine has chance"), random_bytes::<32>().expect("as above"));
    }
}

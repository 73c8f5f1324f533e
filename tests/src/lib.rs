//! The whole house under test; see `it/`.

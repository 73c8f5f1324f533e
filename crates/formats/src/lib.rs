//! A tree in, a file out, and back.

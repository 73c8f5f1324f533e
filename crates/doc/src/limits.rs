//! Every bound of a document, with its unit, its reason and what happens at it.

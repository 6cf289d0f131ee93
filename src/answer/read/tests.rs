//! What single texts say; the corpus in `tests/replies/` holds many more.

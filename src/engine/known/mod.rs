//! What is kept in memory from pass to pass, so that a pass reads only what has changed.
//! Must not know what it is read for.

pub mod background;
pub mod current;
pub mod heard;
pub mod histories;
pub mod met;

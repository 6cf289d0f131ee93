//! What is read of the store for a pass, a look or a message.
//! Must not know what it is read for.

pub mod background;
pub mod heard;
pub mod looks;
pub mod met;
pub mod rates;
pub mod relook;
pub mod sources;

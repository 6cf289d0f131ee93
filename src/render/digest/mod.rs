//! What a digest says in Vietnamese, part by part.
//! Must not know in what form it leaves.

pub(in crate::render) mod about;
pub(in crate::render) mod admin;
pub(in crate::render) mod answering;
pub(in crate::render) mod cases;
pub mod chat;
pub(in crate::render) mod ending;
pub(in crate::render) mod entry;
pub(in crate::render) mod many;
pub(in crate::render) mod notes;
pub(in crate::render) mod opening;
pub(in crate::render) mod standing;
pub(in crate::render) mod subject;
pub(in crate::render) mod view;

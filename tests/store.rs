//! The store keeps its promises, whichever database lies below: one suite, run on each backend.

#![allow(clippy::wildcard_imports, reason = "each part of the suite uses most of its fixtures")]

mod audit;
mod commit;
mod fixtures;
mod keep;
mod older;
mod open;
mod outbox;
mod people;
mod read;

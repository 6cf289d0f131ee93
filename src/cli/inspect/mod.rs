//! Commands that look; only `outbox retry` and `outbox drop` change anything. Must not create a database.

pub mod agenda;
pub mod audit;
pub mod calendar;
pub mod check;
pub(super) mod forecast;
pub mod items;
pub mod outbox;
pub(super) mod outbox_text;
pub(super) mod outbox_view;
pub mod projection;
pub mod show;
pub mod simulate;
pub mod why;

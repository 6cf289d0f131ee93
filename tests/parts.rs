//! Single parts by their own doors: config, calendar, planner, store, templates, readers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(unreachable_pub, reason = "modules of a test are its own")]

mod shape;
mod verbs;
mod world;

mod calendar;
mod config;
mod documents;
mod mails;
mod mta;
mod notes;
mod papers;
mod petitions;
mod plan;
mod plan_files;
mod render;
mod schema;
mod sheets;
mod store;

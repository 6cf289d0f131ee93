//! The real binary, as administrators and the service manager meet it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(unreachable_pub, reason = "modules of a test are its own")]

mod binary;
mod zalo;

mod admin;
mod backups;
mod captured;
mod case_files;
mod cli;
mod daemon;
mod doctor;
mod golive;
mod init;
mod intake;
mod invite;
mod kill;
mod newcomer;
mod overrides;
mod owner;
mod plan_documents;
mod receipts;
mod regular;
mod rows;
mod story;
mod unspoken;

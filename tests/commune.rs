//! What people hear and what becomes of their deadlines: the machine in this process, mostly on virtual time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(unreachable_pub, reason = "modules of a test are its own")]

mod binary;
mod verbs;
mod world;
mod zalo;

mod answers;
mod cases;
mod channels;
mod damaged;
mod directives;
mod dues;
mod email;
mod forgotten;
mod imap;
mod keeping;
mod late_plan;
mod life;
mod mail_answers;
mod mail_files;
mod monthly;
mod office;
mod recurring;
mod refusals;
mod rights;
mod scenarios;
mod standing;
mod standing_words;
mod watch;
mod weekly;

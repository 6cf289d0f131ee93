//! What has a long form too, which `scripts/test --all` runs in a release build.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(unreachable_pub, reason = "modules of a test are its own")]

mod binary;
mod verbs;
mod world;

mod agreement;
mod figures;
mod hostile;
mod replay;
mod replies;
mod year;

//! The store keeps its promises, whichever database lies below: one suite, run on each backend.

// Helpers of tests may panic like the tests they serve.
#![allow(clippy::expect_used, clippy::panic, clippy::wildcard_imports)]

mod store {
    mod audit;
    mod commit;
    mod fixtures;
    mod keep;
    mod open;
    mod outbox;
    mod people;
    mod read;
}

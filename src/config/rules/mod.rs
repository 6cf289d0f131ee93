//! policies.toml and cases.toml: steps of policies, kinds and sources of cases.

pub(super) mod cases;
pub(super) mod lateness;
pub(super) mod learn;
pub(super) mod policies;
pub(super) mod step;

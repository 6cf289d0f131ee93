//! dondoc.toml: what the daemon itself needs: schedules, channels, watching, keeping.

pub(super) mod backup;
pub(super) mod email;
pub(super) mod file;
pub(super) mod hours;
pub(super) mod keep;
pub(super) mod listen;
pub(super) mod outside;
pub(super) mod pace;
pub(super) mod schedule;
pub(super) mod watch;
pub(super) mod webhook;
pub(super) mod zalo;

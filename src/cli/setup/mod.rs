//! Commands that set an organisation up: its config, its people, its channels.

pub mod doctor;
pub mod generate;
pub mod init;
pub mod people;
pub(super) mod replace;
pub mod send_test;
pub(super) mod shipped;
pub mod zalo;

//! Commands that set an organisation up: its config, its people, its channels.

pub(super) mod ask;
pub mod doctor;
pub mod generate;
pub mod init;
pub(super) mod init_again;
pub(super) mod init_args;
pub(super) mod init_questions;
pub mod people;
pub(super) mod people_args;
pub(super) mod people_file;
pub mod people_import;
pub(super) mod people_list;
pub mod people_reach;
pub(super) mod people_titles;
pub(super) mod replace;
pub mod send_test;
pub(super) mod shipped;
pub(super) mod starter;
pub(super) mod units_asked;
pub mod zalo;

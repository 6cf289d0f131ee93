//! The ways a message leaves: by e-mail, over Zalo, to a webhook, or into a captured Maildir. Turns a letter into
//! bytes once, and hands bytes to a server. Must not know the store, items, or when to try again.

mod capture;
mod cause;
mod contract;
pub mod email;
mod failure;
mod heartbeat;
mod http;
pub mod imap;
mod inbound;
pub mod said;
mod set_up;
mod settings;
mod tls;
mod webhook;
pub mod zalo;

pub use capture::{CaptureChannel, CaptureSettings};
pub use cause::ServerFault;
pub use contract::{Accepted, Carrier, Channel, Connection, DotMark, Envelope, MarkRefused, Session};
pub use email::EmailChannel;
pub use failure::{SendFailure, masked};
pub use heartbeat::Heartbeat;
pub use inbound::{Arrival, AttachedTable, Incoming, Mail};
pub use set_up::{Channels, Unusable, set_up};
pub use settings::SettingsError;
pub use tls::shakes_hands;
pub use webhook::WebhookChannel;
pub use zalo::{BotChannel, OaChannel, ZbsChannel};

//! The ways to reach people, and what messages look like on each.
//! Must not know how any of them is reached.

use serde::{Deserialize, Serialize};

/// A way to reach people. Closed on purpose: adding one is a checklist, not a plug-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelName {
    /// SMTP.
    Email,
    /// A Zalo Bot: one to one.
    ZaloBot,
    /// A Zalo Official Account: one to one.
    ZaloOa,
    /// A template of Zalo Business Solutions, by phone number.
    ZaloZbs,
    /// A signed HTTP request to a server of the organisation's own choice.
    Webhook,
    /// Messages written to a Maildir instead of being sent.
    Capture,
}

/// What a channel carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Subject, plain text and HTML.
    Mail,
    /// One short text, for a phone.
    Chat,
    /// The fields that a template of the vendor asks for, as JSON.
    Fields,
    /// A whole JSON document.
    Document,
}

/// What somebody needs so that a channel reaches them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressedBy {
    /// A mailbox, from config.
    Mailbox,
    /// An id that only its owner can bring.
    Account,
    /// A phone number, from config.
    Phone,
    /// Nothing: the channel leads to one place, which is told the recipient's id.
    Id,
}

impl ChannelName {
    /// Every channel, in order.
    pub const ALL: [Self; 6] =
        [Self::Email, Self::ZaloBot, Self::ZaloOa, Self::ZaloZbs, Self::Webhook, Self::Capture];

    /// The name in config, JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::ZaloBot => "zalo_bot",
            Self::ZaloOa => "zalo_oa",
            Self::ZaloZbs => "zalo_zbs",
            Self::Webhook => "webhook",
            Self::Capture => "capture",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    /// What messages of this channel look like.
    pub fn form(self) -> Form {
        match self {
            Self::Email | Self::Capture => Form::Mail,
            Self::ZaloBot | Self::ZaloOa => Form::Chat,
            Self::ZaloZbs => Form::Fields,
            Self::Webhook => Form::Document,
        }
    }

    /// What the channel addresses people by.
    pub fn addressed_by(self) -> AddressedBy {
        match self {
            Self::Email | Self::Capture => AddressedBy::Mailbox,
            Self::ZaloBot | Self::ZaloOa => AddressedBy::Account,
            Self::ZaloZbs => AddressedBy::Phone,
            Self::Webhook => AddressedBy::Id,
        }
    }

    /// Whether the vendor may repeat what was sent, and knows no key against doubles: an echo is waited for before a
    /// message is sent again.
    pub fn echoes(self) -> bool {
        matches!(self, Self::ZaloBot | Self::ZaloOa | Self::ZaloZbs)
    }

    /// Whether people are known on this channel by an id that only they can bring, never by one that config
    /// names.
    pub fn is_bound(self) -> bool {
        self.addressed_by() == AddressedBy::Account
    }
}

//! Through what an event came: what somebody typed, wrote or clicked, or what the program did by itself.
//! Must not know who is behind it.

use std::fmt;

use super::ChannelName;

/// The way an event came. Append-only, like the actions: stored events must stay readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// The command line, by an account of the operating system.
    Cli(String),
    /// An answer by mail.
    Mail,
    /// An answer over Zalo.
    Zalo,
    /// A page in a browser.
    Page,
    /// A file of cases.
    Import,
    /// A difference in config.
    Config,
    /// A change of the calendar.
    Calendar,
    /// The program, with nobody acting.
    System,
}

/// What stands before the account's name in the text of [`Via::Cli`].
const CLI: &str = "cli:";

impl Via {
    /// Every way but the command line, which names an account.
    pub const PLAIN: [Self; 7] =
        [Self::Mail, Self::Zalo, Self::Page, Self::Import, Self::Config, Self::Calendar, Self::System];

    /// The way of an answer that came in on a channel. On a webhook and in captured mail nobody answers.
    pub fn heard_on(channel: ChannelName) -> Self {
        match channel {
            ChannelName::Email => Self::Mail,
            ChannelName::ZaloBot | ChannelName::ZaloOa | ChannelName::ZaloZbs => Self::Zalo,
            ChannelName::Webhook | ChannelName::Capture => Self::System,
        }
    }

    /// Reads what the `Display` of this type wrote.
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix(CLI) {
            Some(account) => Some(Self::Cli(account.to_owned())),
            None => Self::PLAIN.into_iter().find(|via| via.word() == text),
        }
    }

    /// The word for this way in JSON, in the store and under its hash; behind `cli` stand a colon and the
    /// account.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Cli(_) => "cli",
            Self::Mail => "mail",
            Self::Zalo => "zalo",
            Self::Page => "page",
            Self::Import => "import",
            Self::Config => "config",
            Self::Calendar => "calendar",
            Self::System => "system",
        }
    }
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cli(account) => write!(f, "{CLI}{account}"),
            plain => f.write_str(plain.word()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Via;

    #[test]
    fn what_is_written_is_read_again() {
        for via in Via::PLAIN.into_iter().chain([Via::Cli("an:2".to_owned()), Via::Cli(String::new())]) {
            assert_eq!(Via::parse(&via.to_string()), Some(via));
        }
        assert_eq!(Via::parse("cli"), None);
        assert_eq!(Via::parse("telex"), None);
    }
}

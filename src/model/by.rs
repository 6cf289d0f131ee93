//! Who caused an event: a closed set, so that a person who is called like a role has no role by that.
//! Must not know what anybody may do.

use super::{RecipientId, Role, Via};

/// Who caused an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The program.
    System,
    /// A difference in config.
    Config,
    /// A change of the calendar.
    Calendar,
    /// A file of cases.
    Import,
    /// Whoever holds a role, such as the administrator at the keyboard.
    Role(Role),
    /// A person, by id, or a unit, by code.
    Someone(RecipientId),
}

/// The program as the chain names it.
const SYSTEM: &str = "dondoc";

impl By {
    /// A person or unit that config knows.
    pub fn someone(id: impl Into<String>) -> Self {
        Self::Someone(RecipientId::new(id))
    }

    /// A difference in config.
    pub fn config() -> Self {
        Self::Config
    }

    /// A change of the calendar.
    pub fn calendar() -> Self {
        Self::Calendar
    }

    /// A file of cases.
    pub fn import() -> Self {
        Self::Import
    }

    /// The program.
    pub fn system() -> Self {
        Self::System
    }

    /// The text in the store and in JSON. The hash of an event covers it, so it is the same for ever.
    pub fn as_str(&self) -> &str {
        match self {
            Self::System => SYSTEM,
            Self::Config => "config",
            Self::Calendar => "calendar",
            Self::Import => "import",
            Self::Role(role) => role.as_str(),
            Self::Someone(id) => id.as_str(),
        }
    }

    /// The way of an event that the program causes by itself; none for what somebody said, whose way is known
    /// where it was heard.
    pub fn own_way(&self) -> Option<Via> {
        match self {
            Self::System => Some(Via::System),
            Self::Config => Some(Via::Config),
            Self::Calendar => Some(Via::Calendar),
            Self::Import => Some(Via::Import),
            Self::Role(_) | Self::Someone(_) => None,
        }
    }

    /// Reads what [`Self::as_str`] wrote. In a database from before ids were reserved, a person called like a
    /// role is read as that role; nothing is decided by what is read.
    pub fn read(text: &str) -> Self {
        match text {
            SYSTEM => Self::System,
            "config" => Self::Config,
            "calendar" => Self::Calendar,
            "import" => Self::Import,
            text => Role::parse(text).map_or_else(|| Self::someone(text), Self::Role),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_actor_is_what_it_always_was() {
        for text in ["dondoc", "config", "calendar", "import", "admin", "lead.head", "chair", "KT", "tp-kt"] {
            assert_eq!(By::read(text).as_str(), text);
        }
        assert_eq!(By::read("dondoc"), By::System);
        assert_eq!(By::read("admin"), By::Role(Role::Admin));
        assert_eq!(By::read("KT"), By::someone("KT"));
    }

    #[test]
    fn a_person_who_is_called_like_a_role_does_not_hold_it() {
        assert_ne!(By::someone("admin"), By::Role(Role::Admin));
        assert_ne!(By::someone("dondoc"), By::System);
    }
}

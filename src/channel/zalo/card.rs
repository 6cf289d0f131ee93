//! How people find our account on Zalo: its name, and the address that opens a chat with it.
//! Must not know whom the card is shown to.

/// An account as people find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The account's name in Zalo.
    pub name: String,
    /// The address that opens a chat with the account.
    pub link: String,
}

/// Where Zalo opens a chat with an account; its id comes behind this.
const CHATS: &str = "https://zalo.me/";
/// The longest name that is shown.
const LONGEST: usize = 60;

impl Card {
    /// Makes a card of what Zalo says; none where the name, or both id and link, are missing.
    pub(super) fn of(name: Option<String>, id: Option<String>, link: Option<&str>) -> Option<Self> {
        let plain = |id: &String| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let name: String =
            name?.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
        let link = match link {
            Some(link) => link.to_owned(),
            None => format!("{CHATS}{}", id.filter(plain)?),
        };
        Some(Self { name: name.trim().to_owned(), link }).filter(|card| !card.name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_zalo_says_becomes_a_name_and_a_link() {
        let card = Card::of(Some("Bot xã\n".into()), Some("123".into()), None).expect("a card");
        assert_eq!((card.name.as_str(), card.link.as_str()), ("Bot xã", "https://zalo.me/123"));
        assert_eq!(Card::of(Some("Bot".into()), Some("1/../2".into()), None), None);
        assert_eq!(Card::of(None, Some("1".into()), None), None);
        let other = Card::of(Some("Bot".into()), None, Some("https://zalo.me/bot")).expect("a card");
        assert_eq!(other.link, "https://zalo.me/bot");
    }
}

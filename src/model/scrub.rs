//! Refuses free text that could name a citizen: numbers, mail addresses, names, dates of birth, house addresses, plates.
//! Refuses rather than masks, and gives back what may be kept. Must not know where the text came from.

mod clean;
mod forms;
mod lexicon;
mod names;
mod numbers;
mod places;

pub use clean::clean;

/// What a text seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Personal {
    /// A phone, identity, account or passport number, in digits or in words.
    #[error("a phone, identity or account number")]
    Number,
    /// A mail address, or a page of a person on a network.
    #[error("a mail address")]
    Address,
    /// A person's name.
    #[error("a person's name")]
    Name,
    /// A day of birth.
    #[error("a day of birth")]
    Birth,
    /// A house, or a plot of land.
    #[error("a house address or a plot of land")]
    House,
    /// The plate of a vehicle.
    #[error("a plate number")]
    Plate,
    /// Letters that are not Vietnamese, which may stand for some that are.
    #[error("letters of another script")]
    Script,
}

impl Personal {
    /// What to write instead.
    pub fn instead(self) -> &'static str {
        match self {
            Self::Number => {
                "leave the number out; a document's number with its day is enough, as in 45/BC-KT 20/11/2025"
            }
            Self::Address => "leave the address out; name the unit, or the document's number",
            Self::Name => "leave the name out; name the unit or the post, or the case by its code",
            Self::Birth => "leave the day of birth out; name the case by its code",
            Self::House => {
                "leave the house or plot out; the village or ward is enough, or the code of the case"
            }
            Self::Plate => "leave the plate out; name the case by its code",
            Self::Script => "write it in Vietnamese letters",
        }
    }
}

/// The text as it may be kept: normalised, on one line.
///
/// # Errors
/// What the text seems to hold; never the text itself.
pub fn scrub(text: &str) -> Result<String, Personal> {
    let text = clean(text);
    let words = lexicon::words(&text);
    let found = None
        .or_else(|| clean::is_foreign(&text).then_some(Personal::Script))
        .or_else(|| numbers::holds_address(&text).then_some(Personal::Address))
        .or_else(|| places::holds_plate(&text).then_some(Personal::Plate))
        .or_else(|| places::holds_birth(&words).then_some(Personal::Birth))
        .or_else(|| places::holds_house(&words).then_some(Personal::House))
        .or_else(|| numbers::holds_number(&text, &words).then_some(Personal::Number))
        .or_else(|| names::holds_name(&text, &words).then_some(Personal::Name));
    found.map_or(Ok(text), Err)
}

//! What a column of a table may hold, and how the model's nouns stand in one. Must not know any table.

use std::borrow::Cow;

use chrono::DateTime;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::{
    By, ChannelName, Day, Instant, ItemId, MessageId, MessageState, NoticeId, NoticeState, OrgId, Outcome,
    PersonId, Phase, Reason, RecipientId, Role, SourceId, Status, StepId, Via,
};

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

impl Cell<'_> {
    /// The same, on its own.
    pub(super) fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Null => Cell::Null,
            Cell::Int(number) => Cell::Int(number),
            Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Cell::Bytes(bytes) => Cell::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }

    /// The beginning of what stands here, for an error.
    pub(super) fn shown(&self) -> String {
        match self {
            Cell::Null => "nothing".to_owned(),
            Cell::Int(number) => number.to_string(),
            Cell::Text(text) => text.chars().take(80).collect(),
            Cell::Bytes(bytes) => format!("{} bytes", bytes.len()),
        }
    }
}

/// Something that stands in a column.
pub(super) trait Column {
    /// How it stands there.
    fn cell(&self) -> Cell<'_>;
}

/// Something that can be read from a column.
pub(super) trait FromColumn: Sized {
    /// What stands there; none where that is no value of this type.
    fn read(cell: &Cell<'_>) -> Option<Self>;
}

impl Column for str {
    fn cell(&self) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(self))
    }
}

impl Column for String {
    fn cell(&self) -> Cell<'_> {
        self.as_str().cell()
    }
}

impl FromColumn for String {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Text(text) => Some(text.clone().into_owned()),
            _ => None,
        }
    }
}

impl Column for Vec<u8> {
    fn cell(&self) -> Cell<'_> {
        Cell::Bytes(Cow::Borrowed(self))
    }
}

impl FromColumn for Vec<u8> {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(bytes) => Some(bytes.clone().into_owned()),
            _ => None,
        }
    }
}

impl Column for i64 {
    fn cell(&self) -> Cell<'_> {
        Cell::Int(*self)
    }
}

impl FromColumn for i64 {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Int(number) => Some(*number),
            _ => None,
        }
    }
}

impl Column for u32 {
    fn cell(&self) -> Cell<'_> {
        Cell::Int(i64::from(*self))
    }
}

impl FromColumn for u32 {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        i64::read(cell).and_then(|number| Self::try_from(number).ok())
    }
}

impl Column for bool {
    fn cell(&self) -> Cell<'_> {
        Cell::Int(i64::from(*self))
    }
}

impl FromColumn for bool {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        i64::read(cell).filter(|flag| matches!(flag, 0 | 1)).map(|flag| flag == 1)
    }
}

/// Instants are epoch milliseconds.
impl Column for Instant {
    fn cell(&self) -> Cell<'_> {
        Cell::Int(self.timestamp_millis())
    }
}

impl FromColumn for Instant {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        DateTime::from_timestamp_millis(i64::read(cell)?)
    }
}

/// Days are `YYYY-MM-DD`.
impl Column for Day {
    fn cell(&self) -> Cell<'_> {
        Cell::Text(Cow::Owned(self.to_string()))
    }
}

impl FromColumn for Day {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        String::read(cell)?.parse().ok()
    }
}

impl<T: Column> Column for Option<T> {
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Null, Column::cell)
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            other => T::read(other).map(Some),
        }
    }
}

impl<T: Column + ?Sized> Column for &T {
    fn cell(&self) -> Cell<'_> {
        (**self).cell()
    }
}

/// A value that a column holds as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> Column for Json<T> {
    fn cell(&self) -> Cell<'_> {
        // Fails only on what JSON cannot hold, which no type of the model has.
        serde_json::to_string(&self.0).map_or(Cell::Null, |text| Cell::Text(Cow::Owned(text)))
    }
}

impl<T: DeserializeOwned> FromColumn for Json<T> {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Text(text) => serde_json::from_str(text).ok().map(Self),
            _ => None,
        }
    }
}

/// The item of a decision or notice; a list belongs to no item and has an empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MaybeItem(pub(super) Option<ItemId>);

impl Column for MaybeItem {
    fn cell(&self) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(self.0.as_ref().map_or("", ItemId::as_str)))
    }
}

impl FromColumn for MaybeItem {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        let text = String::read(cell)?;
        Some(Self((!text.is_empty()).then(|| ItemId::new(text))))
    }
}

/// Who caused an event, as the chain names them.
impl Column for By {
    fn cell(&self) -> Cell<'_> {
        self.as_str().cell()
    }
}

impl FromColumn for By {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        String::read(cell).map(|text| Self::read(&text))
    }
}

impl Column for Via {
    fn cell(&self) -> Cell<'_> {
        Cell::Text(Cow::Owned(self.to_string()))
    }
}

impl FromColumn for Via {
    fn read(cell: &Cell<'_>) -> Option<Self> {
        Self::parse(&String::read(cell)?)
    }
}

macro_rules! ids {
    ($($id:ty),+) => {$(
        impl Column for $id {
            fn cell(&self) -> Cell<'_> {
                self.as_str().cell()
            }
        }

        impl FromColumn for $id {
            fn read(cell: &Cell<'_>) -> Option<Self> {
                String::read(cell).map(Self::new)
            }
        }
    )+};
}

ids!(ItemId, MessageId, NoticeId, OrgId, PersonId, RecipientId, SourceId, StepId);

macro_rules! words {
    ($($word:ty),+) => {$(
        impl Column for $word {
            fn cell(&self) -> Cell<'_> {
                self.as_str().cell()
            }
        }

        impl FromColumn for $word {
            fn read(cell: &Cell<'_>) -> Option<Self> {
                match cell {
                    Cell::Text(text) => Self::parse(text),
                    _ => None,
                }
            }
        }
    )+};
}

words!(ChannelName, MessageState, NoticeState, Outcome, Phase, Reason, Role, Status);

/// Each of these as it stands in a column.
macro_rules! cells {
    ($($value:expr),* $(,)?) => {
        [$($crate::store::column::Column::cell(&$value)),*]
    };
}

pub(super) use cells;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_value_of_a_type_is_not_read_as_one() {
        assert_eq!(bool::read(&Cell::Int(2)), None);
        assert_eq!(u32::read(&Cell::Int(-1)), None);
        assert_eq!(NoticeState::read(&"asleep".cell()), None);
        assert_eq!(Option::<Instant>::read(&Cell::Null), Some(None));
        assert_eq!(Option::<Instant>::read(&"soon".cell()), None);
        assert_eq!(Json::<Vec<StepId>>::read(&"[\"a\"".cell()), None);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let (step, day) = (Json(vec![StepId::new("a")]), "2026-11-30".parse::<Day>().expect("a day"));
        assert_eq!(Json::read(&step.cell()), Some(step.clone()));
        assert_eq!(Day::read(&day.cell()), Some(day));
        assert_eq!(MaybeItem::read(&MaybeItem(None).cell()), Some(MaybeItem(None)));
        let item = MaybeItem(Some(ItemId::new("A.I.1")));
        assert_eq!(MaybeItem::read(&item.cell()), Some(item.clone()));
    }
}

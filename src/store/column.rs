//! What a column of a table may hold, and how the model's nouns stand in one. Must not know any table.

use std::borrow::Cow;

use chrono::DateTime;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::{
    By, ChannelName, Day, Instant, ItemId, MessageId, MessageState, NoticeId, NoticeState, OrgId, Outcome,
    PersonId, Phase, Reason, RecipientId, Role, SourceId, Status, StepId, TryOutcome, Via,
};

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Datum<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

impl Datum<'_> {
    /// This datum with any borrowed text or bytes copied, so that it can outlive the row it was read from.
    pub(super) fn into_owned(self) -> Datum<'static> {
        match self {
            Datum::Null => Datum::Null,
            Datum::Int(number) => Datum::Int(number),
            Datum::Text(text) => Datum::Text(Cow::Owned(text.into_owned())),
            Datum::Bytes(bytes) => Datum::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }

    /// The beginning of what stands here, for an error.
    pub(super) fn shown(&self) -> String {
        match self {
            Datum::Null => "nothing".to_owned(),
            Datum::Int(number) => number.to_string(),
            Datum::Text(text) => text.chars().take(80).collect(),
            Datum::Bytes(bytes) => format!("{} bytes", bytes.len()),
        }
    }
}

/// Something that stands in a column.
pub(super) trait ToDatum {
    /// How it stands there.
    fn cell(&self) -> Datum<'_>;
}

/// Something that can be read from a column.
pub(super) trait FromDatum: Sized {
    /// What stands there; none where that is no value of this type.
    fn read(cell: &Datum<'_>) -> Option<Self>;
}

impl ToDatum for str {
    fn cell(&self) -> Datum<'_> {
        Datum::Text(Cow::Borrowed(self))
    }
}

impl ToDatum for String {
    fn cell(&self) -> Datum<'_> {
        self.as_str().cell()
    }
}

impl FromDatum for String {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        match cell {
            Datum::Text(text) => Some(text.clone().into_owned()),
            _ => None,
        }
    }
}

impl ToDatum for Vec<u8> {
    fn cell(&self) -> Datum<'_> {
        Datum::Bytes(Cow::Borrowed(self))
    }
}

impl FromDatum for Vec<u8> {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        match cell {
            Datum::Bytes(bytes) => Some(bytes.clone().into_owned()),
            _ => None,
        }
    }
}

impl ToDatum for i64 {
    fn cell(&self) -> Datum<'_> {
        Datum::Int(*self)
    }
}

impl FromDatum for i64 {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        match cell {
            Datum::Int(number) => Some(*number),
            _ => None,
        }
    }
}

impl ToDatum for u32 {
    fn cell(&self) -> Datum<'_> {
        Datum::Int(i64::from(*self))
    }
}

impl FromDatum for u32 {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        i64::read(cell).and_then(|number| Self::try_from(number).ok())
    }
}

impl ToDatum for bool {
    fn cell(&self) -> Datum<'_> {
        Datum::Int(i64::from(*self))
    }
}

impl FromDatum for bool {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        i64::read(cell).filter(|flag| matches!(flag, 0 | 1)).map(|flag| flag == 1)
    }
}

/// Instants are epoch milliseconds.
impl ToDatum for Instant {
    fn cell(&self) -> Datum<'_> {
        Datum::Int(self.timestamp_millis())
    }
}

impl FromDatum for Instant {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        DateTime::from_timestamp_millis(i64::read(cell)?)
    }
}

/// Days are `YYYY-MM-DD`.
impl ToDatum for Day {
    fn cell(&self) -> Datum<'_> {
        Datum::Text(Cow::Owned(self.to_string()))
    }
}

impl FromDatum for Day {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        String::read(cell)?.parse().ok()
    }
}

impl<T: ToDatum> ToDatum for Option<T> {
    fn cell(&self) -> Datum<'_> {
        self.as_ref().map_or(Datum::Null, ToDatum::cell)
    }
}

impl<T: FromDatum> FromDatum for Option<T> {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        match cell {
            Datum::Null => Some(None),
            other => T::read(other).map(Some),
        }
    }
}

impl<T: ToDatum + ?Sized> ToDatum for &T {
    fn cell(&self) -> Datum<'_> {
        (**self).cell()
    }
}

/// A value that a column holds as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> ToDatum for Json<T> {
    fn cell(&self) -> Datum<'_> {
        // Fails only on what JSON cannot hold, which no type of the model has.
        serde_json::to_string(&self.0).map_or(Datum::Null, |text| Datum::Text(Cow::Owned(text)))
    }
}

impl<T: DeserializeOwned> FromDatum for Json<T> {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        match cell {
            Datum::Text(text) => serde_json::from_str(text).ok().map(Self),
            _ => None,
        }
    }
}

/// The item of a decision or notice; a list belongs to no item and has an empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MaybeItem(pub(super) Option<ItemId>);

impl ToDatum for MaybeItem {
    fn cell(&self) -> Datum<'_> {
        Datum::Text(Cow::Borrowed(self.0.as_ref().map_or("", ItemId::as_str)))
    }
}

impl FromDatum for MaybeItem {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        let text = String::read(cell)?;
        Some(Self((!text.is_empty()).then(|| ItemId::new(text))))
    }
}

/// Who caused an event, as the chain names them.
impl ToDatum for By {
    fn cell(&self) -> Datum<'_> {
        self.as_str().cell()
    }
}

impl FromDatum for By {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        String::read(cell).map(|text| Self::read(&text))
    }
}

impl ToDatum for Via {
    fn cell(&self) -> Datum<'_> {
        Datum::Text(Cow::Owned(self.to_string()))
    }
}

impl FromDatum for Via {
    fn read(cell: &Datum<'_>) -> Option<Self> {
        Self::parse(&String::read(cell)?)
    }
}

macro_rules! ids {
    ($($id:ty),+) => {$(
        impl ToDatum for $id {
            fn cell(&self) -> Datum<'_> {
                self.as_str().cell()
            }
        }

        impl FromDatum for $id {
            fn read(cell: &Datum<'_>) -> Option<Self> {
                String::read(cell).map(Self::new)
            }
        }
    )+};
}

ids!(ItemId, MessageId, NoticeId, OrgId, PersonId, RecipientId, SourceId, StepId);

macro_rules! words {
    ($($word:ty),+) => {$(
        impl ToDatum for $word {
            fn cell(&self) -> Datum<'_> {
                self.as_str().cell()
            }
        }

        impl FromDatum for $word {
            fn read(cell: &Datum<'_>) -> Option<Self> {
                match cell {
                    Datum::Text(text) => Self::parse(text),
                    _ => None,
                }
            }
        }
    )+};
}

words!(ChannelName, MessageState, NoticeState, Outcome, Phase, Reason, Role, Status, TryOutcome);

/// Each of these as it stands in a column.
macro_rules! cells {
    ($($value:expr),* $(,)?) => {
        [$($crate::store::column::ToDatum::cell(&$value)),*]
    };
}

pub(super) use cells;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_value_of_a_type_is_not_read_as_one() {
        assert_eq!(bool::read(&Datum::Int(2)), None);
        assert_eq!(u32::read(&Datum::Int(-1)), None);
        assert_eq!(NoticeState::read(&"asleep".cell()), None);
        assert_eq!(Option::<Instant>::read(&Datum::Null), Some(None));
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

//! The types a TOML value may have, and plain words for a value of another type.
//! Must not know keys or rules.

use chrono::NaiveDate;
use toml::de::DeValue;
use unicode_normalization::UnicodeNormalization;

use super::diagnostic::Diagnostic;
use super::source::Place;
use crate::model::Day;

/// A type that a key may ask for.
pub(in crate::config) trait Value: Sized {
    /// The name of the type in messages.
    const NAME: &'static str;

    /// The value; none when the TOML value is of another type.
    fn read(value: &DeValue<'_>) -> Option<Self>;
}

/// The composed form of a text: every text is read in it, since Word, Excel and macOS decompose.
pub(in crate::config) fn nfc(text: &str) -> String {
    text.nfc().collect()
}

impl Value for String {
    const NAME: &'static str = "a text in quotes";

    fn read(value: &DeValue<'_>) -> Option<Self> {
        value.as_str().map(nfc)
    }
}

impl Value for bool {
    const NAME: &'static str = "true or false";

    fn read(value: &DeValue<'_>) -> Option<Self> {
        value.as_bool()
    }
}

impl Value for i64 {
    const NAME: &'static str = "a whole number";

    fn read(value: &DeValue<'_>) -> Option<Self> {
        let number = value.as_integer()?;
        Self::from_str_radix(number.as_str(), number.radix()).ok()
    }
}

impl Value for Day {
    const NAME: &'static str = "a date";

    fn read(value: &DeValue<'_>) -> Option<Self> {
        let moment = value.as_datetime()?;
        let date = moment.date.filter(|_| moment.time.is_none())?;
        Self::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
    }
}

/// A number or a word, for keys that take either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::config) enum NumberOrText {
    Number(i64),
    Text(String),
}

impl Value for NumberOrText {
    const NAME: &'static str = "a whole number or a text in quotes";

    fn read(value: &DeValue<'_>) -> Option<Self> {
        i64::read(value).map(Self::Number).or_else(|| String::read(value).map(Self::Text))
    }
}

/// What a value is, in plain words.
pub(in crate::config) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a decimal point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(moment) if moment.date.is_none() => "a time of day without quotes",
        DeValue::Datetime(moment) if moment.time.is_some() => "a date with a time",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The problem with a value of the wrong type; none when the parser has reported the value already.
pub(in crate::config) fn wrong_type<T: Value>(
    key: &str,
    value: &DeValue<'_>,
    at: Place<'_>,
) -> Option<Diagnostic> {
    if matches!(value, DeValue::Datetime(moment) if moment.date.is_none() && moment.time.is_none()) {
        return None;
    }
    let message = format!("`{key}` must be {}, found {}", T::NAME, type_name(value));
    let problem = at.error("wrong_type", message);
    Some(match (T::NAME, value) {
        (<Day as Value>::NAME, DeValue::String(text)) => match date_in(text) {
            Some(day) => {
                let message = format!("`{key}` must be a date, but stands in quotes");
                at.error("quoted_date", message).hint(format!("write {key} = {day}, without quotes"))
            }
            None => problem.hint("a date is written YYYY-MM-DD, without quotes"),
        },
        (<Day as Value>::NAME, DeValue::Datetime(_)) => problem.hint("leave out the time of day"),
        (<String as Value>::NAME, DeValue::Array(_) | DeValue::Table(_)) => problem,
        (<String as Value>::NAME, _) => problem.hint("put the value in quotes"),
        (<bool as Value>::NAME | <i64 as Value>::NAME, DeValue::String(_)) => {
            problem.hint("leave out the quotes")
        }
        _ => problem,
    })
}

/// A date as people write it: `2025-11-25` or `25/11/2025`.
fn date_in(text: &str) -> Option<Day> {
    let text = text.trim();
    ["%Y-%m-%d", "%d/%m/%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

//! Offsets as config writes them: `-5wd`, `opened+1wd`, `7d`.
//! Must not know what a step is; turning an offset into a day belongs to `calendar`.

use crate::model::{Anchor, Offset, StepTime};

/// Why a text is no offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::config) enum BadOffset {
    /// The text names an anchor that does not exist.
    Anchor(String),
    /// The text is not a sign, a number and a unit.
    Form,
    /// The number has no sign, so it is not known whether before or after is meant.
    Sign,
}

/// The anchors by name.
pub(in crate::config) const ANCHORS: [(&str, Anchor); 3] =
    [("due", Anchor::Due), ("cutoff", Anchor::Cutoff), ("opened", Anchor::Opened)];

/// The largest number in an offset: more than ten years in days means a slip.
const MOST: u32 = 4000;

/// When a step is reached: an anchor, an offset, or both.
pub(in crate::config) fn step_time(text: &str) -> Result<StepTime, BadOffset> {
    let split = text.find(|c: char| c == '+' || c == '-' || c.is_ascii_digit()).unwrap_or(text.len());
    let (name, offset) = text.split_at(split);
    let anchor = match ANCHORS.iter().find(|(word, _)| *word == name) {
        Some((_, anchor)) => *anchor,
        None if name.is_empty() => Anchor::Due,
        None => return Err(BadOffset::Anchor(name.to_owned())),
    };
    if offset.is_empty() {
        return if name.is_empty() {
            Err(BadOffset::Form)
        } else {
            Ok(StepTime { anchor, offset: Offset::Days(0) })
        };
    }
    let read = signed(offset).ok_or(BadOffset::Form)?;
    let has_sign = offset.starts_with(['+', '-']);
    if !has_sign && size(read) != 0 {
        return Err(BadOffset::Sign);
    }
    Ok(StepTime { anchor, offset: read })
}

/// Reads a distance with or without a sign, such as `+5wd`; none when the text is not one.
pub fn signed(text: &str) -> Option<Offset> {
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(split);
    let number = number.parse::<i32>().ok().filter(|number| number.unsigned_abs() <= MOST)?;
    match unit {
        "d" => Some(Offset::Days(number)),
        "wd" => Some(Offset::WorkingDays(number)),
        "h" => Some(Offset::Hours(number)),
        _ => None,
    }
}

/// The number in an offset.
pub(in crate::config) fn size(offset: Offset) -> i32 {
    let (Offset::Days(n) | Offset::WorkingDays(n) | Offset::Hours(n)) = offset;
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_forms_are_read() {
        let at = |anchor, offset| Ok(StepTime { anchor, offset });
        assert_eq!(step_time("0d"), at(Anchor::Due, Offset::Days(0)));
        assert_eq!(step_time("-5wd"), at(Anchor::Due, Offset::WorkingDays(-5)));
        assert_eq!(step_time("-4h"), at(Anchor::Due, Offset::Hours(-4)));
        assert_eq!(step_time("opened"), at(Anchor::Opened, Offset::Days(0)));
        assert_eq!(step_time("opened+20wd"), at(Anchor::Opened, Offset::WorkingDays(20)));
        assert_eq!(step_time("cutoff-1wd"), at(Anchor::Cutoff, Offset::WorkingDays(-1)));
    }

    #[test]
    fn what_is_no_offset_says_why() {
        assert_eq!(step_time("cutof-1wd"), Err(BadOffset::Anchor("cutof".into())));
        assert_eq!(step_time("5wd"), Err(BadOffset::Sign));
        for text in ["", "-5", "-5w", "+1.5d", "+99999d", "--5d", "+5 d", "-2147483648d"] {
            assert_eq!(step_time(text), Err(BadOffset::Form), "{text}");
        }
    }
}

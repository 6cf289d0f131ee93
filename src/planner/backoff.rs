//! How long to wait after a failed try.
//! Pure: the jitter comes from the message's id, not from chance.

use chrono::TimeDelta;

use crate::model::MessageId;

/// The wait before the second try, in seconds.
const FIRST: i64 = 30;
/// The longest wait, in seconds: a mail server that is back should be noticed within half an hour.
const CAP: i64 = 1_800;

/// The wait after `tries` failures, without jitter: doubling from 30 seconds to half an hour.
pub fn curve(tries: u32) -> TimeDelta {
    let doubled = FIRST.saturating_mul(1 << tries.saturating_sub(1).min(16));
    TimeDelta::seconds(doubled.min(CAP))
}

/// The wait after `tries` failures, with up to a tenth on top, so that messages that failed together do not
/// return together.
pub fn wait(tries: u32, id: &MessageId) -> TimeDelta {
    let base = curve(tries);
    let spread = id.as_str().bytes().fold(0_i32, |sum, byte| (sum * 31 + i32::from(byte)) % 1_000);
    base + base * spread / 10_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_grows_and_stays_under_its_cap() {
        assert_eq!(curve(1), TimeDelta::seconds(30));
        assert_eq!(curve(2), TimeDelta::seconds(60));
        assert!((1..400).all(|n| curve(n) <= curve(n + 1) && curve(n) <= TimeDelta::seconds(CAP)));
    }

    #[test]
    fn jitter_is_at_most_a_tenth_and_the_same_for_the_same_message() {
        let id = MessageId::new("m1");
        assert_eq!(wait(3, &id), wait(3, &id));
        assert!(wait(3, &id) >= curve(3) && wait(3, &id) <= curve(3) + curve(3) / 10);
    }
}

//! The breaker of each channel: a channel that failed as a whole rests, and its administrators hear of it by another
//! way. Kept in the store, so that a restart neither forgets an outage nor tells of it twice.
//! Must not know why a channel failed beyond the words it left.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::model::{ChannelName, Instant};
use crate::render::note::Standstill;
use crate::store::{StoreError, StoreView, values};

/// The prefix of a stored outage's key; the name of the channel follows.
const KEY: &str = "channel:";
/// How many looks in a row must fail before an unreachable server is left alone for a while.
const PATIENCE: u32 = 3;
/// The longest time that a channel rests.
const LONGEST: TimeDelta = TimeDelta::minutes(30);
/// How long a server must be unreachable to be news; a server that needs a person is news at once.
const NEWS: TimeDelta = TimeDelta::minutes(15);

/// Who found that a channel failed; the same finder says when the outage is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FoundBy {
    /// Messages did not leave.
    #[default]
    Sending,
    /// The token of the Official Account could not be renewed.
    Token,
    /// The server answers, but takes no message of ours for anybody.
    Refused,
    /// The quota of messages is used up.
    Quota,
}

/// The outage of a channel that failed as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    pub since: Instant,
    pub failures: u32,
    /// The channel is not tried before this instant.
    pub until: Instant,
    /// Whether only a person can end the outage.
    pub blocked: bool,
    /// Whether the administrators have been told.
    pub told: bool,
    /// What the server or the network said last.
    pub detail: String,
    #[serde(default)]
    pub cause: FoundBy,
}

impl Outage {
    /// The outage after another look that failed. An outage that now needs a person for another reason than before is
    /// news again.
    pub fn after(before: Option<&Self>, cause: FoundBy, blocked: bool, detail: &str, now: Instant) -> Self {
        let since = before.map_or(now, |outage| outage.since);
        let failures = before.map_or(0, |outage| outage.failures) + 1;
        let rest = match failures.checked_sub(PATIENCE) {
            _ if blocked => LONGEST,
            // Messages that come meanwhile go to the next channel when they are tried.
            _ if cause == FoundBy::Quota => TimeDelta::zero(),
            None => TimeDelta::zero(),
            Some(more) => TimeDelta::minutes(2_i64.saturating_pow(more.min(10))).min(LONGEST),
        };
        let same = |outage: &Self| outage.blocked && (outage.cause == cause || outage.detail == detail);
        let told = before.is_some_and(|outage| outage.told && (!blocked || same(outage)));
        Self { since, failures, until: now + rest, blocked, told, detail: detail.to_owned(), cause }
    }

    /// The kind of standstill that the administrators are told of.
    pub fn standstill(&self) -> Standstill {
        match self.cause {
            FoundBy::Refused => Standstill::Refuses,
            FoundBy::Quota => Standstill::UsedUp,
            _ if self.blocked => Standstill::Blocked,
            _ => Standstill::Unreachable,
        }
    }

    /// Whether the administrators are to hear of the outage now.
    pub fn is_news(&self, now: Instant) -> bool {
        !self.told && (self.blocked || self.cause == FoundBy::Quota || now - self.since >= NEWS)
    }
}

/// The outages of all channels that failed as a whole.
pub fn outages(view: &StoreView<'_>) -> Result<BTreeMap<ChannelName, Outage>, StoreError> {
    let found = values::all(view, KEY)?;
    let read = |(name, text): (String, String)| {
        Some((ChannelName::parse(&name)?, serde_json::from_str::<Outage>(&text).ok()?))
    };
    Ok(found.into_iter().filter_map(read).collect())
}

/// The stored value of a channel's outage; an empty one where the channel works.
pub fn kept(channel: ChannelName, outage: Option<&Outage>) -> (String, String) {
    let text = outage.and_then(|outage| serde_json::to_string(outage).ok()).unwrap_or_default();
    (format!("{KEY}{}", channel.as_str()), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreachable_server_rests_ever_longer_and_is_news_after_a_quarter_of_an_hour() {
        let start = Instant::UNIX_EPOCH;
        let (mut outage, mut now) = (Outage::after(None, FoundBy::Sending, false, "refused", start), start);
        assert_eq!(outage.until, start, "one failure is no outage");
        let mut rests = Vec::new();
        for _ in 0..9 {
            now = outage.until.max(now + TimeDelta::minutes(1));
            outage = Outage::after(Some(&outage), FoundBy::Sending, false, "refused", now);
            rests.push((outage.until - now).num_minutes());
        }
        assert_eq!(rests, [0, 1, 2, 4, 8, 16, 30, 30, 30]);
        assert!(!outage.is_news(start + TimeDelta::minutes(14)));
        assert!(outage.is_news(start + TimeDelta::minutes(15)));
        outage.told = true;
        assert!(!outage.is_news(now) && Outage::after(Some(&outage), FoundBy::Sending, false, "", now).told);
    }

    #[test]
    fn an_outage_kept_by_an_older_program_is_one_of_sending() {
        let outage = Outage::after(None, FoundBy::Token, true, "token", Instant::UNIX_EPOCH);
        let mut json = serde_json::to_value(&outage).expect("JSON");
        assert_eq!(json["cause"], "token");
        json.as_object_mut().expect("an object").remove("cause");
        let read: Outage = serde_json::from_value(json).expect("an outage");
        assert_eq!(read.cause, FoundBy::Sending);
    }

    #[test]
    fn what_only_a_person_can_end_is_news_at_once_even_in_an_outage_that_was_told() {
        let now = Instant::UNIX_EPOCH;
        let outage = Outage { told: true, ..Outage::after(None, FoundBy::Sending, false, "refused", now) };
        let blocked = Outage::after(Some(&outage), FoundBy::Sending, true, "token", now);
        assert!(blocked.is_news(now));
        assert_eq!(blocked.until - now, LONGEST);
        let told = Outage { told: true, ..blocked };
        let after = |cause, detail| Outage::after(Some(&told), cause, true, detail, now);
        assert!(!after(FoundBy::Sending, "token").is_news(now), "told of already");
        assert!(!after(FoundBy::Token, "token").is_news(now), "the same, by whoever noticed");
        assert!(after(FoundBy::Token, "other").is_news(now), "another thing to be done");
    }
}

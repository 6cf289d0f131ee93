//! Judges whether a refusal is about one recipient or meets everybody, at the end of a pass: from what the channel took
//! and refused in that pass, and from what is remembered of earlier ones.
//! Must not know how anything is sent or stored.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::model::{About, Instant, RecipientId};

/// This many recipients that are refused alike are no accident.
pub const EVERYBODY: usize = 3;
/// How long after a first refusal a second one ends a message, where nothing has shown that the first was the
/// recipient's own. Longer than the outage of a server that somebody mends at once.
pub const AGAIN: TimeDelta = TimeDelta::minutes(90);
/// The memory of a refused recipient is dropped after this long.
const REMEMBERED: TimeDelta = TimeDelta::days(14);

/// A permanent refusal, as the server said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRefusal {
    pub recipient: RecipientId,
    pub code: Option<i32>,
    /// Whom the refusal is about, as the vendor's table says.
    pub about: About,
    /// How many messages the channel had taken in this pass before this refusal.
    pub behind: usize,
}

/// What is remembered of a recipient who was refused and has not been given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspect {
    pub since: Instant,
    /// Whether the channel has taken messages of others since then.
    pub others: bool,
}

/// Every remembered suspect, by recipient.
pub type Suspects = BTreeMap<RecipientId, Suspect>;

/// The judgement of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalVerdict {
    /// The refusal is about the recipient or the message: the message ends here.
    Ends,
    /// The cause is not settled: the message is tried again, and meanwhile the recipient's next channel may have it.
    Open,
    /// The refusal is about the channel: everything is tried again, and the channel rests.
    Rests,
}

/// Judges the refusals of a pass in which the channel took `taken` messages, and says whom to remember. Verdicts come
/// in the order of the refusals. A recipient whose message was taken in this pass is forgotten.
pub fn judge(
    refusals: &[ServerRefusal],
    taken: usize,
    reached: &BTreeSet<RecipientId>,
    before: &Suspects,
    now: Instant,
) -> (Vec<RefusalVerdict>, Suspects) {
    let mut known: Suspects = before.clone();
    known.retain(|recipient, suspect| !reached.contains(recipient) && now - suspect.since < REMEMBERED);
    let all: BTreeSet<&RecipientId> = refusals.iter().map(|refusal| &refusal.recipient).collect();
    let was_out = known.values().filter(|suspect| !suspect.others).count() >= EVERYBODY;
    let mut kept = known.clone();
    for suspect in kept.values_mut() {
        suspect.others |= taken > 0;
    }
    let verdicts = refusals.iter().map(|refusal| {
        let suspect = known.get(&refusal.recipient);
        let verdict = if suspect.is_some_and(|suspect| suspect.others) {
            RefusalVerdict::Ends
        } else if taken > 0 {
            beside_others(refusal, taken, refusals, was_out)
        } else {
            alone(refusal, suspect, &all, refusals, &known, now)
        };
        if verdict == RefusalVerdict::Ends {
            kept.remove(&refusal.recipient);
        } else {
            let new = Suspect { since: now, others: false };
            let suspect = kept.entry(refusal.recipient.clone()).or_insert(new);
            suspect.others |= refusal.behind < taken;
        }
        verdict
    });
    let verdicts = verdicts.collect();
    (verdicts, kept)
}

/// A refusal in a pass that took messages of others: about the recipient, unless several in a row were refused alike,
/// as by a server that began or ceased to refuse everybody meanwhile.
fn beside_others(
    refusal: &ServerRefusal,
    taken: usize,
    refusals: &[ServerRefusal],
    was_out: bool,
) -> RefusalVerdict {
    let row = || refusals.iter().filter(|other| other.behind == refusal.behind);
    let in_a_row: BTreeSet<&RecipientId> = row().map(|other| &other.recipient).collect();
    let is_last = refusal.behind == taken;
    if in_a_row.len() >= EVERYBODY && alike(row()) {
        return if is_last { RefusalVerdict::Rests } else { RefusalVerdict::Open };
    }
    let is_ours = matches!(refusal.about, About::Us | About::Server);
    let is_open = was_out || (is_last && is_ours);
    if is_open { RefusalVerdict::Open } else { RefusalVerdict::Ends }
}

/// A refusal in a pass that took no message of anybody.
fn alone(
    refusal: &ServerRefusal,
    suspect: Option<&Suspect>,
    all: &BTreeSet<&RecipientId>,
    refusals: &[ServerRefusal],
    known: &Suspects,
    now: Instant,
) -> RefusalVerdict {
    let others = known.iter().filter(|(who, suspect)| !suspect.others && !all.contains(who)).count();
    let is_everybody = all.len() + others >= EVERYBODY && alike(refusals.iter());
    if matches!(refusal.about, About::Us | About::Server) || is_everybody {
        RefusalVerdict::Rests
    } else if suspect.is_some_and(|suspect| now - suspect.since >= AGAIN) {
        RefusalVerdict::Ends
    } else {
        RefusalVerdict::Open
    }
}

/// Whether all refusals have the same code, or are all about us as the sender.
fn alike<'a>(mut refusals: impl Iterator<Item = &'a ServerRefusal> + Clone) -> bool {
    let code = refusals.clone().next().and_then(|first| first.code);
    refusals.clone().all(|refusal| refusal.code == code) || refusals.all(|refusal| refusal.about == About::Us)
}

#[cfg(test)]
mod tests;

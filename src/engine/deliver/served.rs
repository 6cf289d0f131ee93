//! What a channel did in a pass, and what follows from that for the channel as a whole.
//! Must not know how a message was sent.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::EVERYBODY;
use super::sender::{Fate, RefusedMessage};
use crate::engine::health::breaker::{self, FoundBy, Outage};
use crate::engine::notes::{tell_of_outage, write_notes};
use crate::engine::pass::Pass;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{ChannelName, RecipientId};
use crate::store::{Tx, messages, values};

/// The work of one channel in a pass.
#[derive(Default)]
pub(in crate::engine) struct Served {
    pub(in crate::engine) sent: usize,
    pub(in crate::engine) failed: usize,
    uncertain: usize,
    /// The first failure in the pass, in words.
    pub(in crate::engine) trouble: Option<String>,
    /// Set when the channel as a whole failed: who found that, and whether only a person can mend it.
    pub(in crate::engine) down: Option<(FoundBy, bool)>,
    /// The recipients whose messages were taken.
    pub(in crate::engine) reached: BTreeSet<RecipientId>,
    /// The permanent refusals, each with how many messages the channel had taken before it.
    pub(in crate::engine) refused: Vec<(usize, RefusedMessage)>,
    /// The recipients whose messages the server would not take now, or at all.
    unmet: BTreeSet<RecipientId>,
    /// Whether the quota was the reason for every message that was put off; none where no message was put off.
    used_up: Option<bool>,
}

impl Served {
    /// Counts how one message ended; `behind` is how many messages the channel had taken before it.
    pub(in crate::engine) fn count(&mut self, recipient: RecipientId, behind: usize, fate: Fate) {
        match fate {
            Fate::Sent => {
                self.sent += 1;
                self.reached.insert(recipient);
            }
            Fate::Cancelled | Fate::Lost => {}
            Fate::Uncertain(detail) => {
                self.uncertain += 1;
                self.trouble.get_or_insert(detail);
            }
            Fate::Failed(detail) => {
                self.failed += 1;
                self.trouble.get_or_insert(detail);
            }
            Fate::PutOff { detail, used_up } => {
                self.failed += 1;
                self.trouble.get_or_insert(detail);
                self.unmet.insert(recipient);
                self.used_up = Some(used_up && self.used_up.unwrap_or(true));
            }
            Fate::Refused(refused) => {
                self.failed += 1;
                self.trouble.get_or_insert_with(|| refused.failure.detail.clone());
                self.unmet.insert(recipient);
                self.used_up = Some(false);
                self.refused.push((behind, *refused));
            }
            Fate::Down { detail, blocked } => {
                self.failed += 1;
                let before = self.down.is_some_and(|(_, blocked)| blocked);
                self.down = Some((FoundBy::Sending, before || blocked));
                self.trouble.get_or_insert(detail);
            }
        }
    }

    /// Whether the channel as a whole failed: either that was found directly, or the server answered and took nothing
    /// for several recipients. While the channel `was_down`, one recipient is enough: waits differ, so refusals do not
    /// all come in one pass.
    fn down(&self, was_down: bool) -> Option<(FoundBy, bool)> {
        let is_general = self.unmet.len() >= EVERYBODY || (was_down && !self.unmet.is_empty());
        let used_up = self.used_up == Some(true);
        let weighed = (if used_up { FoundBy::Quota } else { FoundBy::Refused }, false);
        self.down.or((self.sent == 0 && is_general).then_some(weighed))
    }
}

/// Stores how a channel stands, and logs once what went wrong.
pub(in crate::engine) async fn note(
    tenant: &Tenant,
    channel: ChannelName,
    served: &Served,
    outages: &BTreeMap<ChannelName, Outage>,
    pass: &mut Pass,
) -> Result<(), EngineError> {
    pass.sent += served.sent;
    pass.failed += served.failed;
    pass.uncertain += served.uncertain;
    let known = outages.get(&channel).is_some_and(|before| served.trouble.as_ref() == Some(&before.detail));
    if let Some(detail) = served.trouble.as_ref().filter(|_| !known) {
        // Logged once for the whole outage: a server that is down is one fact, not two hundred.
        tracing::warn!(
            channel = channel.as_str(),
            failed = served.failed,
            uncertain = served.uncertain,
            "not everything could be sent; it is kept and tried again: {detail}"
        );
    }
    let (now, before) = (tenant.clock.now(), outages.get(&channel));
    let Some((cause, blocked)) = served.down(before.is_some()) else {
        if before.is_some() && served.sent > 0 {
            tracing::info!(channel = channel.as_str(), "this channel works again");
            let goes_on = move |tx: &mut Tx<'_>| {
                values::set(tx, &[breaker::kept(channel, None)])?;
                messages::hasten_channels(tx, &[channel], now)
            };
            tenant.store.write(now, goes_on).await?;
        }
        return Ok(());
    };
    let detail = served.trouble.as_deref().unwrap_or("it failed");
    let mut outage = Outage::after(before, cause, blocked, detail, now);
    let mut made = Vec::new();
    if outage.is_news(now) {
        tracing::error!(
            channel = channel.as_str(),
            blocked,
            "this channel stands still, what it carries waits: {detail}; see `dondoc doctor`"
        );
        made = tell_of_outage(tenant, channel, &outage, now);
        outage.told = true;
    }
    write_notes(tenant, made, vec![breaker::kept(channel, Some(&outage))], now).await
}

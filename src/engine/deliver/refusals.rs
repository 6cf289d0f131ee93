//! Settles the permanent refusals of a channel at the end of a pass. What is not settled is remembered in the store, so
//! that a restart neither forgets a doubt nor ends a message that others share.
//! Must not know any vendor's codes.

use super::judge::{AGAIN, RefusalVerdict, ServerRefusal, Suspects, judge};
use super::sender::RefusedMessage;
use super::served::Served;
use super::settle::Settling;
use crate::engine::health::breaker::FoundBy;
use crate::engine::setup::EngineError;
use crate::store::{keys, values};

/// Settles what a channel refused for good in a pass.
pub(in crate::engine) async fn settle_refused(
    settling: &Settling,
    served: &mut Served,
) -> Result<(), EngineError> {
    let key = format!("{}{}", keys::SUSPECTS, settling.channel.as_str());
    let suspects = key.clone();
    let stored = settling.tools.tenant.store.read(move |view| values::get(view, &suspects)).await?;
    let stored = stored.unwrap_or_default();
    if served.refused.is_empty() && (stored.is_empty() || served.sent == 0) {
        return Ok(());
    }
    let before: Suspects = serde_json::from_str(&stored).unwrap_or_default();
    let refusals = served.refused.iter().map(|(behind, refused)| ServerRefusal {
        recipient: refused.message.recipient.clone(),
        code: refused.failure.code,
        about: refused.failure.about,
        behind: *behind,
    });
    let refusals: Vec<ServerRefusal> = refusals.collect();
    let now = settling.tools.tenant.clock.now();
    let (verdicts, kept) = judge(&refusals, served.sent, &served.reached, &before, now);
    // The suspects are written first: a crash in between only asks once more, and never ends a message too early.
    if kept != before {
        let text =
            if kept.is_empty() { String::new() } else { serde_json::to_string(&kept).unwrap_or_default() };
        settling.tools.tenant.store.write(now, move |tx| values::set(tx, &[(key, text)])).await?;
    }
    if let Some(place) = verdicts.iter().position(|verdict| *verdict == RefusalVerdict::Rests) {
        let detail = served.refused.get(place).map(|(_, refused)| &refused.failure.detail);
        served.trouble = detail.map(|detail| format!("the server refuses everybody: {detail}"));
        served.down = Some((FoundBy::Refused, true));
    }
    for ((_, refused), verdict) in std::mem::take(&mut served.refused).into_iter().zip(verdicts) {
        settle_one(settling, refused, verdict, served.sent > 0).await?;
    }
    Ok(())
}

async fn settle_one(
    settling: &Settling,
    refused: RefusedMessage,
    verdict: RefusalVerdict,
    works: bool,
) -> Result<(), EngineError> {
    let RefusedMessage { message, failure, attempt } = refused;
    let to = settling.tools.tenant.setup.rules.org.recipient(&message.recipient);
    let to = to.as_ref();
    match verdict {
        RefusalVerdict::Ends => settling.given_up(&message, to, &failure, attempt).await,
        RefusalVerdict::Rests => settling.later(&message, to, None, attempt).await,
        // The message is tried again soon where the server takes others, else only after the server has had time.
        RefusalVerdict::Open if works => settling.later(&message, to, None, attempt).await,
        RefusalVerdict::Open => {
            settling.onward_or_later(&message, to, true, AGAIN.to_std().ok(), attempt).await
        }
    }
}

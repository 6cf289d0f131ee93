//! How people are reached besides what config says, and what came in from them.
//! Must not know what the words of a person mean.

use super::column::cells;
use super::error::Result;
use super::rows::{BindingRow, InboundRow, InviteRow, LossRow};
use super::table::read_column;
use super::tx::Tx;
use super::types::{Inbound, Invite, PeopleWrite, Reached};
use super::view::StoreView;
use crate::model::{ChannelName, InboundOutcome, Instant};

/// Which people are bound on which channel, and which channels have refused whom.
pub fn reached(view: &StoreView<'_>) -> Result<Reached> {
    let bound = view.select::<BindingRow>("TRUE ORDER BY channel, address", &[])?;
    let lost = view.select::<LossRow>("TRUE ORDER BY recipient, channel", &[])?;
    Ok(Reached {
        bound: bound.into_iter().map(|row| (row.person, row.channel, row.address)).collect(),
        lost: lost.into_iter().map(|row| (row.recipient, row.channel, row.since)).collect(),
    })
}

/// A one-time code that has not been used or revoked, by its hash; it may have run out.
pub fn invited(view: &StoreView<'_>, code: &str) -> Result<Option<Invite>> {
    let found = view.select::<InviteRow>("code = $2 AND ended_at IS NULL", &cells![code])?;
    Ok(found.into_iter().next().map(InviteRow::invite))
}

/// Whether something with this key came in before.
pub fn has_inbound(view: &StoreView<'_>, key: &str) -> Result<bool> {
    view.is_any("SELECT 1 FROM inbound WHERE org = $1 AND key = $2", &cells![key])
}

/// How often something from a sender ended with an outcome since an instant.
pub fn inbound_since(
    view: &StoreView<'_>,
    channel: ChannelName,
    sender: &str,
    since: Instant,
    outcome: InboundOutcome,
) -> Result<i64> {
    let ask = "SELECT COUNT(*) FROM inbound WHERE org = $1 AND channel = $2 AND sender = $3 AND at >= $4 \
               AND outcome = $5";
    let outcome = outcome.as_str();
    let parameters = cells![channel, sender, since, outcome];
    Ok(view.ask(ask, &parameters, |cells| read_column(cells, 0, "count"))?.pop().unwrap_or(0))
}

/// How often something on a channel ended with an outcome since an instant, whoever sent it.
pub fn inbound_ended(
    view: &StoreView<'_>,
    channel: ChannelName,
    outcome: InboundOutcome,
    since: Instant,
) -> Result<i64> {
    let ask = "SELECT COUNT(*) FROM inbound WHERE org = $1 AND channel = $2 AND at >= $3 AND outcome = $4";
    let outcome = outcome.as_str();
    let parameters = cells![channel, since, outcome];
    Ok(view.ask(ask, &parameters, |cells| read_column(cells, 0, "count"))?.pop().unwrap_or(0))
}

/// Forgets losses so old that they are worth another try, what came in long ago, and codes that ended long ago.
pub fn forget(tx: &mut Tx<'_>, losses: Instant, inbound: Instant) -> Result<()> {
    tx.remove::<LossRow>("since < $2", &cells![losses])?;
    tx.remove::<InboundRow>("at < $2", &cells![inbound])?;
    tx.remove::<InviteRow>("expires_at < $2", &cells![inbound])?;
    Ok(())
}

/// Writes what came in; false when it had come in before.
pub fn add_inbound(tx: &mut Tx<'_>, inbound: &Inbound) -> Result<bool> {
    tx.insert(&InboundRow {
        key: inbound.key.clone(),
        channel: inbound.channel,
        sender: inbound.sender.clone(),
        at: inbound.at,
        command: inbound.command.clone(),
        outcome: inbound.outcome.as_str().to_owned(),
    })
}

/// Changes how people are reached.
pub fn write(tx: &mut Tx<'_>, writes: &[PeopleWrite]) -> Result<()> {
    writes.iter().try_for_each(|write| write_one(tx, write))
}

fn write_one(tx: &mut Tx<'_>, write: &PeopleWrite) -> Result<()> {
    let at = tx.at;
    match write {
        PeopleWrite::Bind { person, channel, address } => {
            // The person's old id on the channel goes, and so does the new id from whoever had it.
            let which = "channel = $2 AND (person = $3 OR address = $4)";
            tx.remove::<BindingRow>(which, &cells![channel, person, address])?;
            let (person, address) = (person.clone(), address.clone());
            tx.insert(&BindingRow { channel: *channel, address, person, bound_at: at })?;
        }
        PeopleWrite::Unbind { person, channel } => {
            tx.remove::<BindingRow>("channel = $2 AND person = $3", &cells![channel, person])?;
        }
        PeopleWrite::Lost { recipient, channel } => {
            tx.insert(&LossRow { recipient: recipient.clone(), channel: *channel, since: at })?;
        }
        PeopleWrite::Found { recipient } => {
            tx.remove::<LossRow>("recipient = $2", &cells![recipient])?;
        }
        PeopleWrite::Invite(invite) => {
            let (channel, address) = invite.only_from.clone().unzip();
            tx.insert(&InviteRow {
                code: invite.code.clone(),
                person: invite.person.clone(),
                channel,
                address,
                issued_at: invite.issued_at,
                expires_at: invite.expires_at,
                ended_at: None,
            })?;
        }
        PeopleWrite::EndInvite { code } => {
            end_invites(tx, "code = $2 AND ended_at IS NULL", &cells![code])?;
        }
        PeopleWrite::Revoke { person } => {
            let which = "person = $2 AND ended_at IS NULL AND expires_at > $3";
            end_invites(tx, which, &cells![person, at])?;
        }
    }
    Ok(())
}

fn end_invites(tx: &mut Tx<'_>, which: &str, parameters: &[super::column::Datum<'_>]) -> Result<()> {
    let at = tx.at;
    tx.change::<InviteRow>(which, parameters, |row| {
        row.ended_at = Some(at);
        true
    })?;
    Ok(())
}

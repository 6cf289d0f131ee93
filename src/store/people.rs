//! How people are reached besides what config says, and what came in from them.
//! Must not know what the words of a person mean.

use sqlx::{Row, SqliteConnection, query};

use super::error::{Result, SqlFault};
use super::types::{Inbound, Invite, PeopleWrite, Reached};
use super::{Store, rows, sql};
use crate::model::{ChannelName, Event, InboundOutcome, Instant, OrgId};

impl Store {
    /// Which people are bound on which channel, and which channels have refused whom.
    pub async fn reached(&self) -> Result<Reached> {
        let ask = query(sql::people::REACH).bind(self.org.as_str());
        let row = self.named(ask.fetch_one(&mut *self.hold().await?).await)?;
        self.named(rows::reached(&row))
    }

    /// The events that linked accounts to people, behind a link of the chain and since an instant.
    pub async fn bound_since(&self, after_seq: i64, since: Instant) -> Result<Vec<Event>> {
        let ask = query(sql::event::BOUND);
        let ask = ask.bind(self.org.as_str()).bind(after_seq).bind(since.timestamp_millis());
        self.all(ask, rows::event).await
    }

    /// A one-time code that has not been used or revoked, by its hash; it may have run out.
    pub async fn invited(&self, code: &str) -> Result<Option<Invite>> {
        let ask = query(sql::people::INVITED).bind(self.org.as_str()).bind(code);
        let row = self.named(ask.fetch_optional(&mut *self.hold().await?).await)?;
        row.map(|row| self.named(rows::invite(code, &row))).transpose()
    }

    /// Whether something with this key came in before.
    pub async fn has_inbound(&self, key: &str) -> Result<bool> {
        let ask = query(sql::people::INBOUND_KNOWN).bind(self.org.as_str()).bind(key);
        let row = self.named(ask.fetch_optional(&mut *self.hold().await?).await)?;
        Ok(row.is_some())
    }

    /// How often something from a sender ended with an outcome since an instant.
    pub async fn inbound_since(
        &self,
        (channel, sender): (ChannelName, &str),
        since: Instant,
        outcome: InboundOutcome,
    ) -> Result<i64> {
        let ask = query(sql::people::INBOUND_SINCE)
            .bind(self.org.as_str())
            .bind(channel.as_str())
            .bind(sender)
            .bind(since.timestamp_millis())
            .bind(outcome.as_str());
        let row = self.named(ask.fetch_one(&mut *self.hold().await?).await)?;
        self.named(row.try_get("count"))
    }

    /// How often something on a channel ended with an outcome since an instant, whoever sent it.
    pub async fn inbound_ended(
        &self,
        channel: ChannelName,
        outcome: InboundOutcome,
        since: Instant,
    ) -> Result<i64> {
        let ask = query(sql::people::INBOUND_ENDED)
            .bind(self.org.as_str())
            .bind(channel.as_str())
            .bind(since.timestamp_millis())
            .bind(outcome.as_str());
        let row = self.named(ask.fetch_one(&mut *self.hold().await?).await)?;
        self.named(row.try_get("count"))
    }

    /// Forgets the losses older than `losses`, so that those channels are tried again, and what came in before
    /// `inbound`.
    pub async fn forget(&self, losses: Instant, inbound: Instant) -> Result<()> {
        let forgotten = query(sql::people::FORGET)
            .bind(self.org.as_str())
            .bind(losses.timestamp_millis())
            .bind(inbound.timestamp_millis())
            .execute(&mut *self.hold().await?)
            .await;
        self.named(forgotten)?;
        Ok(())
    }
}

/// Writes what came in; false when it had come in before.
pub(super) async fn add_inbound(
    connection: &mut SqliteConnection,
    org: &OrgId,
    inbound: &Inbound,
) -> std::result::Result<bool, SqlFault> {
    let added = query(sql::people::INBOUND)
        .bind(org.as_str())
        .bind(&inbound.key)
        .bind(inbound.channel.as_str())
        .bind(&inbound.sender)
        .bind(inbound.at.timestamp_millis())
        .bind(&inbound.command)
        .bind(inbound.outcome.as_str())
        .execute(connection)
        .await?;
    Ok(added.rows_affected() == 1)
}

pub(super) async fn write(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    writes: &[PeopleWrite],
) -> std::result::Result<(), SqlFault> {
    let at = at.timestamp_millis();
    for write in writes {
        let org = org.as_str();
        match write {
            PeopleWrite::Bind { person, channel, address } => {
                query(sql::people::UNBIND)
                    .bind(org)
                    .bind(channel.as_str())
                    .bind(person.as_str())
                    .bind(address)
                    .execute(&mut *connection)
                    .await?;
                query(sql::people::BIND)
                    .bind(org)
                    .bind(channel.as_str())
                    .bind(person.as_str())
                    .bind(address)
                    .bind(at)
                    .execute(&mut *connection)
                    .await?;
            }
            PeopleWrite::Unbind { person, channel } => {
                query(sql::people::UNBIND)
                    .bind(org)
                    .bind(channel.as_str())
                    .bind(person.as_str())
                    .bind("")
                    .execute(&mut *connection)
                    .await?;
            }
            PeopleWrite::Lost { recipient, channel } => {
                query(sql::people::LOSE)
                    .bind(org)
                    .bind(recipient.as_str())
                    .bind(channel.as_str())
                    .bind(at)
                    .execute(&mut *connection)
                    .await?;
            }
            PeopleWrite::Found { recipient } => {
                query(sql::people::FIND).bind(org).bind(recipient.as_str()).execute(&mut *connection).await?;
            }
            PeopleWrite::Invite(invite) => {
                query(sql::people::INVITE)
                    .bind(org)
                    .bind(&invite.code)
                    .bind(invite.person.as_str())
                    .bind(invite.only_from.as_ref().map(|(channel, _)| channel.as_str()))
                    .bind(invite.only_from.as_ref().map(|(_, address)| address.as_str()))
                    .bind(invite.issued_at.timestamp_millis())
                    .bind(invite.expires_at.timestamp_millis())
                    .execute(&mut *connection)
                    .await?;
            }
            PeopleWrite::EndInvite { code } => {
                query(sql::people::END_INVITE)
                    .bind(org)
                    .bind(code)
                    .bind(at)
                    .execute(&mut *connection)
                    .await?;
            }
            PeopleWrite::Revoke { person } => {
                query(sql::people::REVOKE)
                    .bind(org)
                    .bind(person.as_str())
                    .bind(at)
                    .execute(&mut *connection)
                    .await?;
            }
        }
    }
    Ok(())
}

//! The way of a message out of the house: claimed, about to leave, settled, or found after a crash.
//! Every step is fenced by the token of the claim. Must not know how a message is sent.

use sqlx::{SqliteConnection, query};

use super::chain::Chain;
use super::error::{Fault, Result};
use super::types::{Dot, Recovered, Settlement};
use super::{Store, notice, rows, sql};
use crate::model::{Attempt, Instant, Message, MessageId, MessageState, NoticeState, OrgId, Reason};

type Step<T = ()> = std::result::Result<T, Fault>;

impl Store {
    /// Takes up to `limit` messages to send: pending ones whose time has come, and claimed ones whose lease
    /// is over. Each comes with its bytes and a token that is higher than any before.
    pub async fn claim(&self, now: Instant, lease_until: Instant, limit: u32) -> Result<Vec<Message>> {
        let mut tx = self.begin().await?;
        let claimed = query(sql::message::CLAIM)
            .bind(self.org.as_str())
            .bind(now.timestamp_millis())
            .bind(lease_until.timestamp_millis())
            .bind(i64::from(limit))
            .fetch_all(&mut *tx)
            .await;
        let rows = self.named(claimed)?;
        let messages: Step<Vec<Message>> = rows.iter().map(rows::message).collect();
        let mut messages = self.named(messages)?;
        self.named(tx.commit().await)?;
        messages.sort_by(|a, b| {
            (a.slot_at, &a.recipient, a.sequence).cmp(&(b.slot_at, &b.recipient, b.sequence))
        });
        Ok(messages)
    }

    /// Puts off every pending message whose time would come before `until`.
    pub async fn defer(&self, until: Instant) -> Result<()> {
        let mut tx = self.begin().await?;
        let deferred = query(sql::message::DEFER)
            .bind(self.org.as_str())
            .bind(until.timestamp_millis())
            .execute(&mut *tx);
        self.named(deferred.await)?;
        self.named(tx.commit().await)
    }

    /// Marks messages that are about to leave: freezes subject and bytes, and takes their notices along.
    /// All marks share one commit. False means that the claim is lost: the message must not leave.
    pub async fn mark_dot(&self, at: Instant, marks: &[Dot]) -> Result<Vec<bool>> {
        let mut tx = self.begin().await?;
        let mut held = Vec::with_capacity(marks.len());
        for mark in marks {
            held.push(self.named(mark_one(&mut tx, &self.org, at, mark).await)?);
        }
        self.named(tx.commit().await)?;
        Ok(held)
    }

    /// Writes how tries ended. False means that the claim was lost: only the attempt was recorded.
    pub async fn settle(&self, at: Instant, settlements: Vec<Settlement>) -> Result<Vec<bool>> {
        let mut tx = self.begin().await?;
        let settled = self.named(settle(&mut tx, &self.org, at, &settlements).await)?;
        self.named(tx.commit().await)?;
        Ok(settled)
    }

    /// Takes back what nobody holds any more. `owner_is_dead`: every claim is void, as at start-up under the
    /// daemon's lock; otherwise only those whose lease is over.
    pub async fn recover(&self, now: Instant, owner_is_dead: bool) -> Result<Recovered> {
        let mut tx = self.begin().await?;
        let recovered = self.named(recover(&mut tx, &self.org, now, owner_is_dead).await)?;
        self.named(tx.commit().await)?;
        Ok(recovered)
    }
}

async fn mark_one(connection: &mut SqliteConnection, org: &OrgId, at: Instant, mark: &Dot) -> Step<bool> {
    let marked = query(sql::message::DOT)
        .bind(org.as_str())
        .bind(mark.message.as_str())
        .bind(mark.token)
        .bind(at.timestamp_millis())
        .bind(&mark.subject)
        .bind(&mark.bytes)
        .execute(&mut *connection)
        .await?;
    if marked.rows_affected() == 0 {
        return Ok(false);
    }
    query(sql::notice::UNDER_WAY).bind(org.as_str()).bind(mark.message.as_str()).execute(connection).await?;
    Ok(true)
}

async fn settle(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    settlements: &[Settlement],
) -> Step<Vec<bool>> {
    let mut chain = Chain::load(connection, org).await?;
    let mut held = Vec::with_capacity(settlements.len());
    for settlement in settlements {
        if let Some(attempt) = &settlement.attempt {
            add_attempt(connection, org, attempt).await?;
        }
        held.push(settle_one(connection, org, &mut chain, at, settlement).await?);
    }
    chain.finish(connection, at).await?;
    Ok(held)
}

async fn settle_one(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    at: Instant,
    settlement: &Settlement,
) -> Step<bool> {
    let message = settlement.message.as_str();
    let again = settlement.state == MessageState::Pending;
    let settled = query(sql::message::SETTLE)
        .bind(org.as_str())
        .bind(message)
        .bind(settlement.token)
        .bind(settlement.state.as_str())
        .bind(settlement.not_before.map(|at| at.timestamp_millis()))
        .bind(settlement.resent)
        .bind(i64::from(again))
        .bind((!again).then(|| at.timestamp_millis()))
        .execute(&mut *connection)
        .await?;
    if settled.rows_affected() == 0 {
        return Ok(false);
    }
    if again {
        query(sql::notice::WAIT_AGAIN).bind(org.as_str()).bind(message).execute(&mut *connection).await?;
    }
    let notices: Vec<_> = settlement.notices.iter().collect();
    notice::change_all(connection, org, chain, at, &notices).await?;
    Ok(true)
}

async fn add_attempt(connection: &mut SqliteConnection, org: &OrgId, attempt: &Attempt) -> Step {
    query(sql::message::ADD_ATTEMPT)
        .bind(org.as_str())
        .bind(attempt.message.as_str())
        .bind(attempt.at.timestamp_millis())
        .bind(attempt.phase.as_str())
        .bind(&attempt.outcome)
        .bind(attempt.detail.as_deref())
        .execute(connection)
        .await?;
    Ok(())
}

async fn recover(
    connection: &mut SqliteConnection,
    org: &OrgId,
    now: Instant,
    owner_is_dead: bool,
) -> Step<Recovered> {
    let ask =
        |statement| query(statement).bind(org.as_str()).bind(owner_is_dead).bind(now.timestamp_millis());
    let mut chain = Chain::load(connection, org).await?;
    let retried = ask(sql::message::RETRY).execute(&mut *connection).await?.rows_affected();
    // Given up before resent: what is marked for its one resend now must not end at once.
    let given_up = notice::ids(&ask(sql::message::GIVE_UP).fetch_all(&mut *connection).await?)?;
    for id in &given_up {
        let end = (NoticeState::Uncertain, Reason::OutcomeUnknown);
        notice::end_of_message(connection, org, &mut chain, now, &MessageId::new(id), end).await?;
    }
    let resend = notice::ids(&ask(sql::message::RESEND).fetch_all(&mut *connection).await?)?;
    for id in &resend {
        query(sql::notice::WAIT_AGAIN).bind(org.as_str()).bind(id).execute(&mut *connection).await?;
    }
    chain.finish(connection, now).await?;
    Ok(Recovered { retried: retried as usize, resend: resend.len(), uncertain: given_up.len() })
}

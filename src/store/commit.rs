//! Writing a batch: events, items, plans, messages and notices, all or nothing.
//! Must not know what made the batch.

use sqlx::{SqliteConnection, query};

use super::chain::Chain;
use super::error::{Fault, Result};
use super::types::{Batch, Committed, ItemWrite, NewMessage, PlanWrite};
use super::{Store, notice, rows, sql};
use crate::model::{Decision, Instant, ItemId, Message, MessageId, OrgId};

type Step<T = ()> = std::result::Result<T, Fault>;

impl Store {
    /// Has these items looked at again at `now`.
    pub async fn wake(&self, items: &[ItemId], now: Instant) -> Result<()> {
        let mut tx = self.begin().await?;
        for item in items {
            let woken = query(sql::item::WAKE)
                .bind(self.org.as_str())
                .bind(now.timestamp_millis())
                .bind(item.as_str())
                .execute(&mut *tx);
            self.named(woken.await)?;
        }
        self.named(tx.commit().await)
    }

    /// Writes a batch in one transaction. `at` is when it happened: the time of its seal and of the ends
    /// that notices reach in it.
    ///
    /// An item that has moved on refuses the whole batch; a plan made from an old revision, a decision
    /// made before, and a message that exists are left out, and the rest goes on.
    pub async fn commit(&self, at: Instant, batch: Batch) -> Result<Committed> {
        let mut tx = self.begin().await?;
        let committed = self.named(write(&mut tx, &self.org, at, &batch).await)?;
        if committed.written {
            self.named(tx.commit().await)?;
        } else {
            self.named(tx.rollback().await)?;
        }
        Ok(committed)
    }
}

async fn write(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    batch: &Batch,
) -> Step<Committed> {
    let mut done = Committed { written: true, ..Committed::default() };
    let mut chain = Chain::load(connection, org).await?;
    for event in &batch.events {
        chain.append(connection, event).await?;
    }
    for item in &batch.items {
        if !write_item(connection, org, item).await? {
            done.stale.push(item.item.id().clone());
        }
    }
    if !done.stale.is_empty() {
        return Ok(Committed { written: false, stale: done.stale, ..Committed::default() });
    }
    for plan in &batch.plans {
        write_plan(connection, org, &mut chain, at, plan, &mut done).await?;
    }
    for message in &batch.dissolve {
        dissolve(connection, org, at, message).await?;
    }
    for message in &batch.messages {
        done.messages += usize::from(write_message(connection, org, message).await?);
    }
    for change in &batch.notices {
        notice::change(connection, org, &mut chain, at, change).await?;
    }
    for (key, value) in &batch.values {
        query(sql::meta::SET_VALUE)
            .bind(org.as_str())
            .bind(key)
            .bind(value)
            .execute(&mut *connection)
            .await?;
    }
    if let Some(at) = batch.wake_open {
        query(sql::item::WAKE_OPEN)
            .bind(org.as_str())
            .bind(at.timestamp_millis())
            .execute(&mut *connection)
            .await?;
    }
    if let Some(live_at) = batch.live_at {
        let live_at = live_at.timestamp_millis();
        query(sql::meta::SET_LIVE).bind(org.as_str()).bind(live_at).execute(&mut *connection).await?;
    }
    chain.finish(connection, at).await?;
    Ok(done)
}

/// Whether the item was as expected, and so was written.
async fn write_item(connection: &mut SqliteConnection, org: &OrgId, write: &ItemWrite) -> Step<bool> {
    let item = &write.item;
    let statement = if write.expect.is_some() { sql::item::UPDATE } else { sql::item::ADD };
    let mut ask = query(statement)
        .bind(org.as_str())
        .bind(item.id().as_str())
        .bind(item.status.as_str())
        .bind(item.version)
        .bind(item.due().map(|day| day.to_string()))
        .bind(write.wake_at.map(|at| at.timestamp_millis()))
        .bind(rows::json(item)?)
        .bind(item.spec.source.case().map(|origin| origin.system.as_str()))
        .bind(item.closed_at.map(|at| at.timestamp_millis()));
    if let Some(revision) = write.expect {
        ask = ask.bind(revision);
    }
    Ok(ask.execute(connection).await?.rows_affected() == 1)
}

async fn write_plan(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    at: Instant,
    plan: &PlanWrite,
    done: &mut Committed,
) -> Step {
    let planned = query(sql::item::PLAN)
        .bind(org.as_str())
        .bind(plan.item.as_str())
        .bind(plan.wake_at.map(|at| at.timestamp_millis()))
        .bind(&plan.policy_mark)
        .bind(rows::json(&plan.waiting)?)
        .bind(plan.expect)
        .execute(&mut *connection)
        .await?;
    if planned.rows_affected() == 0 {
        done.stale.push(plan.item.clone());
        return Ok(());
    }
    for (place, decision) in plan.decisions.iter().enumerate() {
        if write_decision(connection, org, chain, (place, decision)).await? {
            done.decisions += 1;
        } else {
            done.already += 1;
        }
    }
    for change in &plan.superseded {
        notice::change(connection, org, chain, at, change).await?;
    }
    Ok(())
}

/// Whether it was new.
async fn write_decision(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    (place, decision): (usize, &Decision),
) -> Step<bool> {
    let added = query(sql::item::ADD_DECISION)
        .bind(org.as_str())
        .bind(decision.item.as_str())
        .bind(decision.version)
        .bind(decision.step.as_str())
        .bind(&decision.occurrence)
        .bind(decision.at.timestamp_millis())
        .bind(decision.decided_at.timestamp_millis())
        .bind(decision.outcome.as_str())
        .bind(decision.reason.as_str())
        .bind(chain.seal())
        .bind(place as i64)
        .execute(&mut *connection)
        .await?;
    if added.rows_affected() == 0 {
        return Ok(false);
    }
    chain.seal_decision(decision);
    for numbered in decision.notices.iter().enumerate() {
        notice::add(connection, org, chain, numbered).await?;
    }
    Ok(true)
}

/// Whether it was new.
async fn write_message(connection: &mut SqliteConnection, org: &OrgId, new: &NewMessage) -> Step<bool> {
    if !add_message(connection, org, &new.message).await? {
        return Ok(false);
    }
    for notice in &new.notices {
        query(sql::notice::JOIN)
            .bind(org.as_str())
            .bind(notice.as_str())
            .bind(new.message.id.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(true)
}

async fn add_message(connection: &mut SqliteConnection, org: &OrgId, message: &Message) -> Step<bool> {
    let added = query(sql::message::ADD)
        .bind(org.as_str())
        .bind(message.id.as_str())
        .bind(message.recipient.as_str())
        .bind(message.channel.as_str())
        .bind(message.slot_at.timestamp_millis())
        .bind(message.sequence)
        .bind(message.state.as_str())
        .bind(message.not_before.timestamp_millis())
        .bind(message.tries)
        .bind(message.token)
        .bind(message.lease_until.map(|at| at.timestamp_millis()))
        .bind(message.dot_at.map(|at| at.timestamp_millis()))
        .bind(message.resent)
        .bind(message.subject.as_deref())
        .bind(message.bytes.as_deref())
        .bind(message.settled_at.map(|at| at.timestamp_millis()))
        .execute(connection)
        .await?;
    Ok(added.rows_affected() == 1)
}

/// Ends a message that has not left and gives its notices back.
async fn dissolve(connection: &mut SqliteConnection, org: &OrgId, at: Instant, message: &MessageId) -> Step {
    let dissolved = query(sql::message::DISSOLVE)
        .bind(org.as_str())
        .bind(message.as_str())
        .bind(at.timestamp_millis())
        .execute(&mut *connection)
        .await?;
    if dissolved.rows_affected() == 1 {
        query(sql::notice::RELEASE).bind(org.as_str()).bind(message.as_str()).execute(connection).await?;
    }
    Ok(())
}

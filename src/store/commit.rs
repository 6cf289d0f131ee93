//! Writing a batch: events, items, plans, messages and notices, all or nothing.
//! Must not know what made the batch.

use std::collections::HashSet;

use sqlx::sqlite::SqliteRow;
use sqlx::{SqliteConnection, query};

use super::chain::Chain;
use super::error::{Result, StoreStep};
use super::notice::Joining;
use super::types::{Batch, Committed, ItemWrite, NewMessage, PlanWrite};
use super::{Store, notice, people, rows, sql};
use crate::model::{Decision, Instant, ItemId, Message, MessageId, OrgId, StepId};

impl Store {
    /// Has these items looked at again at `now`.
    pub async fn wake(&self, items: &[ItemId], now: Instant) -> Result<()> {
        let mut held = self.hold().await?;
        let mut tx = self.begin(&mut held).await?;
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

    /// Puts off the look at items until an instant, whatever they wait for.
    pub async fn put_off(&self, items: &[ItemId], until: Instant) -> Result<()> {
        let list = self.named(rows::json(items))?;
        let put_off = query(sql::item::PUT_OFF)
            .bind(self.org.as_str())
            .bind(until.timestamp_millis())
            .bind(list)
            .execute(&mut *self.hold().await?)
            .await;
        self.named(put_off).map(drop)
    }

    /// Writes a batch in one transaction. `at` is when it happened: the time of its seal and of the ends
    /// that notices reach in it.
    ///
    /// An item that has moved on refuses the whole batch; a plan made from an old revision, a decision
    /// made before, and a message that exists are left out, and the rest goes on.
    pub async fn commit(&self, at: Instant, batch: Batch) -> Result<Committed> {
        let mut held = self.hold().await?;
        let mut tx = self.begin(&mut held).await?;
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
) -> StoreStep<Committed> {
    let mut done = Committed { written: true, ..Committed::default() };
    if let Some(inbound) = &batch.inbound
        && !people::add_inbound(connection, org, inbound).await?
    {
        return Ok(Committed { repeated: true, ..Committed::default() });
    }
    // Most batches leave the chain as it is; for them, reading its end would cost more than writing the batch.
    let mut chain = if batch.is_sealed() { Some(Chain::load(connection, org).await?) } else { None };
    if let Some(chain) = &mut chain {
        chain.append(&batch.events)?;
        done.stale = write_items(connection, org, &batch.items).await?;
        if !done.stale.is_empty() {
            return Ok(Committed { written: false, stale: done.stale, ..Committed::default() });
        }
    }
    for message in &batch.dissolve {
        dissolve(connection, org, at, message).await?;
    }
    if !batch.moves.is_empty() {
        let moves: Vec<_> = batch.moves.iter().map(|(id, channel)| (id, channel.as_str())).collect();
        query(sql::message::MOVE)
            .bind(org.as_str())
            .bind(rows::json(&moves)?)
            .execute(&mut *connection)
            .await?;
    }
    let messages = add_messages(connection, org, &batch.messages).await?;
    let mut joining: Joining<'_> =
        messages.iter().flat_map(|new| new.notices.iter().map(|notice| (notice, &new.message.id))).collect();
    if let Some(chain) = &mut chain {
        write_plans(connection, org, chain, at, (&batch.plans, &mut joining), &mut done).await?;
        let lists = batch.lists.iter().enumerate().collect();
        write_decisions(connection, org, chain, (lists, &mut joining), &mut done).await?;
    }
    let empty = join(connection, org, at, &messages, &joining).await?;
    done.messages = messages.len() - empty;
    if let Some(chain) = &mut chain {
        let notices: Vec<_> = batch.notices.iter().collect();
        notice::change_all(connection, org, chain, at, &notices).await?;
    }
    write_values(connection, org, &batch.values).await?;
    people::write(connection, org, at, &batch.people).await?;
    for (statement, sources) in
        [(sql::item::WAKE_WAITING, &batch.wake_waiting), (sql::item::WAKE_SOURCES, &batch.wake_sources)]
    {
        if !sources.is_empty() {
            query(statement)
                .bind(org.as_str())
                .bind(at.timestamp_millis())
                .bind(rows::json(sources)?)
                .execute(&mut *connection)
                .await?;
        }
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
    if let Some(chain) = chain {
        chain.finish(connection, at).await?;
    }
    Ok(done)
}

async fn write_values(
    connection: &mut SqliteConnection,
    org: &OrgId,
    values: &[(String, String)],
) -> StoreStep {
    if !values.is_empty() {
        query(sql::meta::SET_VALUES).bind(org.as_str()).bind(rows::json(values)?).execute(connection).await?;
    }
    Ok(())
}

/// Writes items; returns those that had moved on, or that exist although they must be new.
async fn write_items(
    connection: &mut SqliteConnection,
    org: &OrgId,
    items: &[ItemWrite],
) -> StoreStep<Vec<ItemId>> {
    let mut stale = Vec::new();
    for (statement, known) in [(sql::item::ADD, false), (sql::item::UPDATE, true)] {
        let mut columns = Vec::new();
        for ItemWrite { item, expect, wake_at } in items.iter().filter(|item| item.expect.is_some() == known)
        {
            columns.push((
                item.id(),
                item.status.as_str(),
                item.version,
                item.due(),
                wake_at.map(|at| at.timestamp_millis()),
                rows::json(item)?,
                item.spec.source.case().map(|origin| &origin.system),
                item.closed_at.map(|at| at.timestamp_millis()),
                expect,
            ));
        }
        if columns.is_empty() {
            continue;
        }
        let ask = query(statement).bind(org.as_str()).bind(rows::json(&columns)?);
        let written = named(&ask.fetch_all(&mut *connection).await?)?;
        stale.extend(columns.iter().filter(|row| !written.contains(row.0.as_str())).map(|row| row.0.clone()));
    }
    Ok(stale)
}

async fn write_plans(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    at: Instant,
    (plans, joining): (&[PlanWrite], &mut Joining<'_>),
    done: &mut Committed,
) -> StoreStep {
    if plans.is_empty() {
        return Ok(());
    }
    let mut columns = Vec::with_capacity(plans.len());
    for plan in plans {
        let wake_at = plan.wake_at.map(|at| at.timestamp_millis());
        columns.push((&plan.item, wake_at, &plan.policy_mark, rows::json(&plan.waiting)?, plan.expect));
    }
    let list = rows::json(&columns)?;
    let planned = query(sql::item::PLAN).bind(org.as_str()).bind(&list).execute(&mut *connection).await?;
    let mut moved_on: HashSet<ItemId> = HashSet::new();
    if planned.rows_affected() < plans.len() as u64 {
        let ask = query(sql::item::MOVED_ON).bind(org.as_str()).bind(&list);
        moved_on = rows::from_json(&ask.fetch_one(&mut *connection).await?, "list")?;
    }
    let (stale, fresh): (Vec<&PlanWrite>, Vec<&PlanWrite>) =
        plans.iter().partition(|plan| moved_on.contains(&plan.item));
    done.stale.extend(stale.into_iter().map(|plan| plan.item.clone()));
    let decisions = fresh.iter().flat_map(|plan| plan.decisions.iter().enumerate()).collect();
    write_decisions(connection, org, chain, (decisions, joining), done).await?;
    let superseded: Vec<_> = fresh.iter().flat_map(|plan| &plan.superseded).collect();
    notice::change_all(connection, org, chain, at, &superseded).await
}

async fn write_decisions(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    (all, joining): (Vec<(usize, &Decision)>, &mut Joining<'_>),
    done: &mut Committed,
) -> StoreStep {
    let columns: Vec<_> = all.iter().map(|(place, decision)| decision_columns(*place, decision)).collect();
    if columns.is_empty() {
        return Ok(());
    }
    let ask =
        query(sql::item::ADD_DECISIONS).bind(org.as_str()).bind(rows::json(&columns)?).bind(chain.seal());
    let added = ask.execute(&mut *connection).await?;
    let mut new: Vec<&Decision> = all.into_iter().map(|(_, decision)| decision).collect();
    if added.rows_affected() < new.len() as u64 {
        let ask = query(sql::item::DECISIONS_UNDER_SEAL).bind(org.as_str()).bind(chain.seal());
        let added: HashSet<Key> = rows::from_json(&ask.fetch_one(&mut *connection).await?, "list")?;
        new.retain(|decision| added.contains(&key(decision)));
    }
    done.decisions += new.len();
    done.already += columns.len() - new.len();
    for decision in &new {
        chain.seal_decision(decision);
    }
    let notices = new.iter().flat_map(|decision| decision.notices.iter().enumerate());
    notice::add(connection, org, chain, notices, joining).await
}

fn decision_columns(place: usize, decision: &Decision) -> impl serde::Serialize {
    (
        rows::item_text(decision.item.as_ref()),
        decision.version,
        &decision.step,
        &decision.occurrence,
        decision.at.timestamp_millis(),
        decision.decided_at.timestamp_millis(),
        decision.outcome.as_str(),
        decision.reason.as_str(),
        place,
    )
}

/// The key of a decision: item, version, step, occurrence.
type Key = (String, u32, StepId, String);

fn key(decision: &Decision) -> Key {
    let item = rows::item_text(decision.item.as_ref()).to_owned();
    (item, decision.version, decision.step.clone(), decision.occurrence.clone())
}

fn named(rows: &[SqliteRow]) -> StoreStep<HashSet<String>> {
    Ok(notice::ids(rows)?.into_iter().collect())
}

/// Writes messages; returns the messages that were new.
async fn add_messages<'a>(
    connection: &mut SqliteConnection,
    org: &OrgId,
    messages: &'a [NewMessage],
) -> StoreStep<Vec<&'a NewMessage>> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let columns: StoreStep<Vec<_>> = messages.iter().map(|new| message_columns(&new.message)).collect();
    let ask = query(sql::message::ADD).bind(org.as_str()).bind(rows::json(&columns?)?);
    let added = named(&ask.fetch_all(connection).await?)?;
    Ok(messages.iter().filter(|new| added.contains(new.message.id.as_str())).collect())
}

/// Has notices that were written before join these new messages; returns how many messages that leaves empty.
async fn join(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    messages: &[&NewMessage],
    joining: &Joining<'_>,
) -> StoreStep<usize> {
    if !joining.is_empty() {
        let listed: Vec<_> = joining.iter().collect();
        let ask = query(sql::notice::JOIN).bind(org.as_str()).bind(rows::json(&listed)?);
        ask.execute(&mut *connection).await?;
    }
    // A plan that was left out leaves its notices out, and other notices may have ended since they were read.
    let telling = messages.iter().filter(|new| !new.notices.is_empty());
    let ids: Vec<&MessageId> = telling.map(|new| &new.message.id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let ask = query(sql::message::DISSOLVE_EMPTY).bind(org.as_str()).bind(rows::json(&ids)?);
    let empty = ask.bind(at.timestamp_millis()).execute(connection).await?;
    Ok(empty.rows_affected() as usize)
}

fn message_columns(message: &Message) -> StoreStep<impl serde::Serialize> {
    Ok((
        message.id.clone(),
        message.recipient.clone(),
        message.channel.as_str(),
        message.slot_at.timestamp_millis(),
        message.sequence,
        message.not_before.timestamp_millis(),
        message.note.as_ref().map(rows::json).transpose()?,
        message.note.as_ref().is_some_and(|note| note.at_once),
        rows::json(&message.entries)?,
    ))
}

/// Ends a message that has not left and gives its notices back.
async fn dissolve(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    message: &MessageId,
) -> StoreStep {
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

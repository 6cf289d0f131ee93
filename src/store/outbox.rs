//! The way of a message out of the house: claimed, about to leave, settled, or found after a crash.
//! Every step is fenced by the token of the claim. Must not know how a message is sent.

use std::collections::HashSet;

use sqlx::{Row, SqliteConnection, query};

use super::chain::Chain;
use super::error::{Result, StoreStep};
use super::types::{ClaimFilter, ClaimsHeld, Dot, Records, Recovered, Settlement, Wanted};
use super::{Store, notice, rows, sql};
use crate::model::message::ECHO;
use crate::model::{
    Attempt, ChannelName, Instant, Message, MessageId, MessageState, NoticeId, NoticeState, OrgId, Reason,
};

impl Store {
    /// Takes messages to send: pending ones whose time has come, and claimed ones whose lease is over. Each
    /// message comes with its bytes and a token that is higher than any before.
    pub async fn claim(
        &self,
        now: Instant,
        lease_until: Instant,
        wanted: Wanted<'_>,
    ) -> Result<Vec<Message>> {
        let channels: Vec<&str> = wanted.channels.iter().map(|channel| channel.as_str()).collect();
        let channels = self.named(rows::json(&channels))?;
        let claimed = query(sql::message::CLAIM)
            .bind(self.org.as_str())
            .bind(now.timestamp_millis())
            .bind(lease_until.timestamp_millis())
            .bind(i64::from(wanted.limit))
            .bind(channels)
            .bind(match wanted.which {
                ClaimFilter::All => "[0,1]",
                ClaimFilter::AtOnce => "[1]",
                ClaimFilter::Routine => "[0]",
            })
            .fetch_all(&mut *self.hold().await?)
            .await;
        let rows = self.named(claimed)?;
        // One that cannot be read stays claimed until its lease ends; the others leave.
        let mut messages: Vec<Message> =
            rows.iter().filter_map(|row| rows::logged(rows::message(row))).collect();
        messages.sort_by(|a, b| {
            (a.slot_at, &a.recipient, a.sequence).cmp(&(b.slot_at, &b.recipient, b.sequence))
        });
        Ok(messages)
    }

    /// Puts off every pending message of these channels whose time would come before `until`.
    pub async fn defer_channels(&self, channels: &[ChannelName], until: Instant) -> Result<()> {
        self.put(sql::message::DEFER_CHANNEL, channels, until).await
    }

    /// Lets every pending message of these channels leave from `now` on: the channels work again.
    pub async fn hasten_channels(&self, channels: &[ChannelName], now: Instant) -> Result<()> {
        self.put(sql::message::HASTEN_CHANNEL, channels, now).await
    }

    async fn put(&self, statement: &'static str, channels: &[ChannelName], to: Instant) -> Result<()> {
        let channels: Vec<&str> = channels.iter().map(|channel| channel.as_str()).collect();
        let mut held = self.hold().await?;
        let mut tx = self.begin(&mut held).await?;
        let moved = query(statement)
            .bind(self.org.as_str())
            .bind(to.timestamp_millis())
            .bind(self.named(rows::json(&channels))?)
            .execute(&mut *tx);
        self.named(moved.await)?;
        self.named(tx.commit().await)
    }

    /// Puts off every pending message whose time would come before `until`, but no answers to somebody who
    /// waits.
    pub async fn defer(&self, until: Instant) -> Result<()> {
        let mut held = self.hold().await?;
        let mut tx = self.begin(&mut held).await?;
        let deferred = query(sql::message::DEFER)
            .bind(self.org.as_str())
            .bind(until.timestamp_millis())
            .execute(&mut *tx);
        self.named(deferred.await)?;
        self.named(tx.commit().await)
    }

    /// Writes what the sessions have to write, in one commit: a mark freezes subject and bytes of a message that is
    /// about to leave, and its notices are under way from then on.
    pub async fn record(&self, at: Instant, records: &Records) -> Result<ClaimsHeld> {
        let mut held = self.hold().await?;
        let mut tx = self.begin(&mut held).await?;
        let recorded = self.named(record(&mut tx, &self.org, at, records).await)?;
        self.named(tx.commit().await)?;
        Ok(recorded)
    }

    /// Writes how tries ended; returns for each whether its claim still held.
    pub async fn settle(&self, at: Instant, results: Vec<Settlement>) -> Result<Vec<bool>> {
        Ok(self.record(at, &Records { results, ..Records::default() }).await?.settled)
    }

    /// Records that a message that had ended turns out to have ended otherwise, and so do those of its notices
    /// that ended as `from`. `at` is when the word of it came.
    pub async fn correct(
        &self,
        at: Instant,
        message: &MessageId,
        from: NoticeState,
        (state, notices, reason): (MessageState, NoticeState, Reason),
    ) -> Result<()> {
        let mut held = self.hold().await?;
        let mut tx = self.begin(&mut held).await?;
        let corrected = correct(&mut tx, &self.org, at, message, from, (state, notices, reason)).await;
        self.named(corrected)?;
        self.named(tx.commit().await)
    }

    /// Takes back messages that nobody holds any more. With `owner_is_dead` every claim is void, as at start-up
    /// under the daemon's lock; otherwise only claims whose lease is over.
    pub async fn recover(&self, now: Instant, owner_is_dead: bool) -> Result<Recovered> {
        let mut held = self.hold().await?;
        let mut tx = self.begin(&mut held).await?;
        let recovered = self.named(recover(&mut tx, &self.org, now, owner_is_dead).await)?;
        self.named(tx.commit().await)?;
        Ok(recovered)
    }
}

async fn record(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    records: &Records,
) -> StoreStep<ClaimsHeld> {
    let Records { withdrawn, marks, results } = records;
    if withdrawn.is_empty() && results.is_empty() {
        return Ok(ClaimsHeld { marked: mark(connection, org, at, marks).await?, ..ClaimsHeld::default() });
    }
    let mut chain = Chain::load(connection, org).await?;
    let withdrawn: Vec<_> = withdrawn.iter().collect();
    notice::change_all(connection, org, &mut chain, at, &withdrawn).await?;
    let marked = mark(connection, org, at, marks).await?;
    let settled = settle(connection, org, &mut chain, at, results).await?;
    chain.finish(connection, at).await?;
    Ok(ClaimsHeld { marked, settled })
}

async fn mark(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    marks: &[Dot],
) -> StoreStep<Vec<bool>> {
    let mut held = Vec::with_capacity(marks.len());
    for mark in marks {
        let marked = query(sql::message::DOT)
            .bind(org.as_str())
            .bind(mark.message.as_str())
            .bind(mark.token)
            .bind(at.timestamp_millis())
            .bind(&mark.subject)
            .bind(&mark.bytes)
            .bind(rows::json(&mark.entries)?)
            .bind(mark.follow.as_deref().map(follow_columns).transpose()?)
            .execute(&mut *connection)
            .await?;
        held.push(marked.rows_affected() == 1);
    }
    Ok(held)
}

async fn settle(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    at: Instant,
    settlements: &[Settlement],
) -> StoreStep<Vec<bool>> {
    if settlements.is_empty() {
        return Ok(Vec::new());
    }
    let held = end_claims(connection, org, at, settlements).await?;
    let ours = settlements.iter().zip(&held).filter(|(_, held)| **held).map(|(settlement, _)| settlement);
    let notices: Vec<_> = ours.flat_map(|settlement| &settlement.notices).collect();
    notice::change_all(connection, org, chain, at, &notices).await?;
    // The move of a notice to another channel may have been refused, because another notice of the same
    // decision has that channel. In a message that has ended no notice stays open.
    let ended = |settlement: &Settlement| settlement.state == MessageState::Undeliverable;
    for (settlement, _) in settlements.iter().zip(&held).filter(|(one, held)| **held && ended(one)) {
        let end = (NoticeState::Undeliverable, Reason::NoChannel);
        notice::end_of_message(connection, org, chain, at, &settlement.message, end).await?;
    }
    Ok(held)
}

/// Writes the tries and what became of the messages; returns for each whether its claim still held.
async fn end_claims(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    settlements: &[Settlement],
) -> StoreStep<Vec<bool>> {
    let mut seen = HashSet::new();
    let first: Vec<bool> = settlements.iter().map(|s| seen.insert((&s.message, s.token))).collect();
    let columns: Vec<_> = settlements
        .iter()
        .zip(&first)
        .filter(|(_, first)| **first)
        .map(|(settlement, _)| {
            let again = settlement.state == MessageState::Pending;
            (
                &settlement.message,
                settlement.token,
                settlement.state,
                settlement.not_before.map(|at| at.timestamp_millis()),
                settlement.resent,
                i64::from(again),
                (!again).then(|| at.timestamp_millis()),
                &settlement.vendor_id,
                settlement.unnumbered,
            )
        })
        .collect();
    let attempts: Vec<_> =
        settlements.iter().filter_map(|one| one.attempt.as_ref()).map(attempt_columns).collect();
    let ask = query(sql::message::SETTLE)
        .bind(org.as_str())
        .bind(rows::json(&columns)?)
        .bind(rows::json(&attempts)?);
    let settled = ask.fetch_all(&mut *connection).await?;
    let mut following = Vec::new();
    for row in &settled {
        if row.try_get("follows")? {
            following.push(row.try_get::<String, _>("id")?);
        }
    }
    queue_following(connection, org, &following).await?;
    let settled: StoreStep<HashSet<(String, i64)>> =
        settled.iter().map(|row| Ok((row.try_get("id")?, row.try_get("token")?))).collect();
    let settled = settled?;
    let held = |s: &Settlement| settled.contains(&(s.message.to_string(), s.token));
    Ok(settlements.iter().zip(first).map(|(settlement, first)| first && held(settlement)).collect())
}

/// The columns of a message that follows from another, as that one's row keeps them, in the order that `FOLLOW`
/// reads.
fn follow_columns(follow: &Message) -> StoreStep<String> {
    rows::json(&serde_json::json!([
        follow.id,
        follow.recipient,
        follow.channel.as_str(),
        follow.slot_at.timestamp_millis(),
        follow.sequence,
        follow.not_before.timestamp_millis(),
        follow.note,
        follow.entries,
    ]))
}

/// Queues the messages that follow from messages which have been taken, or may have been, and removes them from
/// the rows of those.
async fn queue_following(connection: &mut SqliteConnection, org: &OrgId, messages: &[String]) -> StoreStep {
    if messages.is_empty() {
        return Ok(());
    }
    let list = rows::json(&messages)?;
    for statement in [sql::message::FOLLOW, sql::message::FOLLOWED] {
        query(statement).bind(org.as_str()).bind(&list).execute(&mut *connection).await?;
    }
    Ok(())
}

fn attempt_columns(attempt: &Attempt) -> impl serde::Serialize {
    let Attempt { message, at, phase, outcome, detail } = attempt;
    (message, at.timestamp_millis(), phase.as_str(), outcome, detail)
}

async fn correct(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    message: &MessageId,
    from: NoticeState,
    (state, notices, reason): (MessageState, NoticeState, Reason),
) -> StoreStep {
    let mut chain = Chain::load(connection, org).await?;
    query(sql::message::CORRECT)
        .bind(org.as_str())
        .bind(message.as_str())
        .bind(state.as_str())
        .bind(at.timestamp_millis())
        .execute(&mut *connection)
        .await?;
    let corrected = query(sql::notice::CORRECT)
        .bind(org.as_str())
        .bind(message.as_str())
        .bind(from.as_str())
        .bind(notices.as_str())
        .bind(reason.as_str())
        .bind(at.timestamp_millis())
        .bind(chain.seal())
        .fetch_all(&mut *connection)
        .await?;
    for id in notice::ids(&corrected)? {
        chain.seal_notice(&NoticeId::new(id), notices, reason);
    }
    chain.finish(connection, at).await
}

async fn recover(
    connection: &mut SqliteConnection,
    org: &OrgId,
    now: Instant,
    owner_is_dead: bool,
) -> StoreStep<Recovered> {
    let ask =
        |statement| query(statement).bind(org.as_str()).bind(owner_is_dead).bind(now.timestamp_millis());
    let mut chain = Chain::load(connection, org).await?;
    let retried = ask(sql::message::RETRY).execute(&mut *connection).await?.rows_affected();
    // Giving up comes before resending: a message that is marked here for its one resend must not end at once.
    let given_up = notice::ids(&ask(sql::message::GIVE_UP).fetch_all(&mut *connection).await?)?;
    for id in &given_up {
        let end = (NoticeState::Uncertain, Reason::OutcomeUnknown);
        notice::end_of_message(connection, org, &mut chain, now, &MessageId::new(id), end).await?;
    }
    let echoing: Vec<_> =
        ChannelName::ALL.into_iter().filter(|name| name.echoes()).map(ChannelName::as_str).collect();
    let resend = ask(sql::message::RESEND)
        .bind(rows::json(&echoing)?)
        .bind((now + ECHO).timestamp_millis())
        .fetch_all(&mut *connection)
        .await?;
    let resend = notice::ids(&resend)?;
    queue_following(connection, org, &resend).await?;
    chain.finish(connection, now).await?;
    Ok(Recovered { retried: retried as usize, resend: resend.len(), uncertain: given_up.len() })
}

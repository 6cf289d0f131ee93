//! `export`: writes every record as JSON Lines, one object a line; `docs/json.md` names the fields. Memory stays small
//! however much there is. Must not write secrets or addresses.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::{Value, json};

use super::outside::Outside;
use crate::calendar::Zone;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::durable::DraftFile;
use crate::model::{Instant, OrgId};
use crate::store::{self, Record, Store, StoreError};

/// Writes every record to a file, or to standard output.
pub async fn export(context: &CommandContext, file: Option<&Path>) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let place = match file {
        Some(file) => Outside::of(context, &config, file)?,
        None => None,
    };
    let Some(store) = context.reading(&config).await? else {
        return Err(CommandError::not_found("there is no database yet: nothing to export"));
    };
    let zone = config.calendar.zone;
    let Some(file) = file else {
        let stdout = BufWriter::new(io::stdout());
        return match write(&store, zone, stdout).await? {
            // The reader of the output may have stopped, as `head` does.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Ok),
            written => Ok(written.map(|_| Exit::Ok)?),
        };
    };
    if file.symlink_metadata().is_ok() {
        return Err(StoreError::Exists { path: file.to_owned() }.into());
    }
    let failed = |error: io::Error| StoreError::of_io(file, &error);
    if let Some(mut place) = place {
        let out = place.file().try_clone().map_err(failed)?;
        let records = write(&store, zone, BufWriter::new(out)).await?.map_err(failed)?;
        store.close().await;
        place.publish()?;
        output::line(&format!("{}: {records} records", file.display()));
        return Ok(Exit::Ok);
    }
    let draft = DraftFile::beside(file).map_err(failed)?;
    let out = std::fs::File::options().write(true).open(draft.path()).map_err(failed)?;
    let records = write(&store, zone, BufWriter::new(out)).await?.map_err(failed)?;
    draft.publish().map_err(failed)?;
    output::line(&format!("{}: {records} records", file.display()));
    Ok(Exit::Ok)
}

/// Writes every record and returns how many there were; the inner error is one of the output.
async fn write(
    store: &Store,
    zone: Zone,
    mut out: impl Write + Send + 'static,
) -> Result<io::Result<usize>, StoreError> {
    let org = store.org().clone();
    store
        .read(move |view| {
            let (mut failed, mut records) = (None, 0);
            store::export(view, &mut |record| match writeln!(out, "{}", line(record, &org, zone)) {
                Ok(()) => {
                    records += 1;
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            })?;
            Ok(match failed {
                Some(error) => Err(error),
                None => out.flush().map(|()| records),
            })
        })
        .await
}

/// The JSON object of one record.
fn line(record: Record, org: &OrgId, zone: Zone) -> Value {
    let at = |at: Instant| zone.rfc3339(at);
    let maybe = |at: Option<Instant>| at.map(|at| zone.rfc3339(at));
    match record {
        Record::Meta(meta) => json!({
            "type": "meta", "org": org, "dondoc": env!("CARGO_PKG_VERSION"), "is_virtual": meta.is_virtual,
            "live_at": maybe(meta.live_at), "head": format!("{}:{}", meta.head_seq, meta.head_hash),
        }),
        Record::Item(stored) => json!({
            "type": "item", "id": stored.item.id(), "status": stored.item.status.as_str(),
            "version": stored.item.version, "due": stored.item.due(), "revision": stored.revision,
            "wake_at": maybe(stored.wake_at), "policy_mark": stored.policy_mark, "waiting": stored.waiting,
            "state": stored.item,
        }),
        Record::Event { seq, at_millis, item, by, via, body, words, hash } => json!({
            "type": "event", "seq": seq, "at": Instant::from_timestamp_millis(at_millis).map(at),
            "at_millis": at_millis, "item": item, "by": by, "via": via, "body": body, "words": words, "hash": hash,
        }),
        Record::Decision(decision) => json!({
            "type": "decision", "item": decision.item, "version": decision.version, "step": decision.step,
            "occurrence": decision.occurrence, "at": at(decision.at), "decided_at": at(decision.decided_at),
            "outcome": decision.outcome.as_str(), "reason": decision.reason,
        }),
        Record::Notice(notice) => json!({
            "type": "notice", "id": notice.id, "item": notice.item, "version": notice.version,
            "step": notice.step, "occurrence": notice.occurrence, "person": notice.recipient,
            "channel": notice.channel.as_str(), "role": notice.role.as_str(),
            "also": notice.also.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
            "stands_in": notice.stands_in, "state": notice.state.as_str(), "reason": notice.reason,
            "slot_at": at(notice.slot_at), "message": notice.message, "settled_at": maybe(notice.settled_at),
        }),
        Record::Message { message, size, stripped_at } => json!({
            "type": "message", "id": message.id, "person": message.recipient,
            "channel": message.channel.as_str(), "slot_at": at(message.slot_at), "sequence": message.sequence,
            "state": message.state.as_str(), "not_before": at(message.not_before), "tries": message.tries,
            "dot_at": maybe(message.dot_at), "resent": message.resent, "subject": message.subject,
            "entries": message.entries, "bytes": size, "settled_at": maybe(message.settled_at),
            "stripped_at": maybe(stripped_at),
        }),
        Record::Attempt { number, attempt } => json!({
            "type": "attempt", "message": attempt.message, "number": number, "at": at(attempt.at),
            "phase": attempt.phase.as_str(), "outcome": attempt.outcome.as_str(), "detail": attempt.detail,
        }),
        Record::Bound { person, channel, since } => json!({
            "type": "bound", "person": person, "channel": channel.as_str(), "since": at(since),
        }),
        Record::Lost { recipient, channel, since } => json!({
            "type": "lost", "person": recipient, "channel": channel.as_str(), "since": at(since),
        }),
        Record::Inbound { channel, at: came_at, command, outcome } => json!({
            "type": "inbound", "channel": channel.as_str(), "at": at(came_at), "command": command,
            "outcome": outcome,
        }),
        Record::Value { key, value } => json!({ "type": "value", "key": key, "value": value }),
    }
}

//! Takes the case files that a clerk sends by mail, and says which are not taken and why.
//! Must not know what is in a file, nor tell its name to anybody.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::TimeDelta;

use super::heard::Piece;
use crate::channel::{AttachedTable, Mail};
use crate::engine::intake::lay::lay;
use crate::engine::intake::mailed::BroughtBy;
use crate::engine::intake::source_of;
use crate::engine::notes::prepare;
use crate::engine::setup::EngineError;
use crate::model::{ChannelName, Day, InboundOutcome, RecipientId, SourceId};
use crate::planner::Rules;
use crate::planner::decide::who::clerks;
use crate::render::answer as words;
use crate::render::answer::TableRefusal;
use crate::store::{Tx, messages, people};

/// How often in a day a mailbox is told that a mail in its name could not be proven: anybody can write such mails.
const UNPROVEN_A_DAY: i64 = 3;
const DAY: TimeDelta = TimeDelta::hours(24);

/// The sources whose files somebody brings.
pub(in crate::engine) fn sources_of(rules: &Rules, clerk: &RecipientId, day: Day) -> BTreeSet<SourceId> {
    let brings = |id: &&SourceId| {
        let kinds = rules.cases.kinds.keys();
        kinds.flat_map(|kind| clerks(rules, id, *kind, day)).any(|holder| holder.recipient == *clerk)
    };
    rules.cases.sources.keys().filter(brings).cloned().collect()
}

/// Takes the tables of a mail whose writer is a clerk; says who that is. None where the mail brings no tables, or
/// nobody who writes by that address brings files: the tables are then left alone.
pub(in crate::engine) fn take_tables(
    tx: &mut Tx<'_>,
    heard: &Piece<'_>,
    mail: &Mail,
    writers: &[RecipientId],
) -> Result<Option<RecipientId>, EngineError> {
    if mail.tables.is_empty() {
        return Ok(None);
    }
    let rules = &heard.tenant.setup.rules;
    let day = rules.calendar.zone.day(heard.now);
    let clerk = writers.iter().map(|writer| (writer, sources_of(rules, writer, day)));
    let Some((clerk, sources)) = clerk.into_iter().find(|(_, sources)| !sources.is_empty()) else {
        return Ok(None);
    };
    let refused = if mail.proven {
        lay_tables(heard, mail, clerk, &sources)?
    } else {
        tracing::info!(
            "a mail with a file came in a clerk's name, and no server vouches for it; nothing was taken"
        );
        let since = heard.now - DAY;
        let told =
            people::inbound_since(tx, ChannelName::Email, clerk.as_str(), since, InboundOutcome::Unproven)?;
        if told < UNPROVEN_A_DAY { vec![(None, TableRefusal::Unproven)] } else { Vec::new() }
    };
    if let Some(name) = rules.org.recipient(clerk).map(|clerk| clerk.name).filter(|_| !refused.is_empty()) {
        let text = heard.voice().letter(&name, &words::refused_tables(&refused), &rules.org.name);
        let reply = heard.reply(clerk.as_str(), &words::files_subject(), text);
        let mut new = Vec::new();
        prepare(tx, heard.tenant, vec![reply], &mut new, heard.now)?;
        messages::queue(tx, &new)?;
    }
    Ok(Some(clerk.clone()))
}

/// Lays the tables that can be taken among the files to be read. Returns the others by their place in the mail.
fn lay_tables(
    heard: &Piece<'_>,
    mail: &Mail,
    clerk: &RecipientId,
    sources: &BTreeSet<SourceId>,
) -> Result<Vec<(Option<usize>, TableRefusal)>, EngineError> {
    let tenant = heard.tenant;
    let (mut refused, mut taken) = (Vec::new(), 0);
    for (at, table) in mail.tables.iter().enumerate() {
        let name = match named(&tenant.setup.rules, table, sources) {
            Ok(name) => name,
            Err(why) => {
                refused.push((Some(at + 1), why));
                continue;
            }
        };
        let place = (at + 1, mail.tables.len());
        let by = BroughtBy { clerk: clerk.clone(), thread: mail.thread.clone(), place };
        let id = tenant.store.tags().stand_in(&["table", heard.key, &at.to_string()]);
        lay(&tenant.setup.state, &id, &name, table, &by)?;
        taken += 1;
    }
    tracing::info!(taken, refused = refused.len(), "files came by mail");
    Ok(refused)
}

/// The name under which a table is read, which begins with its source.
fn named(rules: &Rules, table: &AttachedTable, sources: &BTreeSet<SourceId>) -> Result<String, TableRefusal> {
    if !table.is_whole {
        return Err(TableRefusal::Cut);
    }
    let name = table.name.rsplit(['/', '\\']).next().unwrap_or_default();
    match source_of(rules, Path::new(name)) {
        Some(source) if sources.contains(&source) => Ok(name.to_owned()),
        Some(_) => Err(TableRefusal::NotYours),
        None => match sources.first().filter(|_| sources.len() == 1) {
            Some(source) => Ok(format!("{source}-{name}")),
            None => Err(TableRefusal::NoSource(sources.iter().map(ToString::to_string).collect())),
        },
    }
}

//! Checks the database: that it opens, whether a daemon works on it, and whether anything in it is late.
//! Must not know how messages leave.

use chrono::TimeDelta;

use super::Finding;
use crate::clock::Clock;
use crate::daemon::run::is_running;
use crate::engine::Engine;
use crate::engine::deliver::judge::Suspects;
use crate::engine::health::survey::{Survey, Trouble, survey};
use crate::engine::setup::Setup;
use crate::state::{self, StateError};
use crate::store::{StoreError, events, items, keys, values};

/// What the database tells about itself and about the work.
pub(super) async fn database(setup: &Setup, clock: &Clock) -> Vec<Finding> {
    let store = match state::open_read_only(&setup.state, &setup.config.org.id).await {
        Ok(Some(store)) => store,
        Ok(None) => {
            let detail = format!("there is none yet in {}", setup.state.display());
            return vec![Finding::warning("database", detail, "it is made when the service first starts")];
        }
        Err(error) => return vec![Finding::error("database", error.to_string(), hint(&error))],
    };
    let engine = Engine::new(setup.clone(), store, clock.clone());
    let mut found = Vec::new();
    match engine.tenant.store.read(items::statuses).await {
        Ok(items) => match survey(&engine.tenant, items).await {
            Ok(survey) => found.extend(standing(&survey)),
            Err(error) => found.push(Finding::error("database", error.to_string(), DAMAGED)),
        },
        Err(error) => found.push(Finding::error("database", error.to_string(), of_store(&error))),
    }
    found.extend(ahead(&engine).await);
    found.extend(refused(&engine).await);
    if is_running(&setup.state) {
        found.push(Finding::ok("service", "dondoc is running"));
    } else {
        let hint = "`systemctl enable --now dondoc`; `journalctl -u dondoc` tells why it ended";
        found.push(Finding::warning("service", "no dondoc is running on this state", hint));
    }
    found
}

/// The people whom a channel refused and who are tried again: the server made a mistake, or the address is no longer
/// right.
async fn refused(engine: &Engine) -> Vec<Finding> {
    let stored = engine.tenant.store.read(|view| values::all(view, keys::SUSPECTS)).await.unwrap_or_default();
    let zone = engine.tenant.setup.rules.calendar.zone;
    let of_channel = |(channel, text): (String, String)| {
        let suspects: Suspects = serde_json::from_str(&text).ok()?;
        let since = zone.rfc3339(suspects.values().map(|suspect| suspect.since).min()?);
        let detail = format!("{} were refused since {since} and are tried again", suspects.len());
        let hint = "`dondoc outbox list` names them; is the address still theirs, and does the server take our mail?";
        Some(Finding::warning(&channel, detail, hint))
    };
    stored.into_iter().filter_map(of_channel).collect()
}

/// Whether the clock was set back to before the last recorded event.
async fn ahead(engine: &Engine) -> Option<Finding> {
    let last = engine.tenant.store.read(events::last).await.ok()??.body.at;
    (last > engine.tenant.clock.now() + TimeDelta::minutes(5)).then(|| {
        let last = engine.tenant.setup.rules.calendar.zone.rfc3339(last);
        Finding::error(
            "clock",
            format!("the last event is of {last}, which lies ahead"),
            "set the clock right",
        )
    })
}

const DAMAGED: &str = "`dondoc audit` names what is wrong; `dondoc restore FILE` goes back to a backup";
const IN_LOG: &str = "`journalctl -u dondoc` says more; `dondoc audit` tells whether a record is damaged";
const ELSEWHERE: &str = "put the folder right as said there, or name another --state";

fn hint(error: &StateError) -> &'static str {
    match error {
        StateError::Foreign { .. } => "put `id` in dondoc.toml back as it was",
        StateError::Virtual { .. } | StateError::Real { .. } => "name another --state",
        StateError::Way { .. }
        | StateError::Link { .. }
        | StateError::Owner { .. }
        | StateError::Folder { .. } => ELSEWHERE,
        StateError::Store(error) => of_store(error),
    }
}

/// What to do about a database depends on what is wrong: one that this user merely may not open is not damaged.
fn of_store(error: &StoreError) -> &'static str {
    match error {
        StoreError::NotOurs { .. } | StoreError::Exists { .. } => ELSEWHERE,
        StoreError::Unreadable { .. } | StoreError::ReadOnly { .. } => {
            "give the file and its folder back to whom the state folder belongs to, as `permissions` says; is the disk \
             mounted for reading only?"
        }
        StoreError::Full { .. } => "make room on that disk; nothing is lost meanwhile, and nothing is sent",
        StoreError::Busy { .. } => "wait until the backup or command that holds it has ended, then ask again",
        StoreError::Newer { .. } => "install that version of dondoc again, or restore the copy that is named",
        _ => DAMAGED,
    }
}

fn standing(survey: &Survey) -> Vec<Finding> {
    let items: u64 = survey.items.values().sum();
    let mib = survey.database_bytes / (1024 * 1024);
    let detail = format!("{items} items, {} messages wait, {mib} MiB", survey.open());
    let mut found = vec![Finding::ok("database", detail)];
    found.extend(survey.troubles().iter().map(|trouble| match trouble {
        Trouble::Service { .. } => Finding::error("service", trouble.to_string(), IN_LOG),
        Trouble::Late { .. } | Trouble::Channel { .. } => {
            let hint = "`dondoc outbox list --open` names what waits; see the finding of that channel below";
            Finding::error("delivery", trouble.to_string(), hint)
        }
    }));
    if !survey.live {
        let hint = "`dondoc golive` shows who would get what, and ends it";
        found.push(Finding::warning("rehearsal", "nothing leaves yet, everything is captured", hint));
    }
    found
}

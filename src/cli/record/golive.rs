//! `golive`: shows who would get what, then ends the rehearsal.
//! Must not send; the next pass does.

use std::collections::{BTreeMap, BTreeSet};

use super::confirm;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::daemon::doctor::{self, Grade};
use crate::daemon::poke;
use crate::daemon::run::is_running;
use crate::engine::Engine;
use crate::engine::setup::Setup;
use crate::figures::standing::{Standing, standing};
use crate::model::{Instant, Item, ItemId, RecipientId, Role};
use crate::planner::Rules;
use crate::planner::change::golive::go_live;
use crate::planner::change::ready::{Obstacle, obstacles};
use crate::planner::decide::people::holders;
use crate::store::{StoreError, StoreView, items, keys, values};

/// Ends the rehearsal after confirmation.
pub async fn golive(context: &CommandContext, yes: bool, anyway: bool) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let folder = context.state(&config)?;
    let store = context.writing(&config, true).await?;
    let mut engine = Engine::new(Setup::new(config, &folder)?, store.clone(), context.clock.clone());
    let now = context.now();
    let mark = store.read(|view| values::get(view, keys::CONFIG_MARK)).await?;
    let same = mark.as_ref() == Some(&engine.tenant.setup.config.fingerprint);
    if !same && is_running(&folder) {
        return Err(CommandError::refused(
            "the running daemon has not read this config yet: send it SIGHUP, then repeat golive",
        ));
    }
    engine.learn_reach().await?;
    engine.reconcile(now).await?;
    let stand = |view: &StoreView<'_>| Ok::<_, StoreError>((values::meta(view)?.live_at, items::all(view)?));
    let (live_at, items) = store.read(stand).await?;
    if let Some(at) = live_at {
        let at = engine.tenant.setup.rules.calendar.zone.rfc3339(at);
        return Err(CommandError::refused(format!("already live since {at}")));
    }
    let items: Vec<Item> = items.into_iter().map(|stored| stored.item).collect();
    preview(&engine.tenant.setup.rules, &items, now);
    weigh(&obstacles(&engine.tenant.setup.rules, &items, now), anyway)?;
    roads(&engine.tenant.setup, now).await;
    if !yes && !confirm::ask("Start for real? [y/N] ")? {
        output::line("nothing was changed; the rehearsal goes on");
        return Ok(Exit::Ok);
    }
    if !engine.go_live(now).await? {
        return Err(CommandError::refused("items changed meanwhile: look again, then repeat golive"));
    }
    poke::poke(&folder);
    output::line("live: the next tick or the running daemon sends for real");
    Ok(Exit::Ok)
}

/// Refuses to go on while anything would stop messages, unless `--anyway` says that this is known.
fn weigh(obstacles: &[Obstacle], anyway: bool) -> anyhow::Result<()> {
    for obstacle in obstacles {
        let told = match (obstacle.stops(), anyway) {
            (false, _) => "look at this",
            (true, true) => "ignored",
            (true, false) => "in the way",
        };
        output::note(&format!("{told}: {obstacle}"));
    }
    if anyway || !obstacles.iter().any(Obstacle::stops) {
        return Ok(());
    }
    Err(CommandError::refused(
        "the rehearsal goes on, for messages would be stopped: mend what stands above, or add --anyway to go on all the \
         same",
    ))
}

/// Tries the servers. A server that cannot be reached now may be there when the first message leaves.
async fn roads(setup: &Setup, now: Instant) {
    if setup.channels.is_empty() {
        output::note("no [channel.email] in dondoc.toml: messages will be captured, not sent");
        return;
    }
    for found in doctor::roads(setup, now).await.iter().filter(|found| found.grade != Grade::Ok) {
        let hint = found.hint.as_deref().unwrap_or_default();
        output::note(&format!(
            "{}: {}; messages wait until that is mended: {hint}",
            found.check, found.detail
        ));
    }
}

/// Shows what each person will get first: old debts on one list, the rest as it falls due.
fn preview(rules: &Rules, items: &[Item], now: Instant) {
    let today = rules.calendar.zone.day(now);
    let changes = go_live(rules, items.iter(), now);
    let mut lists: BTreeMap<RecipientId, (BTreeSet<&ItemId>, BTreeSet<&ItemId>)> = BTreeMap::new();
    for item in changes.iter().map(|change| &change.item).filter(|item| !item.spec.tracked_by_duties) {
        let (is_overdue, roles): (bool, &[Role]) = match standing(&rules.calendar, item, now) {
            Some(Standing::Overdue) => (true, &[Role::Lead, Role::Overseer]),
            _ if item.spec.stops.is_some_and(|stops| stops < today) => continue,
            _ => (false, &[Role::Lead]),
        };
        for holder in roles.iter().flat_map(|role| holders(&rules.org, item, *role, today)) {
            let (overdue, ahead) = lists.entry(holder.recipient).or_default();
            if is_overdue {
                overdue.insert(item.id())
            } else {
                ahead.insert(item.id())
            };
        }
    }
    let name = |id: &RecipientId| rules.org.recipient(id).map_or_else(String::new, |found| found.name);
    output::table(
        &["person", "name", "overdue, for review", "not due yet"],
        lists.iter().map(|(id, (overdue, ahead))| {
            vec![id.to_string(), name(id), overdue.len().to_string(), ahead.len().to_string()]
        }),
    );
    output::line("");
    output::line(
        "What is overdue goes out as one review list to each person in this table, in the next working hours; \
         heads and leaders hear of it after 10 working days at the earliest. What is not due yet is announced \
         as its steps come.",
    );
}

//! `demo`: plays the main job on the shipped plan, on a virtual clock in a scratch folder. Uses the real planner,
//! store, templates and capture. Must not send anything off the machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use crate::cli::account::at_the_keyboard;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::cli::setup::shipped;
use crate::clock::Clock;
use crate::config::{Config, ConfigFiles, load_from};
use crate::engine::Engine;
use crate::engine::record::record;
use crate::engine::setup::Setup;
use crate::model::{Action, By, Day, Instant, ItemId, MessageState, Slot};
use crate::state;
use crate::state::owner::Owner;
use crate::store::{messages, values};

/// The events that are recorded during the demo: by whom, about which item, with which document, at which time.
const RECORDED: [(&str, &str, &str, &str); 3] = [
    ("KT", "A.I.1#s1@KT", "112/BC-KT, 20/11/2025", "2025-11-20T10:00:00+07:00"),
    ("VP", "P.III.1#s1@VP", "98/BC-VP, 21/11/2025", "2025-11-21T09:00:00+07:00"),
    ("VHXH", "A.I.1#s1@KT", "112/BC-KT, 20/11/2025", "2025-11-26T15:00:00+07:00"),
];

/// Plays the plan from one day to another and tells who got what.
pub async fn demo(dir: Option<PathBuf>, from: Day, to: Day) -> anyhow::Result<Exit> {
    if to < from {
        return Err(CommandError::usage(format!("--to {to} lies before --from {from}")));
    }
    let config = shipped(from)?;
    let folder =
        dir.unwrap_or_else(|| std::env::temp_dir().join(format!("dondoc-demo-{}", std::process::id())));
    if let Some(owner) = Owner::of(&folder)? {
        owner.become_them()?;
    }
    state::refuse_links(&folder, &config.settings.capture.dir)?;
    let zone = config.calendar.zone;
    let clock = Clock::stopped_at(zone.start_of(from));
    let opened = state::open(&folder, &config.org.id, true, true).await?;
    if !opened.created {
        return Err(CommandError::refused(format!("{} is in use: name another --dir", folder.display())));
    }
    let mut engine = Engine::new(Setup::new(config, &folder)?, opened.store, clock);
    output::line(&format!(
        "dondoc demo: Plan 67/KH-UBND of {}, on a virtual clock from {from} to {to}.",
        engine.tenant.setup.config.org.name
    ));
    output::line("Nobody acts, except that two units report one item each and one is confirmed.\n");
    keep_config(&folder)?;
    play(&mut engine, zone.end_of(to)).await?;
    account(&engine, &folder).await?;
    Ok(Exit::Ok)
}

fn shipped(today: Day) -> anyhow::Result<Config> {
    let texts = shipped::FILES.iter().map(|(name, text)| (PathBuf::from(name), (*text).to_owned())).collect();
    let loaded = load_from(&ConfigFiles { dir: PathBuf::from("config"), texts }, today);
    loaded.config.ok_or_else(|| {
        let problems: Vec<String> = loaded.diagnostics.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the shipped config has errors: {}", problems.join("; "))
    })
}

/// Writes the shipped config beside the state, so that the other commands find what the demo used.
fn keep_config(folder: &Path) -> anyhow::Result<()> {
    for (name, text) in shipped::FILES {
        let file = folder.join("config").join(name);
        std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
        std::fs::write(file, text)?;
    }
    Ok(())
}

/// Moves the clock from one wake to the next until `end`.
async fn play(engine: &mut Engine, end: Instant) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let mut recorded = RECORDED.to_vec();
    engine.go_live(engine.tenant.clock.now()).await?;
    while engine.tenant.clock.now() < end {
        let now = engine.tenant.clock.now();
        recorded.retain(|said| said.3.parse::<Instant>().is_ok_and(|at| at >= now));
        if let Some((by, item, evidence, _)) = recorded.iter().find(|said| said.3.parse() == Ok(now)) {
            let is_receiver = !item.ends_with(by);
            let (note, evidence) = (None, Some((*evidence).to_owned()));
            let (word, action) = if is_receiver {
                ("confirms", Action::Done { note, evidence, as_of: None })
            } else {
                ("reports", Action::Reported { note, evidence, value: None, as_of: None })
            };
            record(
                &engine.tenant.store,
                &ItemId::new(*item),
                By::someone(*by),
                at_the_keyboard(),
                action,
                now,
            )
            .await?;
            output::line(&format!("{}  {by} {word} {item}\n", stamp(engine, now)));
        }
        engine.pass(&stop).await.whole()?;
        show_sent(engine, now).await?;
        let slot =
            engine.tenant.setup.rules.calendar.next_slot(Slot::Daily, now + TimeDelta::seconds(1), None);
        let planned = engine.tenant.store.read(values::next_wake).await?.into_iter();
        let told = recorded.iter().filter_map(|said| said.3.parse().ok());
        let next = planned.chain(told).chain([slot]).filter(|at| *at > now).min();
        engine.tenant.clock.set(next.unwrap_or(end));
    }
    Ok(())
}

/// Prints the messages that left at this instant.
async fn show_sent(engine: &Engine, now: Instant) -> anyhow::Result<()> {
    let mut sent = engine.tenant.store.read(|view| messages::all(view, false)).await?;
    sent.retain(|message| message.settled_at == Some(now) && message.state == MessageState::Sent);
    if sent.is_empty() {
        return Ok(());
    }
    output::line(&stamp(engine, now));
    for message in sent {
        let org = &engine.tenant.setup.config.org;
        let name = org.recipient(&message.recipient).map_or_else(String::new, |found| found.name);
        output::line(&format!("  {name}  ({}.eml)\n    {}", message.id, message.subject.unwrap_or_default()));
    }
    output::line("");
    Ok(())
}

fn stamp(engine: &Engine, at: Instant) -> String {
    engine.tenant.setup.rules.calendar.zone.local(at).format("%a %d/%m/%Y %H:%M").to_string()
}

/// Prints the sum of messages, and where to look further.
async fn account(engine: &Engine, folder: &Path) -> anyhow::Result<()> {
    let mut sent: BTreeMap<String, usize> = BTreeMap::new();
    for message in engine.tenant.store.read(|view| messages::all(view, false)).await? {
        if message.state == MessageState::Sent {
            *sent.entry(message.recipient.to_string()).or_default() += 1;
        }
    }
    output::table(
        &["person", "messages"],
        sent.iter().map(|(id, count)| vec![id.clone(), count.to_string()]),
    );
    let total: usize = sent.values().sum();
    let mail = folder.join(&engine.tenant.setup.config.settings.capture.dir);
    let state = folder.display();
    let program = std::env::args().next().unwrap_or_else(|| "dondoc".to_owned());
    let looking = format!("{program} --config {state}/config --state {state}");
    let now = engine.tenant.setup.rules.calendar.zone.rfc3339(engine.tenant.clock.now());
    output::line(&format!(
        "\n{total} messages in all. Where to look:\n\
         \x20 the mails            {}/index.html in a browser, {}/new as files\n\
         \x20 the story of an item {looking} --now {now} show A.I.1#s1@KT\n\
         \x20 why one item spoke   {looking} --now {now} why A.I.1#s1@VHXH\n\
         \x20 every message        {looking} --now {now} outbox\n\
         \x20 the proof            {looking} --now {now} audit",
        mail.display(),
        mail.display()
    ));
    Ok(())
}

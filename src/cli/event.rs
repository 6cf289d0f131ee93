//! `ack`, `report`, `done`: what a person says of an item.
//! Checks who says so; whether it is allowed is a rule of the model.

use super::context::Context;
use super::exit::CommandError;
use super::items::view;
use super::projection::project;
use super::{EventArgs, Exit, Format, output};
use crate::config::Config;
use crate::daemon::engine::Setup;
use crate::daemon::record::record;
use crate::daemon::tick::keys;
use crate::daemon::{Engine, poke};
use crate::model::{Action, By, ItemId, Role};

/// Which event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The unit is on it.
    Ack,
    /// The unit reports it finished.
    Report,
    /// Finished and confirmed.
    Done,
}

/// Records an event and pokes the daemon.
pub async fn event(context: &Context, kind: Kind, args: EventArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let by = said_by(&config, args.by.as_deref())?;
    let state = context.state(&config);
    // Looked up before anything could be created.
    let id = resolve(&args.item.0, project(context, &config).await?.desk.items.keys())?;
    let store = context.writing(&config, false).await?;
    let engine = Engine::new(Setup::new(config, &state)?, store.clone(), context.clock.clone());
    if store.value(keys::CONFIG_MARK).await?.is_none() {
        // No tick has ever seen these items. Later on a running daemon decides when config is read.
        engine.reconcile(context.now()).await?;
    }
    let said = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let (note, evidence) = (said(args.note), said(args.evidence));
    let action = match kind {
        Kind::Ack => Action::Acknowledged { note },
        Kind::Report => Action::Reported { note, evidence },
        Kind::Done => Action::Done { note, evidence },
    };
    let item = record(&store, &id, by, action, context.now()).await?;
    poke::poke(&state);
    match args.format.format {
        Format::Json => output::json(&view(&engine.setup.rules, &item))?,
        Format::Table => output::line(&format!("{}: {}", item.id(), item.status.as_str())),
    }
    Ok(Exit::Ok)
}

/// Who says so: a person, unit or role; without `--by` the administrator at the keyboard.
fn said_by(config: &Config, by: Option<&str>) -> anyhow::Result<By> {
    let Some(id) = by else { return Ok(By::someone(Role::Admin.as_str())) };
    let org = &config.org;
    if org.people.contains_key(id) || org.units.contains_key(id) || Role::parse(id).is_some() {
        return Ok(By::someone(id));
    }
    Err(CommandError::refused(format!("--by `{id}` is no person, unit or role of people.toml")))
}

/// The item meant; a bare id of a fanned-out item is refused with the candidates.
pub fn resolve<'a>(id: &ItemId, known: impl Iterator<Item = &'a ItemId>) -> anyhow::Result<ItemId> {
    let mut candidates = Vec::new();
    for other in known {
        if other == id {
            return Ok(other.clone());
        }
        if other.without_unit() == id.as_str() {
            candidates.push(other.as_str());
        }
    }
    if candidates.is_empty() {
        return Err(CommandError::not_found(format!("no item `{id}`: `dondoc items` lists them")));
    }
    Err(CommandError::usage(format!("`{id}` stands for several items, name one: {}", candidates.join(", "))))
}

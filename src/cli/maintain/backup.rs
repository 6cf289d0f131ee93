//! `backup`: writes everything in the database to one file that is proved before it gets its name. Without a file
//! named, it writes the daily one into the folder of config, and removes the old ones there.
//! Must not know how a copy is made or encrypted.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::outside::Outside;
use crate::calendar::Zone;
use crate::cli::common::Format;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::config::{self, Config};
use crate::state::{backup, backups};
use crate::store::Proof;

#[derive(Debug, Serialize)]
struct BackupJson {
    file: String,
    bytes: u64,
    encrypted: bool,
    removed: Vec<String>,
    #[serde(flatten)]
    holds: HoldsJson,
}

/// The counts of what a database holds.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct HoldsJson {
    items: i64,
    events: i64,
    decisions: i64,
    notices: i64,
    messages: i64,
    head: String,
    last_event: Option<String>,
}

impl HoldsJson {
    pub(in crate::cli) fn new(proof: &Proof, zone: Zone) -> Self {
        let Proof { audit, items, messages, last_at, .. } = proof;
        Self {
            items: *items,
            events: audit.events,
            decisions: audit.decisions,
            notices: audit.notices.values().sum(),
            messages: *messages,
            head: format!("{}:{}", audit.head_seq, audit.head_hash),
            last_event: last_at.map(|at| zone.rfc3339(at)),
        }
    }

    pub(in crate::cli) fn print(&self) {
        output::line(&format!(
            "  {} items, {} messages, {} notices, {} decisions, {} events; the last at {}",
            self.items,
            self.messages,
            self.notices,
            self.decisions,
            self.events,
            self.last_event.as_deref().unwrap_or("-"),
        ));
        output::line(&format!("  head of the chain: {}", self.head));
    }
}

/// Makes a backup; without a file, the daily one.
pub async fn backup(
    context: &CommandContext,
    file: Option<&Path>,
    recipient: Option<&str>,
    format: Format,
) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let settings = &config.settings.backup;
    let recipients = match recipient {
        // A relative path on the command line starts at the current folder.
        Some(named) => config::recipients(named, Path::new("")).map_err(|fault| {
            CommandError::usage(format!("--recipient {named}: what is named there {fault}"))
        })?,
        None => settings.recipients.clone(),
    };
    let target = match file {
        Some(file) => file.to_owned(),
        None => daily(&config, backups::next(&settings.folder, context.now(), !recipients.is_empty()))?,
    };
    if target.is_dir() {
        let day = config.calendar.zone.day(context.now());
        return Err(CommandError::usage(format!(
            "{} is a folder: name a file in it, such as {}",
            target.display(),
            target.join(format!("dondoc-{day}.db")).display()
        )));
    }
    let made = write(context, &config, &target, &recipients).await?;
    let mut removed = Vec::new();
    if file.is_none() {
        removed =
            backups::thin(&settings.folder, settings.days, context.now()).map_err(|(path, error)| {
                let (target, path) = (target.display(), path.display());
                anyhow::anyhow!(
                    "{target} is whole, but older backups stay: {path} could not be removed ({error})"
                )
            })?;
    }
    let answer = BackupJson {
        file: target.display().to_string(),
        bytes: made.size,
        encrypted: !recipients.is_empty(),
        removed: removed.iter().map(|old| old.display().to_string()).collect(),
        holds: HoldsJson::new(&made.proof, config.calendar.zone),
    };
    match format {
        Format::Json => output::json(&answer)?,
        Format::Table => say(&answer),
    }
    output::note(
        "the database alone: keep the config folder and its secrets by other means; captured mail and the token of \
         Zalo are not in it, because a refresh token works once: on a new machine run `dondoc zalo login`",
    );
    Ok(Exit::Ok)
}

fn say(answer: &BackupJson) {
    let how = if answer.encrypted { "whole, proved and encrypted" } else { "whole and proved" };
    output::line(&format!("{}: {} bytes, {how}", answer.file, answer.bytes));
    answer.holds.print();
    for old in &answer.removed {
        output::line(&format!("removed, because it has had its time: {old}"));
    }
    output::line("keep it on another machine, and note the head: `dondoc audit --head` checks against it");
}

/// The place of a daily backup; an error where its folder does not exist.
fn daily(config: &Config, target: PathBuf) -> anyhow::Result<PathBuf> {
    let folder = &config.settings.backup.folder;
    if folder.is_dir() {
        return Ok(target);
    }
    let folder = folder.display();
    Err(CommandError::usage(format!(
        "there is no folder {folder} for backups: make it for the user of the service (`install -d -o dondoc -g dondoc \
         -m 700 {folder}`), or name another as `folder` in [backup]; or give this one backup a file"
    )))
}

async fn write(
    context: &CommandContext,
    config: &Config,
    target: &Path,
    recipients: &[String],
) -> anyhow::Result<backup::Backup> {
    let place = Outside::of(context, config, target)?;
    let Some(store) = context.reading(config).await? else {
        return Err(CommandError::not_found("there is no database yet: nothing to back up"));
    };
    let state = context.state(config)?;
    backup::sweep(&state, context.now());
    Ok(match place {
        None if recipients.is_empty() => backup::backup(&store, target).await?,
        None => backup::sealed(&store, target, &state, recipients).await?,
        Some(mut place) => {
            let made = backup::backup_to(&store, target, place.file(), &state, recipients).await?;
            store.close().await;
            place.publish()?;
            made
        }
    })
}

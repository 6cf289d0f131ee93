//! `backup`: everything in the database as one file, proved before it gets its name.
//! Must not know how a copy is made.

use std::path::Path;

use serde::Serialize;

use super::context::Context;
use super::exit::CommandError;
use super::outside::Outside;
use super::{Exit, Format, output};
use crate::calendar::Zone;
use crate::daemon::backup;
use crate::store::Proof;

#[derive(Debug, Serialize)]
struct BackupJson {
    file: String,
    bytes: u64,
    #[serde(flatten)]
    holds: HoldsJson,
}

/// What a database holds.
#[derive(Debug, Serialize)]
pub(super) struct HoldsJson {
    items: i64,
    events: i64,
    decisions: i64,
    notices: i64,
    messages: i64,
    head: String,
    last_event: Option<String>,
}

impl HoldsJson {
    pub(super) fn new(proof: &Proof, zone: Zone) -> Self {
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

    pub(super) fn print(&self) {
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

/// Makes a backup.
pub async fn backup(context: &Context, file: &Path, format: Format) -> anyhow::Result<Exit> {
    let config = context.config()?;
    if file.is_dir() {
        let day = config.calendar.zone.day(context.now());
        return Err(CommandError::usage(format!(
            "{} is a folder: name a file in it, such as {}",
            file.display(),
            file.join(format!("dondoc-{day}.db")).display()
        )));
    }
    let place = Outside::of(context, &config, file)?;
    let Some(store) = context.reading(&config).await? else {
        return Err(CommandError::not_found("there is no database yet: nothing to back up"));
    };
    let made = match place {
        None => backup::backup(&store, file).await?,
        Some(mut place) => {
            let beside = context.state(&config)?.join("backup");
            let made = backup::backup_to(&store, file, place.file(), &beside).await?;
            store.close().await;
            place.publish()?;
            made
        }
    };
    let answer = BackupJson {
        file: file.display().to_string(),
        bytes: made.size,
        holds: HoldsJson::new(&made.proof, config.calendar.zone),
    };
    match format {
        Format::Json => output::json(&answer)?,
        Format::Table => {
            output::line(&format!("{}: {} bytes, whole and proved", answer.file, answer.bytes));
            answer.holds.print();
            output::line(
                "keep it on another machine, and note the head: `dondoc audit --head` checks against it",
            );
        }
    }
    output::note(
        "the database alone: keep the config folder and its secrets by other means; captured mail and the token of \
         Zalo are not in it, because a refresh token works once: on a new machine run `dondoc zalo login`",
    );
    Ok(Exit::Ok)
}

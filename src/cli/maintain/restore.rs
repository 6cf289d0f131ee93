//! `restore`: puts a backup in the place of the database, after saying what that means.
//! Must not know how it is put there.

use std::path::Path;

use super::backup::HoldsJson;
use crate::calendar::Zone;
use crate::cli::context::{CommandContext, parse_instant};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::cli::record::confirm;
use crate::config::Config;
use crate::model::Instant;
use crate::state::restore::{BackupSource, Ready, Restored, prepare};

/// Proves the backup, asks, and puts it in place.
pub async fn restore(
    context: &CommandContext,
    file: &Path,
    yes: bool,
    sent_until: Option<&str>,
) -> anyhow::Result<Exit> {
    let now = context.now();
    let sent_until = match sent_until {
        None => Some(now),
        Some("backup") => None,
        Some(text) => Some(parse_instant("--sent-until", text)?),
    };
    let config = context.config()?;
    let zone = config.calendar.zone;
    let source = if file == Path::new("-") {
        if !yes {
            return Err(CommandError::usage("nobody can be asked while the backup is piped in: add --yes"));
        }
        BackupSource::piped()?
    } else {
        context.before_reading(&config, file)?;
        BackupSource::open(file)?
    };
    let folder = context.state(&config)?;
    let ready = prepare(&folder, &config.org.id, source, context.clock.is_virtual()).await?;
    let named = if file == Path::new("-") { "the backup".into() } else { file.display().to_string() };
    output::line(&format!("{named} is whole and proved"));
    HoldsJson::new(&ready.proof, zone).print();
    explain(&ready, sent_until, zone);
    if !yes && !confirm::ask("Put it in the place of the database? [y/N] ")? {
        output::line("nothing was changed");
        return Ok(Exit::Ok);
    }
    let restored = ready.put_in_place(sent_until, now).await?;
    report(&restored, &config, &folder);
    Ok(Exit::Ok)
}

/// Prints what the restore means, before anything is changed.
fn explain(ready: &Ready, sent_until: Option<Instant>, zone: Zone) {
    if ready.has_present {
        let last = ready.present.map_or_else(
            || "it cannot be read".to_owned(),
            |at| format!("something last happened in it at {}", zone.rfc3339(at)),
        );
        output::line(&format!("The present database is kept beside it under another name; {last}."));
    }
    output::line(
        "What people reported, asked for or were granted after the backup is not known any more: ask the units, and \
         import the files of cases again.",
    );
    match sent_until {
        Some(until) => output::line(&format!(
            "What may have left by {} is not sent again: it becomes `uncertain`, and so does what the first look finds \
             due by then. A step that never left is thus left out; the next step of its item speaks. Did the machine \
             stop earlier, name that instant with --sent-until; has it stood still since the backup, say \
             --sent-until backup.",
            zone.rfc3339(until)
        )),
        None => output::line(
            "Nothing is taken to have left since the backup: everything goes on as it stood, and of what became due \
             meanwhile each person hears the highest step once. If the machine did send after the backup, those \
             messages come twice.",
        ),
    }
}

fn report(restored: &Restored, config: &Config, folder: &Path) {
    output::line("the backup is in place");
    if let Some(aside) = &restored.aside {
        output::line(&format!("what was there before: {}", aside.display()));
    }
    if restored.doubt.notices + restored.doubt.messages > 0 {
        output::line(&format!(
            "{} messages and {} notices of the backup may have left since and are `uncertain`: see `dondoc outbox`",
            restored.doubt.messages, restored.doubt.notices
        ));
    }
    if config.settings.zalo_oa.is_some() {
        output::line(if folder.join("zalo/oa-token.json").exists() {
            "the token of Zalo in the state folder was left as it is; `dondoc zalo status` tells how it stands"
        } else {
            "there is no token of Zalo on this machine: run `dondoc zalo login`"
        });
    }
    output::line("run `dondoc audit`, then start the daemon");
}

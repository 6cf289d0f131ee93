//! `doctor`: shows what a person would forget, each finding with what to do.
//! Must not change anything.

use crate::cli::common::Format;
use crate::cli::context::{CommandContext, load};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::daemon::doctor::{Finding, Grade, examine_after, secrets};
use crate::engine::setup::Setup;

/// Shows all findings; fails where something does not work.
pub async fn doctor(context: &CommandContext, format: Format) -> anyhow::Result<Exit> {
    // The loader prints every error of a config; without a config there is nothing to examine.
    let config = load(&context.config_dir, context.now())?;
    // Only root sees who may read the secrets; from `state` on, the process has the rights of the service.
    let secrets = secrets(&context.config_dir);
    let state = context.state(&config)?;
    let setup = Setup::new(config, &state)?;
    let found = examine_after(secrets, &context.config_dir, &setup, &context.clock).await;
    match format {
        Format::Json => output::json(&found)?,
        Format::Table => found.iter().for_each(show),
    }
    let worst = found.iter().map(|finding| finding.grade).max();
    Ok(if worst == Some(Grade::Error) { Exit::Failed } else { Exit::Ok })
}

fn show(finding: &Finding) {
    let mark = match finding.grade {
        Grade::Ok => "ok     ",
        Grade::Warning => "warning",
        Grade::Error => "ERROR  ",
    };
    output::line(&format!("{mark}  {:<12} {}", finding.check, finding.detail));
    if let Some(hint) = &finding.hint {
        output::line(&format!("{:22}→ {hint}", ""));
    }
}

//! `doctor`: shows what a person would forget, each finding with what to do.
//! Must not change anything.

use crate::cli::common::RowsArg;
use crate::cli::context::{CommandContext, load};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsTo, words};
use crate::daemon::doctor::{Finding, Grade, examine_after, secrets};
use crate::engine::setup::Setup;

static FINDINGS: RowSheet = RowSheet {
    name: "findings",
    title: "Kiểm tra hệ thống",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("check", "Mục kiểm tra", 18),
        RowColumn::said("grade", "Mức", 12, words::GRADE),
        RowColumn::new("detail", "Kết quả", 60),
        RowColumn::new("hint", "Việc cần làm", 60),
    ],
};

/// Shows all findings; fails where something does not work.
pub async fn doctor(context: &CommandContext, asked: &RowsArg) -> anyhow::Result<Exit> {
    // The loader prints every error of a config; without a config there is nothing to examine.
    let config = load(&context.config_dir, context.now())?;
    // Only root sees who may read the secrets; from `state` on, the process has the rights of the service.
    let secrets = secrets(&context.config_dir);
    let to = RowsTo::open(context, Some(&config), asked)?;
    let state = context.state(&config)?;
    let setup = Setup::new(config, &state)?;
    let found = examine_after(secrets, &context.config_dir, &setup, &context.clock).await;
    match to {
        RowsTo::Json => output::json(&found)?,
        RowsTo::File(file) => file.write(vec![FINDINGS.of(&found)])?,
        RowsTo::Table => found.iter().for_each(show),
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

//! `audit`: is the event chain whole, and does the sum of notices add up.
//! Writes nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use super::context::Context;
use super::exit::CommandError;
use super::{Exit, Format, output};

#[derive(Debug, Serialize)]
struct AuditJson {
    ok: bool,
    events: i64,
    head: String,
    decisions: i64,
    notices: BTreeMap<&'static str, i64>,
    problems: Vec<String>,
}

/// Verifies the database.
pub async fn audit(context: &Context, format: Format) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let Some(store) = context.reading(&config).await? else {
        return Err(CommandError::not_found("there is no database yet: nothing to audit"));
    };
    let found = store.audit().await?;
    let answer = AuditJson {
        ok: found.problems.is_empty(),
        events: found.events,
        head: format!("{}:{}", found.head_seq, found.head_hash),
        decisions: found.decisions,
        notices: found.notices.iter().map(|(state, count)| (state.as_str(), *count)).collect(),
        problems: found.problems.iter().map(ToString::to_string).collect(),
    };
    match format {
        Format::Json => output::json(&answer)?,
        Format::Table => {
            output::line(&format!(
                "{} events, {} decisions, head {}",
                answer.events, answer.decisions, answer.head
            ));
            for (state, count) in &answer.notices {
                output::line(&format!("  {state}: {count}"));
            }
            answer.problems.iter().for_each(|problem| output::line(&format!("PROBLEM {problem}")));
            output::line(if answer.ok {
                "the chain is whole and the sum adds up"
            } else {
                "the audit failed"
            });
        }
    }
    Ok(if answer.ok { Exit::Ok } else { Exit::Failed })
}

//! `audit`: checks that the event chain is whole and that the sum of notices adds up. Writes nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::common::Format;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::store::{self, StoreError, StoreView, events};

#[derive(Debug, Serialize)]
struct AuditJson {
    ok: bool,
    events: i64,
    head: String,
    decisions: i64,
    notices: BTreeMap<&'static str, i64>,
    retired: i64,
    problems: Vec<String>,
}

/// Verifies the database.
pub async fn audit(context: &CommandContext, head: Option<&str>, format: Format) -> anyhow::Result<Exit> {
    let noted = head.map(Noted::parse).transpose()?;
    let config = context.config()?;
    let Some(database) = context.reading(&config).await? else {
        return Err(CommandError::not_found("there is no database yet: nothing to audit"));
    };
    // The chain that is compared with the noted head must be the one that was checked.
    let checked = move |view: &StoreView<'_>| {
        let found = store::audit(view, false)?;
        let fault = noted.map(|noted| noted.compare(view, found.head_seq)).transpose()?;
        Ok::<_, StoreError>((found, fault.flatten()))
    };
    let (found, fault) = database.read(checked).await?;
    let problems: Vec<String> = found.problems.iter().map(ToString::to_string).chain(fault).collect();
    let answer = AuditJson {
        ok: problems.is_empty(),
        events: found.events,
        head: format!("{}:{}", found.head_seq, found.head_hash),
        decisions: found.decisions,
        notices: found.notices.iter().map(|(state, count)| (state.as_str(), *count)).collect(),
        retired: found.retired,
        problems,
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
            if answer.retired > 0 {
                output::line(&format!("  removed by retention: {}", answer.retired));
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

/// The head of the chain as somebody noted it.
struct Noted {
    seq: i64,
    hash: String,
}

impl Noted {
    fn parse(text: &str) -> anyhow::Result<Self> {
        let parts = text.trim().split_once(':').and_then(|(seq, hash)| {
            let seq = seq.parse().ok().filter(|seq| *seq >= 0)?;
            let hex = hash.chars().all(|c| c.is_ascii_hexdigit());
            hex.then(|| Self { seq, hash: hash.to_ascii_lowercase() })
        });
        parts.ok_or_else(|| {
            CommandError::usage("--head is a sequence and a hash, as in the weekly line: 4711:ab12…")
        })
    }

    /// The fault of the chain as seen from the noted head. A chain that was cut and closed again is whole in itself;
    /// only a head noted outside the machine shows the cut.
    fn compare(&self, view: &StoreView<'_>, last: i64) -> Result<Option<String>, StoreError> {
        if self.seq > last {
            return Ok(Some(format!(
                "the chain ends at event {last}, but event {} was noted: the last {} events are gone",
                self.seq,
                self.seq - last
            )));
        }
        if self.seq == 0 {
            return Ok(None);
        }
        let event = events::after(view, self.seq - 1, 1)?.into_iter().next();
        Ok(match event.filter(|event| event.seq == self.seq) {
            None => Some(format!("event {} was noted and is not there", self.seq)),
            Some(event) if event.hash != self.hash => Some(format!(
                "event {} is not the one that was noted: the chain was rewritten at or before it",
                self.seq
            )),
            Some(_) => None,
        })
    }
}

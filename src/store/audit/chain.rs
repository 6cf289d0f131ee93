//! The audit of the chain: each link follows from the one before, and the words beside it are those it names.

use super::super::chain::{EventRow, link, named_words, select, words_digest};
use super::super::column::cells;
use super::super::error::Result;
use super::super::rows::WordsRow;
use super::super::types::Meta;
use super::super::view::StoreView;
use super::{PAGE, Problems};
use crate::model::Action;

/// What the walk along the chain found.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) events: i64,
    /// Notices that retention removed.
    pub(super) retired: i64,
    /// The digest of what all rows come to, as the last link says.
    pub(super) rows: Option<String>,
}

/// Walks the chain from its beginning.
pub(super) fn walk(view: &StoreView<'_>, meta: &Meta, problems: &mut Problems) -> Result<Walked> {
    let mut walked = Walked::default();
    let (mut last, mut hash) = (0, String::new());
    loop {
        let page = select(view, "event.seq > $2 ORDER BY event.seq LIMIT $3", &cells![last, PAGE])?;
        if page.is_empty() {
            break;
        }
        for event in page {
            check_link(&event, last, &hash, problems);
            check_words(view, &event, problems)?;
            read(&event, &mut walked, problems);
            (last, hash) = (event.seq, event.hash);
            walked.events += 1;
        }
    }
    if last < meta.head_seq {
        problems.add("chain", format!("events {} to {} are missing at its end", last + 1, meta.head_seq));
    } else if last > meta.head_seq || hash != meta.head_hash {
        problems.add("chain", format!("its head does not match event {last}"));
    }
    Ok(walked)
}

/// Checks one link: its place, and the hash of its content.
fn check_link(event: &EventRow, last: i64, hash: &str, problems: &mut Problems) {
    if event.seq != last + 1 {
        // The link before is gone, so the hash of this one cannot be checked.
        problems.add(format!("event {}", last + 1), format!("is missing before event {}", event.seq));
        return;
    }
    let item = event.item.as_deref().unwrap_or_default();
    let expected =
        link(hash, event.seq, event.at_millis, item, &event.actor, &event.body, event.via.as_deref());
    if expected != event.hash {
        problems
            .add(format!("event {}", event.seq), "was changed, or does not follow from the event before it");
    }
}

/// Checks that the words of an event are those whose digest it holds. Words may be gone: they can be erased.
fn check_words(view: &StoreView<'_>, event: &EventRow, problems: &mut Problems) -> Result<()> {
    let named = named_words(&event.body);
    if event.words.is_none() {
        return Ok(());
    }
    let stored = view.get::<WordsRow>(&cells![event.seq])?.map(|words| words_digest(&words));
    if stored != named {
        problems.add(format!("event {}", event.seq), "has other words than it was given");
    }
    Ok(())
}

fn read(event: &EventRow, walked: &mut Walked, problems: &mut Problems) {
    match serde_json::from_str::<Action>(&event.body) {
        Ok(Action::Sealed { rows: Some(rows), .. }) => walked.rows = Some(rows),
        Ok(Action::Retired { notices, .. }) => walked.retired += notices.len() as i64,
        Ok(_) => {}
        Err(_) => problems.add(format!("event {}", event.seq), "cannot be read"),
    }
}

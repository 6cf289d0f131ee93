//! Records what was said of items in the draft of an answer.
//! Must not know how the answer is worded.

use super::draft::AnswerDraft;
use crate::answer::keep::{LeftOut, keep};
use crate::answer::{CommandWord, SpokenCommand};
use crate::engine::setup::EngineError;
use crate::model::ItemId;
use crate::model::scrub::Personal;
use crate::render::answer as words;
use crate::render::answer::{RecordedLine, RefusedLine};
use crate::store::{StoreView, items};

/// Records one command for each item for which the rules allow it.
pub(in crate::engine) fn record(
    view: &StoreView<'_>,
    draft: &mut AnswerDraft<'_>,
    said: &SpokenCommand,
    items: &[ItemId],
) -> Result<(), EngineError> {
    load(view, draft, items)?;
    let (rest, left_out) = keep(said);
    if let Some(what) = lost_words(said) {
        draft.texts.push(words::no_reason(what));
        return Ok(());
    }
    let mut said = said.clone();
    said.what.rest = rest;
    let (mut recorded, mut refused) = (Vec::new(), Vec::new());
    for id in items {
        let row = draft.row(id);
        match draft.say(id, &said) {
            Ok(action) => recorded.push(RecordedLine { row, named: draft.named(id, &action), action }),
            Err(why) => refused.push(RefusedLine { row, why }),
        }
    }
    draft.texts.push(words::outcome(draft.voice, &recorded, &refused, left_out));
    Ok(())
}

/// What the words seem to hold, where they may not be kept and the command says nothing without them: a return without
/// its reason would tell nobody what to mend.
pub(in crate::engine) fn lost_words(said: &SpokenCommand) -> Option<Personal> {
    match keep(said) {
        (kept, Some(LeftOut::Personal(what)))
            if said.word == CommandWord::Return
                || kept.is_empty() && said.word.needs_words(said.what.share) =>
        {
            Some(what)
        }
        _ => None,
    }
}

pub(in crate::engine) fn load(
    view: &StoreView<'_>,
    draft: &mut AnswerDraft<'_>,
    ids: &[ItemId],
) -> Result<(), EngineError> {
    let missing: Vec<ItemId> = ids.iter().filter(|id| !draft.items.contains_key(*id)).cloned().collect();
    if !missing.is_empty() {
        let stored = items::of(view, &missing)?;
        draft.items.extend(
            stored.into_iter().map(|stored| (stored.item.id().clone(), (stored.item, stored.revision))),
        );
    }
    Ok(())
}

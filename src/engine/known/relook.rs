//! Open items that are to be looked at again because something they depend on has changed, though their own time has not
//! come: remembered in the store, and worked off page by page, so that even a million of them hold up nothing else.
//! Must not know what a look finds.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::planner::decide::rules::RuleMarks;
use crate::store::{OpenItems, StoreError, StoreView, Tx, keys, values};

/// One errand of looking again, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relook {
    pub which: OpenItems,
    /// The last id that was looked at; empty before the first.
    pub after: String,
}

/// The errands that are not done.
pub fn pending(view: &StoreView<'_>) -> Result<Vec<Relook>, StoreError> {
    let stored = values::get(view, keys::RELOOK)?.unwrap_or_default();
    Ok(serde_json::from_str(&stored).unwrap_or_default())
}

/// Remembers errands; one that is there already begins anew.
pub fn add(tx: &mut Tx<'_>, which: impl IntoIterator<Item = OpenItems>) -> Result<(), StoreError> {
    let before = pending(tx)?;
    let mut errands = before.clone();
    for which in which {
        errands.retain(|known| known.which != which);
        errands.push(Relook { which, after: String::new() });
    }
    if errands == before { Ok(()) } else { keep(tx, &errands) }
}

/// Remembers how far the first errand has come; none where it is done.
pub fn went_on(tx: &mut Tx<'_>, after: Option<String>) -> Result<(), StoreError> {
    let mut errands = pending(tx)?;
    if let Some(first) = errands.first_mut() {
        match after {
            Some(after) => first.after = after,
            None => drop(errands.remove(0)),
        }
    }
    keep(tx, &errands)
}

fn keep(tx: &mut Tx<'_>, errands: &[Relook]) -> Result<(), StoreError> {
    let text =
        if errands.is_empty() { String::new() } else { serde_json::to_string(errands).unwrap_or_default() };
    values::set(tx, &[(keys::RELOOK.to_owned(), text)])
}

/// The items that a change of the rules touches. Recipients are chosen when a step is decided, so people matter only to
/// items with steps that wait for somebody to be told.
pub fn touched(before: Option<&RuleMarks>, after: &RuleMarks) -> Vec<OpenItems> {
    let Some(before) = before else { return vec![OpenItems::All] };
    if before.time != after.time {
        return vec![OpenItems::All];
    }
    let old: BTreeSet<&String> = before
        .policies
        .iter()
        .filter(|(id, mark)| after.policies.get(*id) != Some(mark))
        .map(|(_, mark)| mark)
        .collect();
    let mut touched: Vec<OpenItems> = old.into_iter().map(|mark| OpenItems::OfPolicy(mark.clone())).collect();
    if before.people != after.people {
        touched.push(OpenItems::Waiting);
    }
    touched
}

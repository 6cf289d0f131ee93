//! Takes the rows of a file into the store: opened, updated, ended, missed. Taking the same file twice changes nothing.
//! Must not know where the file came from or who reads the report.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::engine::record::AT_ONCE;
use crate::import::Row;
use crate::model::{Action, By, Case, CaseState, Instant, ItemId, SourceId};
use crate::planner::Rules;
use crate::planner::change::cases::{CaseRefusal, missed, spec, updated};
use crate::planner::change::reconcile::{Change, opened_by};
use crate::store::{Batch, ItemWrite, Store, StoreError, Stored, keys};

/// How many rows are written in one transaction.
const CHUNK: usize = 2_000;
/// How often a chunk is tried again when somebody else wrote to one of its items meanwhile.
const TRIES: usize = 5;

/// The options under which a file is taken.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The sources whose files list every open case.
    pub complete: BTreeSet<SourceId>,
    /// Whether to change nothing.
    pub dry_run: bool,
}

/// The counts of what became of the rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub rows: usize,
    /// Cases seen for the first time.
    pub opened: usize,
    /// Known cases of which something changed.
    pub updated: usize,
    /// Known cases that the file says have ended.
    pub ended: usize,
    /// Known cases of which the file says nothing new.
    pub unchanged: usize,
    /// Cases that had ended before they were ever seen here; they are not taken up.
    pub skipped: usize,
    /// Cases that have ended here and that the file still calls open.
    pub ahead: usize,
    /// Open cases that a file listing every open case no longer names.
    pub missing: usize,
    /// Dossiers that now have a second later day.
    pub again: usize,
    /// Row numbers, and why each is refused.
    pub refused: Vec<(u32, String)>,
}

/// Takes the rows of a file into the store. `progress` is told how many rows are done.
///
/// # Errors
/// The store failed; what was written before stays, and the same file can be taken again.
pub async fn take(
    store: &Store,
    rules: &Rules,
    rows: Vec<Row>,
    options: &Options,
    now: Instant,
    progress: &mut dyn FnMut(usize),
) -> Result<Tally, StoreError> {
    let mut tally = Tally { rows: rows.len(), ..Tally::default() };
    let mut named: HashSet<String> = HashSet::with_capacity(rows.len());
    let mut sources: BTreeSet<SourceId> = BTreeSet::new();
    let mut cases: Vec<(u32, Case, CaseState)> = Vec::with_capacity(rows.len());
    for row in rows {
        named.extend(row.code);
        match row.found {
            Ok((case, state)) => {
                sources.insert(case.source.clone());
                cases.push((row.number, case, state));
            }
            Err(refusal) => tally.refused.push((row.number, refusal.to_string())),
        }
    }
    let complete: Vec<SourceId> = sources.intersection(&options.complete).cloned().collect();
    let mut arrival = (!options.dry_run && !sources.is_empty()).then(|| arrival(sources, now));
    let mut through = 0;
    for chunk in cases.chunks(CHUNK) {
        through += chunk.len();
        // The arrival of the file is recorded together with the last thing that it says.
        let is_last = through == cases.len() && complete.is_empty();
        let with = if is_last { &mut arrival } else { &mut None };
        take_chunk(store, rules, chunk, with, (options, now), &mut tally).await?;
        progress(through);
    }
    for source in &complete {
        miss(store, source, &named, options, now, &mut tally).await?;
    }
    if let Some(batch) = arrival {
        store.commit(now, batch).await?;
    }
    tally.refused.sort_unstable();
    Ok(tally)
}

/// Records that files of these sources came.
fn arrival(sources: BTreeSet<SourceId>, now: Instant) -> Batch {
    let at = now.timestamp_millis().to_string();
    let values = sources.iter().map(|source| (format!("{}{source}", keys::IMPORTED), at.clone()));
    Batch { values: values.collect(), wake_waiting: sources.into_iter().collect(), ..Batch::default() }
}

/// Why a row is refused whose case is there already.
const UNREADABLE: &str = "the record of its item cannot be read; `dondoc audit` names it";

/// What a row leads to.
enum Step {
    Open(Change),
    Update(Change),
    Unchanged,
    Skipped,
    Ahead,
    Refused(CaseRefusal),
}

/// Writes what these rows say, and moves the batch `with` into the same transaction.
async fn take_chunk(
    store: &Store,
    rules: &Rules,
    chunk: &[(u32, Case, CaseState)],
    with: &mut Option<Batch>,
    (options, now): (&Options, Instant),
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let ids: Vec<ItemId> = chunk.iter().map(|(_, case, _)| ItemId::new(case.code.as_str())).collect();
    for _ in 0..TRIES {
        let (known, unreadable) = store.readable_items(&ids).await?;
        let known: BTreeMap<ItemId, Stored> =
            known.into_iter().map(|stored| (stored.item.id().clone(), stored)).collect();
        let mut batch = with.clone().unwrap_or_default();
        let mut counted = tally.clone();
        for ((number, case, state), id) in chunk.iter().zip(&ids) {
            if unreadable.contains(id) {
                counted.refused.push((*number, UNREADABLE.to_owned()));
                continue;
            }
            let known = known.get(id);
            let step = step(rules, case, *state, known, now);
            count(&step, *number, known, &mut counted);
            if let Step::Open(change) | Step::Update(change) = step {
                let expect = known.map(|stored| stored.revision);
                batch.events.extend(change.events);
                batch.items.push(ItemWrite { item: change.item, expect, wake_at: Some(AT_ONCE) });
            }
        }
        let is_empty = batch.items.is_empty() && with.is_none();
        if options.dry_run || is_empty || store.commit(now, batch).await?.stale.is_empty() {
            *with = None;
            *tally = counted;
            return Ok(());
        }
    }
    let busy = "its item kept changing while the file was read; take the file again";
    tally.refused.extend(chunk.iter().map(|(number, _, _)| (*number, busy.to_owned())));
    Ok(())
}

fn step(rules: &Rules, case: &Case, state: CaseState, known: Option<&Stored>, now: Instant) -> Step {
    let Some(known) = known else { return first(rules, case, state, now) };
    if known.item.status.is_closed() && known.item.spec.source.case().is_some() {
        return if state == CaseState::Open { Step::Ahead } else { Step::Unchanged };
    }
    match updated(rules, &known.item, (case, state), now) {
        Ok(Some(change)) => Step::Update(change),
        Ok(None) => Step::Unchanged,
        Err(refusal) => Step::Refused(refusal),
    }
}

fn first(rules: &Rules, case: &Case, state: CaseState, now: Instant) -> Step {
    if matches!(state, CaseState::Done | CaseState::Cancelled) {
        return Step::Skipped;
    }
    let today = rules.calendar.zone.day(now);
    let spec = match spec(rules, case, true, today) {
        Ok(spec) => spec,
        Err(refusal) => return Step::Refused(refusal),
    };
    let mut change = opened_by(&rules.calendar, &spec, &By::import(), now);
    if state == CaseState::Paused {
        let paused = Change::of(&change.item, &By::import(), now, vec![Action::Paused { note: None }]);
        change.item = paused.item;
        change.events.extend(paused.events);
    }
    Step::Open(change)
}

fn count(step: &Step, number: u32, known: Option<&Stored>, tally: &mut Tally) {
    match step {
        Step::Open(_) => tally.opened += 1,
        Step::Update(change) if change.item.status.is_closed() => tally.ended += 1,
        Step::Update(change) => {
            let before = known.map_or(0, |stored| stored.item.appointments);
            tally.again += usize::from(change.item.appointments > before.max(1));
            tally.updated += 1;
        }
        Step::Unchanged => tally.unchanged += 1,
        Step::Skipped => tally.skipped += 1,
        Step::Ahead => tally.ahead += 1,
        Step::Refused(refusal) => tally.refused.push((number, refusal.to_string())),
    }
}

/// Marks the open cases of a source that its file no longer names.
async fn miss(
    store: &Store,
    source: &SourceId,
    named: &HashSet<String>,
    options: &Options,
    now: Instant,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let page = store.cases(source, &after, CHUNK as u32).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.item.id().to_string();
        let mut batch = Batch::default();
        for stored in page.iter().filter(|stored| !named.contains(stored.item.id().as_str())) {
            if let Some(change) = missed(&stored.item, now) {
                batch.events.extend(change.events);
                let expect = Some(stored.revision);
                batch.items.push(ItemWrite { item: change.item, expect, wake_at: Some(AT_ONCE) });
            }
        }
        tally.missing += batch.items.len();
        if !options.dry_run && !batch.items.is_empty() {
            // Somebody who wrote to one of the cases meanwhile knows more than the file; the next file says it again.
            store.commit(now, batch).await?;
        }
    }
}

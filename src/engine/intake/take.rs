//! Takes the rows of a file into the store: opened, updated, ended, missed. Taking the same file twice changes nothing.
//! Must not know where the file came from or who reads the report.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::gather::{Family, SameCode, TaskRows, gather, is_numbered, repeated};
use super::tally::{RowOutcome, Taken, Tally};
use crate::engine::known::relook;
use crate::engine::record::AT_ONCE;
use crate::import::{CaseFile, Row};
use crate::model::{Action, By, Case, CaseState, DueRule, Instant, ItemId, SourceId};
use crate::planner::Rules;
use crate::planner::change::cases::{CaseRefusal, missed, spec, updated};
use crate::planner::change::reconcile::{Change, opened_by};
use crate::store::{ItemWrite, OpenItems, Store, StoreError, Stored, Tx, events, items, keys, values};

/// How many codes are written in one transaction.
const CHUNK: usize = 2_000;

/// The options under which a file is taken.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The sources whose files list every open case.
    pub complete: BTreeSet<SourceId>,
    /// Whether to change nothing.
    pub dry_run: bool,
}

/// Takes the rows of a file into the store. `progress` is told how many codes are done.
///
/// # Errors
/// The store failed; what was written before stays, and the same file can be taken again.
pub async fn take(
    store: &Store,
    rules: &Rules,
    file: &CaseFile,
    options: &Options,
    now: Instant,
    progress: &mut (dyn FnMut(usize) + Send),
) -> Result<Tally, StoreError> {
    let (codes, again) = gather(&file.rows);
    let mut tally = Tally::of(file);
    for place in again {
        tally.rows[place].outcome = RowOutcome::Repeated;
        tally.rows[place].remarks.push(repeated());
    }
    let sources: BTreeSet<SourceId> =
        codes.iter().flat_map(|code| &code.tasks).map(|task| task.told.source.clone()).collect();
    let complete: Vec<SourceId> = sources.intersection(&options.complete).cloned().collect();
    let dry_run = options.dry_run;
    let mut arrival = (!dry_run && !sources.is_empty()).then_some(FileArrival { sources, at: now });
    let rules = Arc::new(rules.clone());
    let mut named: HashSet<ItemId> = HashSet::new();
    let mut through = 0;
    let mut rest = codes.into_iter().peekable();
    while rest.peek().is_some() {
        let chunk: Vec<SameCode> = rest.by_ref().take(CHUNK).collect();
        through += chunk.len();
        // The arrival of the file is recorded together with the last thing that it says.
        let with = if rest.peek().is_none() && complete.is_empty() { arrival.take() } else { None };
        let own = Arc::clone(&rules);
        let take = move |tx: &mut Tx<'_>| take_chunk(tx, &own, &chunk, with.as_ref(), dry_run, now);
        let done = store.write(now, take).await?;
        named.extend(done.iter().map(|taken| taken.id.clone()));
        for taken in done {
            tally.add(taken);
        }
        progress(through);
    }
    let refused: HashSet<String> =
        file.rows.iter().filter(|row| row.found.is_err()).filter_map(|row: &Row| row.code.clone()).collect();
    let file_names = Arc::new(FileNames { items: named, refused });
    for source in complete {
        let mut after = Some(String::new());
        while let Some(behind) = after {
            let (source, named) = (source.clone(), Arc::clone(&file_names));
            let miss = move |tx: &mut Tx<'_>| miss_page(tx, &source, &behind, &named, dry_run, now);
            let done = store.write(now, miss).await?;
            tally.missing += done.0;
            after = done.1;
        }
    }
    if let Some(arrival) = arrival {
        store.write(now, move |tx| arrival.write(tx)).await?;
    }
    Ok(tally)
}

/// The cases that a file names.
struct FileNames {
    items: HashSet<ItemId>,
    /// The codes of rows that were refused: their cases are in the file all the same.
    refused: HashSet<String>,
}

impl FileNames {
    fn hold(&self, id: &ItemId) -> bool {
        let code = id.as_str().split(['#', '@']).next().unwrap_or_default();
        self.items.contains(id) || self.refused.contains(code)
    }
}

/// The sources of which rows came in a file, and when it came.
#[derive(Debug, Clone)]
struct FileArrival {
    sources: BTreeSet<SourceId>,
    at: Instant,
}

impl FileArrival {
    /// Remembers when the files came, and has the cases that waited for them looked at again.
    fn write(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let at = self.at.timestamp_millis().to_string();
        relook::add(tx, self.sources.iter().cloned().map(OpenItems::WaitingOf))?;
        for source in &self.sources {
            values::set(tx, &[(format!("{}{source}", keys::IMPORTED), at.clone())])?;
        }
        Ok(())
    }
}

/// What a row leads to.
enum Step {
    Open(Change),
    Update(Change),
    Unchanged,
    Skipped,
    Ahead,
    Refused(CaseRefusal),
}

/// Writes what these rows say, and that their file came where this is the last that it says.
fn take_chunk(
    tx: &mut Tx<'_>,
    rules: &Rules,
    chunk: &[SameCode],
    arrival: Option<&FileArrival>,
    dry_run: bool,
    now: Instant,
) -> Result<Vec<Taken>, StoreError> {
    let (known, unreadable) = known(tx, chunk)?;
    let mut taken = Vec::with_capacity(chunk.len());
    let (mut happened, mut writes) = (Vec::new(), Vec::new());
    for same in chunk {
        let family = Family::of(
            &same.code,
            known
                .range(ItemId::new(same.code.as_str())..)
                .map_while(|(id, stored)| id.as_str().starts_with(&same.code).then_some(stored)),
        );
        for (task, number) in same.tasks.iter().zip(family.numbers(&same.tasks)) {
            for (unit, id) in family.ids(&same.code, number, &task.told.units) {
                let told = &task.told;
                let case = case(task, unit, id.clone());
                let stored = known.get(&id);
                let step = if unreadable.contains(&id) {
                    Step::Refused(CaseRefusal::Unreadable)
                } else {
                    step(rules, &case, told.state, stored, now)
                };
                taken.push(result(&step, id, task, stored, number));
                if let Step::Open(change) | Step::Update(change) = step {
                    let expect = stored.map(|stored| stored.revision);
                    happened.extend(change.events);
                    writes.push(ItemWrite { item: change.item, expect, wake_at: Some(AT_ONCE) });
                }
            }
        }
    }
    if !dry_run {
        items::put(tx, &writes)?;
        events::append(tx, &happened)?;
        if let Some(arrival) = arrival {
            arrival.write(tx)?;
        }
    }
    Ok(taken)
}

/// The items of the store that these codes may mean, by id, and the ids of those whose record cannot be read.
fn known(tx: &mut Tx<'_>, chunk: &[SameCode]) -> Result<(BTreeMap<ItemId, Stored>, Vec<ItemId>), StoreError> {
    let mut ids: Vec<ItemId> = Vec::new();
    for same in chunk {
        ids.push(ItemId::new(same.code.as_str()));
        if same.tasks.iter().any(|task| is_numbered(task.told.kind)) {
            ids.extend(items::of_code(tx, &same.code)?);
        } else {
            let units = same.tasks.iter().flat_map(|task| &task.told.units);
            ids.extend(units.map(|unit| ItemId::new(format!("{}@{unit}", same.code))));
        }
    }
    let (known, unreadable) = items::readable(tx, &ids)?;
    Ok((known.into_iter().map(|stored| (stored.item.id().clone(), stored)).collect(), unreadable))
}

fn case(task: &TaskRows, unit: crate::model::UnitCode, id: ItemId) -> Case {
    let told = &task.told;
    Case {
        kind: told.kind,
        id,
        code: told.code.clone(),
        unit,
        field: told.field.clone(),
        received: told.received,
        due: told.due.clone(),
        period: told.period,
        source: told.source.clone(),
        content: told.title.clone(),
        finished: told.finished,
    }
}

fn step(rules: &Rules, case: &Case, state: CaseState, known: Option<&Stored>, now: Instant) -> Step {
    let Some(known) = known else { return first(rules, case, state, now) };
    if known.item.status.is_closed() && known.item.spec.source.case().is_some() {
        return if state == CaseState::Open { Step::Ahead } else { Step::Unchanged };
    }
    match updated(rules, &known.item, case, state, now) {
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

fn result(step: &Step, id: ItemId, task: &TaskRows, known: Option<&Stored>, number: u32) -> Taken {
    let (outcome, change) = match step {
        Step::Open(change) => (RowOutcome::Opened, Some(change)),
        Step::Update(change) if change.item.status.is_closed() => (RowOutcome::Ended, Some(change)),
        Step::Update(change) => (RowOutcome::Updated, Some(change)),
        Step::Unchanged => (RowOutcome::Unchanged, None),
        Step::Skipped => (RowOutcome::Skipped, None),
        Step::Ahead => (RowOutcome::Ahead, None),
        Step::Refused(_) => (RowOutcome::Refused, None),
    };
    let before = known.map_or(0, |stored| stored.item.appointments);
    let counted = |rule: &DueRule| matches!(rule, DueRule::Counted(counted) if counted.by_default);
    Taken {
        id,
        rows: task.rows.clone(),
        outcome,
        refusal: if let Step::Refused(refusal) = step { Some(refusal.clone()) } else { None },
        is_defaulted: outcome == RowOutcome::Opened
            && change.is_some_and(|change| counted(&change.item.deadline.rule)),
        is_again: outcome == RowOutcome::Updated
            && change.is_some_and(|change| change.item.appointments > before.max(1)),
        is_numbered: outcome == RowOutcome::Opened && number > 1,
    }
}

/// Marks the open cases of a page behind an id that the file of their source no longer names. Returns how many, and the
/// last id of the page; none behind the last page.
fn miss_page(
    tx: &mut Tx<'_>,
    source: &SourceId,
    behind: &str,
    named: &FileNames,
    dry_run: bool,
    now: Instant,
) -> Result<(usize, Option<String>), StoreError> {
    let page = items::cases(tx, source, behind, CHUNK as u32)?;
    let Some(last) = page.last() else { return Ok((0, None)) };
    let after = last.item.id().to_string();
    let (mut happened, mut writes) = (Vec::new(), Vec::new());
    for stored in page.iter().filter(|stored| !named.hold(stored.item.id())) {
        if let Some(change) = missed(&stored.item, now) {
            happened.extend(change.events);
            let expect = Some(stored.revision);
            writes.push(ItemWrite { item: change.item, expect, wake_at: Some(AT_ONCE) });
        }
    }
    if !dry_run {
        items::put(tx, &writes)?;
        events::append(tx, &happened)?;
    }
    Ok((writes.len(), Some(after)))
}

//! Takes the rows of a file into the store: opened, updated, ended, missed. Taking the same file twice changes nothing.
//! Must not know where the file came from or who reads the report.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::engine::known::relook;
use crate::engine::record::AT_ONCE;
use crate::import::Row;
use crate::model::{Action, By, Case, CaseState, Instant, ItemId, SourceId};
use crate::planner::Rules;
use crate::planner::change::cases::{CaseRefusal, missed, spec, updated};
use crate::planner::change::reconcile::{Change, opened_by};
use crate::store::{ItemWrite, OpenItems, Store, StoreError, Stored, Tx, events, items, keys, values};

/// How many rows are written in one transaction.
const CHUNK: usize = 2_000;

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

impl Tally {
    /// Adds what became of some rows.
    fn add(&mut self, rows: Self) {
        self.opened += rows.opened;
        self.updated += rows.updated;
        self.ended += rows.ended;
        self.unchanged += rows.unchanged;
        self.skipped += rows.skipped;
        self.ahead += rows.ahead;
        self.missing += rows.missing;
        self.again += rows.again;
        self.refused.extend(rows.refused);
    }
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
    let dry_run = options.dry_run;
    let mut arrival = (!dry_run && !sources.is_empty()).then_some(FileArrival { sources, at: now });
    let rules = Arc::new(rules.clone());
    let mut through = 0;
    let mut rest = cases.into_iter().peekable();
    while rest.peek().is_some() {
        let chunk: Vec<(u32, Case, CaseState)> = rest.by_ref().take(CHUNK).collect();
        through += chunk.len();
        // The arrival of the file is recorded together with the last thing that it says.
        let with = if rest.peek().is_none() && complete.is_empty() { arrival.take() } else { None };
        let own = Arc::clone(&rules);
        let take = move |tx: &mut Tx<'_>| take_chunk(tx, &own, &chunk, with.as_ref(), dry_run, now);
        tally.add(store.write(now, take).await?);
        progress(through);
    }
    let named = Arc::new(named);
    for source in complete {
        let mut after = Some(String::new());
        while let Some(behind) = after {
            let (source, named) = (source.clone(), Arc::clone(&named));
            let miss = move |tx: &mut Tx<'_>| miss_page(tx, &source, &behind, &named, dry_run, now);
            let done = store.write(now, miss).await?;
            tally.missing += done.0;
            after = done.1;
        }
    }
    if let Some(arrival) = arrival {
        store.write(now, move |tx| arrival.write(tx)).await?;
    }
    tally.refused.sort_unstable();
    Ok(tally)
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

/// Writes what these rows say, and that their file came where this is the last that it says.
fn take_chunk(
    tx: &mut Tx<'_>,
    rules: &Rules,
    chunk: &[(u32, Case, CaseState)],
    arrival: Option<&FileArrival>,
    dry_run: bool,
    now: Instant,
) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    let ids: Vec<ItemId> = chunk.iter().map(|(_, case, _)| ItemId::new(case.code.as_str())).collect();
    let (known, unreadable) = items::readable(tx, &ids)?;
    let known: BTreeMap<ItemId, Stored> =
        known.into_iter().map(|stored| (stored.item.id().clone(), stored)).collect();
    let (mut happened, mut writes) = (Vec::new(), Vec::new());
    for ((number, case, state), id) in chunk.iter().zip(&ids) {
        if unreadable.contains(id) {
            tally.refused.push((*number, UNREADABLE.to_owned()));
            continue;
        }
        let known = known.get(id);
        let step = step(rules, case, *state, known, now);
        count(&step, *number, known, &mut tally);
        if let Step::Open(change) | Step::Update(change) = step {
            let expect = known.map(|stored| stored.revision);
            happened.extend(change.events);
            writes.push(ItemWrite { item: change.item, expect, wake_at: Some(AT_ONCE) });
        }
    }
    if !dry_run {
        items::put(tx, &writes)?;
        events::append(tx, &happened)?;
        if let Some(arrival) = arrival {
            arrival.write(tx)?;
        }
    }
    Ok(tally)
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

/// Marks the open cases of a page behind an id that the file of their source no longer names. Returns how many, and the
/// last id of the page; none behind the last page.
fn miss_page(
    tx: &mut Tx<'_>,
    source: &SourceId,
    behind: &str,
    named: &HashSet<String>,
    dry_run: bool,
    now: Instant,
) -> Result<(usize, Option<String>), StoreError> {
    let page = items::cases(tx, source, behind, CHUNK as u32)?;
    let Some(last) = page.last() else { return Ok((0, None)) };
    let after = last.item.id().to_string();
    let (mut happened, mut writes) = (Vec::new(), Vec::new());
    for stored in page.iter().filter(|stored| !named.contains(stored.item.id().as_str())) {
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

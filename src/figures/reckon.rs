//! Counts what a period brought: each item once, by how it stands as the period ends, or as it is known until now.
//! Must not know where events are kept, nor what units and people are called.

mod each;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::happening::{Happened, Happening, Interned, WordNumber, read};
use super::life::{ItemStand, Life, Promptness};
use super::period::FigurePeriod;
use super::row::{FigureRow, FigureTable, FigureTally, Figures, FiguresBy, OTHER};
use crate::calendar::Calendar;
use crate::model::{Day, Instant, Kind, UnitCode};

pub use each::CountedItem;

/// What is to be counted.
#[derive(Debug, Clone)]
pub struct FiguresAsked {
    pub period: FigurePeriod,
    pub by: FiguresBy,
    /// The instant up to which events are known: what was recorded later does not count.
    pub as_of: Instant,
    /// Only items of this unit.
    pub unit: Option<UnitCode>,
    /// Only items of these kinds; all where none is named.
    pub kinds: Vec<Kind>,
}

/// Finds the person who stands for a unit on a day, by id.
pub type FocalOf<'f> = &'f dyn Fn(&str, Day) -> Option<String>;

/// The events of all items, in the order of the chain, as far as figures need them.
#[derive(Debug)]
pub struct Lives {
    calendar: Calendar,
    words: Interned,
    places: HashMap<Box<str>, usize>,
    items: Vec<Vec<Happening>>,
}

impl Lives {
    /// Without events.
    pub fn new(calendar: Calendar) -> Self {
        Self { calendar, words: Interned::default(), places: HashMap::new(), items: Vec::new() }
    }

    /// Takes in the next event of the chain: its item, when it was recorded, and the action as it is stored.
    ///
    /// # Errors
    /// The action cannot be read; nothing is taken in.
    pub fn take(&mut self, item: &str, at: Instant, body: &str) -> Result<(), serde_json::Error> {
        let Some(event) = read(&self.calendar, &mut self.words, at, body)? else { return Ok(()) };
        if let Some(place) = self.places.get(item) {
            self.items[*place].push(event);
        } else if matches!(event.what, Happened::Opened(..)) {
            self.places.insert(item.into(), self.items.len());
            self.items.push(vec![event]);
        }
        Ok(())
    }

    /// The figures of a period, and of the one before. `focal` finds who stands for a unit whose item nobody was named for.
    pub fn figures(&self, asked: &FiguresAsked, focal: FocalOf<'_>) -> Figures {
        let table = |period| self.table(asked, period, focal);
        let before = asked.period.before().map(table);
        Figures { by: asked.by, as_of: asked.as_of, now: table(asked.period), before }
    }

    /// The figures of one period, in place of that of `asked`, without the period before.
    pub fn table(&self, asked: &FiguresAsked, period: FigurePeriod, focal: FocalOf<'_>) -> FigureTable {
        let mut rows: BTreeMap<String, FigureTally> = BTreeMap::new();
        let whole = Window::of(&self.calendar, period, asked.as_of);
        let months: Vec<(String, Window)> = match asked.by {
            FiguresBy::Month => self.months(period, asked.as_of),
            _ => Vec::new(),
        };
        rows.extend(months.iter().map(|(key, _)| (key.clone(), FigureTally::default())));
        let mut total = FigureTally::default();
        for events in &self.items {
            for (key, month) in &months {
                if let Some(counted) = self.counted(events, month, asked) {
                    rows.entry(key.clone()).or_default().join(&counted.tally);
                }
            }
            let Some(counted) = self.counted(events, &whole, asked) else { continue };
            total.join(&counted.tally);
            if asked.by != FiguresBy::Month {
                let key = self.key(&counted, asked.by, focal);
                match rows.get_mut(&*key) {
                    Some(row) => row.join(&counted.tally),
                    None => drop(rows.insert(key.into_owned(), counted.tally)),
                }
            }
        }
        let rows = rows.into_iter().map(|(key, tally)| FigureRow { key, tally }).collect();
        FigureTable { period, rows, total }
    }

    /// The months of the period that have begun, by their keys.
    fn months(&self, period: FigurePeriod, as_of: Instant) -> Vec<(String, Window)> {
        let months = period.months().into_iter();
        let windows = months.map(|month| (month.label(), Window::of(&self.calendar, month, as_of)));
        windows.filter(|(_, window)| window.start <= as_of).collect()
    }
}

/// The days of a period as instants.
struct Window {
    start: Instant,
    /// The first instant behind it.
    end: Instant,
    /// The instant for which it is said what is overdue: its end, or until when events are known.
    cut: Instant,
    /// The last day that is known of it.
    last: Day,
}

impl Window {
    fn of(calendar: &Calendar, period: FigurePeriod, as_of: Instant) -> Self {
        let (start, end) = (calendar.zone.start_of(period.from), calendar.zone.end_of(period.to));
        Self { start, end, cut: end.min(as_of), last: period.to.min(calendar.zone.day(as_of)) }
    }

    fn holds(&self, event: &Happening) -> bool {
        self.start <= event.at && event.at < self.end
    }
}

/// One item as it counts in a window.
struct Counted {
    life: Life,
    /// The last day of the window, or the day on which the item ended.
    day: Day,
    tally: FigureTally,
}

impl Lives {
    /// How an item counts in a window; none where it was not open in it, or is not asked for.
    fn counted(&self, events: &[Happening], window: &Window, asked: &FiguresAsked) -> Option<Counted> {
        let is_known = |event: &Happening| event.recorded_at <= asked.as_of;
        let mut counted = self.seen(events, window, &is_known);
        // What was recorded behind the window counts in it only as of a moment before its end.
        let was_known = |event: &Happening| event.recorded_at < window.end && is_known(event);
        if events.iter().any(|event| event.at < window.end && is_known(event) && !was_known(event)) {
            let before = self.seen(events, window, &was_known);
            let tally = |counted: &Option<Counted>| counted.as_ref().map(|counted| counted.tally);
            if tally(&before) != tally(&counted) {
                let gone = before.map(|before| Counted { tally: FigureTally::default(), ..before });
                counted = counted.or(gone);
                if let Some(counted) = &mut counted {
                    counted.tally.amended = 1;
                }
            }
        }
        counted.filter(|counted| {
            let terms = &counted.life.terms;
            asked.unit.as_ref().is_none_or(|unit| unit.as_str() == self.words.text(terms.unit))
                && (asked.kinds.is_empty() || asked.kinds.contains(&terms.kind))
        })
    }

    /// How an item counts in a window, by those of its events that `counts` lets through.
    fn seen(
        &self,
        events: &[Happening],
        window: &Window,
        counts: &dyn Fn(&Happening) -> bool,
    ) -> Option<Counted> {
        let until =
            |end: Instant| Life::after(&self.calendar, events, &|event| event.at < end && counts(event));
        let life = until(window.end).filter(|life| !life.terms.is_silent)?;
        let within = || events.iter().filter(|event| window.holds(event) && counts(event));
        let any = |is: &dyn Fn(Happened) -> bool| within().any(|event| is(event.what));
        let carried_in = match until(window.start) {
            Some(at_start) if !at_start.stand.is_ended() => true,
            Some(_) if !any(&|what| matches!(what, Happened::Reopened | Happened::Restored)) => return None,
            _ => false,
        };
        let mut tally = FigureTally {
            carried_in: u32::from(carried_in),
            received: u32::from(!carried_in),
            extended: u32::from(any(&|what| matches!(what, Happened::Granted(_)))),
            disputed: u32::from(any(&|what| what == Happened::Disputed)),
            ..FigureTally::default()
        };
        *place(&mut tally, &life, window.cut) = 1;
        tally.returned = within().map(|event| u32::from(event.what == Happened::Returned)).sum();
        tally.cause_confirmed = tally.late() * u32::from(life.cause == Some(true));
        tally.warned = tally.late() * u32::from(life.is_warned);
        tally.update_of = 1 - tally.awaiting - tally.cancelled;
        tally.updated = tally.update_of * u32::from(any(&Happened::is_said_by_unit));
        let ended_at = match life.stand {
            ItemStand::Done => life.finish.map(|finish| finish.at),
            ItemStand::Cancelled => life.ended_at,
            ItemStand::Open | ItemStand::Reported | ItemStand::Paused => None,
        };
        let day = ended_at.map_or(window.last, |at| self.calendar.zone.day(at));
        Some(Counted { life, day, tally })
    }

    fn key<'k>(&'k self, counted: &Counted, by: FiguresBy, focal: FocalOf<'_>) -> Cow<'k, str> {
        let terms = &counted.life.terms;
        let unit = self.words.text(terms.unit);
        let or_other = |word: Option<WordNumber>| word.map_or(OTHER, |word| self.words.text(word));
        match by {
            FiguresBy::Unit | FiguresBy::Month => unit.into(),
            FiguresBy::Kind => terms.kind.as_str().into(),
            FiguresBy::Person => match counted.life.assignee {
                Some(person) => self.words.text(person).into(),
                None => focal(unit, counted.day).map_or(unit.into(), Cow::Owned),
            },
            FiguresBy::Plan => or_other(terms.plan).into(),
            FiguresBy::Source => or_other(terms.source).into(),
        }
    }
}

/// Where in a row an item stands.
fn place<'t>(tally: &'t mut FigureTally, life: &Life, cut: Instant) -> &'t mut u32 {
    match life.stand {
        ItemStand::Done => match life.finish.map_or(Promptness::OnTime, |finish| finish.promptness) {
            Promptness::Early => &mut tally.done_early,
            Promptness::OnTime => &mut tally.done_on_time,
            Promptness::Late => &mut tally.done_late,
        },
        ItemStand::Cancelled => &mut tally.cancelled,
        ItemStand::Reported => &mut tally.reported,
        ItemStand::Paused => &mut tally.open_in_time,
        ItemStand::Open => match life.limit.late_from {
            Some(from) if from <= cut => &mut tally.open_overdue,
            None if !life.limit.is_continuous => &mut tally.awaiting,
            _ => &mut tally.open_in_time,
        },
    }
}

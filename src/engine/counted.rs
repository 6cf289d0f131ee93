//! What figures are counted from: the events of all items, read from the store in one walk.
//! Must not know what is asked of them.

use crate::calendar::Calendar;
use crate::figures::reckon::Lives;
use crate::model::{Day, Organisation};
use crate::store::{Store, StoreError, events};

/// The events of all items, as far as figures need them. An event that cannot be read is left out and logged.
pub async fn lives(store: &Store, calendar: &Calendar) -> Result<Lives, StoreError> {
    let mut lives = Lives::new(calendar.clone());
    store
        .read(move |view| {
            events::scan(view, &mut |item, recorded_at, body| {
                if let Err(error) = lives.take(item, recorded_at, body) {
                    tracing::error!(
                        item,
                        "an event cannot be read and does not count; `dondoc audit` finds it: {error}"
                    );
                }
            })?;
            Ok(lives)
        })
        .await
}

/// The focal person of a unit on a day, away or not: the first of those who share the post.
pub fn focal(org: &Organisation, unit: &str, day: Day) -> Option<String> {
    let unit = org.units.get(unit)?;
    unit.focal.holders_on(day).next().map(ToString::to_string)
}

//! The alarm when a pass cannot be finished: one error in the log when it begins, one direct message to the
//! administrators when it lasts, one line in the log when it is over. Kept in memory, because the store itself may be
//! what failed. Must not use the store.

use std::time::{Duration, Instant};

use crate::channel::Envelope;
use crate::clock::{elapsed, monotonic};
use crate::engine::setup::Setup;
use crate::model::{Form, Instant as Moment, MessageId};
use crate::planner::decide::people::admins;
use crate::planner::message::digest::Letter;
use crate::render::note;

/// A failure that has lasted this long will not go away by itself.
const LASTS: Duration = Duration::from_mins(5);
/// How long telling the administrators may hold up the next try.
const TELLING: Duration = Duration::from_mins(2);

/// Whether passes fail, and who has been told.
#[derive(Debug, Default)]
pub struct Alarm(Option<Failing>);

#[derive(Debug)]
struct Failing {
    since: Instant,
    began: Moment,
    told: bool,
}

impl Alarm {
    /// Notes that a pass ended well.
    pub fn over(&mut self) {
        if let Some(failing) = self.0.take() {
            let minutes = elapsed(failing.since).as_secs() / 60;
            tracing::info!(minutes, "dondoc works again; nothing was lost, what waited is caught up");
        }
    }

    /// Notes that a pass could not do its work: logs it once, and tells the administrators once when it lasts.
    pub async fn raise(&mut self, setup: &Setup, detail: &str, now: Moment) {
        if self.0.is_none() {
            tracing::error!(
                "nothing can be done until this is mended, it is tried again every minute: {detail}"
            );
        }
        let failing = self.0.get_or_insert_with(|| Failing { since: monotonic(), began: now, told: false });
        if failing.told || elapsed(failing.since) < LASTS {
            return;
        }
        failing.told = true;
        let told = tell(setup, detail, failing.began, now);
        if !tokio::time::timeout(TELLING, told).await.unwrap_or(false) {
            tracing::error!("no administrator could be told that dondoc stands still");
        }
    }
}

/// Tells each administrator by the first channel that takes the message; says whether anybody was told.
async fn tell(setup: &Setup, detail: &str, began: Moment, now: Moment) -> bool {
    let rules = &setup.rules;
    let zone = rules.calendar.zone;
    let (subject, text) = note::standstill(began, detail, zone);
    let letter = Letter { subject, text, ..Letter::default() };
    let mut told = false;
    for admin in admins(&rules.org, zone.day(now)) {
        let Some(recipient) = rules.org.recipient(&admin.recipient) else { continue };
        for route in rules.routes(&recipient) {
            let spoken = matches!(route.form(), Form::Mail | Form::Chat);
            let (Some(channel), Some(to)) = (setup.channels.get(&route), recipient.address(route)) else {
                continue;
            };
            let began = began.timestamp_millis().to_string();
            let id = MessageId::derive(&["standstill", recipient.id.as_str(), route.as_str(), &began]);
            // Nobody answers this message, so its address needs no tag.
            let local_part = id.as_str();
            let envelope = Envelope {
                id: &id,
                local_part,
                to,
                to_name: &recipient.name,
                letter: &letter,
                at: now,
                zone,
            };
            let Some(out) = channel.build(&envelope).ok().filter(|_| spoken) else { continue };
            let mut session = channel.session();
            let sent = session.send(&out, Box::pin(async { Ok(()) })).await;
            session.close().await;
            if sent.is_ok() {
                told = true;
                break;
            }
        }
    }
    told
}

//! What wakes the daemon: cron alarms, a safety tick, and a jump of the wall clock. The scheduler is an alarm clock
//! only; a lost, late or doubled alarm does no harm.
//! Must not know what the daemon does once awake.

use chrono::TimeDelta;
use tokio::sync::mpsc;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::calendar::Zone;
use crate::clock::{Clock, monotonic};
use crate::config::Schedule;

/// How far the wall clock may drift between two looks before it counts as set.
const JUMP: TimeDelta = TimeDelta::seconds(30);

/// The cron alarms of one config.
pub struct Alarms {
    scheduler: JobScheduler,
}

impl Alarms {
    /// Sets an alarm for each schedule; each sends the schedule's name into `wakes`.
    ///
    /// # Errors
    /// The scheduler does not take the cron line of a schedule; `dondoc check` finds such lines before.
    pub async fn set(
        schedules: &[Schedule],
        zone: Zone,
        wakes: &mpsc::Sender<String>,
    ) -> Result<Self, JobSchedulerError> {
        let scheduler = JobScheduler::new().await?;
        for schedule in schedules {
            let (name, wakes) = (schedule.name.clone(), wakes.clone());
            let job = Job::new_async_tz(schedule.cron.as_str(), zone.tz(), move |_, _| {
                let (name, wakes) = (name.clone(), wakes.clone());
                Box::pin(async move {
                    // A full queue means that a pass is due anyway.
                    drop(wakes.try_send(name));
                })
            })?;
            scheduler.add(job).await?;
        }
        scheduler.start().await?;
        Ok(Self { scheduler })
    }

    /// Silences the alarms.
    pub async fn stop(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!("the alarm clock did not stop cleanly: {error}");
        }
    }
}

/// Notices when the wall clock was set or the machine slept.
pub struct JumpDetector {
    clock: Clock,
    wall: crate::model::Instant,
    steady: std::time::Instant,
}

impl JumpDetector {
    /// Starts watching.
    pub fn new(clock: Clock) -> Self {
        Self { wall: clock.now(), steady: monotonic(), clock }
    }

    /// How far the wall clock was moved since the last call; none when it was not.
    pub fn jumped(&mut self) -> Option<TimeDelta> {
        let (wall, steady) = (self.clock.now(), monotonic());
        let expected = TimeDelta::from_std(steady - self.steady).unwrap_or(TimeDelta::zero());
        let jump = (wall - self.wall) - expected;
        (self.wall, self.steady) = (wall, steady);
        (jump.abs() > JUMP).then_some(jump)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_noticed_once_in_either_direction() {
        let start: crate::model::Instant = "2025-11-19T00:45:00Z".parse().expect("an instant");
        let clock = Clock::stopped_at(start);
        let mut jumps = JumpDetector::new(clock.clone());
        assert_eq!(jumps.jumped(), None);
        for jump in [TimeDelta::hours(1), TimeDelta::hours(-2)] {
            clock.set(clock.now() + jump);
            let seen = jumps.jumped().expect("a jump");
            assert!((seen - jump).abs() < TimeDelta::seconds(1), "{seen}");
            assert_eq!(jumps.jumped(), None);
        }
        clock.set(clock.now() + TimeDelta::seconds(5));
        assert_eq!(jumps.jumped(), None, "drift is no jump");
    }
}

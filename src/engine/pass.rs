//! The result of one pass: what it did, and which service failed in it.
//! Must not know how a service works.

use std::fmt;

use super::setup::EngineError;

/// A part of a pass that can fail without stopping the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Takes in what people and servers said.
    Receive,
    /// Takes in case files.
    Intake,
    /// Decides what is due.
    Decide,
    /// Sends messages.
    Deliver,
    /// Removes old records.
    Maintain,
}

impl Service {
    /// All services, in the order of a pass.
    pub const ALL: [Self; 5] = [Self::Receive, Self::Intake, Self::Decide, Self::Deliver, Self::Maintain];

    /// The name by which logs, `doctor` and the store know the service.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Intake => "intake",
            Self::Decide => "decide",
            Self::Deliver => "deliver",
            Self::Maintain => "maintain",
        }
    }

    /// The service of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.as_str() == name)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A service that could not do its work in a pass.
#[derive(Debug, thiserror::Error)]
#[error("{why} ({service})")]
pub struct Failed {
    pub service: Service,
    pub why: Failure,
}

/// Why a service could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The service met an error.
    #[error(transparent)]
    Error(#[from] EngineError),
    /// Items were left out because their records cannot be read.
    #[error(
        "the records of {0} items cannot be read, and nobody is reminded of them: `dondoc audit` names them"
    )]
    Unreadable(usize),
    /// The service met a fault of the program.
    #[error("a fault of the program stopped it; tell the developers")]
    Panicked,
}

/// The result of one pass.
#[derive(Debug, Default)]
pub struct Pass {
    /// Items that were new or had changed, in config, in a case file or by what somebody said.
    pub changed: usize,
    /// Decisions written.
    pub decisions: usize,
    /// Messages made.
    pub messages: usize,
    /// Messages accepted by the next server, or captured.
    pub sent: usize,
    /// Messages that could not be handed over this time.
    pub failed: usize,
    /// Tries whose outcome is not known.
    pub uncertain: usize,
    /// The services that failed; the others ran.
    pub faults: Vec<Failed>,
}

impl Pass {
    /// What a service came to; nothing where it failed, which is remembered.
    pub(super) fn ended<T>(&mut self, service: Service, done: Result<T, Failure>) -> Option<T> {
        done.map_err(|why| self.faults.push(Failed { service, why })).ok()
    }

    /// A failure that keeps the administrators' daily line itself from leaving, so that they must hear of it directly.
    pub fn silencing(&self) -> Option<&Failed> {
        let silences = |failed: &&Failed| {
            matches!(failed.service, Service::Decide | Service::Deliver)
                && !matches!(failed.why, Failure::Unreadable(_))
        };
        self.faults.iter().find(silences)
    }

    /// The pass, if every service did its work.
    ///
    /// # Errors
    /// Returns the first service that failed.
    pub fn whole(mut self) -> Result<Self, Failed> {
        if self.faults.is_empty() { Ok(self) } else { Err(self.faults.swap_remove(0)) }
    }

    /// Whether anything was done.
    pub fn is_idle(&self) -> bool {
        let Self { changed, decisions, messages, sent, failed, uncertain, faults } = self;
        [changed, decisions, messages, sent, failed, uncertain].into_iter().all(|count| *count == 0)
            && faults.is_empty()
    }
}

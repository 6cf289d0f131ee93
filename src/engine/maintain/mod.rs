//! The Maintain service: removes what is old, and shows what was captured.
//! Must not decide or send.

pub(super) mod captured;
mod keep;
pub(super) mod template;

use tokio_util::sync::CancellationToken;

use self::captured::Captures;
use self::template::tell_of_template;
use super::deliver::Tools;
use super::setup::EngineError;
use super::tenant::Tenant;
use crate::model::{Day, Instant};

/// Removes what is old, and shows what was captured.
#[derive(Debug)]
pub struct Maintain {
    pub(in crate::engine) tenant: Tenant,
    captures: Captures,
    /// The local day on which useless records were last forgotten.
    forgotten_on: Option<Day>,
    /// The local day on which old records were last looked for.
    retired_on: Option<Day>,
    /// The local day on which the log of the database was last emptied.
    emptied_on: Option<Day>,
}

impl Maintain {
    pub(in crate::engine) fn new(tools: &Tools) -> Self {
        Self {
            tenant: tools.tenant.clone(),
            captures: Captures::default(),
            forgotten_on: None,
            retired_on: None,
            emptied_on: None,
        }
    }

    /// Maintains once everything is sent; `has_sent` says whether this pass sent or captured something.
    pub(in crate::engine) async fn maintain(
        &mut self,
        now: Instant,
        has_sent: bool,
        stop: &CancellationToken,
    ) -> Result<(), EngineError> {
        tell_of_template(&self.tenant, now).await?;
        if has_sent {
            self.captures.show(&self.tenant).await;
        }
        self.forget(now).await?;
        self.remove_old(now, stop).await?;
        self.empty_log(now).await
    }
}

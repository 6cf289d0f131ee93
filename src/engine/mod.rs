//! One organisation at work: what a pass does, in its order.
//! Must not know what woke it: a pass takes no input but the present instant.

pub mod cases;
pub mod counted;
pub mod decide;
pub mod deliver;
pub mod fault;
pub mod health;
pub mod intake;
pub mod kept;
pub mod known;
pub mod maintain;
pub mod notes;
pub mod papers;
pub mod pass;
pub mod reach;
pub mod receive;
pub mod record;
pub mod setup;
pub mod tenant;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;

use self::decide::{Decide, go_live};
use self::deliver::{Deliver, Tools};
use self::health::faults::{self, Faults};
use self::health::metrics::Metrics;
use self::health::pulse::{Pulse, Stage};
use self::intake::Intake;
use self::maintain::Maintain;
use self::pass::{Failure, Pass, Service};
use self::receive::Receive;
use self::setup::{EngineError, RefusedConfig, Setup};
use self::tenant::{Tenant, learn_reach};
use crate::clock::Clock;
use crate::model::Instant;
use crate::store::{Store, StoreError, outbox};

/// The services of one organisation, called in the order of [`Engine::pass`].
#[derive(Debug)]
pub struct Engine {
    /// The organisation; each service has its own handle on it.
    pub tenant: Tenant,
    pub intake: Intake,
    pub metrics: Metrics,
    /// Shows whether the work moves on.
    pub pulse: Pulse,
    /// The services that failed in the last pass; none before the first pass.
    faults: Option<Faults>,
    pub decide: Decide,
    receive: Receive,
    deliver: Deliver,
    maintain: Maintain,
}

/// Takes back the claims that a dead predecessor left behind. The caller holds the state lock, so no lease found here
/// can still be in use.
pub async fn take_over(store: &Store, now: Instant) -> Result<(), StoreError> {
    let found = store.write(now, |tx| outbox::recover(tx, true)).await?;
    if found.resend + found.uncertain > 0 {
        tracing::warn!(
            resend = found.resend,
            uncertain = found.uncertain,
            "messages were under way when dondoc last stopped; see `dondoc outbox`"
        );
    }
    Ok(())
}

impl Engine {
    /// Puts the services together. Must be called inside a tokio runtime.
    pub fn new(setup: Setup, store: Store, clock: Clock) -> Self {
        Self::watched(setup, store, clock, &Pulse::default())
    }

    /// Puts the services together; `pulse` shows whether the work moves on.
    pub fn watched(setup: Setup, store: Store, clock: Clock, pulse: &Pulse) -> Self {
        let tenant = Tenant { setup: Arc::new(setup), store, clock };
        let metrics = Metrics::default();
        let tools = Tools::new(tenant.clone(), pulse.clone(), metrics.clone());
        Self {
            receive: Receive::new(tenant.clone(), metrics.clone()),
            intake: Intake::new(tenant.clone()),
            decide: Decide::new(&tools),
            maintain: Maintain::new(&tools),
            deliver: Deliver::new(tools),
            tenant,
            metrics,
            pulse: pulse.clone(),
            faults: None,
        }
    }

    /// Hands every service a new setup.
    pub fn adopt(&mut self, setup: &Arc<Setup>) {
        let tenants = [
            &mut self.tenant,
            &mut self.receive.tenant,
            &mut self.intake.tenant,
            &mut self.decide.tenant,
            &mut self.deliver.tools.tenant,
            &mut self.maintain.tenant,
        ];
        for tenant in tenants {
            tenant.setup = Arc::clone(setup);
        }
    }

    /// Remembers why the config on the disk could not be taken over; none where it is in force, or could be.
    pub fn refuse(&mut self, refused: Option<RefusedConfig>) {
        if self.tenant.setup.refused != refused {
            self.adopt(&Arc::new(Setup { refused, ..Setup::clone(&self.tenant.setup) }));
        }
    }

    /// Takes over from the store how people are reached.
    pub async fn learn_reach(&mut self) -> Result<(), EngineError> {
        let mut tenant = self.tenant.clone();
        learn_reach(&mut tenant).await?;
        self.follow(&tenant);
        Ok(())
    }

    fn follow(&mut self, tenant: &Tenant) {
        if !Arc::ptr_eq(&tenant.setup, &self.tenant.setup) {
            self.adopt(&tenant.setup);
        }
    }

    /// Runs the services once: receive, take in, decide, deliver, maintain. Ordinary work, catching up after an outage
    /// and the first start are all this. A service that fails is named in the result and the others run; the next pass
    /// finds what it left undone.
    pub async fn pass(&mut self, stop: &CancellationToken) -> Pass {
        let now = self.tenant.clock.now();
        self.pulse.at(Stage::Planning);
        let mut pass = Pass::default();

        let heard = caught(Box::pin(self.receive.receive(now))).await;
        pass.changed += pass.ended(Service::Receive, heard).unwrap_or_default();
        self.follow(&self.receive.tenant.clone());
        let taken = caught(Box::pin(self.intake.take_in(now))).await;
        pass.changed += pass.ended(Service::Intake, taken).unwrap_or_default();
        // What is ready leaves before the rest of very many items is looked at again.
        let mut is_more = true;
        while is_more {
            let decided = caught(Box::pin(self.decide.decide(now, stop, &mut pass))).await;
            is_more = pass.ended(Service::Decide, decided).unwrap_or(false) && !stop.is_cancelled();
            let delivered = caught(Box::pin(self.deliver.deliver(stop, &mut pass))).await;
            pass.ended(Service::Deliver, delivered);
        }
        let maintained = caught(Box::pin(self.maintain.maintain(now, pass.sent > 0, stop))).await;
        pass.ended(Service::Maintain, maintained);
        self.remember(&pass, now).await;
        pass
    }

    /// Stores which services failed, for whoever asks how the work goes.
    async fn remember(&mut self, pass: &Pass, now: Instant) {
        let before = match self.faults.take() {
            Some(before) => before,
            None => self.tenant.store.read(faults::stored).await.unwrap_or_default(),
        };
        let after = faults::after(&before, &pass.faults, now);
        if let Err(error) =
            faults::remember(&self.tenant.store, &before, &after, pass.silencing().is_some(), now).await
        {
            tracing::debug!("which service failed cannot be kept: {error}");
        }
        self.faults = Some(after);
    }

    /// Ends the rehearsal. Returns false when the organisation is live already.
    pub async fn go_live(&self, now: Instant) -> Result<bool, EngineError> {
        let is_new = go_live(&self.decide, now).await?;
        self.deliver.tools.met.forget();
        Ok(is_new)
    }

    /// Brings the stored items in line with config, and no more. Returns how many changed.
    pub async fn reconcile(&self, now: Instant) -> Result<usize, EngineError> {
        self.decide.reconcile(now).await
    }
}

/// The result of a service's work, whatever stopped it.
async fn caught<T>(work: impl Future<Output = Result<T, EngineError>>) -> Result<T, Failure> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Failure::Panicked),
    }
}

//! An override of a template that breaks on a message: the built-in one words it, and the administrators hear of it once.
//! Must not know what templates say.

use std::sync::{Arc, Mutex, PoisonError};

use super::engine::{Engine, EngineError};
use super::kept::keys;
use crate::render::{TemplateError, note};
use crate::store::Batch;

/// The first fault that was met since config was read, shared by all who write messages.
#[derive(Debug, Clone, Default)]
pub struct Fault(Arc<Mutex<Option<String>>>);

impl Fault {
    /// Remembers a fault; the first is logged, for a person must act.
    pub(super) fn met(&self, error: &TemplateError) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if first.is_none() {
            tracing::error!("an override does not word a message, the built-in template does: {error}");
            *first = Some(error.to_string());
        }
    }

    fn first(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Engine {
    /// Tells the administrators of it once for each config.
    pub(super) async fn tell_of_template(&self, now: crate::model::Instant) -> Result<(), EngineError> {
        let Some(fault) = self.setup.template_fault.first() else { return Ok(()) };
        let config = &self.setup.config.fingerprint;
        let told = self.store.values(keys::TEMPLATE_FAULT).await?;
        if told.into_iter().any(|(_, told)| told == *config) {
            return Ok(());
        }
        let (subject, text) = note::template(&fault);
        let made = self.to_admins(&subject, &text, &[], now);
        let values = vec![(keys::TEMPLATE_FAULT.to_owned(), config.clone())];
        let mut batch = Batch { values, ..Batch::default() };
        self.prepare(made, &mut batch, now).await?;
        self.store.commit(now, batch).await?;
        Ok(())
    }
}

//! Remembers that an override of a template broke on a message; the built-in template words that message instead.
//! Must not know what templates say.

use std::sync::{Arc, Mutex, PoisonError};

use crate::render::TemplateError;

/// The first template fault since config was read, shared by all who write messages.
#[derive(Debug, Clone, Default)]
pub struct TemplateFault(Arc<Mutex<Option<String>>>);

impl TemplateFault {
    /// Remembers a fault; the first one is logged, because a person must act.
    pub(in crate::engine) fn met(&self, error: &TemplateError) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if first.is_none() {
            tracing::error!("an override does not word a message, the built-in template does: {error}");
            *first = Some(error.to_string());
        }
    }

    pub(in crate::engine) fn first(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

//! An override of a template that breaks on a message is remembered: the built-in template words the message meanwhile.
//! Must not know what templates say.

use std::sync::{Arc, Mutex, PoisonError};

use crate::render::TemplateError;

/// The first fault that was met since config was read, shared by all who write messages.
#[derive(Debug, Clone, Default)]
pub struct TemplateFault(Arc<Mutex<Option<String>>>);

impl TemplateFault {
    /// Remembers a fault; the first is logged, for a person must act.
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

//! Tells the administrators once when an override of a template broke on a message; the built-in template worded that
//! message. Must not know what templates say.

use crate::engine::notes::{to_admins, write_notes};
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::Instant;
use crate::render::note;
use crate::store::{keys, values};

/// Tells the administrators of a broken override, once for each config.
pub(in crate::engine) async fn tell_of_template(tenant: &Tenant, now: Instant) -> Result<(), EngineError> {
    let Some(fault) = tenant.setup.template_fault.first() else { return Ok(()) };
    let config = &tenant.setup.config.fingerprint;
    let told = tenant.store.read(|view| values::get(view, keys::TEMPLATE_FAULT)).await?;
    if told.as_ref() == Some(config) {
        return Ok(());
    }
    let (subject, text) = note::template(&fault);
    let made = to_admins(tenant, &subject, &text, &[], now);
    write_notes(tenant, made, vec![(keys::TEMPLATE_FAULT.to_owned(), config.clone())], now).await
}

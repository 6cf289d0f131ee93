//! Tells the administrators once when an override of a template broke on a message; the built-in template worded that
//! message. Must not know what templates say.

use crate::engine::notes::{prepare, to_admins};
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::Instant;
use crate::render::note;
use crate::store::{Batch, keys};

/// Tells the administrators of a broken override, once for each config.
pub(in crate::engine) async fn tell_of_template(tenant: &Tenant, now: Instant) -> Result<(), EngineError> {
    let Some(fault) = tenant.setup.template_fault.first() else { return Ok(()) };
    let config = &tenant.setup.config.fingerprint;
    let told = tenant.store.values(keys::TEMPLATE_FAULT).await?;
    if told.into_iter().any(|(_, told)| told == *config) {
        return Ok(());
    }
    let (subject, text) = note::template(&fault);
    let made = to_admins(tenant, &subject, &text, &[], now);
    let values = vec![(keys::TEMPLATE_FAULT.to_owned(), config.clone())];
    let mut batch = Batch { values, ..Batch::default() };
    prepare(tenant, made, &mut batch.messages, now).await?;
    tenant.store.commit(now, batch).await?;
    Ok(())
}

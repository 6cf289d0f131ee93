//! Reading config again while the daemon runs: all of it, or none.
//! Must not know who asked.

use std::path::Path;

use super::engine::{Engine, Setup};
use crate::config;

/// Reads config again; a config with errors changes nothing.
pub(super) fn reload(config_dir: &Path, engine: &Engine) -> Option<Setup> {
    let today = engine.setup.rules.calendar.zone.day(engine.clock.now());
    let loaded = config::load(config_dir, today);
    let errors = loaded.diagnostics.iter().filter(|found| found.is_error()).count();
    let first = loaded.diagnostics.iter().find(|found| found.is_error());
    if let Some(other) = loaded.config.as_ref().filter(|config| config.org.id != engine.setup.config.org.id) {
        let (old, new) = (&engine.setup.config.org.id, &other.org.id);
        tracing::error!("config was not taken over: `id` in dondoc.toml changed from `{old}` to `{new}`");
        return None;
    }
    let built = loaded.config.map(|config| Setup::new(config, &engine.setup.state));
    match (built, first) {
        (Some(Ok(setup)), _) => {
            tracing::info!("config was read again");
            Some(setup)
        }
        (Some(Err(error)), _) => {
            tracing::error!("config was not taken over, the old one stays in force: {error}");
            None
        }
        (None, first) => {
            tracing::error!(
                errors,
                "config was not taken over, the old one stays in force: {}; run `dondoc check`",
                first.map(ToString::to_string).unwrap_or_default()
            );
            None
        }
    }
}

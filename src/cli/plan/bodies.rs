//! The units and groups that a document is read against.
//! Must not know the document.

use crate::cli::context::CommandContext;
use crate::cli::exit::CommandError;
use crate::config::named_bodies;
use crate::plan::bodies::{Bodies, PlanBody};

/// The names of the config folder, whatever else may be wrong with it.
///
/// # Errors
/// There is no people.toml that can be read.
pub(super) fn bodies(context: &CommandContext) -> anyhow::Result<Bodies> {
    let named = named_bodies(&context.config_dir).map_err(|why| {
        CommandError::usage(format!("units are needed to read a plan, and people.toml cannot be read: {why}"))
    })?;
    let bodies = named.into_iter().map(|named| {
        let names =
            std::iter::once(named.name).filter(|name| !name.is_empty()).chain(named.aliases).collect();
        PlanBody { code: named.code, names, units: named.units }
    });
    Ok(Bodies::new(bodies.collect()))
}

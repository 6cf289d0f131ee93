//! plans/*.toml: rows and duties, and the items that rows and duties become.

pub(super) mod due;
mod every;
pub(super) mod expand;
pub(super) mod plan;
pub(super) mod printed;
pub(super) mod row;
pub(super) mod usage;
pub(super) mod years;

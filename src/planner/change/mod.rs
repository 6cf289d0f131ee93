//! What changes items: config, files of cases, what people say, the calendar, the end of the rehearsal.
//! Must not know who is told of it.

pub mod cases;
pub mod directives;
pub mod extension;
pub mod golive;
pub mod life;
pub mod ready;
pub mod reconcile;
pub mod recur;
pub mod standing;

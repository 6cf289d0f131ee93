//! A task that a leader gives to units in a message of their own: to whom, what and by when, and what is missing.
//! Must not know who wrote, nor what is asked back; whether whoever wrote may give tasks is a rule of `rights`.

mod due;
mod given;
mod named;
mod take;

pub use given::{DirectiveContext, DirectiveFlaw, DirectiveRefused, SpokenDirective};
pub(super) use take::take;

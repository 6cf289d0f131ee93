//! The nouns of dondoc: what is owed, by whom, until when, who is told and what became of it.
//! Knows no file, database, network or clock.

pub mod about;
pub mod allowed;
mod apply;
pub mod bounds;
pub mod by;
pub mod case;
pub mod channel;
pub mod deadline;
pub mod decision;
pub mod event;
pub mod extension;
pub mod fields;
pub mod fold;
pub mod ids;
pub mod inbound;
pub mod item;
pub mod kind;
pub mod lateness;
pub mod message;
pub mod named;
pub mod note;
pub mod notice;
pub mod org;
pub mod paper;
pub mod part;
pub mod period;
pub mod policy;
pub mod post;
pub mod reason;
pub mod recurrence;
pub mod remembered;
pub mod reserved;
pub mod scrub;
pub mod short;
pub mod spec;
pub mod statement;
pub mod step_id;
pub mod tag;
pub mod time;
pub mod via;

pub use about::About;
pub use by::By;
pub use case::{Case, CaseOrigin, CaseRules, CaseState, Column, GivenBy};
pub use channel::{ChannelName, Form};
pub use deadline::{Counted, Deadline, DueAt, DueKind, DueRule};
pub use decision::{Decision, Outcome};
pub use event::{Action, Event, NewEvent};
pub use extension::{ExtensionDecision, ExtensionRequest, Extensions};
pub use ids::{
    CauseId, ItemId, MessageId, NoticeId, OrgId, PersonId, PolicyId, RecipientId, SourceId, UnitCode,
};
pub use inbound::InboundOutcome;
pub use item::{Item, Status};
pub use kind::Kind;
pub use lateness::{Cause, CauseVerdict, Commitment, LatenessRules};
pub use message::{Attempt, Message, MessageState, Outbound, Phase, SendError, TryOutcome};
pub use named::Named;
pub use note::{AttachedFile, Attachment, InlinePicture, Note, Thread};
pub use notice::{Notice, NoticeEnd, NoticeKey, NoticeState};
pub use org::{Absence, Group, Organisation, Person, Reach, Recipient, Roles, Unit};
pub use part::{ItemPart, UnitPart};
pub use period::{Cycle, Period};
pub use policy::{
    Anchor, Extension, Offset, Policy, ProgressEvery, Role, Slot, Step, StepTime, Unless, Verify,
};
pub use post::Post;
pub use reason::Reason;
pub use recurrence::{DayOfMonth, Recurrence, Rhythm, Shift};
pub use spec::{ItemSpec, Origin, PlanRow, Template};
pub use step_id::{BuiltInStep, StepId};
pub use tag::TagKey;
pub use time::{Day, Instant};
pub use via::Via;

//! Plans and notices that others wrote, as rows and tasks to be looked at: who owes what by when, and a question for
//! everything that is doubtful. No guess is silent.
//! Knows documents, phrases and the names of units; must not know config files, the store or the clock.

pub mod bodies;
mod cells;
mod dues;
mod duties;
mod head;
mod ids;
mod line;
mod memory;
mod number;
pub mod out;
mod prose;
mod question;
mod read;
mod row;
mod rows;
mod table;

pub use head::PlanHead;
pub use prose::{ProseTask, date_of, tasks};
pub use question::{Question, QuestionCode};
pub use read::{ReadDocument, ReadOptions, read};
pub use row::{PlanDuty, PlanLeftOut, PlanLine, due_of};

//! Commands around plan documents: reading one that others wrote, and reviewing one before it is pressed.
//! Must not decide what a document says: the plan layer does.

mod bodies;
mod document;
mod import;
mod json;
mod lists;
mod open_tasks;
mod review;
mod review_page;
mod reviewed;
mod tasks;

pub use import::{PlanImportArgs, import};
pub use review::{PlanReviewArgs, review};
pub use tasks::{TasksArgs, tasks};

use clap::Subcommand;

use crate::cli::context::CommandContext;
use crate::cli::exit::Exit;

/// What to do with a plan document.
#[derive(Debug, Subcommand)]
pub enum PlanAction {
    /// Read a plan from Word, Excel, CSV or pasted text: its rows, and a question for every doubt
    Import(PlanImportArgs),
    /// Show each row of a plan file: the printed deadline, how it is read, and the next three dates
    Review(PlanReviewArgs),
}

/// Runs one of them.
///
/// # Errors
/// See the commands.
pub async fn plan(context: &CommandContext, action: PlanAction) -> anyhow::Result<Exit> {
    match action {
        PlanAction::Import(args) => import(context, &args),
        PlanAction::Review(args) => review(context, &args).await,
    }
}

//! The command line: which file answers which command.
//! Must not decide anything itself: commands ask the layers below and print the answer.

mod account;
pub mod args;
mod common;
pub mod context;
pub mod exit;
pub mod figures;
mod filter;
pub mod inspect;
pub mod maintain;
pub mod output;
pub mod paper;
pub mod plan;
pub mod record;
mod rows;
pub mod serve;
pub mod setup;
mod typed;

use std::process::ExitCode;

use clap::Parser as _;

pub use args::{Cli, Command};
pub use common::{Format, FormatArg, ItemIdArg, RowsArg, RowsFormat};
use context::CommandContext;
pub use exit::Exit;
use inspect::{agenda, audit, calendar, check, items, outbox, show, simulate, why};
use maintain::{backup, erase, export, restore};
use record::{event, golive, import, open, standing};
use serve::{demo, read_file, reload, run, tick};
use setup::{doctor, generate, init, people, send_test, zalo};

use crate::calendar::Toward;
use crate::model::statement::Verb;
use record::event::ExtendAction;

/// Runs a command and turns its result into an exit code.
#[must_use]
pub fn main(cli: Cli) -> ExitCode {
    // The reader's process needs nothing of what follows.
    if let Command::ReadFile(args) = &cli.command {
        return read_file::read_file(args);
    }
    // The provider can be set only once; a second call in one process changes nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    output::start_log(match cli.command {
        Command::Run => "info",
        Command::Tick { .. } => "warn",
        _ => "error",
    });
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complain(&format!("cannot start: {error}"));
            return Exit::Failed.into();
        }
    };
    let exit = match runtime.block_on(dispatch(cli)) {
        Ok(exit) => exit,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            exit::of_error(&error)
        }
    };
    whole(exit).into()
}

/// Turns success into failure where the answer could not be written: a reader, or a file with the rest of it, would
/// take the answer for whole.
fn whole(exit: Exit) -> Exit {
    match output::unsaid() {
        Some(why) => {
            output::complain(&format!("the answer could not be written: {why}"));
            if exit == Exit::Ok { Exit::Failed } else { exit }
        }
        None => exit,
    }
}

/// Parses the command line and runs the command; help, version and mistakes are answered at once.
#[must_use]
pub fn start() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => main(cli),
        Err(said) if said.use_stderr() => said.exit(),
        Err(said) => {
            output::answer(said.print());
            whole(Exit::Ok).into()
        }
    }
}

async fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    // Asked now, because the process may later work as another user.
    let _ = account::at_the_keyboard();
    let context = CommandContext::new(cli.config, cli.state, cli.now.as_deref())?;
    answer(&context, cli.command).await
}

async fn answer(context: &CommandContext, command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Init(args) => init::init(context, args),
        Command::Doctor(format) => doctor::doctor(context, &format).await,
        Command::Generate { dir } => generate::generate(&dir),
        Command::Run => run::run(context).await,
        Command::Reload => reload::reload(context).await,
        Command::Demo { dir, from, to } => {
            let day = |option, day| typed::day(context, option, day, Toward::Near);
            demo::demo(dir, day("--from", &from)?, day("--to", &to)?).await
        }
        Command::Golive { yes, anyway } => golive::golive(context, yes, anyway).await,
        Command::Check(format) => check::check(context, &format).await,
        Command::Items(args) => items::items(context, &args).await,
        Command::Agenda(args) => agenda::agenda(context, &args).await,
        Command::Paper(args) => paper::paper(context, &args).await,
        Command::Figures(args) => figures::figures(context, &args).await,
        Command::Tick { dry_run } => tick::tick(context, dry_run).await,
        Command::Calendar { day, offset, format } => {
            let day = typed::day(context, "the day", &day, Toward::Near)?;
            calendar::calendar(context, day, offset.as_deref(), format.format)
        }
        Command::Simulate { from, to, fresh, against, format } => {
            let day = |option, day| typed::day(context, option, day, Toward::Near);
            let (from, to) = (day("--from", &from)?, day("--to", &to)?);
            simulate::simulate(context, from, to, fresh, against.as_deref(), &format).await
        }
        Command::Why(args) => why::why(context, &args).await,
        Command::Show { item, format } => show::show(context, &item.0, &format).await,
        Command::Ack(args) => event::event(context, Verb::Acknowledge, args).await,
        Command::Report(args) => event::event(context, Verb::Report, args).await,
        Command::Done(args) => event::event(context, Verb::Finish, args).await,
        Command::Confirm(args) => event::event(context, Verb::Confirm, args).await,
        Command::Return(args) => event::event(context, Verb::Return, args).await,
        Command::Reopen(args) => event::event(context, Verb::Reopen, args).await,
        Command::Cancel(args) => event::event(context, Verb::Cancel, args).await,
        Command::SetDue(args) => event::event(context, Verb::SetDue, args).await,
        Command::Promise(args) => event::event(context, Verb::Promise, args).await,
        Command::Assign(args) => standing::assign(context, &args).await,
        Command::Progress(args) => event::event(context, Verb::Progress, args).await,
        Command::Warn(args) => event::event(context, Verb::Warn, args).await,
        Command::Cause(args) => standing::cause(context, &args).await,
        Command::Commit(args) => standing::commit(context, &args).await,
        Command::Dispute(args) => event::event(context, Verb::Dispute, args).await,
        Command::Follow(args) => standing::follow(context, &args).await,
        Command::Pause(args) => event::event(context, Verb::Pause, args).await,
        Command::Resume(args) => event::event(context, Verb::Resume, args).await,
        Command::ReadFile(_) => Ok(Exit::Ok),
        Command::Plan { action } => plan::plan(context, action).await,
        Command::Tasks(args) => plan::tasks(context, &args).await,
        Command::Import(args) => import::import(context, args).await,
        Command::Open(args) => open::open(context, args).await,
        Command::Extend { action } => match action {
            ExtendAction::Request { late, args } => event::request(context, late, args).await,
            ExtendAction::Grant(args) => event::event(context, Verb::Grant, args).await,
            ExtendAction::Refuse(args) => event::event(context, Verb::Refuse, args).await,
        },
        Command::People { action } => people::people(context, action).await,
        Command::Zalo { action } => zalo::zalo(context, action).await,
        Command::Outbox { action, format } => outbox::outbox(context, action, &format).await,
        Command::Audit { head, format } => audit::audit(context, head.as_deref(), format.format).await,
        Command::SendTest { channel, to } => send_test::send_test(context, &channel, &to).await,
        Command::Backup { file, recipient, format } => {
            backup::backup(context, file.as_deref(), recipient.as_deref(), format.format).await
        }
        Command::Restore { file, yes, sent_until } => {
            restore::restore(context, &file, yes, sent_until.as_deref()).await
        }
        Command::Erase { event, by } => erase::erase(context, event, by.as_deref()).await,
        Command::Export { file } => export::export(context, file.as_deref()).await,
    }
}

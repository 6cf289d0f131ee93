//! `run`: starts the daemon, and gives it the signals of the process.
//! Must not know what the daemon does.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use crate::cli::context::CommandContext;
use crate::cli::exit::Exit;
use crate::daemon::run::Daemon;

/// Runs the daemon until SIGTERM or SIGINT; SIGHUP reads config again.
pub async fn run(context: &CommandContext) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let state = context.state(&config)?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let (ask, reloads) = mpsc::channel(1);
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            // A full queue means that a reload is due anyway.
            let _ = ask.try_send(());
        }
    });
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    let daemon = Daemon { config_dir: context.config_dir.clone(), state, clock: context.clock.clone() };
    Box::pin(daemon.run(config, shutdown, reloads)).await?;
    Ok(Exit::Ok)
}

//! `tick`: makes one pass, for those who prefer a timer to a daemon. Beside a running daemon it only pokes that one.

use tokio_util::sync::CancellationToken;

use crate::cli::context::CommandContext;
use crate::cli::exit::Exit;
use crate::cli::inspect::projection::project;
use crate::cli::inspect::simulate;
use crate::cli::output;
use crate::daemon::poke;
use crate::engine::setup::Setup;
use crate::engine::{Engine, take_over};
use crate::planner::simulate::run;
use crate::state;
use crate::state::lock::{self, LockError};
use crate::store::values;

/// Makes one pass, or shows what it would send.
pub async fn tick(context: &CommandContext, dry_run: bool) -> anyhow::Result<Exit> {
    if dry_run {
        return dry(context).await;
    }
    let config = context.config()?;
    let folder = context.state(&config)?;
    std::fs::create_dir_all(&folder)
        .map_err(|source| state::StateError::Folder { path: folder.clone(), source })?;
    let _lock = match lock::take(&folder) {
        Ok(lock) => lock,
        Err(LockError::Held { .. }) if poke::poke(&folder) => {
            output::line("a daemon is running here; it was told to look now");
            return Ok(Exit::Ok);
        }
        Err(error) => return Err(error.into()),
    };
    let store = context.writing(&config, true).await?;
    take_over(&store, context.clock.now()).await?;
    let rehearsal = store.read(values::meta).await?.live_at.is_none();
    let mut engine = Engine::new(Setup::new(config, &folder)?, store, context.clock.clone());
    let pass = engine.pass(&CancellationToken::new()).await;
    output::line(&format!(
        "{} items changed, {} decisions, {} messages made, {} {}, {} failed, {} uncertain",
        pass.changed,
        pass.decisions,
        pass.messages,
        pass.sent,
        if rehearsal { "rehearsed" } else { "sent" },
        pass.failed,
        pass.uncertain
    ));
    if rehearsal {
        let pages = folder.join(&engine.tenant.setup.config.settings.capture.dir).join("index.html");
        output::note(&format!(
            "this is a rehearsal, nothing leaves: {} shows what would have; `dondoc golive` starts for real",
            pages.display()
        ));
    }
    let pass = pass.whole()?;
    Ok(if pass.failed == 0 { Exit::Ok } else { Exit::Failed })
}

/// Shows what would go out at this instant; changes nothing.
async fn dry(context: &CommandContext) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let mut projection = project(context, &config).await?;
    let now = context.now();
    let sent = run(&projection.rules, &mut projection.desk, now, now);
    let views = simulate::views(&projection.rules, &projection.desk, &sent);
    if views.is_empty() {
        output::line("nothing would go out now");
        return Ok(Exit::Ok);
    }
    let rows = views
        .into_iter()
        .map(|message| vec![message.person.to_string(), message.notices.len().to_string(), message.subject]);
    output::table(&["person", "notices", "subject"], rows);
    Ok(Exit::Ok)
}

//! `reload`: has the running service read its config again, and says whether that config is in force.
//! Must not read config itself: what counts is what the service can read.

use std::time::Duration;

use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::clock::{elapsed, monotonic};
use crate::daemon::poke;
use crate::daemon::reload::told;
use crate::model::ids::hex;

/// How long to wait for the answer: a pass that is under way is finished first.
const PATIENCE: Duration = Duration::from_mins(2);
/// The time between two looks for the answer.
const LOOK: Duration = Duration::from_millis(50);

/// Asks the service to reload, and waits for its answer.
pub async fn reload(context: &CommandContext) -> anyhow::Result<Exit> {
    let state = context.state_of_the_service()?;
    let mut random = [0; 8];
    getrandom::fill(&mut random)
        .map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))?;
    let word = hex(&random);
    if !poke::reload(&state, &word) {
        return Err(CommandError::refused(format!(
            "no dondoc is running on {}: it reads its config when it starts",
            state.display()
        )));
    }
    let began = monotonic();
    while elapsed(began) < PATIENCE {
        match told(&state).filter(|told| told.asked == word) {
            None => tokio::time::sleep(LOOK).await,
            Some(told) => {
                return match told.refused {
                    None => {
                        output::line("the service works by the new config");
                        Ok(Exit::Ok)
                    }
                    Some(refused) => Err(CommandError::usage(format!(
                        "the service did not take the config over and works by the old one: {}",
                        refused.why
                    ))),
                };
            }
        }
    }
    Err(anyhow::anyhow!(
        "the service has not answered yet, for it is at work; `systemctl status dondoc` will tell"
    ))
}

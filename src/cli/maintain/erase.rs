//! `erase`: removes the words of one event. Must not know how the chain holds without them.

use crate::cli::account::at_the_keyboard;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::cli::record::event::said_by;
use crate::store::events::{self, Erased};
use crate::store::{StoreError, Tx};

/// Removes the words of an event, and says where they may still stand.
pub async fn erase(context: &CommandContext, event: i64, by: Option<&str>) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let by = said_by(&config, by)?;
    if context.reading(&config).await?.is_none() {
        return Err(CommandError::not_found("there is no database yet: nothing to erase"));
    }
    let store = context.writing(&config, false).await?;
    let erase = move |tx: &mut Tx<'_>| events::erase(tx, event, by, at_the_keyboard());
    let erased: Result<Erased, StoreError> = store.write(context.now(), erase).await;
    match erased? {
        Erased::Done => {
            // What was removed stays in the log of the database until that is moved into the file.
            let is_gone = store.empty_log().await?;
            output::line(&format!("the words of event {event} are removed; its place in the chain stays"));
            if !is_gone {
                output::line("the daemon reads the database just now: its log is emptied once a day");
            }
            output::line("backups and exports made before still hold them, and so may mails that have left");
            Ok(Exit::Ok)
        }
        Erased::NoEvent => Err(CommandError::not_found(format!(
            "there is no event {event}: `dondoc show ITEM` numbers them"
        ))),
        Erased::NoWords => {
            Err(CommandError::refused(format!("event {event} has no words, or they were removed before")))
        }
        Erased::InTheChain => Err(CommandError::refused(format!(
            "an older dondoc wrote the words of event {event} into the chain itself: removing them would break it"
        ))),
    }
}

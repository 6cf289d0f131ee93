//! `zalo login` and `zalo status`: the consent of an administrator of the Official Account, and how its tokens stand.
//! Secrets are read from standard input, never from the command line, which every user of the machine can see.

use std::io::{BufRead as _, Write as _};

use clap::Subcommand;
use serde::Serialize;

use crate::channel::zalo::{Account, TokenStatus, consent};
use crate::cli::common::{Format, FormatArg};
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::config::{Config, OaSettings};
use crate::daemon::poke;
use crate::engine::setup::Setup;

#[derive(Debug, Serialize)]
struct StatusJson {
    ok: bool,
    issued: Option<String>,
    expires: Option<String>,
    trouble: Option<String>,
}

/// Logs in to the Official Account, or tells how its tokens stand.
pub async fn zalo(context: &CommandContext, action: ZaloAction) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let Some(settings) = config.settings.zalo_oa.clone() else {
        return Err(CommandError::usage("no [channel.zalo_oa] in dondoc.toml: fill it in first"));
    };
    let state = context.state(&config)?;
    std::fs::create_dir_all(&state)?;
    let account = Account::new(settings.clone(), &state)?;
    match action {
        ZaloAction::Status { format } => status(context, &config, &account, format.format).await,
        ZaloAction::Login { tokens } => {
            if tokens {
                let access = ask("access token: ")?;
                let refresh = ask("refresh token: ")?;
                account.take(access, refresh, context.now()).await?;
            } else {
                by_consent(context, &settings, &account).await?;
            }
            let exit = status(context, &config, &account, Format::Table).await?;
            // A running daemon looks again, and the channel goes on.
            poke::poke(&Setup::new(config, &state)?.state);
            Ok(exit)
        }
    }
}

/// Gets tokens by consent: an administrator of the account consents in a browser, and brings back the address at which
/// the browser ends.
async fn by_consent(
    context: &CommandContext,
    settings: &OaSettings,
    account: &Account,
) -> anyhow::Result<()> {
    if settings.callback.is_none() {
        return Err(CommandError::usage(
            "no `callback` in [channel.zalo_oa]: write the callback address of the app there, or use --tokens",
        ));
    }
    let consent = consent(settings)?;
    output::line("1. Open this address in a browser as an administrator of the Official Account, and agree:");
    output::line(&format!("\n{}\n", consent.url));
    output::line("2. The browser ends at the callback address, whether or not a page is there.");
    let ended = ask("3. Paste the whole address it ended at: ")?;
    let answer = |name: &str| {
        let query = ended.split_once('?').map_or("", |(_, query)| query);
        let of = |pair: &str| {
            pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        query.split('#').next().unwrap_or_default().split('&').find_map(of)
    };
    let Some(code) = answer("code") else {
        return Err(CommandError::usage("there is no `code=` in that address: paste the whole line"));
    };
    if answer("state").as_deref() != Some(consent.state.as_str()) {
        return Err(CommandError::refused("that address belongs to another consent: begin again"));
    }
    account.exchange(&code, &consent.verifier, context.now()).await?;
    Ok(())
}

async fn status(
    context: &CommandContext,
    config: &Config,
    account: &Account,
    format: Format,
) -> anyhow::Result<Exit> {
    let TokenStatus { issued, expires, trouble } = account.status(context.now()).await;
    let zone = config.calendar.zone;
    let found = StatusJson {
        ok: trouble.is_none(),
        issued: issued.map(|at| zone.rfc3339(at)),
        expires: expires.map(|at| zone.rfc3339(at)),
        trouble: trouble.map(|trouble| trouble.to_string()),
    };
    match format {
        Format::Json => output::json(&found)?,
        Format::Table => {
            let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            output::line(&format!("token issued:  {}", or_none(&found.issued)));
            output::line(&format!("token expires: {}", or_none(&found.expires)));
            output::line(found.trouble.as_deref().unwrap_or("Zalo takes it"));
        }
    }
    Ok(if found.ok { Exit::Ok } else { Exit::Failed })
}

fn ask(what: &str) -> anyhow::Result<String> {
    let mut out = std::io::stderr();
    write!(out, "{what}")?;
    out.flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let line = line.trim().to_owned();
    if line.is_empty() {
        return Err(CommandError::usage("nothing was entered"));
    }
    Ok(line)
}

/// What can be done about the Official Account.
#[derive(Debug, Subcommand)]
pub enum ZaloAction {
    /// Consent in a browser, or hand over a pair of tokens
    Login {
        /// Ask for a pair of tokens, as the API Explorer of developers.zalo.me shows them
        #[arg(long)]
        tokens: bool,
    },
    /// Tell how old the tokens are, and whether Zalo takes them
    Status {
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
}

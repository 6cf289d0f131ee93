//! What to do when a road to a server is blocked by the network, the server's name, its certificate or our password:
//! one hint for each cause, in the words of config.
//! Must not know how the cause was found.

use super::Finding;
use crate::channel::ServerFault;

/// A way to a server; each variant names the part of config that sets it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    /// `[channel.email]`.
    Email,
    /// `[answers.imap]`.
    Mailbox,
    /// `[channel.zalo_bot]`.
    Bot,
    /// `[channel.zalo_oa]`, and `[channel.zalo_zbs]`, which shares its tokens.
    Account,
    /// `[channel.webhook]`.
    Webhook,
    /// `heartbeat` in `[watch]`.
    Heartbeat,
}

impl Road {
    #[cfg(test)]
    const ALL: [Self; 6] =
        [Self::Email, Self::Mailbox, Self::Bot, Self::Account, Self::Webhook, Self::Heartbeat];

    /// The key of config that says which server it is.
    fn server(self) -> &'static str {
        match self {
            Self::Email => "`host` in [channel.email]",
            Self::Mailbox => "`host` in [answers.imap]",
            Self::Bot => "`bot_base` in [channel.zalo_bot], where it is set",
            Self::Account => "`api_base` in [channel.zalo_oa], where it is set",
            Self::Webhook => "`url` in [channel.webhook]",
            Self::Heartbeat => "`heartbeat` in [watch]",
        }
    }

    /// The key of config that says which port it is.
    fn port(self) -> &'static str {
        match self {
            Self::Email => "`port` in [channel.email]",
            Self::Mailbox => "`port` in [answers.imap]",
            other => other.server(),
        }
    }

    fn is_mail(self) -> bool {
        matches!(self, Self::Email | Self::Mailbox)
    }
}

/// What to do about a cause on a road.
pub(super) fn hint(cause: ServerFault, road: Road) -> String {
    let (server, port) = (road.server(), road.port());
    match cause {
        ServerFault::NoName => format!(
            "is the name right ({server}), and does this machine have a DNS server (`resolvectl status`)? Passwords and \
             tokens have nothing to do with it"
        ),
        ServerFault::Refused => format!(
            "nobody listens there, or a firewall turns this machine away: is the port right ({port}), and is the server \
             running? Ask its administrator"
        ),
        ServerFault::Silent => format!(
            "does a firewall swallow what this machine sends to that port ({port}), and is the server up? It is tried again by \
             itself"
        ),
        ServerFault::Expired => "the certificate is the server's administrator's to renew; look at the clock of this machine \
                           too (`timedatectl`). Until then nothing is sent there, the password least of all"
            .to_owned(),
        ServerFault::WrongName => {
            format!("write the name that stands in the certificate ({server}), or have it issued for this name")
        }
        ServerFault::NotTrusted if road.is_mail() => {
            "where the server has an issuer of its own, name its root certificate in `ca_file`; otherwise somebody may \
             stand in between"
                .to_owned()
        }
        ServerFault::NotTrusted => "where a proxy or the server has an issuer of its own, install its root certificate on this \
                              machine (`update-ca-certificates`); otherwise somebody may stand in between"
            .to_owned(),
        ServerFault::NoTls => match road {
            Road::Email => "compare `tls` and `port` in [channel.email]: \"implicit\" goes with 465, \"starttls\" with 587"
                .to_owned(),
            Road::Mailbox => "the port must speak TLS from the first byte, as 993 does".to_owned(),
            _ => format!("is it a server for https ({server}), or does a proxy stand in between?"),
        },
        ServerFault::Credentials => match road {
            Road::Email => "compare `user` and the password in [channel.email] with what the mail server's administrator \
                            says; some want a password for programs. A new one: `dondoc init` again, or the file in secrets/"
                .to_owned(),
            Road::Mailbox => "compare `user` and the password in [answers.imap] with what the mail server's administrator \
                              says; some servers let IMAP in only once it is switched on for the account"
                .to_owned(),
            Road::Bot => "compare the token with the one in Zalo Bot Manager, see docs/zalo.md".to_owned(),
            Road::Account => "`dondoc zalo status` tells more, `dondoc zalo login` consents again".to_owned(),
            Road::Webhook | Road::Heartbeat => format!("compare the secret and {server} with the server's"),
        },
        ServerFault::InTrouble => "the server says that it is in trouble itself: config is not at fault, and it is tried again \
                             by itself; ask its administrator if it lasts"
            .to_owned(),
        ServerFault::TooMuch => "the server wants fewer requests, or its quota is used up: wait, or lower `per_second`; see the \
                           account's quota"
            .to_owned(),
        ServerFault::Other => match road {
            Road::Email => "read what the server says above; compare [channel.email] with what its administrator says"
                .to_owned(),
            Road::Mailbox => "compare `folder` and the rest of [answers.imap] with what the mail server's administrator says"
                .to_owned(),
            Road::Account => "`dondoc zalo status` tells more".to_owned(),
            Road::Bot => "read what Zalo says above, and docs/zalo.md".to_owned(),
            Road::Webhook | Road::Heartbeat => format!("read what is said above; is the address right ({server})?"),
        },
    }
}

/// A finding about a road that is closed.
pub(super) fn blocked(check: &str, road: Road, cause: ServerFault, detail: String) -> Finding {
    Finding::error(check, detail, hint(cause, road))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_cause_has_a_hint_of_its_own_on_each_road() {
        for road in Road::ALL {
            let hints: BTreeSet<String> =
                ServerFault::ALL.into_iter().map(|cause| hint(cause, road)).collect();
            assert_eq!(hints.len(), ServerFault::ALL.len(), "{road:?}");
        }
        for cause in [
            ServerFault::NoName,
            ServerFault::Refused,
            ServerFault::Silent,
            ServerFault::Expired,
            ServerFault::InTrouble,
        ] {
            for road in Road::ALL {
                let hint = hint(cause, road)
                    .replace("Passwords and tokens have nothing", "")
                    .replace("the password least", "");
                assert!(!hint.contains("token") && !hint.contains("password"), "{cause:?} {road:?}: {hint}");
            }
        }
    }
}

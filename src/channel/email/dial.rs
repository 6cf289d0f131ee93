//! From a host name to a connected socket that sends small writes at once and notices a dead peer.
//! Must not know SMTP.

use std::{io, net::SocketAddr};

use tokio::{
    net::{TcpSocket, TcpStream, lookup_host},
    time::timeout,
};

use super::{
    codes::SmtpStage,
    failing::{broken, silent},
};
use crate::{
    channel::{SendFailure, ServerFault},
    config::{EmailSettings, Tls},
    model::SendError,
};

/// Connects to the first address that answers. Each address gets an equal share of the time-out.
pub(super) async fn dial(settings: &EmailSettings) -> Result<TcpStream, SendFailure> {
    let addresses = look_up(settings).await?;
    let share = settings.timeout / u32::try_from(addresses.len()).unwrap_or(1).max(1);
    let mut last = None;
    for address in addresses {
        match timeout(share, connect(address)).await {
            Ok(Ok(tcp)) => return Ok(tcp),
            Ok(Err(error)) => {
                last = Some(broken(SmtpStage::Dial, &error).because(ServerFault::of_io(&error)));
            }
            Err(_) => last = Some(silent(SmtpStage::Dial, share)),
        }
    }
    Err(last.unwrap_or_else(|| {
        broken(SmtpStage::LookUp, &"the name has no address").because(ServerFault::NoName)
    }))
}

async fn look_up(settings: &EmailSettings) -> Result<Vec<SocketAddr>, SendFailure> {
    let found = timeout(settings.timeout, lookup_host((settings.host.as_str(), settings.port)))
        .await
        .map_err(|_| silent(SmtpStage::LookUp, settings.timeout))?
        .map_err(|error| broken(SmtpStage::LookUp, &error).because(ServerFault::NoName))?;
    let mut addresses: Vec<SocketAddr> = found.collect();
    if settings.tls == Tls::None {
        addresses.retain(|address| address.ip().to_canonical().is_loopback());
        if addresses.is_empty() {
            let detail = format!(
                "{} is not on this machine, and mail never leaves it unencrypted; set tls for the e-mail channel",
                settings.host
            );
            return Err(SendFailure::new(SendError::Transient, SmtpStage::Dial.phase(), None, &detail));
        }
    }
    Ok(addresses)
}

async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_keepalive(true)?;
    let tcp = socket.connect(address).await?;
    // The final dot is a small write behind the body: with Nagle's algorithm it would wait 40 ms for an ACK.
    tcp.set_nodelay(true)?;
    Ok(tcp)
}

//! The socket by which a command tells a running daemon to look again.
//! Carries no data: a lost poke costs at most the safety tick.

use std::io;
use std::path::{Path, PathBuf};

use tokio::net::UnixDatagram;

use super::socket;

fn socket_in(state: &Path) -> PathBuf {
    state.join("poke.sock")
}

/// The daemon's end.
#[derive(Debug)]
pub struct Listener {
    socket: UnixDatagram,
    path: PathBuf,
}

impl Listener {
    /// Binds the socket; a file left by a dead daemon is replaced, which the state lock makes safe.
    pub fn bind(state: &Path) -> io::Result<Self> {
        let path = socket_in(state);
        socket::clear(&path)?;
        Ok(Self { socket: UnixDatagram::bind(&path)?, path })
    }

    /// Waits for the next poke.
    pub async fn wait(&self) -> io::Result<()> {
        self.socket.recv(&mut [0; 8]).await.map(|_| ())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Nobody reads it any more; a left-over file is replaced at the next start anyway.
        drop(socket::clear(&self.path));
    }
}

/// Pokes the daemon of this state folder; says whether one was there to hear it.
pub fn poke(state: &Path) -> bool {
    let send = || -> io::Result<()> {
        let socket = std::os::unix::net::UnixDatagram::unbound()?;
        socket.set_nonblocking(true)?;
        socket.send_to(b"poke", socket_in(state)).map(|_| ())
    };
    send().is_ok()
}

//! The socket by which a command tells a running daemon to look again, or to read its config.
//! Must carry nothing else: a lost poke costs at most the wait for the safety tick.

use std::io;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use tokio::net::UnixDatagram;

use super::socket;

fn socket_in(state: &Path) -> PathBuf {
    state.join("poke.sock")
}

/// The daemon's end of the socket.
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

    /// Waits for the next poke. Returns the word of whoever wants config read again; none for a plain poke.
    pub async fn wait(&self) -> io::Result<Option<String>> {
        let mut said = [0; 64];
        let length = self.socket.recv(&mut said).await?;
        let word = said.get(..length).and_then(|said| said.strip_prefix(RELOAD));
        Ok(word.map(|word| String::from_utf8_lossy(word).into_owned()))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Nobody reads from the socket any more; a left-over file is replaced at the next start anyway.
        drop(socket::clear(&self.path));
    }
}

/// Stands in front of the word of whoever wants config read again.
const RELOAD: &[u8] = b"reload ";

/// Asks the daemon of this state folder to read its config again; says whether a daemon was there to hear it.
pub fn reload(state: &Path, word: &str) -> bool {
    say(state, &[RELOAD, word.as_bytes()].concat())
}

/// Pokes the daemon of this state folder; says whether a daemon was there to hear it.
pub fn poke(state: &Path) -> bool {
    say(state, b"poke")
}

fn say(state: &Path, what: &[u8]) -> bool {
    let send = || -> io::Result<()> {
        let socket = std::os::unix::net::UnixDatagram::unbound()?;
        socket.set_nonblocking(true)?;
        let path = socket_in(state);
        if !path.symlink_metadata()?.file_type().is_socket() {
            return Err(io::ErrorKind::NotFound.into());
        }
        socket.send_to(what, path).map(|_| ())
    };
    send().is_ok()
}

//! The seats of a listener: how many connections it holds at once, whose they are, and which one gives way to a new
//! one. Must not know what is said over them.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::clock::runtime;
use crate::daemon::minute::Minute;

/// A connection with a request in hand gives way only after this long: an honest request has been answered by then.
const TURN: Duration = Duration::from_secs(5);
/// How long a connection that gives way may take to close.
const LEAVING: Duration = Duration::from_secs(1);

/// Where a connection comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Peer {
    /// This machine. A web server that passes requests on stands for everybody, so it has no share of its own.
    Here,
    /// Another machine, or its network: whoever has one IPv6 address has as many as they like.
    There([u8; 8]),
}

impl Peer {
    pub(super) fn of(ip: IpAddr) -> Self {
        let ip = ip.to_canonical();
        if ip.is_loopback() {
            return Self::Here;
        }
        let mut network = [0; 8];
        match ip {
            IpAddr::V4(ip) => network[..4].copy_from_slice(&ip.octets()),
            IpAddr::V6(ip) => network.copy_from_slice(&ip.octets()[..8]),
        }
        Self::There(network)
    }
}

/// All seats of a listener. Clones share them.
#[derive(Clone)]
pub(super) struct Seats {
    free: Arc<Semaphore>,
    for_one: usize,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    /// The number of the next seat; a lower number has been taken for longer.
    next: u64,
    by: BTreeMap<u64, Sitting>,
}

struct Sitting {
    peer: Peer,
    since: Instant,
    busy: Arc<AtomicBool>,
    leave: CancellationToken,
}

impl Seats {
    pub(super) fn new(count: usize, for_one: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(count)), for_one, taken: Arc::default() }
    }

    /// Takes a seat, where need be of another connection that gives way; none where none gives way.
    pub(super) async fn take(&self, peer: Peer, minute: &Minute) -> Option<Seat> {
        let crowds = peer != Peer::Here && self.taken().of(peer) >= self.for_one;
        if crowds && !self.free_one(Some(peer), minute) {
            minute.note("too_many");
            return None;
        }
        let permit = match Arc::clone(&self.free).try_acquire_owned() {
            Ok(permit) => Some(permit),
            Err(_) if crowds || self.free_one(None, minute) => {
                timeout(LEAVING, Arc::clone(&self.free).acquire_owned()).await.ok().and_then(Result::ok)
            }
            Err(_) => None,
        };
        let Some(permit) = permit else {
            minute.note("too_many");
            return None;
        };
        Some(self.sit(peer, permit))
    }

    fn sit(&self, peer: Peer, permit: OwnedSemaphorePermit) -> Seat {
        let (busy, leave) = (Arc::new(AtomicBool::new(false)), CancellationToken::new());
        let sitting = Sitting { peer, since: runtime(), busy: Arc::clone(&busy), leave: leave.clone() };
        let mut taken = self.taken();
        let number = taken.next;
        taken.next += 1;
        taken.by.insert(number, sitting);
        drop(taken);
        Seat { number, busy, leave, seats: self.clone(), _permit: permit }
    }

    /// Sends away the connection that has been silent longest, else one whose request takes too long.
    fn free_one(&self, of: Option<Peer>, minute: &Minute) -> bool {
        let mut taken = self.taken();
        let mine = |sitting: &Sitting| of.is_none_or(|peer| sitting.peer == peer);
        let idle = |sitting: &Sitting| mine(sitting) && !sitting.busy.load(Ordering::Relaxed);
        let slow = |sitting: &Sitting| mine(sitting) && runtime() - sitting.since >= TURN;
        let first = |which: &dyn Fn(&Sitting) -> bool| {
            taken.by.iter().find(|(_, sitting)| which(sitting)).map(|(number, _)| *number)
        };
        let Some(number) = first(&idle).or_else(|| first(&slow)) else { return false };
        if let Some(sitting) = taken.by.remove(&number) {
            sitting.leave.cancel();
        }
        minute.note("gave_way");
        true
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn of(&self, peer: Peer) -> usize {
        self.by.values().filter(|sitting| sitting.peer == peer).count()
    }
}

/// One seat of a listener; free again when this is dropped.
pub(super) struct Seat {
    number: u64,
    busy: Arc<AtomicBool>,
    leave: CancellationToken,
    seats: Seats,
    _permit: OwnedSemaphorePermit,
}

impl Seat {
    /// Resolves when the seat must be given up.
    pub(super) async fn gives_way(&self) {
        self.leave.cancelled().await;
    }

    /// Marks a request as in hand for as long as the result is held.
    pub(super) fn busy(&self) -> Busy {
        self.busy.store(true, Ordering::Relaxed);
        Busy(Arc::clone(&self.busy))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.taken().by.remove(&self.number);
    }
}

/// Held while a request is in hand; see [`Seat::busy`].
pub(super) struct Busy(Arc<AtomicBool>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> Peer {
        Peer::of(text.parse().expect("an address"))
    }

    #[test]
    fn a_network_is_one_peer_and_this_machine_is_none() {
        for here in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(peer(here), Peer::Here);
        }
        assert_eq!(peer("2001:db8:1:2::1"), peer("2001:db8:1:2:ffff::9"));
        assert_ne!(peer("2001:db8:1:2::1"), peer("2001:db8:1:3::1"));
        assert_eq!(peer("::ffff:192.0.2.1"), peer("192.0.2.1"));
        assert_ne!(peer("192.0.2.1"), peer("192.0.2.2"));
    }

    #[tokio::test(start_paused = true)]
    async fn the_one_that_waited_longest_gives_way_and_a_request_in_hand_only_when_it_takes_too_long() {
        let (seats, minute) = (Seats::new(2, 2), Minute::new("test"));
        let first = seats.take(Peer::Here, &minute).await.expect("a seat");
        let second = seats.take(Peer::Here, &minute).await.expect("a seat");
        let busy = first.busy();
        let leave = second.leave.clone();
        // A connection that is told to go is gone at once.
        let leaves = tokio::spawn(async move {
            second.gives_way().await;
        });
        let third = seats.take(Peer::Here, &minute).await.expect("the second gave way");
        leaves.await.expect("gone");
        assert!(leave.is_cancelled() && !first.leave.is_cancelled());
        let busy_too = third.busy();
        assert!(seats.take(Peer::Here, &minute).await.is_none(), "both have a request in hand");
        tokio::time::advance(TURN).await;
        let leaves = tokio::spawn(async move {
            first.gives_way().await;
            drop(busy);
        });
        assert!(seats.take(Peer::Here, &minute).await.is_some());
        leaves.await.expect("gone");
        drop((busy_too, third));
    }

    #[tokio::test(start_paused = true)]
    async fn one_machine_crowds_out_itself_alone() {
        let (seats, minute) = (Seats::new(4, 1), Minute::new("test"));
        let other = seats.take(peer("192.0.2.1"), &minute).await.expect("a seat");
        let one = seats.take(peer("192.0.2.2"), &minute).await.expect("a seat");
        let again = seats.take(peer("192.0.2.2"), &minute).await.expect("its own place");
        assert!(one.leave.is_cancelled() && !other.leave.is_cancelled());
        let _busy = again.busy();
        assert!(seats.take(peer("192.0.2.2"), &minute).await.is_none());
        assert!(seats.take(peer("192.0.2.3"), &minute).await.is_some());
    }
}

//! File descriptors: the process takes as many as the machine allows, and keeps most of them for sending and for the
//! database. Must not know what listens.

use rustix::process::{Resource, getrlimit, setrlimit};

/// The limit that is assumed where the machine sets none.
const PLENTY: u64 = 1 << 20;
/// The most connections of the listener that receives answers, and of the one that serves figures.
const ANSWERS: u64 = 64;
const FIGURES: u64 = 16;

/// Raises the limit as far as the machine allows this process. Where it may not be raised, it stays.
pub fn raise() {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return;
    }
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::debug!("the limit of open files stays as it is: {error}");
    }
}

/// How many connections listeners may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// For the listener that receives answers.
    pub answers: usize,
    /// For the listener that serves figures.
    pub figures: usize,
}

/// The listeners' share of descriptors under the present limit.
pub fn share() -> Share {
    share_of(getrlimit(Resource::Nofile).current.unwrap_or(PLENTY))
}

/// The listeners get at most five of 32 descriptors, however few there are: sending and the database have the rest.
fn share_of(limit: u64) -> Share {
    Share {
        answers: ANSWERS.min(limit / 8).max(2) as usize,
        figures: FIGURES.min(limit / 32).max(1) as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_are_kept_back() {
        assert_eq!(share_of(524_288), Share { answers: 64, figures: 16 });
        assert_eq!(share_of(1_024), Share { answers: 64, figures: 16 });
        assert_eq!(share_of(256), Share { answers: 32, figures: 8 });
        for limit in 64..2_000 {
            let Share { answers, figures } = share_of(limit);
            assert!(((answers + figures) as u64) * 32 <= limit * 5, "{limit}");
        }
    }
}

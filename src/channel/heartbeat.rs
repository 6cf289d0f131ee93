//! Tells a server outside that all is well. Whoever serves that address notices when it stops.
//! Must not know what "well" means.

use std::time::Duration;

use super::SettingsError;
use super::http::{self, Http};
use crate::config::{OutsideUrl, Pace};

/// One request, never more than one at a time.
const PACE: Pace = Pace { sessions: 1, per_second: 1, timeout: Duration::from_secs(10) };

/// The address outside.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    http: Http,
    url: OutsideUrl,
}

impl Heartbeat {
    /// Prepares the client.
    pub fn new(url: OutsideUrl) -> Result<Self, SettingsError> {
        Ok(Self { http: Http::new(PACE)?, url })
    }

    /// One sign of life; in words why it did not come through, without the address.
    pub async fn beat(&self) -> Result<(), String> {
        match http::send(self.http.get(self.url.as_str())).await {
            Ok(reply) if (200..300).contains(&reply.status) => Ok(()),
            Ok(reply) => Err(format!("the server answered with status {}", reply.status)),
            Err(error) => Err(error.detail),
        }
    }
}

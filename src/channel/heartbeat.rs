//! Tells a server outside that all is well. Whoever runs that server notices when the heartbeat stops.
//! Must not know what "well" means.

use std::time::Duration;

use super::SettingsError;
use super::http::{self, Http};
use crate::config::{OutsideUrl, Pace};

/// The pace of the heartbeat: never more than one request at a time.
const PACE: Pace = Pace { sessions: 1, per_second: 1, timeout: Duration::from_secs(10) };

/// The client and the address that the heartbeat goes to.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    http: Http,
    url: OutsideUrl,
}

impl Heartbeat {
    /// Prepares the client; opens no connection.
    pub fn new(url: OutsideUrl) -> Result<Self, SettingsError> {
        Ok(Self { http: Http::new(PACE)?, url })
    }

    /// Sends one sign of life. The error says in words why it did not come through, without the address.
    pub async fn beat(&self) -> Result<(), String> {
        match http::send(self.http.get(self.url.as_str())).await {
            Ok(reply) if (200..300).contains(&reply.status) => Ok(()),
            Ok(reply) => Err(format!("the server answered with status {}", reply.status)),
            Err(error) => Err(error.detail),
        }
    }
}

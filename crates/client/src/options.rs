use std::time::Duration;

/// The largest answer that is taken: a batch of ten thousand rows with their reasons.
pub const MESSAGE_BYTES_MAX: usize = 64 << 20;

/// How a client calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// Connections to each address; at least one.
    pub connections: usize,
    /// How long a call may take, all attempts together. The server is told.
    pub deadline: Duration,
    /// How long making a connection may take.
    pub connect_within: Duration,
    /// How often a call is sent at most; 1: never again.
    pub attempts: u32,
    /// The bound of the first wait between two attempts; it doubles with each.
    pub wait_first: Duration,
    /// The same, where the server said that it has too much to do.
    pub wait_first_exhausted: Duration,
    /// What no bound of a wait exceeds.
    pub wait_longest: Duration,
}

/// Two connections, five seconds, eight attempts: a server that is restarted within a second or two is
/// not noticed but by the clock.
impl Default for ClientOptions {
    fn default() -> ClientOptions {
        ClientOptions {
            connections: 2,
            deadline: Duration::from_secs(5),
            connect_within: Duration::from_secs(1),
            attempts: 8,
            wait_first: Duration::from_millis(20),
            wait_first_exhausted: Duration::from_millis(100),
            wait_longest: Duration::from_secs(1),
        }
    }
}

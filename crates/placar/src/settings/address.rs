use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;

use serde::Deserialize;

/// An address and a port to serve on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Address(pub(crate) SocketAddr);

/// A text that is no address.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no address: write a number and a port, such as 127.0.0.1:50051 or [::1]:50051; port 0 takes a free one"
)]
pub(crate) struct ParseAddressError {
    text: String,
}

impl FromStr for Address {
    type Err = ParseAddressError;

    /// No name is looked up, so that what is served on never depends on who answers for it; only
    /// `localhost` is known.
    fn from_str(text: &str) -> Result<Address, ParseAddressError> {
        let local =
            || Some((Ipv4Addr::LOCALHOST, text.strip_prefix("localhost:")?.parse::<u16>().ok()?).into());
        let address = text.parse().ok().or_else(local);
        address.map(Address).ok_or_else(|| ParseAddressError { text: text.to_owned() })
    }
}

impl TryFrom<String> for Address {
    type Error = ParseAddressError;

    fn try_from(text: String) -> Result<Address, ParseAddressError> {
        text.parse()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

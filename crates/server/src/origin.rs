use std::str::FromStr;

use http::{HeaderValue, Uri};
use serde::Deserialize;

/// An origin whose pages may call: scheme, host and port, as browsers write it. (RFC 6454)
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(HeaderValue);

/// A text that is no origin.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no origin: write scheme and host in small letters, and a port that is not the scheme's own, such as https://crm.example"
)]
pub struct ParseOriginError {
    text: String,
}

impl Origin {
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl FromStr for Origin {
    type Err = ParseOriginError;

    /// Only what a browser would send is taken: anything else would never match.
    fn from_str(text: &str) -> Result<Origin, ParseOriginError> {
        let refused = || ParseOriginError { text: text.to_owned() };
        let uri: Uri = text.parse().map_err(|_| refused())?;
        let (scheme, host) = (uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default());
        let own_port = if scheme == "https" { 443 } else { 80 };
        let port = uri.port_u16().filter(|port| *port != own_port).map(|port| format!(":{port}"));
        let written = format!("{scheme}://{host}{}", port.unwrap_or_default()).to_lowercase();
        let is_web = matches!(scheme, "http" | "https") && !host.is_empty();
        match HeaderValue::from_str(text) {
            Ok(header) if is_web && written == text => Ok(Origin(header)),
            _ => Err(refused()),
        }
    }
}

impl TryFrom<String> for Origin {
    type Error = ParseOriginError;

    fn try_from(text: String) -> Result<Origin, ParseOriginError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, is_taken: bool) {
        assert_eq!(text.parse::<Origin>().is_ok(), is_taken, "{text:?}");
    }

    #[test]
    fn only_what_a_browser_sends_is_an_origin() {
        check("https://crm.example", true);
        check("http://localhost:3000", true);
        check("http://[::1]:3000", true);
        check("https://crm.example/", false);
        check("https://crm.example:443", false);
        check("https://CRM.example", false);
        check("https://user@crm.example", false);
        check("crm.example", false);
        check("ftp://crm.example", false);
        check("*", false);
        check("null", false);
        check("", false);
    }
}

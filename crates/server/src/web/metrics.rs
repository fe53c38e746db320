//! `/metrics`, in the form that is asked for.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use super::problem::Problem;
use crate::app::App;
use crate::error::AnswerError;
use crate::meter::scrape;

/// (OpenMetrics 1.0)
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// (Prometheus text format 0.0.4)
const CLASSIC: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
    let wants_open = accepted.into_iter().any(|accept| accept.contains("application/openmetrics-text"));
    let (text, form) = match (scrape(&app), wants_open) {
        (Ok(text), true) => (text, OPENMETRICS),
        (Ok(text), false) => (classic(&text), CLASSIC),
        (Err(error), _) => {
            return Problem::from(AnswerError::Broken { why: error.to_string() }).into_response();
        }
    };
    let mut response = text.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(form));
    response
}

/// The same for scrapers that know the older form only: there a counter's name ends in `_total` everywhere,
/// an info is a gauge whose name ends in `_info`, and units and the end are not told.
fn classic(openmetrics: &str) -> String {
    let mut text = String::with_capacity(openmetrics.len());
    let mut help = "";
    for line in openmetrics.lines() {
        if line.starts_with("# UNIT ") || line == "# EOF" {
            continue;
        }
        if line.starts_with("# HELP ") {
            // Told with its type, by which its name is known.
            help = line;
            continue;
        }
        match line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            None => push(&mut text, &[line]),
            Some((name, kind)) => {
                let (suffix, kind) = match kind {
                    "counter" => ("_total", "counter"),
                    "info" => ("_info", "gauge"),
                    kind => ("", kind),
                };
                let told =
                    help.strip_prefix("# HELP ").and_then(|rest| rest.strip_prefix(name)).unwrap_or_default();
                push(&mut text, &["# HELP ", name, suffix, told]);
                push(&mut text, &["# TYPE ", name, suffix, " ", kind]);
            }
        }
    }
    text
}

fn push(text: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| text.push_str(part));
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_form_names_counters_and_infos_whole() {
        let open = "# HELP a_seconds How.\n# TYPE a_seconds counter\n# UNIT a_seconds seconds\na_seconds_total{b=\"c\"} 1\n\
                    # HELP d What.\n# TYPE d info\nd_info{e=\"f\"} 1\n# HELP g Now.\n# TYPE g gauge\ng 2\n# EOF\n";
        let expected = "# HELP a_seconds_total How.\n# TYPE a_seconds_total counter\na_seconds_total{b=\"c\"} 1\n\
                        # HELP d_info What.\n# TYPE d_info gauge\nd_info{e=\"f\"} 1\n# HELP g Now.\n# TYPE g gauge\ng 2\n";
        assert_eq!(classic(open), expected);
    }
}

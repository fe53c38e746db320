use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::settings::LogFormat;

/// Writes a line as another form does, with the identity of the request that it is about.
pub(super) struct Named<F> {
    form: F,
    format: LogFormat,
}

impl<F> Named<F> {
    /// For people: at the end of the line.
    pub(super) fn human(form: F) -> Named<F> {
        Named { form, format: LogFormat::Human }
    }

    /// As one more key of the document.
    pub(super) fn json(form: F) -> Named<F> {
        Named { form, format: LogFormat::Json }
    }
}

impl<S, N, F> FormatEvent<S, N> for Named<F>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
    N: for<'w> FormatFields<'w> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(request_id) = server::request_id() else {
            return self.form.format_event(context, writer, event);
        };
        let mut line = String::new();
        self.form.format_event(context, Writer::new(&mut line), event)?;
        writer.write_str(&named(&line, &request_id, self.format))
    }
}

/// The identity holds nothing that either form would have to escape.
fn named(line: &str, request_id: &str, format: LogFormat) -> String {
    let line = line.trim_end();
    match (format, line.strip_suffix('}')) {
        (LogFormat::Json, Some(open)) => format!("{open},\"request_id\":\"{request_id}\"}}\n"),
        _ => format!("{line} request_id={request_id}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gets_the_identity_in_its_own_form() {
        let json = named("{\"level\":\"INFO\"}\n", "a-1", LogFormat::Json);
        assert_eq!(json, "{\"level\":\"INFO\",\"request_id\":\"a-1\"}\n");
        assert_eq!(named(" INFO it is\n", "a-1", LogFormat::Human), " INFO it is request_id=a-1\n");
    }
}

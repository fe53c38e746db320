//! Times as files write them: in a form of their own, in a zone of their own, or in none.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, civil};
use records::layout::FileLayout;
use records::{TimeReader, Timestamp};

use crate::cell::Cell;
use crate::error::SourceError;

/// Reads the times of one column.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    reader: TimeReader,
    zone: TimeZone,
    format: Option<String>,
    has_zone: bool,
    /// Whether a time without zone was read as UTC because the layout names none.
    pub(crate) assumed_utc: bool,
}

impl Clock {
    /// Reads by the layout's `time_format` and `timezone`.
    pub(crate) fn of(layout: &FileLayout) -> Result<Clock, SourceError> {
        let zone_name = layout.timezone.as_deref();
        let unknown = |name: &str| SourceError::Timezone { path: layout.path.clone(), name: name.to_owned() };
        let zone = zone_name.map(|name| TimeZone::get(name).map_err(|_| unknown(name))).transpose()?;
        let reader = TimeReader::new(layout.time_format.as_deref(), zone_name)
            .map_err(|_| unknown(zone_name.unwrap_or_default()))?;
        let (format, has_zone) = (layout.time_format.clone(), zone_name.is_some());
        Ok(Clock { reader, zone: zone.unwrap_or(TimeZone::UTC), format, has_zone, assumed_utc: false })
    }

    /// The instant that a cell means; `None` when it means none.
    ///
    /// A whole number is a time only where a `time_format` says how its digits are meant.
    pub(crate) fn read(&mut self, cell: Cell<'_>) -> Option<Timestamp> {
        let (time, zoned) = match cell {
            Cell::Text(text) => self.reader.read(text).ok()?,
            Cell::Integer(number) if self.format.is_some() => self.reader.read(&number.to_string()).ok()?,
            Cell::Time { micros, zoned: true } => (within_calendar(micros)?, true),
            Cell::Time { micros, zoned: false } => (self.localise(micros)?, false),
            _ => return None,
        };
        self.assumed_utc |= !zoned && !self.has_zone;
        Some(time)
    }

    /// Whether a text is a time, for inference: nothing is noted.
    pub(crate) fn is_time(&self, text: &str) -> bool {
        self.reader.read(text).is_ok()
    }

    /// What would be read, for messages.
    pub(crate) fn expected(&self) -> String {
        match &self.format {
            Some(format) => format!("a time in the form {format:?}"),
            None => "a time in ISO 8601, such as 2024-03-31 or 2024-03-31T09:30:00Z; \
                     time_format = \"%d/%m/%Y\" reads another form"
                .to_owned(),
        }
    }

    fn localise(&self, micros: i64) -> Option<Timestamp> {
        if self.zone == TimeZone::UTC {
            return within_calendar(micros);
        }
        let epoch: DateTime = civil::date(1970, 1, 1).into();
        let shown = epoch.checked_add(SignedDuration::from_micros(micros)).ok()?;
        let instant = self.zone.to_timestamp(shown).ok()?;
        Some(Timestamp::from_micros(instant.as_microsecond()))
    }
}

/// The instant, when the calendar reaches it.
fn within_calendar(micros: i64) -> Option<Timestamp> {
    jiff::Timestamp::from_microsecond(micros).ok().map(|_| Timestamp::from_micros(micros))
}

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

use super::histogram::Counted;

/// Labels and their values.
pub(super) type Labels = Vec<(&'static str, String)>;

/// One family of figures.
#[derive(Clone, Copy, Debug)]
pub(super) struct Family {
    /// Without its unit, and without `_total`.
    pub(super) name: &'static str,
    pub(super) unit: Option<&'static str>,
    pub(super) help: &'static str,
}

/// Families and their figures, in the order in which they are scraped.
#[derive(Debug, Default)]
pub(super) struct Page(Vec<(Family, Figures)>);

#[derive(Debug)]
enum Figures {
    Counters(Vec<(Labels, f64)>),
    Gauges(Vec<(Labels, f64)>),
    Histograms(Vec<(Labels, (f64, u64, Vec<(f64, u64)>))>),
    Info(Labels),
}

impl Page {
    pub(super) fn counters(&mut self, family: Family, counters: impl IntoIterator<Item = (Labels, f64)>) {
        self.0.push((family, Figures::Counters(counters.into_iter().collect())));
    }

    pub(super) fn gauges(&mut self, family: Family, gauges: impl IntoIterator<Item = (Labels, f64)>) {
        self.0.push((family, Figures::Gauges(gauges.into_iter().collect())));
    }

    pub(super) fn histograms(&mut self, family: Family, all: impl IntoIterator<Item = (Labels, Counted)>) {
        let figures = |Counted { sum, count, buckets }: Counted| (sum, count, buckets);
        let all = all.into_iter().map(|(labels, counted)| (labels, figures(counted)));
        self.0.push((family, Figures::Histograms(all.collect())));
    }

    pub(super) fn info(&mut self, family: Family, labels: Labels) {
        self.0.push((family, Figures::Info(labels)));
    }

    /// As OpenMetrics has it.
    pub(super) fn text(self) -> Result<String, fmt::Error> {
        let (mut text, mut registry) = (String::new(), Registry::default());
        registry.register_collector(Box::new(self));
        prometheus_client::encoding::text::encode(&mut text, &registry)?;
        Ok(text)
    }
}

impl Figures {
    fn kind(&self) -> MetricType {
        match self {
            Figures::Counters(_) => MetricType::Counter,
            Figures::Gauges(_) => MetricType::Gauge,
            Figures::Histograms(_) => MetricType::Histogram,
            Figures::Info(_) => MetricType::Info,
        }
    }
}

/// Writes one figure with its labels; without any there are no braces.
fn labelled(
    family: &mut MetricEncoder<'_>,
    labels: &Labels,
    write: impl FnOnce(&mut MetricEncoder<'_>) -> fmt::Result,
) -> fmt::Result {
    match labels.is_empty() {
        true => write(family),
        false => write(&mut family.encode_family(labels)?),
    }
}

impl Collector for Page {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        for (Family { name, unit, help }, figures) in &self.0 {
            let unit = unit.map(|unit| Unit::Other(unit.to_owned()));
            let mut family = encoder.encode_descriptor(name, help, unit.as_ref(), figures.kind())?;
            match figures {
                Figures::Counters(counters) => {
                    for (labels, count) in counters {
                        labelled(&mut family, labels, |one| {
                            one.encode_counter::<NoLabelSet, _, f64>(count, None)
                        })?;
                    }
                }
                Figures::Gauges(gauges) => {
                    for (labels, value) in gauges {
                        labelled(&mut family, labels, |one| one.encode_gauge(value))?;
                    }
                }
                Figures::Histograms(all) => {
                    for (labels, (sum, count, buckets)) in all {
                        labelled(&mut family, labels, |one| {
                            one.encode_histogram::<NoLabelSet>(*sum, *count, buckets, None)
                        })?;
                    }
                }
                Figures::Info(labels) => family.encode_info(labels)?,
            }
        }
        Ok(())
    }
}

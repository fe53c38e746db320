//! The files beside the server for those who operate it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tool;
use crate::process::Workspace;

fn operations() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/operations")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(operations().join(name)).expect("it lies beside the server")
}

/// Names of figures in expressions: words that begin as ours, or as those of every process, do.
fn metrics_in(text: &str) -> BTreeSet<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.filter(|word| word.starts_with("placar_") || word.starts_with("process_")).collect()
}

/// Names of the figures on a page, those of a histogram's parts among them.
fn metrics_on(page: &str) -> BTreeSet<String> {
    let families = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let names = families.flat_map(|(name, kind)| match kind {
        "histogram" => ["_bucket", "_sum", "_count"].map(|part| format!("{name}{part}")).to_vec(),
        _ => vec![name.to_owned()],
    });
    names.collect()
}

#[test]
fn every_metric_that_dashboard_and_alerts_name_is_there() {
    let server = Workspace::new().serve();
    let page = server.get("/metrics");
    let there = metrics_on(&page);
    for name in ["dashboard.json", "alerts.yml"] {
        let text = read(name);
        let named = metrics_in(&text);
        assert!(named.len() > 5, "{name} names {named:?}");
        let missing: Vec<&&str> = named.iter().filter(|metric| !there.contains(**metric)).collect();
        assert!(missing.is_empty(), "{name} names {missing:?}, which are not among {there:?}");
    }
    serde_json::from_str::<serde_json::Value>(&read("dashboard.json")).expect("JSON");
}

#[test]
fn promtool_takes_the_rules() {
    let Some(promtool) = tool::find("PLACAR_FOREIGN_PROMTOOL", Some("promtool"), "the alert rules") else {
        return;
    };
    tool::content(Command::new(promtool).args(["check", "rules"]).arg(operations().join("alerts.yml")));
}

#[test]
fn promtool_takes_the_metrics() {
    let Some(promtool) = tool::find("PLACAR_FOREIGN_PROMTOOL", Some("promtool"), "the metrics") else {
        return;
    };
    let workspace = Workspace::new();
    let server = workspace.serve();
    let page = workspace.path().join("metrics.txt");
    std::fs::write(&page, server.get("/metrics")).expect("it may be written");
    let file = std::fs::File::open(page).expect("it was written");
    tool::content(Command::new(promtool).args(["check", "metrics"]).stdin(file));
}

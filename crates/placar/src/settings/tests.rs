use std::num::NonZero;
use std::path::Path;

use super::{Durability, LogFormat, Settings};

#[track_caller]
fn parse(text: &str) -> Settings {
    Settings::parse(text, Path::new("/srv/placar/placar.toml")).expect("settings that are right")
}

/// The message about settings that are wrong names all of these.
#[track_caller]
fn check_refused(text: &str, told: &[&str]) {
    let error =
        Settings::parse(text, Path::new("/srv/placar/placar.toml")).expect_err("settings that are wrong");
    let message = error.to_string();
    for part in told {
        assert!(message.contains(part), "{part:?} is not in:\n{message}");
    }
}

#[test]
fn everything_that_can_be_said_is_read() {
    let settings = parse(
        r#"
        models = "scores"
        [ledger]
        file = "/var/lib/placar/ledger.sqlite"
        durability = "power-loss"
        keep = "2y"
        [serve]
        grpc = "localhost:6000"
        http = "127.0.0.1:6001"
        allow_unauthenticated = true
        origins = ["https://crm.example"]
        threads = 3
        poll_every = "5s"
        drain = "1m"
        [log]
        level = "warn"
        format = "json"
        [telemetry]
        endpoint = "http://collector:4317"
        sample = 0.1
        "#,
    );
    assert_eq!(settings.models.as_deref(), Some(Path::new("/srv/placar/scores")), "it starts at the file");
    assert_eq!(settings.ledger.file.as_deref(), Some(Path::new("/var/lib/placar/ledger.sqlite")));
    assert_eq!(settings.ledger.durability, Some(Durability::PowerLoss));
    assert_eq!(settings.ledger.keep, "2y".parse().ok());
    assert_eq!(settings.serve.grpc.map(|address| address.to_string()).as_deref(), Some("127.0.0.1:6000"));
    assert_eq!(settings.serve.http.map(|address| address.to_string()).as_deref(), Some("127.0.0.1:6001"));
    assert_eq!(settings.serve.allow_unauthenticated, Some(true));
    assert_eq!(settings.serve.origins, "https://crm.example".parse().ok().map(|origin| vec![origin]));
    assert_eq!(settings.serve.threads, NonZero::new(3));
    assert_eq!(settings.serve.poll_every, "5s".parse().ok());
    assert_eq!(settings.serve.drain, "60s".parse().ok());
    assert_eq!(settings.telemetry.endpoint.as_deref(), Some("http://collector:4317"));
    assert_eq!(settings.telemetry.sample, Some(0.1));
    assert_eq!(settings.log.level.as_deref(), Some("warn"));
    assert_eq!(settings.log.format, Some(LogFormat::Json));
}

#[test]
fn nothing_need_be_said() {
    assert_eq!(parse(""), Settings::default());
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    check_refused("model = \"models\"", &["/srv/placar/placar.toml", "line 1", "`model`", "`models`"]);
    check_refused("[ledger]\npath = \"x\"", &["line 2", "`path`", "`file`", "`durability`"]);
    check_refused("[ledger]\ndurability = \"disk\"", &["line 2", "`disk`", "`process`", "`power-loss`"]);
    check_refused("[ledger]\nkeep = \"long\"", &["line 2", "\"long\" is no duration"]);
    check_refused("[serve]\n\ngrpc = \"here\"", &["line 3", "\"here\" is no address", "127.0.0.1:50051"]);
    check_refused("[serve]\norigins = [\"*\"]", &["line 2", "\"*\" is no origin", "https://crm.example"]);
    check_refused("[serve]\ndrain = \"soon\"", &["line 2", "\"soon\" is no duration"]);
    check_refused("[serve\n", &["line 1"]);
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(Settings::read(None, folder.path()).expect("none is none"), Settings::default());
    let named = folder.path().join("other.toml");
    let error = Settings::read(Some(&named), folder.path()).expect_err("it is not there");
    assert!(error.to_string().contains("other.toml"), "{error}");
}

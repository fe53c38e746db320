use registry::{Alias, PromoteError, Promoted, Promotion, PromotionKind, Registry};
use serde_json::json;

use crate::args::{Common, PromoteArgs};
use crate::clock;
use crate::failure::Failure;
use crate::show;

/// Moves an alias, if the gate lets it.
pub(crate) fn run(common: &Common, args: &PromoteArgs) -> Result<(), Failure> {
    let alias = if args.alias == "challenger" { Alias::Challenger } else { Alias::Champion };
    let promotion =
        Promotion { alias, force: args.because.clone().filter(|_| args.force), by: who(), at: clock::now() };
    let promoted =
        Registry::open(&common.models).promote(&args.name, args.version, &promotion).map_err(failure_of)?;
    if common.json { show::json(&document(&promoted)) } else { show::line(&in_words(&promoted)) }
}

/// Who promotes: the login name that the system gives.
pub(crate) fn who() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}

fn failure_of(error: PromoteError) -> Failure {
    Failure::no(error)
}

fn document(promoted: &Promoted) -> serde_json::Value {
    json!({
        "name": promoted.score,
        "version": promoted.version,
        "alias": promoted.alias.name(),
        "previous": promoted.previous,
        "kind": kind(promoted.kind),
        "new_features": promoted.new_features,
    })
}

fn kind(kind: PromotionKind) -> &'static str {
    match kind {
        PromotionKind::Promotion => "promotion",
        PromotionKind::Rollback => "rollback",
        PromotionKind::Forced => "forced",
    }
}

fn in_words(promoted: &Promoted) -> String {
    let before =
        promoted.previous.map_or_else(String::new, |version| format!(", in place of version {version}"));
    let mut text =
        format!("{} version {} is {} now{before}", promoted.score, promoted.version, promoted.alias.name());
    if !promoted.new_features.is_empty() {
        text.push_str(&format!("\n  callers must newly send: {}", promoted.new_features.join(", ")));
    }
    text
}

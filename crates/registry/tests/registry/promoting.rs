//! Which version may reign, and that whoever looks meanwhile sees the old one or the new one.

use std::fs;
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use registry::{Alias, Aliases, PromoteError, Promotion, PromotionKind, PromotionRecord, RegistryError};

use crate::publishing::chain;
use crate::samples::SAMPLES;
use crate::workspace::{SCORE, Workspace, artifact, failed, now, passed, to};

#[test]
fn a_version_that_passed_becomes_champion_and_that_is_written_down() {
    let workspace = Workspace::with_versions(1);
    let promoted = workspace.promote(1).unwrap();
    assert_eq!((promoted.version, promoted.previous, promoted.kind), (1, None, PromotionKind::Promotion));
    assert_eq!((promoted.score.as_str(), promoted.alias), (SCORE, Alias::Champion));
    assert_eq!(workspace.registry.aliases(SCORE).unwrap(), Aliases { champion: Some(1), challenger: None });
    let record = PromotionRecord {
        time: now(),
        who: "maria".to_owned(),
        version: 1,
        alias: Alias::Champion,
        previous: None,
        kind: PromotionKind::Promotion,
        reason: None,
    };
    assert_eq!(workspace.registry.promotions(SCORE).unwrap(), [record]);
}

#[test]
fn the_files_are_ones_that_scripts_can_read() {
    let workspace = Workspace::with_versions(2);
    workspace.promote(1).unwrap();
    workspace.force(2, "the figures are \"good\"\nenough").unwrap();
    let read = |inside: &str| fs::read_to_string(workspace.path(inside)).unwrap();
    assert_eq!(read("aliases.json"), "{\n  \"champion\": 2,\n  \"challenger\": null\n}\n");
    assert_eq!(
        read("promotions.jsonl"),
        concat!(
            r#"{"time":"2024-03-31T09:30:00Z","who":"maria","version":1,"alias":"champion","previous":null,"#,
            r#""kind":"promotion","reason":null}"#,
            "\n",
            r#"{"time":"2024-03-31T09:30:00Z","who":"maria","version":2,"alias":"champion","previous":1,"#,
            r#""kind":"forced","reason":"the figures are \"good\"\nenough"}"#,
            "\n",
        )
    );
}

#[test]
fn a_failed_gate_refuses_with_its_reasons_and_the_way_out() {
    let workspace = Workspace::new();
    workspace.publish(&artifact(1), failed());
    let refused = workspace.promote(1).unwrap_err();
    insta::assert_snapshot!("failed_gate", refused);
    assert_eq!(workspace.registry.aliases(SCORE).unwrap(), Aliases::default());
    assert!(workspace.registry.promotions(SCORE).unwrap().is_empty());
}

#[test]
fn a_verdict_against_another_champion_refuses() {
    let workspace = Workspace::with_versions(1);
    workspace.publish(&artifact(2), passed(None));
    workspace.publish(&artifact(3), passed(Some(1)));
    workspace.publish(&artifact(4), passed(Some(1)));
    workspace.promote(1).unwrap();
    insta::assert_snapshot!("verdict_against_none", workspace.promote(2).unwrap_err());
    workspace.promote(3).unwrap();
    insta::assert_snapshot!("verdict_against_a_former_champion", workspace.promote(4).unwrap_err());
    assert_eq!(workspace.registry.aliases(SCORE).unwrap().champion, Some(3));
}

#[test]
fn a_verdict_against_a_champion_where_none_reigns_refuses() {
    let workspace = Workspace::new();
    workspace.publish(&artifact(1), passed(Some(7)));
    insta::assert_snapshot!(
        "verdict_against_a_champion_where_none_reigns",
        workspace.promote(1).unwrap_err()
    );
}

#[test]
fn a_reason_forces_what_the_gate_refuses() {
    let workspace = Workspace::with_versions(1);
    workspace.publish(&artifact(2), failed());
    workspace.promote(1).unwrap();
    let promoted = workspace.force(2, "the season begins").unwrap();
    assert_eq!((promoted.previous, promoted.kind), (Some(1), PromotionKind::Forced));
    let records = workspace.registry.promotions(SCORE).unwrap();
    assert_eq!(records[1].reason.as_deref(), Some("the season begins"));
}

#[test]
fn a_reason_that_was_not_needed_is_written_down_but_forces_nothing() {
    let workspace = Workspace::with_versions(1);
    assert_eq!(workspace.force(1, "to be sure").unwrap().kind, PromotionKind::Promotion);
    assert_eq!(workspace.registry.promotions(SCORE).unwrap()[0].reason.as_deref(), Some("to be sure"));
}

#[test]
fn a_former_champion_returns_without_a_new_verdict() {
    let workspace = Workspace::new();
    workspace.publish(&artifact(1), failed());
    workspace.publish(&artifact(2), passed(Some(1)));
    workspace.force(1, "the first").unwrap();
    workspace.promote(2).unwrap();
    let back = workspace.promote(1).unwrap();
    assert_eq!((back.previous, back.kind), (Some(2), PromotionKind::Rollback));
    assert_eq!(workspace.promote(2).unwrap().kind, PromotionKind::Rollback);
}

#[test]
fn a_champion_that_was_set_by_hand_returns_too() {
    let workspace = Workspace::new();
    workspace.publish(&artifact(1), failed());
    workspace.publish(&artifact(2), passed(Some(1)));
    workspace.write("aliases.json", "{\"champion\": 1}");
    workspace.promote(2).unwrap();
    assert_eq!(workspace.promote(1).unwrap().kind, PromotionKind::Rollback);
}

#[test]
fn a_former_challenger_was_no_champion() {
    let workspace = Workspace::new();
    workspace.publish(&artifact(1), failed());
    workspace.registry.promote(SCORE, 1, &to(Alias::Challenger)).unwrap();
    assert!(matches!(workspace.promote(1), Err(PromoteError::GateFailed { .. })));
}

#[test]
fn a_challenger_needs_no_gate_and_leaves_the_champion_alone() {
    let workspace = Workspace::with_versions(1);
    workspace.publish(&artifact(2), failed());
    workspace.promote(1).unwrap();
    let promoted = workspace.registry.promote(SCORE, 2, &to(Alias::Challenger)).unwrap();
    assert_eq!((promoted.previous, promoted.kind), (None, PromotionKind::Promotion));
    assert_eq!(
        workspace.registry.aliases(SCORE).unwrap(),
        Aliases { champion: Some(1), challenger: Some(2) }
    );
}

#[test]
fn a_challenger_that_becomes_champion_challenges_nobody() {
    let workspace = Workspace::with_versions(2);
    workspace.registry.promote(SCORE, 1, &to(Alias::Challenger)).unwrap();
    workspace.promote(1).unwrap();
    assert_eq!(workspace.registry.aliases(SCORE).unwrap(), Aliases { champion: Some(1), challenger: None });
    workspace.registry.promote(SCORE, 2, &to(Alias::Challenger)).unwrap();
    let refused = workspace.registry.promote(SCORE, 1, &to(Alias::Challenger)).unwrap_err();
    insta::assert_snapshot!("champion_as_challenger", refused);
    assert_eq!(
        workspace.registry.aliases(SCORE).unwrap(),
        Aliases { champion: Some(1), challenger: Some(2) }
    );
}

#[test]
fn promoting_what_reigns_changes_nothing() {
    let workspace = Workspace::with_versions(1);
    workspace.promote(1).unwrap();
    let before = workspace.contents("");
    assert_eq!(workspace.promote(1).unwrap().previous, Some(1));
    assert_eq!(workspace.contents(""), before);
}

#[test]
fn what_does_not_load_is_not_promoted_even_by_force() {
    let workspace = Workspace::with_versions(1);
    let refused = workspace.force(2, "now").unwrap_err();
    assert_eq!(refused.to_string(), "score \"sample\" has no version 2");
    workspace.write("versions/1/model.placar", b"PLACAR");
    let refused = workspace.force(1, "now").unwrap_err();
    assert!(
        chain(&refused).ends_with("the file has 6 bytes; its header alone has 50"),
        "{}",
        chain(&refused)
    );
    assert!(workspace.registry.promotions(SCORE).unwrap().is_empty());
}

#[test]
fn force_without_a_reason_and_endless_texts_are_refused() {
    let workspace = Workspace::with_versions(1);
    insta::assert_snapshot!("no_reason", workspace.force(1, " \n").unwrap_err());
    insta::assert_snapshot!("endless_reason", workspace.force(1, &"x".repeat(4097)).unwrap_err());
    let nobody = Promotion { by: "y".repeat(5000), ..to(Alias::Champion) };
    insta::assert_snapshot!("endless_name", workspace.registry.promote(SCORE, 1, &nobody).unwrap_err());
}

#[test]
fn features_that_callers_must_newly_send_are_listed() {
    let workspace = Workspace::new();
    let [table, with_plan, history] = [SAMPLES[0].1(), SAMPLES[1].1(), SAMPLES[2].1()];
    workspace.publish(&table, passed(None));
    workspace.publish(&with_plan, passed(Some(1)));
    workspace.publish(&history, passed(Some(2)));
    assert!(workspace.promote(1).unwrap().new_features.is_empty(), "nobody sent any before");
    assert_eq!(workspace.promote(2).unwrap().new_features, ["plan"]);
    let all = ["purchases_90d", "big_orders", "share_big", "dollars", "rising", "headcount"];
    assert_eq!(workspace.promote(3).unwrap().new_features, all);
    assert!(workspace.promote(2).unwrap().new_features.contains(&"age".to_owned()));
    assert!(workspace.promote(1).unwrap().new_features.is_empty(), "version 2 took them all");
}

#[test]
fn after_a_champion_that_cannot_be_read_every_feature_is_new() {
    let workspace = Workspace::with_versions(1);
    workspace.publish(&SAMPLES[1].1(), passed(Some(1)));
    workspace.promote(1).unwrap();
    workspace.write("versions/1/model.placar", b"");
    assert_eq!(workspace.promote(2).unwrap().new_features, ["age", "has_loan", "signed_up", "plan"]);
}

#[test]
fn a_line_that_a_crash_cut_off_is_not_seen_and_not_kept() {
    let workspace = Workspace::with_versions(2);
    workspace.promote(1).unwrap();
    let log = || OpenOptions::new().append(true).open(workspace.path("promotions.jsonl")).unwrap();
    log().write_all(br#"{"time":"2024-03-31T09:30:00Z","who":"ma"#).unwrap();
    assert_eq!(workspace.registry.promotions(SCORE).unwrap().len(), 1);
    workspace.force(2, "go on").unwrap();
    let versions: Vec<u32> =
        workspace.registry.promotions(SCORE).unwrap().iter().map(|record| record.version).collect();
    assert_eq!(versions, [1, 2]);
}

#[test]
fn files_that_say_something_else_are_refused_with_the_place() {
    let workspace = Workspace::with_versions(1);
    let message =
        |error: RegistryError| chain(&error).replace(&workspace.root().display().to_string(), "models");
    let aliases = |text: &str| {
        workspace.write("aliases.json", text);
        message(workspace.registry.aliases(SCORE).unwrap_err())
    };
    insta::assert_snapshot!("aliases_of_another_type", aliases("{\"champion\": \"2\"}"));
    insta::assert_snapshot!("aliases_with_a_strange_key", aliases("{\"champion\": 1, \"chalenger\": 2}"));
    insta::assert_snapshot!("aliases_too_long", aliases(&" ".repeat((64 << 10) + 1)));
    assert!(workspace.promote(1).is_err(), "what cannot be read is not written over");
    fs::remove_file(workspace.path("aliases.json")).unwrap();
    fs::create_dir(workspace.path("aliases.json")).unwrap();
    insta::assert_snapshot!("aliases_unreadable", message(workspace.registry.aliases(SCORE).unwrap_err()));
    workspace.write("promotions.jsonl", "\n{\"version\": 1}\n");
    insta::assert_snapshot!(
        "promotions_with_a_strange_line",
        message(workspace.registry.promotions(SCORE).unwrap_err())
    );
    assert!(workspace.promote(1).is_err(), "what cannot be read is not appended to");
    fs::remove_file(workspace.path("promotions.jsonl")).unwrap();
    fs::create_dir(workspace.path("promotions.jsonl")).unwrap();
    let PromoteError::Registry(error) = workspace.promote(1).unwrap_err() else { panic!("promoted") };
    insta::assert_snapshot!("promotions_unwritable", message(error));
}

#[test]
fn promoters_side_by_side_leave_one_story() {
    let workspace = Workspace::with_versions(6);
    thread::scope(|scope| {
        for version in 1..=6 {
            let workspace = &workspace;
            scope.spawn(move || (0..5).for_each(|_| drop(workspace.force(version, "race").unwrap())));
        }
    });
    let records = workspace.registry.promotions(SCORE).unwrap();
    let champion = records.iter().fold(None, |reigning, record| {
        assert_eq!(record.previous, reigning, "every record follows on the one before");
        Some(record.version)
    });
    assert_eq!(workspace.registry.aliases(SCORE).unwrap().champion, champion);
}

#[test]
fn who_reads_while_others_promote_sees_a_whole_state() {
    let workspace = Workspace::with_versions(2);
    workspace.promote(1).unwrap();
    workspace.force(2, "so that both have reigned").unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            (0..50).for_each(|turn| drop(workspace.promote(1 + turn % 2).unwrap()));
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) {
            let champion = workspace.registry.aliases(SCORE).unwrap().champion.unwrap();
            assert_eq!(workspace.registry.load(SCORE, champion).unwrap().artifact, artifact(champion));
            assert!(workspace.registry.promotions(SCORE).unwrap().len() >= 2);
        }
    });
}

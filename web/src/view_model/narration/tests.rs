//! Every kind of event has a sentence in every language, with all of its placeholders filled in.
use super::*;
use raft_core::{MessageType, ProbeStrategy, ProgressState, RaftEvent, StateType};
use sim::event::{LossReason, RetryReason, StageWork, TruncateReason, UnknownReason, Violation};
use sim::input::{LinkSettings, MessageId, RequestId};
use sim::kv::Reply;
use sim::view::{
    CellView, Durability, HostStage, InflightsView, MessageText, MessageView, ProgressView, Stale,
};

fn message() -> MessageView {
    MessageView {
        id: MessageId(7),
        kind: MessageType::MsgApp,
        from: 1,
        to: 2,
        term: 3,
        index: 4,
        log_term: 2,
        commit: 4,
        entries: Some((5, 6)),
        reject: false,
        reject_hint: 0,
        sent_ms: 10,
        due_ms: 50,
        held: false,
        text: MessageText::new(raft_core::Message::default()),
    }
}

fn belief(state: ProgressState, matched: u64, next: u64, paused: bool) -> ProgressView {
    ProgressView {
        follower: 2,
        state,
        matched,
        next,
        sent_commit: 0,
        pending_snapshot: 0,
        recent_active: true,
        paused,
        inflights: InflightsView::default(),
        rejections: 1,
        is_learner: false,
    }
}

fn changed(before: ProgressView, after: ProgressView) -> Event {
    Event::ProgressChanged {
        leader: 1,
        follower: 2,
        before,
        after,
    }
}

fn cell(index: u64) -> CellView {
    CellView {
        index,
        term: 2,
        durability: Durability::Unstable,
        text: "x=1".into(),
        conf_change: false,
    }
}

fn handled(strategy: ProbeStrategy, stale: bool) -> Event {
    Event::RejectHandled {
        leader: 1,
        follower: 4,
        rejected: 8,
        hint: 8,
        hint_term: 3,
        search: 3,
        next_before: 9,
        next_after: 4,
        strategy,
        rejections: 2,
        stale,
    }
}

fn rejected(follower_term: Option<u64>, hint_term: u64) -> Event {
    Event::AppRejected {
        follower: 4,
        leader: 1,
        index: 8,
        leader_term: 6,
        follower_term,
        hint: 8,
        hint_term,
    }
}

fn roles() -> Vec<Event> {
    use StateType::{Candidate, Follower, Leader, PreCandidate};
    let changes = [
        (Candidate, Leader),
        (Follower, Candidate),
        (Follower, PreCandidate),
        (Leader, Follower),
        (Candidate, Follower),
    ];
    changes
        .map(|(from, to)| Event::RoleChanged {
            node: 1,
            term: 2,
            from,
            to,
        })
        .to_vec()
}

fn stages() -> Vec<Event> {
    let all = [
        HostStage::SnapSave,
        HostStage::SnapMark,
        HostStage::SnapInstall,
        HostStage::SnapTake,
        HostStage::SnapRecord,
        HostStage::Compact,
        HostStage::Respond,
        HostStage::TakeReady,
        HostStage::WalSave,
        HostStage::WalSync,
        HostStage::StorageAppend,
        HostStage::Send,
        HostStage::Apply,
        HostStage::Advance,
    ];
    let works = [
        StageWork {
            entries: Some((5, 6)),
            hard_state: true,
            messages: 2,
            ..StageWork::default()
        },
        StageWork::default(),
    ];
    let done = |work: &StageWork| {
        all.map(|stage| Event::StageDone {
            node: 1,
            stage,
            work: work.clone(),
        })
    };
    works.iter().flat_map(done).collect()
}

fn replication() -> Vec<Event> {
    let conflict = TruncateReason::Conflict {
        leader: 1,
        index: 8,
        old_term: 3,
        new_term: 6,
    };
    let probing = belief(ProgressState::Probe, 0, 9, true);
    let replicating = belief(ProgressState::Replicate, 9, 10, false);
    vec![
        Event::Appended {
            node: 1,
            first: 5,
            last: 5,
        },
        Event::Appended {
            node: 1,
            first: 5,
            last: 7,
        },
        Event::Truncated {
            node: 4,
            removed: vec![cell(8), cell(9)],
            reason: conflict,
        },
        Event::Truncated {
            node: 4,
            removed: vec![cell(8)],
            reason: TruncateReason::Crash,
        },
        rejected(Some(3), 3),
        rejected(None, 0),
        handled(ProbeStrategy::Decrement, false),
        handled(ProbeStrategy::LastIndex, false),
        handled(ProbeStrategy::TermHint, false),
        handled(ProbeStrategy::TermHint, true),
        Event::Resumed {
            leader: 1,
            follower: 2,
        },
        changed(probing.clone(), replicating.clone()),
        changed(probing.clone(), belief(ProgressState::Probe, 3, 9, true)),
        changed(probing.clone(), belief(ProgressState::Probe, 0, 4, true)),
        changed(probing.clone(), belief(ProgressState::Probe, 0, 9, false)),
        changed(belief(ProgressState::Probe, 0, 9, false), probing),
        changed(
            replicating.clone(),
            ProgressView {
                recent_active: false,
                ..replicating
            },
        ),
        Event::Committed {
            node: 1,
            from: 4,
            to: 5,
        },
        Event::Committed {
            node: 1,
            from: 4,
            to: 7,
        },
        Event::Applied {
            node: 1,
            index: 5,
            text: "x=1".into(),
        },
        Event::Applied {
            node: 1,
            index: 4,
            text: "".into(),
        },
    ]
}

fn rest() -> Vec<Event> {
    let violation = Violation {
        invariant: "log-matching",
        section: "5.3",
        evidence: "n1 and n2 at 4".to_owned(),
    };
    let lost = |reason| Event::Lost {
        message: message(),
        reason,
    };
    let output = |matches| Event::ScriptOutput {
        line: 3,
        actual: "ok".into(),
        expected: "ok".into(),
        matches,
    };
    let command = |caption: &str| Event::ScriptCommand {
        line: 3,
        text: "stabilize".into(),
        caption: caption.into(),
    };
    vec![
        Event::Ticked { node: 1 },
        Event::Raft {
            node: 1,
            event: RaftEvent::BecameLeader { id: 1, term: 2 },
        },
        Event::Proposed {
            node: 1,
            data: "x=1".into(),
        },
        Event::ProposalDropped {
            node: 1,
            data: "x=1".into(),
        },
        Event::TermChanged {
            node: 1,
            from: 1,
            to: 2,
        },
        Event::VoteCast {
            node: 1,
            term: 2,
            candidate: 1,
        },
        Event::VoteCast {
            node: 2,
            term: 2,
            candidate: 1,
        },
        Event::Sent { message: message() },
        Event::Delivered { message: message() },
        lost(LossReason::Cut),
        lost(LossReason::Down),
        lost(LossReason::Dropped),
        lost(LossReason::Chance),
        Event::Crashed {
            node: 1,
            outbox_lost: 0,
        },
        Event::Crashed {
            node: 1,
            outbox_lost: 2,
        },
        Event::Restarted {
            node: 1,
            term: 2,
            commit: 4,
            last: 5,
        },
        Event::LinkCut { from: 1, to: 2 },
        Event::LinkRestored { from: 1, to: 2 },
        Event::Isolated { node: 1 },
        Event::Healed,
        Event::ProbeSet {
            strategy: ProbeStrategy::Decrement,
        },
        Event::RuleSet {
            rule: sim::rule::Rule::PersistVote,
            on: false,
        },
        Event::RuleSet {
            rule: sim::rule::Rule::PersistVote,
            on: true,
        },
        Event::ClockSet { on: true },
        Event::ClockSet { on: false },
        command(""),
        command("why"),
        output(true),
        output(false),
        Event::Violated { violation },
    ]
}

fn machines() -> Vec<Event> {
    let change = raft_core::ConfChangeV2::default();
    let joint = raft_core::ConfState {
        voters_outgoing: vec![1, 2, 3],
        ..raft_core::ConfState::from_voters([1, 2, 4])
    };
    let learners = raft_core::ConfState {
        learners: vec![4],
        ..raft_core::ConfState::from_voters([1, 2, 3])
    };
    let changed = |config| Event::ConfChanged {
        node: 1,
        index: 5,
        config,
    };
    let setting = |effect| Event::SettingChanged {
        setting: sim::input::Setting::PreVote(true),
        effect,
    };
    let truncated = |reason| Event::Truncated {
        node: 1,
        removed: vec![cell(5)],
        reason,
    };
    let reported = |arrived| Event::SnapshotReported {
        node: 1,
        peer: 2,
        arrived,
    };
    vec![
        Event::TornTailCut { node: 1 },
        Event::CrashArmed {
            node: 1,
            stage: HostStage::WalSave,
        },
        Event::ProcessPaused { node: 1 },
        Event::ProcessResumed {
            node: 1,
            waiting: 2,
        },
        Event::Queued { message: message() },
        Event::Lost {
            message: message(),
            reason: LossReason::QueueFull,
        },
        Event::DiskLost { node: 1 },
        Event::DiskStalled { node: 1, on: true },
        Event::DiskStalled { node: 1, on: false },
        Event::NodeAdded { node: 4 },
        Event::ConfChangeProposed {
            node: 1,
            change: change.clone(),
        },
        Event::ConfChangeDropped { node: 1, change },
        changed(raft_core::ConfState::from_voters([1, 2])),
        changed(joint),
        changed(learners),
        Event::ConfChangeRefused {
            node: 1,
            index: 5,
            reason: "config is already joint".into(),
        },
        Event::SnapshotTaken {
            node: 1,
            index: 5,
            term: 2,
            bytes: 100,
        },
        Event::SnapshotInstalled {
            node: 1,
            index: 5,
            term: 2,
        },
        Event::Compacted {
            node: 1,
            first: 1,
            last: 4,
        },
        reported(true),
        reported(false),
        Event::UnreachableReported { node: 1, peer: 2 },
        Event::TransferAsked { node: 1, to: 2 },
        Event::ForgetAsked { node: 1 },
        setting(sim::event::SettingEffect::Now),
        setting(sim::event::SettingEffect::NextTerm),
        setting(sim::event::SettingEffect::NextStart),
        truncated(TruncateReason::Snapshot { index: 5, term: 2 }),
        truncated(TruncateReason::DiskLost),
    ]
}

fn network() -> Vec<Event> {
    let doubled = |chance| Event::Duplicated {
        message: message(),
        of: MessageId(6),
        chance,
    };
    let held = |on| Event::LinkHeld { from: 1, to: 2, on };
    let set = |link, reorder| Event::LinkSet {
        link,
        settings: LinkSettings {
            delay_ms: Some((1, 2)),
            loss: Some(3),
            duplication: Some(4),
            reorder: Some(reorder),
        },
    };
    vec![
        Event::Partitioned {
            groups: vec![vec![1, 2], vec![3]],
        },
        set(None, true),
        set(Some((1, 2)), false),
        held(true),
        held(false),
        Event::Held { message: message() },
        Event::Released { message: message() },
        Event::Delayed {
            message: message(),
            ms: 9,
        },
        doubled(true),
        doubled(false),
    ]
}

fn requests() -> Vec<Event> {
    let request = RequestId(5);
    let text = || "x=1".into();
    let retried = |reason| Event::RequestRetried {
        request,
        node: 2,
        text: text(),
        reason,
    };
    let answered = |reply, stale| Event::RequestAnswered {
        request,
        node: 2,
        text: text(),
        reply,
        index: 4,
        stale,
    };
    let unknown = |reason| Event::RequestUnknown {
        request,
        node: 2,
        text: text(),
        reason,
    };
    let stale = Stale {
        newest: None,
        committed: 7,
    };
    vec![
        Event::RequestSent {
            request,
            node: 2,
            text: text(),
        },
        retried(RetryReason::Dropped),
        retried(RetryReason::TimedOut),
        retried(RetryReason::Crashed),
        answered(Reply::Put, None),
        answered(Reply::Deleted { existed: true }, None),
        answered(Reply::Deleted { existed: false }, None),
        answered(Reply::Swapped { swapped: true }, None),
        answered(Reply::Swapped { swapped: false }, None),
        answered(Reply::Value(None), None),
        answered(Reply::Value(Some("1".into())), Some(stale)),
        Event::RequestFailed {
            request,
            node: 2,
            text: text(),
        },
        unknown(UnknownReason::TimedOut),
        unknown(UnknownReason::Crashed),
        Event::ClientSet {
            timeout_ms: 500,
            retries: 3,
        },
    ]
}

fn every_event() -> Vec<Event> {
    [
        roles(),
        stages(),
        replication(),
        machines(),
        rest(),
        network(),
        requests(),
    ]
    .concat()
}

#[test]
fn every_event_has_a_sentence_in_every_language() {
    for locale in Locale::all() {
        for event in every_event() {
            let told = sentence(locale, &event);
            assert!(!told.text.is_empty(), "{event:?}");
            assert!(
                !told.text.contains("%{") && !told.text.starts_with("event."),
                "{}: {}",
                locale.tag(),
                told.text
            );
            assert!(told.weight > 0, "{event:?}");
        }
    }
}

#[test]
fn languages_tell_each_event_differently() {
    for event in every_event() {
        assert_ne!(
            sentence(Locale::EN, &event).text,
            sentence(Locale::ZH, &event).text
        );
    }
}

#[test]
fn a_rejection_names_both_terms_and_the_hint() {
    let told = sentence(Locale::EN, &rejected(Some(3), 3));
    assert_eq!(
        told.text,
        "n4 rejects n1's append at 8: its entry there has term 3, not 6. It hints at 8 (term 3)."
    );
    assert_eq!(told.tone, Tone::Bad);
    assert_eq!(
        told.source.map(|source| source.function),
        Some("Raft::handle_append_entries")
    );
}

#[test]
fn a_short_log_rejects_because_it_ends_before() {
    let told = sentence(Locale::EN, &rejected(None, 0));
    assert_eq!(
        told.text,
        "n4 rejects n1's append at 8: its log ends before. It hints at 8."
    );
}

#[test]
fn each_strategy_is_told_in_its_own_words() {
    let texts = [
        ProbeStrategy::Decrement,
        ProbeStrategy::LastIndex,
        ProbeStrategy::TermHint,
    ]
    .map(|strategy| sentence(Locale::EN, &handled(strategy, false)).text);
    assert!(texts[0].contains("goes back by one"), "{}", texts[0]);
    assert!(
        texts[1].contains("the smaller of 8 and hint + 1 = 9"),
        "{}",
        texts[1]
    );
    assert!(
        texts[2].contains("with term 3 or less: that is 3"),
        "{}",
        texts[2]
    );
    assert!(texts.iter().all(|text| text.contains("from 9 to 4")));
}

#[test]
fn only_a_term_hint_is_said_to_search_the_log_by_term() {
    let function = |strategy| {
        let told = sentence(Locale::EN, &handled(strategy, false));
        told.source.map_or("", |source| source.function)
    };
    assert!(function(ProbeStrategy::TermHint).contains("find_conflict_by_term"));
    assert_eq!(
        function(ProbeStrategy::LastIndex),
        "Progress::maybe_decr_to"
    );
    assert_eq!(
        function(ProbeStrategy::Decrement),
        "Progress::maybe_decr_to"
    );
}

#[test]
fn the_most_telling_event_is_the_headline_and_the_others_keep_their_order() {
    let events = [
        Event::Delivered { message: message() },
        Event::Truncated {
            node: 2,
            removed: vec![cell(5)],
            reason: TruncateReason::Crash,
        },
        Event::Crashed {
            node: 2,
            outbox_lost: 0,
        },
        Event::Sent { message: message() },
    ];
    let weights: Vec<u8> = step(Locale::EN, &events)
        .iter()
        .map(|sentence| sentence.weight)
        .collect();
    assert_eq!(weights, [95, 35, 90, 20]);
}

#[test]
fn a_broken_invariant_outweighs_everything() {
    let heaviest = every_event()
        .iter()
        .map(|event| sentence(Locale::EN, event))
        .max_by_key(|told| told.weight);
    assert_eq!(
        heaviest.map(|told| told.source.map(|source| source.section)),
        Some(Some("5.3"))
    );
}

//! What each action does to the store.
use super::*;
use crate::store::options::Raw;
use crate::store::world::Source;
use raft_core::ProbeStrategy;
use sim::view::Durability;

fn store() -> Store {
    Store::new(Options::default(), Prefs::default(), true)
}

fn opened_with(name: &str, value: &str) -> Store {
    let options = Options::read([(name.to_owned(), Raw::Text(value.to_owned()))]);
    Store::new(options, Prefs::default(), true)
}

fn notice_keys(store: &Store) -> Vec<&'static str> {
    store
        .notices
        .list()
        .iter()
        .map(|notice| notice.key)
        .collect()
}

fn run_until(store: &mut Store, action: Action, done: impl Fn(&Store) -> bool) {
    for _ in 0..400 {
        if done(store) {
            return;
        }
        store.reduce(action.clone());
    }
    panic!(
        "not reached in 400 steps: position {}",
        store.timeline.position()
    );
}

fn applied_everywhere(store: &Store, key: &str, value: &str) -> bool {
    let nodes = store.timeline.lab().nodes();
    nodes.iter().all(|node| {
        node.kv
            .iter()
            .any(|(k, v)| k.as_ref() == key && v.as_ref() == value)
    })
}

#[test]
fn it_opens_calm_with_a_leader_selected_and_a_past() {
    let store = store();
    assert_eq!(store.timeline.lab().nodes().len(), 3);
    assert!(store.leader().is_some());
    assert_eq!(store.selected, store.leader());
    assert!(!store.moving() && !store.touched);
    assert!(store.timeline.position() > 0);
    assert_eq!(store.world.start, store.timeline.position());
}

#[test]
fn a_proposal_becomes_applied_on_every_node_by_stepping() {
    let mut store = store();
    assert_eq!(store.suggestion(), "x=1");
    store.reduce(Action::ProposeDraft);
    assert!(store.notices.list().is_empty());
    assert_eq!(store.suggestion(), "x=2");
    run_until(&mut store, Action::Step, |store| {
        applied_everywhere(store, "x", "1")
    });
}

#[test]
fn stepping_back_from_anywhere_reaches_the_start() {
    let mut store = store();
    store.reduce(Action::ProposeDraft);
    for _ in 0..10 {
        store.reduce(Action::Step);
    }
    run_until(&mut store, Action::Back, |store| {
        store.timeline.position() == 0
    });
    assert_eq!(store.timeline.lab().nodes()[0].log.last, 0);
}

#[test]
fn a_crash_takes_the_unstable_tail_and_a_restart_replays_the_rest() {
    let mut store = store();
    let leader = store.leader().expect("the page opens with a leader");
    let before = store.node(leader).expect("it is there").log.last;
    store.reduce(Action::ProposeDraft);
    let cells = store.timeline.lab().cells(leader, before + 1..=before + 1);
    assert_eq!(cells[0].durability, Durability::Unstable);
    store.reduce(Action::Crash(leader));
    assert_eq!(
        store.node(leader).map(|node| (node.up, node.log.last)),
        Some((false, before))
    );
    store.reduce(Action::Restart(leader));
    assert_eq!(
        store.node(leader).map(|node| (node.up, node.log.last)),
        Some((true, before))
    );
}

#[test]
fn refusals_are_told_and_lose_nothing() {
    let mut store = store();
    let leader = store.leader().expect("the page opens with a leader");
    let position = store.timeline.position();
    store.reduce(Action::Restart(leader));
    store.reduce(Action::Propose {
        via: Some(leader),
        text: "   ".to_owned(),
    });
    store.reduce(Action::Draft("y".repeat(10_240)));
    store.reduce(Action::ProposeDraft);
    assert_eq!(
        notice_keys(&store),
        ["refusal.empty_proposal", "refusal.proposal_too_long"],
        "the latest two are on show"
    );
    assert_eq!(
        store.draft.len(),
        10_240,
        "the draft is kept for a second try"
    );
    assert_eq!(store.timeline.position(), position);
}

#[test]
fn a_proposal_to_a_crashed_node_is_refused_with_its_name() {
    let mut store = store();
    store.reduce(Action::Crash(2));
    store.reduce(Action::Propose {
        via: Some(2),
        text: "x=1".to_owned(),
    });
    let notice = store.notices.list().last().expect("the refusal is told");
    assert_eq!(
        (notice.key, notice.args[0].1.as_str()),
        ("refusal.node_down", "2")
    );
}

#[test]
fn the_same_notice_again_is_counted_rather_than_repeated() {
    let mut store = store();
    store.reduce(Action::Restart(1));
    store.reduce(Action::Restart(1));
    assert_eq!(
        store
            .notices
            .list()
            .iter()
            .map(|notice| notice.times)
            .collect::<Vec<_>>(),
        [2]
    );
}

#[test]
fn a_refusal_is_forgotten_when_the_next_request_succeeds() {
    let mut store = store();
    store.reduce(Action::Restart(1));
    store.reduce(Action::Restart(2));
    assert_eq!(notice_keys(&store), ["refusal.node_up"], "merged by kind");
    store.reduce(Action::Crash(1));
    assert!(store.notices.list().is_empty());
}

#[test]
fn bad_options_are_told_in_one_notice() {
    let bad = ["nodes", "seed", "colour"].map(|name| (name.to_owned(), Raw::Text("?".to_owned())));
    let store = Store::new(Options::read(bad), Prefs::default(), true);
    let list = store.notices.list();
    assert_eq!((list.len(), list[0].also.len()), (1, 2));
}

#[test]
fn acting_in_the_past_keeps_the_old_future() {
    let mut store = store();
    store.reduce(Action::ProposeDraft);
    store.reduce(Action::Step);
    let end = store.timeline.len();
    store.reduce(Action::Seek(store.world.start));
    store.reduce(Action::Crash(1));
    assert_eq!(store.timeline.branches().len(), 1);
    assert!(notice_keys(&store).contains(&"notice.forked"));
    store.reduce(Action::SwitchBranch(0));
    assert_eq!(store.timeline.len(), end);
}

#[test]
fn home_goes_to_the_opening_first_and_then_to_the_very_start() {
    let mut store = store();
    let opening = store.world.start;
    store.reduce(Action::ProposeDraft);
    store.reduce(Action::Home);
    assert_eq!(store.timeline.position(), opening);
    store.reduce(Action::Home);
    assert_eq!(store.timeline.position(), 0);
    store.reduce(Action::End);
    assert_eq!(store.timeline.position(), store.timeline.len());
}

#[test]
fn playing_lets_virtual_time_run_at_the_chosen_speed() {
    let mut store = store();
    store.reduce(Action::SetSpeed(Speed::new(0)));
    let before = store.display_ms();
    store.reduce(Action::TogglePlay);
    assert!(store.moving());
    for _ in 0..20 {
        store.reduce(Action::Elapsed(50.0));
    }
    assert_eq!(store.display_ms() - before, 1000.0);
    assert!(store.now_ms() <= store.display_ms());
    store.reduce(Action::TogglePlay);
    assert!(!store.moving());
    assert_eq!(store.display_ms(), store.now_ms());
}

#[test]
fn a_paused_page_changes_nothing_with_time() {
    let mut store = store();
    let revision = store.revision;
    assert!(!store.reduce(Action::Elapsed(16.0)));
    assert_eq!(store.revision, revision);
}

#[test]
fn a_step_glides_only_where_motion_is_welcome() {
    let mut calm = Store::new(Options::default(), Prefs::default(), true);
    let mut lively = Store::new(Options::default(), Prefs::default(), false);
    for store in [&mut calm, &mut lively] {
        run_until(store, Action::Step, |store| {
            store.now_ms() > store.world.start as f64 && store.touched
        });
    }
    assert!(!calm.moving());
    lively.reduce(Action::Elapsed(100.0));
    lively.reduce(Action::Elapsed(100.0));
    lively.reduce(Action::Elapsed(100.0));
    assert!(!lively.moving(), "a glide ends by itself");
    assert_eq!(lively.display_ms(), lively.now_ms());
}

#[test]
fn speeds_stay_within_their_bounds_and_read_well() {
    let mut store = store();
    for _ in 0..20 {
        store.reduce(Action::Slower);
    }
    assert_eq!(store.playback.speed.label(), "1/64×");
    for _ in 0..20 {
        store.reduce(Action::Faster);
    }
    assert_eq!(store.playback.speed.label(), "8×");
}

#[test]
fn selecting_walks_through_the_messages_in_flight() {
    let mut store = store();
    store.reduce(Action::ProposeDraft);
    run_until(&mut store, Action::Step, |store| {
        store.timeline.lab().messages().len() > 1
    });
    let ids: Vec<u64> = store
        .timeline
        .lab()
        .messages()
        .iter()
        .map(|message| message.id.0)
        .collect();
    store.reduce(Action::NextMessage);
    let first = store.message;
    store.reduce(Action::NextMessage);
    assert!(first < store.message);
    assert!(ids.contains(&store.message.expect("one is selected")));
    store.reduce(Action::OnSelected(Verb::Drop));
    assert_eq!(store.timeline.lab().messages().len(), ids.len() - 1);
    assert!(
        store
            .timeline
            .lab()
            .messages()
            .iter()
            .all(|message| Some(message.id.0) != store.message)
    );
}

#[test]
fn escape_leaves_one_thing_at_a_time() {
    let mut store = store();
    store.reduce(Action::OpenDialog(Dialog::Keys));
    store.reduce(Action::SelectMessage(Some(1)));
    store.reduce(Action::Leave);
    assert_eq!((store.dialog, store.message), (None, Some(1)));
    store.reduce(Action::Leave);
    assert_eq!(store.message, None);
    assert!(store.selected.is_some());
    store.reduce(Action::Leave);
    assert_eq!(store.selected, None);
}

#[test]
fn a_search_that_finds_nothing_says_so() {
    let mut store = store();
    run_until(&mut store, Action::NextSought, |store| {
        !store.notices.list().is_empty()
    });
    assert_eq!(notice_keys(&store), ["notice.nothing_found"]);
    store.reduce(Action::ScriptText(
        "cluster nodes=1 seed=3 clock=off\n".to_owned(),
    ));
    store.reduce(Action::OpenScript);
    store.reduce(Action::Step);
    assert!(notice_keys(&store).contains(&"refusal.nothing_scheduled"));
}

#[test]
fn isolating_and_healing_shows_in_the_cuts() {
    let mut store = store();
    store.reduce(Action::SelectNode(Some(2)));
    store.reduce(Action::OnSelected(Verb::Isolate));
    assert_eq!(store.timeline.lab().cuts().len(), 4);
    store.reduce(Action::Heal);
    assert!(store.timeline.lab().cuts().is_empty());
    store.reduce(Action::Cut { from: 1, to: 2 });
    assert_eq!(store.timeline.lab().cuts(), [(1, 2)]);
    store.reduce(Action::Uncut { from: 1, to: 2 });
    assert!(store.timeline.lab().cuts().is_empty());
}

#[test]
fn a_new_run_can_be_undone() {
    let mut store = store();
    store.reduce(Action::ProposeDraft);
    let position = store.timeline.position();
    store.reduce(Action::SetNodes(5));
    assert_eq!(store.timeline.lab().nodes().len(), 5);
    assert!(store.notices.list().iter().any(|notice| notice.undo));
    store.reduce(Action::UndoLoad);
    assert_eq!(
        (
            store.timeline.lab().nodes().len(),
            store.timeline.position()
        ),
        (3, position)
    );
}

#[test]
fn numbers_of_nodes_beyond_the_bounds_are_clamped() {
    let mut store = store();
    store.reduce(Action::SetNodes(300));
    assert_eq!(store.timeline.lab().nodes().len(), 9);
    store.reduce(Action::SetNodes(0));
    assert_eq!(store.timeline.lab().nodes().len(), 1);
    assert_eq!(store.leader(), Some(1));
}

#[test]
fn another_seed_is_another_run_and_the_same_seed_the_same() {
    let leaders = |seed| {
        let mut store = store();
        store.reduce(Action::SetSeed(seed));
        (store.leader(), store.now_ms())
    };
    assert_eq!(leaders(4), leaders(4));
    assert!((1..12).any(|seed| leaders(seed) != leaders(0)));
}

#[test]
fn a_seed_that_is_no_number_is_refused() {
    let mut store = store();
    store.reduce(Action::SeedText("five".to_owned()));
    assert_eq!(notice_keys(&store), ["option.seed"]);
}

#[test]
fn figure_7_ends_with_seven_equal_logs_under_every_strategy() {
    for probe in ["decrement", "last-index", "term-hint"] {
        let options = Options::read([
            ("scenario".to_owned(), Raw::Text("figure-7".to_owned())),
            ("probe".to_owned(), Raw::Text(probe.to_owned())),
        ]);
        let mut store = Store::new(options, Prefs::default(), true);
        assert_eq!(store.timeline.lab().probe().to_string(), probe);
        assert_eq!(store.leader(), Some(1));
        run_until(&mut store, Action::NextSought, |store| {
            let lab = store.timeline.lab();
            let logs: Vec<_> = (1..=7).map(|node| lab.cells(node, 1..=40)).collect();
            logs.iter().all(|log| {
                log.len() >= 11
                    && log
                        .iter()
                        .map(|c| (c.index, c.term))
                        .eq(logs[0].iter().map(|c| (c.index, c.term)))
            })
        });
    }
}

#[test]
fn the_strategy_can_be_switched_before_the_run() {
    let mut store = opened_with("scenario", "figure-7");
    store.reduce(Action::SetProbe(ProbeStrategy::Decrement));
    assert_eq!(store.timeline.lab().probe(), ProbeStrategy::Decrement);
    assert_eq!(store.world.source, Source::BuiltIn("figure-7".to_owned()));
}

#[test]
fn a_script_that_cannot_be_read_is_shown_with_its_line_and_the_run_stays() {
    let mut store = store();
    let position = store.timeline.position();
    store.reduce(Action::OpenDialog(Dialog::Script));
    store.reduce(Action::ScriptText(
        "cluster nodes=3\n\nfly to the moon\n".to_owned(),
    ));
    store.reduce(Action::OpenScript);
    let problem = store.script.problem.clone().expect("the problem is shown");
    assert_eq!(problem.line, 3);
    assert_eq!(store.dialog, Some(Dialog::Script));
    assert_eq!(store.timeline.position(), position);
}

#[test]
fn scripts_of_both_kinds_open() {
    let mut store = store();
    store.reduce(Action::ScriptText(
        "cluster nodes=5 seed=3\n\nrun until quiet\n".to_owned(),
    ));
    store.reduce(Action::OpenScript);
    assert_eq!(store.timeline.lab().nodes().len(), 5);
    store.reduce(Action::ScriptText(
        "add-nodes 3 voters=(1,2,3) index=2\n----\nok\n\ncampaign 1\n----\n".to_owned(),
    ));
    store.reduce(Action::OpenScript);
    assert!(store.timeline.lab().is_script());
    assert!(store.script.problem.is_none());
}

#[test]
fn no_text_as_a_script_panics() {
    for text in [
        "",
        "\n\n",
        "----",
        "cluster",
        "cluster nodes=300",
        "add-nodes",
        "add-nodes x",
        "\u{0}",
        "🐢 🐢",
    ] {
        let mut store = store();
        store.reduce(Action::ScriptText(text.to_owned()));
        store.reduce(Action::OpenScript);
        store.reduce(Action::Step);
        assert!(
            !store.timeline.lab().nodes().is_empty() || store.timeline.lab().is_script(),
            "{text:?}"
        );
    }
}

#[test]
fn no_action_on_any_node_or_message_panics() {
    let mut store = store();
    for id in [0, 1, 3, 4, 99, u64::MAX] {
        for action in [
            Action::Crash(id),
            Action::TimeOut(id),
            Action::Restart(id),
            Action::Isolate(id),
            Action::Deliver(id),
            Action::Drop(id),
            Action::Cut { from: id, to: 1 },
            Action::Uncut { from: 1, to: id },
            Action::Via(Some(id)),
            Action::ProposeDraft,
            Action::SelectNode(Some(id)),
            Action::SelectMessage(Some(id)),
            Action::Seek(id as usize),
            Action::SwitchBranch(id as usize),
        ] {
            store.reduce(action);
            store.reduce(Action::Step);
        }
    }
    assert!(store.timeline.lab().violations().is_empty());
}

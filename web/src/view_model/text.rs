//! The moment as text: what is pasted into a mail, a bug report or a note.
use super::{explain, words};
use crate::i18n::args;
use crate::store::Store;
use crate::store::world::Source;
use raft_core::Index;
use sim::view::{Durability, NodeView};

/// Entries of a log that are written out; those before are counted.
const ENTRIES: Index = 24;

/// The moment: what is run, where it is, what just happened, every log, and what leaders believe.
pub fn moment(store: &Store) -> String {
    let lab = store.timeline.lab();
    let locale = store.prefs.locale;
    let mut text = format!(
        "Raftglass · {} · {}\n",
        place(store),
        words::time(lab.now_ms())
    );
    if let Some(modified) = super::settings::modified(store) {
        text.push_str(&format!("{modified}\n"));
    }
    let headline = explain::headline(store);
    if !headline.is_empty() {
        text.push_str(&format!("{headline}\n"));
    }
    text.push('\n');
    for node in &lab.nodes() {
        text.push_str(&format!(
            "{} {} t{}  {}\n    {} {}  {} {}\n",
            words::node(node.id),
            words::role(locale, node),
            node.term,
            log(store, node),
            locale.text("text.committed"),
            node.log.committed,
            locale.text("text.applied"),
            node.log.applied,
        ));
        for belief in node
            .progress
            .iter()
            .filter(|belief| node.up && belief.follower != node.id)
        {
            text.push_str(&format!(
                "    → {} {} Match {} Next {}{}\n",
                words::node(belief.follower),
                words::progress_state(belief.state),
                belief.matched,
                belief.next,
                if belief.paused { " ‖" } else { "" },
            ));
        }
    }
    text
}

/// What is run, with its seed, and the event.
fn place(store: &Store) -> String {
    let locale = store.prefs.locale;
    let name = match &store.world.source {
        Source::BuiltIn(id) => locale.text(&format!("scenario.{id}")),
        Source::Own(_) => locale.text("scenario.own"),
    };
    let timeline = &store.timeline;
    let ordinal = |position| timeline.mark_at(position).ordinal;
    let event = locale.fill(
        "time.position",
        args![
            position = ordinal(timeline.position()),
            len = ordinal(timeline.len())
        ],
    );
    format!(
        "{name} · {} {} · {event}",
        locale.text("toolbar.seed"),
        store.world.seed
    )
}

/// `…3 ≤ [t1] 4:t1 5:t2 6:t2~`: what is compacted, and each entry with its term; `~` marks what is not stored yet.
fn log(store: &Store, node: &NodeView) -> String {
    let lab = store.timeline.lab();
    let (snapshot, last) = (node.log.snapshot, node.log.last);
    let first = node.log.first.max(last.saturating_sub(ENTRIES - 1));
    let mut parts = Vec::new();
    if snapshot.0 > 0 {
        parts.push(format!("[≤{} t{}]", snapshot.0, snapshot.1));
    }
    if first > node.log.first {
        parts.push(format!("+{}", first - node.log.first));
    }
    parts.extend(lab.cells(node.id, first..=last).iter().map(|cell| {
        let sign = match cell.durability {
            Durability::Stored => "",
            Durability::Written | Durability::Unstable => "~",
        };
        format!("{}:t{}{sign}", cell.index, cell.term)
    }));
    if parts.is_empty() {
        return "–".to_owned();
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    #[test]
    fn every_log_and_every_belief_is_written_out() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.reduce(Action::ProposeDraft);
        let text = moment(&store);
        for node in ["n1 ", "n2 ", "n3 "] {
            assert!(text.lines().any(|line| line.starts_with(node)), "{text}");
        }
        assert!(text.contains("2:t1~"), "the new entry is unstable: {text}");
        assert_eq!(text.matches("→ n").count(), 2, "{text}");
    }

    #[test]
    fn a_modified_raft_is_said_to_be_one() {
        use sim::input::{Input, Setting};
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        let rule = sim::rule::Rule::PersistVote;
        let setting = Setting::Rule { rule, on: false };
        store.reduce(Action::Do(Box::new(Input::Set(setting))));
        assert!(moment(&store).contains("persist-vote"));
    }
}

//! The table of invariants and their checks.
use super::{Delta, Ledger, NodeState, Scene};
use raft_core::{Index, NodeId, StateType, Term};
use std::collections::BTreeSet;

/// One property that must hold.
#[derive(Clone, Copy, Debug)]
pub struct Invariant {
    /// Its name, as in the paper where it has one there.
    pub name: &'static str,
    /// Section or figure of the paper.
    pub section: &'static str,
    /// What must hold, in one sentence.
    pub claim: &'static str,
    /// Calls back with the evidence of every breach that what just happened could have caused.
    pub check: fn(&Check<'_>, &mut dyn FnMut(String)),
}

/// All invariants, in the order in which they are checked.
pub const TABLE: [Invariant; 11] = [
    Invariant {
        name: "election-safety",
        section: "5.2",
        claim: "At most one leader is elected in a term.",
        check: election_safety,
    },
    Invariant {
        name: "leader-append-only",
        section: "5.3",
        claim: "A leader never overwrites or deletes entries of its log; it only appends.",
        check: leader_append_only,
    },
    Invariant {
        name: "log-matching",
        section: "5.3",
        claim: "Two logs that hold an entry with the same index and term are equal up to there.",
        check: log_matching,
    },
    Invariant {
        name: "leader-completeness",
        section: "5.4",
        claim: "What is committed in a term is in the logs of the leaders of all later terms.",
        check: leader_completeness,
    },
    Invariant {
        name: "state-machine-safety",
        section: "5.4.3",
        claim: "No two nodes commit or apply different entries at one index.",
        check: state_machine_safety,
    },
    Invariant {
        name: "applied-committed-last",
        section: "Figure 2",
        claim: "applied <= committed <= last index.",
        check: cursors_in_order,
    },
    Invariant {
        name: "commit-never-falls",
        section: "Figure 2",
        claim: "The commit index of a process never falls.",
        check: commit_never_falls,
    },
    Invariant {
        name: "match-is-held",
        section: "Figure 2",
        claim: "A follower holds the leader's log up to the leader's Match of it.",
        check: match_is_held,
    },
    Invariant {
        name: "match-below-next",
        section: "Figure 2",
        claim: "Match < Next.",
        check: match_below_next,
    },
    Invariant {
        name: "committed-is-durable",
        section: "5.3",
        claim: "What is committed is fsynced on the disks of a majority of the voters, of both halves of a joint configuration.",
        check: committed_is_durable,
    },
    Invariant {
        name: "linearizable-history",
        section: "8",
        claim: "What clients are told is what one copy would say that takes each request once, between its call and its answer.",
        check: linearizable_history,
    },
];

/// What the checks look at.
pub struct Check<'a> {
    /// The cluster after the input.
    pub scene: &'a dyn Scene,
    /// What the input did.
    pub delta: &'a Delta<'a>,
    /// The node before the input; `None` when it is seen for the first time.
    pub before: Option<NodeState>,
    /// The node after the input.
    pub now: NodeState,
    /// What was known before the input.
    pub ledger: &'a Ledger,
    /// Nodes that lost their disk and all that they had promised.
    pub void: &'a BTreeSet<NodeId>,
}

impl Check<'_> {
    /// The node before the input, if it is the same process.
    fn same_process(&self) -> Option<NodeState> {
        self.before.filter(|before| before.up && self.now.up)
    }

    /// All nodes but the one that the input was about.
    fn others(&self) -> impl Iterator<Item = NodeId> {
        let node = self.delta.node;
        (1..=self.scene.node_count()).filter(move |other| *other != node)
    }

    /// Whether the node, its role, its term or the end of its log is another one than before.
    fn standing_changed(&self) -> bool {
        let standing = |s: NodeState| (s.up, s.role, s.term, s.first, s.last, s.last_term);
        self.before
            .is_none_or(|before| standing(before) != standing(self.now))
    }

    fn term_at(&self, node: NodeId, index: Index) -> Option<Term> {
        self.scene.entry(node, index).map(|(term, _)| term)
    }

    /// Whether a node's log goes back to an index: what is before that is in its snapshot.
    fn goes_back_to(&self, node: NodeId, index: Index) -> bool {
        index >= self.scene.first(node)
    }

    /// The indexes that the node learned to be committed and whose entries it holds.
    fn newly_committed(&self) -> std::ops::RangeInclusive<Index> {
        let known = self.same_process().map_or(0, |before| before.committed);
        (known + 1).max(self.now.first)..=self.now.committed.min(self.now.last)
    }
}

fn linearizable_history(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    check.delta.unexplained.iter().cloned().for_each(report);
}

fn election_safety(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let (node, NodeState { role, term, .. }) = (check.delta.node, check.now);
    let first = check
        .ledger
        .leader_of(term)
        .filter(|leader| *leader != node);
    if let (StateType::Leader, Some(first)) = (role, first) {
        report(format!(
            "n{node} leads term {term}, which n{first} led already"
        ));
    }
}

fn leader_append_only(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let (node, now) = (check.delta.node, check.now);
    let Some(before) = check.same_process() else {
        return;
    };
    let led_throughout =
        before.role == StateType::Leader && (before.role, before.term) == (now.role, now.term);
    if !led_throughout || before.last == 0 {
        return;
    }
    let term = check.term_at(node, before.last);
    let compacted = before.last < now.first;
    if now.last < before.last || (!compacted && term != Some(before.last_term)) {
        let NodeState {
            term: led,
            last,
            last_term,
            ..
        } = before;
        report(format!(
            "n{node} leads term {led}: its log ended at {last} with term {last_term}, now it ends \
             at {} and holds {} there",
            now.last,
            shown(term)
        ));
    }
}

fn log_matching(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let node = check.delta.node;
    let Some((first, last)) = check.delta.appended else {
        return;
    };
    for other in check.others() {
        let held = check.scene.last(other);
        for index in first..=last.min(held) {
            if let Some(difference) = difference_at(check, other, index) {
                report(format!("n{node} and n{other} at {index}: {difference}"));
            }
        }
    }
}

/// How two logs differ at an index where they hold the same term: by the data there or by the term before.
fn difference_at(check: &Check<'_>, other: NodeId, index: Index) -> Option<String> {
    let node = check.delta.node;
    let (term, data) = check.scene.entry(node, index)?;
    let (other_term, other_data) = check.scene.entry(other, index)?;
    if term != other_term {
        return None;
    }
    if data != other_data {
        return Some(format!(
            "both hold term {term}, but {data:?} and {other_data:?}"
        ));
    }
    if !check.goes_back_to(node, index - 1) || !check.goes_back_to(other, index - 1) {
        return None;
    }
    let before = check.term_at(node, index - 1);
    let other_before = check.term_at(other, index - 1);
    (before != other_before).then(|| {
        format!(
            "both hold term {term}, but before it {} and {}",
            shown(before),
            shown(other_before)
        )
    })
}

fn leader_completeness(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let (node, now) = (check.delta.node, check.now);
    let led = |before: NodeState| (before.role, before.term) == (StateType::Leader, now.term);
    if now.role == StateType::Leader && !check.same_process().is_some_and(led) {
        let index = check.ledger.committed_before(now.term);
        if let Some(chosen) = check.ledger.chosen(index)
            && index >= now.first
            && check.term_at(node, index) != Some(chosen.term)
        {
            let held = shown(check.term_at(node, index));
            let committed_in = chosen.committed_in;
            report(format!(
                "n{node} leads term {}, but at {index} it holds {held} in place of term {}, \
                 committed in term {committed_in}",
                now.term, chosen.term
            ));
        }
    }
    later_leaders_hold(check, report);
}

/// What was just committed for the first time has to be in the logs of leaders of later terms.
fn later_leaders_hold(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let (node, now) = (check.delta.node, check.now);
    let index = *check.newly_committed().end();
    if index <= check.ledger.committed() {
        return;
    }
    let term = check.term_at(node, index);
    for other in check.others() {
        let state = check.scene.state(other);
        let later = state.role == StateType::Leader && state.term > now.term;
        if later && index >= state.first && check.term_at(other, index) != term {
            report(format!(
                "n{node} commits {index} ({}) in term {}, but n{other} leads term {} and holds {} there",
                shown(term),
                now.term,
                state.term,
                shown(check.term_at(other, index))
            ));
        }
    }
}

fn state_machine_safety(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let node = check.delta.node;
    if let Some((index, term)) = check.delta.installed
        && check.ledger.knows(index)
    {
        let chosen = check.ledger.chosen(index).map(|chosen| chosen.term);
        if chosen != Some(term) {
            report(format!(
                "n{node} installs a snapshot of term {term} at {index}, where {} was committed",
                shown(chosen)
            ));
        }
    }
    for index in check.newly_committed() {
        let (Some(chosen), Some((term, data))) =
            (check.ledger.chosen(index), check.scene.entry(node, index))
        else {
            break;
        };
        if (term, data) != (chosen.term, &chosen.data) {
            report(format!(
                "n{node} commits term {term} {data:?} at {index}, where term {} {:?} was committed",
                chosen.term, chosen.data
            ));
        }
    }
    for entry in check.delta.applied {
        let index = entry.index;
        match check.ledger.chosen(index) {
            None if !check.ledger.knows(index) => {}
            None => report(format!("n{node} applies {index}, which nobody committed")),
            Some(chosen) if (entry.term, &entry.data) != (chosen.term, &chosen.data) => {
                report(format!(
                    "n{node} applies term {} {:?} at {index}, where term {} {:?} was committed",
                    entry.term, entry.data, chosen.term, chosen.data
                ))
            }
            Some(_) => {}
        }
    }
}

fn cursors_in_order(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let NodeState {
        applied,
        committed,
        last,
        ..
    } = check.now;
    if applied > committed || committed > last {
        let node = check.delta.node;
        report(format!(
            "n{node}: applied {applied}, committed {committed}, last index {last}"
        ));
    }
}

fn commit_never_falls(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let Some(before) = check.same_process() else {
        return;
    };
    let (from, to) = (before.committed, check.now.committed);
    if to < from {
        report(format!(
            "n{}: the commit index falls from {from} to {to}",
            check.delta.node
        ));
    }
}

/// A leader's Match of a follower is exact knowledge as long as the follower is not in a later term. Looked at where a
/// belief or one of the two logs changed.
fn match_is_held(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let node = check.delta.node;
    let mut compare = |leader: NodeId, follower: NodeId, matched: Index| {
        // A member that no machine was made for yet, or one that lost all that it had.
        let unknown = follower > check.scene.node_count() || check.void.contains(&follower);
        if unknown || matched == 0 {
            return;
        }
        let later = check.scene.term(follower) > check.scene.term(leader);
        let held = check.term_at(follower, matched);
        let own = check.term_at(leader, matched);
        let compacted = matched < check.scene.first(follower)
            || (matched <= check.scene.last(follower) && !check.goes_back_to(leader, matched));
        if !later && !compacted && held != own {
            report(format!(
                "n{leader} believes that n{follower} matches up to {matched} ({}), but it holds {} there",
                shown(own),
                shown(held)
            ));
        }
    };
    let log_changed = check.delta.appended.is_some() || check.standing_changed();
    if log_changed || check.delta.beliefs_changed {
        check
            .scene
            .visit_beliefs(node, &mut |follower, matched, _| {
                compare(node, follower, matched)
            });
    }
    if !log_changed {
        return;
    }
    for leader in check.others() {
        check
            .scene
            .visit_beliefs(leader, &mut |follower, matched, _| {
                if follower == node {
                    compare(leader, follower, matched);
                }
            });
    }
}

fn match_below_next(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let node = check.delta.node;
    check
        .scene
        .visit_beliefs(node, &mut |follower, matched, next| {
            if matched >= next {
                report(format!(
                    "n{node} believes of n{follower}: Match {matched}, Next {next}"
                ));
            }
        });
}

/// Looked at where something was committed for the first time, and where a disk changed.
fn committed_is_durable(check: &Check<'_>, report: &mut dyn FnMut(String)) {
    let (node, known) = (check.delta.node, check.ledger.committed());
    let newest = *check.newly_committed().end();
    let disk_changed = check
        .before
        .is_none_or(|before| before.stored != check.now.stored);
    let (index, term) = if newest > known {
        (newest, check.term_at(node, newest))
    } else if disk_changed {
        (known, check.ledger.chosen(known).map(|chosen| chosen.term))
    } else {
        return;
    };
    let Some(term) = term else { return };
    let own = check.scene.voters(node);
    let (incoming, outgoing) = match newest > known && check.now.up {
        true => &own,
        false => check.ledger.voters(),
    };
    for half in [incoming, outgoing] {
        let holds = |id: &&NodeId| {
            let made = **id <= check.scene.node_count();
            check.void.contains(*id) || (made && check.scene.stores(**id, index, term))
        };
        let holders: Vec<NodeId> = half.iter().filter(holds).copied().collect();
        let needed = half.len() / 2 + 1;
        if !half.is_empty() && holders.len() < needed {
            report(format!(
                "entry {index} of term {term} is committed, but fsynced on {holders:?} only; {needed} of {} are needed",
                half.len()
            ));
        }
    }
}

/// A term in words.
fn shown(term: Option<Term>) -> String {
    term.map_or_else(|| "nothing".to_owned(), |term| format!("term {term}"))
}

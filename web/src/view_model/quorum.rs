//! Majorities: who counts, how many are needed, and how far they are: for the vote of a candidate and for the next
//! commit of a leader. In joint consensus there are two, and both have to agree.
use super::words;
use crate::i18n::{Locale, args};
use crate::store::Store;
use raft_core::{ConfState, Index, NodeId, StateType};
use sim::lab::Lab;
use sim::view::NodeView;
use std::cmp::Reverse;

/// The configuration and every count that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct QuorumVm {
    /// The configuration in words.
    pub config: String,
    /// What of it is about to change; `None` when nothing is.
    pub change: Option<String>,
    /// One for each candidate and each node that thinks that it leads, latest term first.
    pub meters: Vec<MeterVm>,
}

/// One count.
#[derive(Clone, Debug, PartialEq)]
pub struct MeterVm {
    /// What is counted: `n1 asks for votes in term 3`.
    pub title: String,
    /// One majority, or two in joint consensus.
    pub halves: Vec<HalfVm>,
    /// Members that do not count.
    pub learners: Vec<SeatVm>,
    /// What comes of it.
    pub verdict: String,
    /// Whether it is won.
    pub won: bool,
}

/// One majority.
#[derive(Clone, Debug, PartialEq)]
pub struct HalfVm {
    /// Which of two; empty when there is one.
    pub label: String,
    /// Who counts, in order of id.
    pub seats: Vec<SeatVm>,
    /// How many say yes.
    pub have: usize,
    /// How many have to.
    pub needed: usize,
}

/// One member.
#[derive(Clone, Debug, PartialEq)]
pub struct SeatVm {
    /// Its name.
    pub node: String,
    /// What it holds: `Match`, or nothing for votes.
    pub value: String,
    /// What it says.
    pub says: Says,
    /// All of it in words.
    pub title: String,
}

/// What a member says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It has the entry, or grants its vote.
    Yes,
    /// It rejects.
    No,
    /// Nothing yet.
    Open,
}

/// The counts of a page.
pub fn quorum(store: &Store) -> QuorumVm {
    let locale = store.prefs.locale;
    let lab = store.timeline.lab();
    let nodes = lab.nodes();
    let mut counting: Vec<&NodeView> = nodes
        .iter()
        .filter(|node| node.up && counts(node.role))
        .collect();
    counting.sort_by_key(|node| (Reverse(node.term), node.id));
    let whose = counting
        .first()
        .copied()
        .or_else(|| nodes.iter().find(|node| node.up))
        .or(nodes.first());
    let meters = counting
        .iter()
        .map(|node| match node.role {
            StateType::Leader => commit(locale, lab, node),
            _ => votes(locale, node),
        })
        .collect();
    QuorumVm {
        config: whose.map_or_else(String::new, |node| config(locale, &node.config)),
        change: whose.and_then(|node| change(locale, lab, node)),
        meters,
    }
}

fn counts(role: StateType) -> bool {
    role != StateType::Follower
}

/// The configuration in words: voters, how many of them decide, learners.
fn config(locale: Locale, config: &ConfState) -> String {
    let voters = words::nodes(locale, &config.voters);
    let needed = majority(config.voters.len());
    let mut text = if config.voters_outgoing.is_empty() {
        let all = config.voters.len();
        locale.fill("quorum.config", args![voters, needed, all])
    } else {
        let outgoing = words::nodes(locale, &config.voters_outgoing);
        locale.fill("quorum.joint", args![voters, outgoing])
    };
    if !config.learners.is_empty() {
        let learners = words::nodes(locale, &config.learners);
        text.push_str(&locale.fill("quorum.learners", args![learners]));
    }
    text
}

/// What comes next: leaving a joint configuration, or a change in the log that is not applied yet.
fn change(locale: Locale, lab: &Lab, node: &NodeView) -> Option<String> {
    let config = &node.config;
    if !config.voters_outgoing.is_empty() {
        let key = if config.auto_leave {
            "quorum.leaves_alone"
        } else {
            "quorum.leaves_when_told"
        };
        let mut text = locale.text(key).into_owned();
        if !config.learners_next.is_empty() {
            let learners = words::nodes(locale, &config.learners_next);
            text.push_str(&locale.fill("quorum.learners_next", args![learners]));
        }
        return Some(text);
    }
    let waiting = lab.cells(node.id, node.log.applied + 1..=node.log.last);
    let change = waiting.iter().find(|cell| cell.conf_change)?;
    Some(locale.fill("quorum.pending", args![index = change.index]))
}

fn majority(voters: usize) -> usize {
    voters / 2 + 1
}

/// The majorities of a configuration, with their labels.
fn halves(
    locale: Locale,
    config: &ConfState,
    seat: impl Fn(NodeId) -> SeatVm,
) -> (Vec<HalfVm>, Vec<SeatVm>) {
    let joint = !config.voters_outgoing.is_empty();
    let half = |key: &str, voters: &[NodeId]| {
        let seats: Vec<SeatVm> = voters.iter().copied().map(&seat).collect();
        HalfVm {
            label: if joint {
                locale.text(key).into_owned()
            } else {
                String::new()
            },
            have: seats.iter().filter(|seat| seat.says == Says::Yes).count(),
            needed: majority(voters.len()),
            seats,
        }
    };
    let mut all = vec![half("quorum.incoming", &config.voters)];
    if joint {
        all.push(half("quorum.outgoing", &config.voters_outgoing));
    }
    let learners = config
        .learners
        .iter()
        .chain(&config.learners_next)
        .copied()
        .map(seat);
    (all, learners.collect())
}

/// How far a leader is with the next entry that it could commit.
fn commit(locale: Locale, lab: &Lab, leader: &NodeView) -> MeterVm {
    let committed = leader.log.committed;
    let open = leader.log.last > committed;
    let index = if open { committed + 1 } else { committed };
    let seat = |id: NodeId| {
        let matched = leader
            .progress
            .iter()
            .find(|row| row.follower == id)
            .map_or(0, |row| row.matched);
        let node = words::node(id);
        SeatVm {
            title: locale.fill("quorum.match_title", args![node, matched]),
            node,
            value: matched.to_string(),
            says: if matched >= index {
                Says::Yes
            } else {
                Says::Open
            },
        }
    };
    let (halves, learners) = halves(locale, &leader.config, seat);
    let held = halves.iter().all(|half| half.have >= half.needed);
    let verdict = if !open {
        locale.fill("quorum.all_committed", args![index])
    } else if held && older(lab, leader, index) {
        locale.fill("quorum.older_term", args![index, term = leader.term])
    } else {
        locale.fill("quorum.waits", args![index])
    };
    MeterVm {
        title: locale.fill(
            "quorum.commit",
            args![node = words::node(leader.id), term = leader.term, index],
        ),
        halves,
        learners,
        verdict,
        won: !open,
    }
}

/// Whether an entry is of a term before the leader's: it is committed only with a later one (paper, section 5.4.2).
fn older(lab: &Lab, leader: &NodeView, index: Index) -> bool {
    lab.cells(leader.id, index..=index)
        .first()
        .is_some_and(|cell| cell.term < leader.term)
}

/// How far a candidate is with its votes.
fn votes(locale: Locale, candidate: &NodeView) -> MeterVm {
    let seat = |id: NodeId| {
        let said = candidate.votes.iter().find(|(voter, _)| *voter == id);
        let (says, key) = match said {
            Some((_, true)) => (Says::Yes, "quorum.granted"),
            Some((_, false)) => (Says::No, "quorum.rejected"),
            None => (Says::Open, "quorum.silent"),
        };
        let node = words::node(id);
        SeatVm {
            title: locale.fill(key, args![node]),
            node,
            value: String::new(),
            says,
        }
    };
    let (halves, learners) = halves(locale, &candidate.config, seat);
    let won = halves.iter().all(|half| half.have >= half.needed);
    let key = if candidate.role == StateType::PreCandidate {
        "quorum.pre_vote"
    } else {
        "quorum.vote"
    };
    MeterVm {
        title: locale.fill(
            key,
            args![node = words::node(candidate.id), term = candidate.term],
        ),
        verdict: locale
            .text(if won {
                "quorum.won"
            } else {
                "quorum.more_votes"
            })
            .into_owned(),
        halves,
        learners,
        won,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    fn open(scenario: Option<&str>) -> Store {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        if let Some(id) = scenario {
            store.reduce(Action::Load(id.to_owned()));
        }
        store
    }

    /// Steps until a condition holds.
    fn until(store: &mut Store, holds: impl Fn(&QuorumVm) -> bool) -> QuorumVm {
        store.reduce(Action::Seek(0));
        for _ in 0..20_000 {
            let shown = quorum(store);
            if holds(&shown) {
                return shown;
            }
            let here = store.timeline.position();
            store.reduce(Action::Seek(here + 1));
            if store.timeline.position() == here {
                store.timeline.step();
            }
        }
        panic!("it never happens");
    }

    #[test]
    fn a_proposal_fills_the_meter_until_a_majority_has_it() {
        let mut store = open(None);
        store.reduce(Action::ProposeDraft);
        let shown = quorum(&store);
        let meter = &shown.meters[0];
        assert!(!meter.won, "{meter:?}");
        assert_eq!(meter.halves[0].needed, 2);
        assert!(meter.halves[0].have < 2);
        assert!(shown.config.contains("n1, n2, n3"), "{}", shown.config);
        assert_eq!(
            shown.change, None,
            "a leader that may propose no change yet has none"
        );
        for _ in 0..200 {
            store.timeline.step();
        }
        let meter = &quorum(&store).meters[0];
        assert!(meter.won && meter.halves[0].have >= 2, "{meter:?}");
    }

    #[test]
    fn a_candidate_counts_its_own_vote_first() {
        let mut store = open(None);
        let shown = until(&mut store, |shown| {
            shown.meters.iter().any(|meter| {
                meter.halves[0]
                    .seats
                    .iter()
                    .all(|seat| seat.value.is_empty())
            })
        });
        let meter = &shown.meters[0];
        assert!(meter.halves[0].seats.iter().any(|s| s.says == Says::Open));
    }

    #[test]
    fn joint_consensus_has_two_majorities_and_says_how_it_ends() {
        let mut store = open(Some("joint-auto-leave"));
        let shown = until(&mut store, |shown| {
            shown.meters.iter().any(|meter| meter.halves.len() == 2)
        });
        assert!(shown.change.is_some());
        let labels: Vec<&str> = shown.meters[0]
            .halves
            .iter()
            .map(|half| half.label.as_str())
            .collect();
        assert!(labels.iter().all(|label| !label.is_empty()), "{labels:?}");
    }

    #[test]
    fn an_older_entry_on_a_majority_is_said_to_wait_for_a_later_one() {
        let mut store = open(Some("figure-8"));
        let text = "of an older term";
        let shown = until(&mut store, |shown| {
            shown
                .meters
                .iter()
                .any(|meter| meter.verdict.contains(text))
        });
        assert!(shown.meters.iter().any(|meter| !meter.won));
    }
}

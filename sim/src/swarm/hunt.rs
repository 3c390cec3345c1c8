//! Runs by hand that are likely to show that a rule is missing: small clusters, every stage and every message an input,
//! and of the faults those that the rule is there for.
use crate::cluster::{Cluster, ClusterConfig};
use crate::input::{Input, ReadMode, Request};
use crate::prng::Prng;
use crate::rule::Rule;
use raft_core::Rule as RaftRule;
use raft_core::raftpb::conf_changes_from_str;
use raft_core::{ConfChangeTransition, ConfChangeV2, NodeId, StateType};

/// Who is voter and who is learner, the weights of what is done, and the invariant that is to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hunt {
    /// The rule that it is for.
    pub rule: Rule,
    /// The invariant that breaks without the rule.
    pub invariant: &'static str,
    /// The section of the paper that the rule is from.
    pub section: &'static str,
    /// What the rule is for, in a sentence.
    pub why: &'static str,
    /// How many voters there are.
    voters: u64,
    /// How many learners there are.
    learners: u64,
    /// Whether every append carries one entry at most.
    single_entries: bool,
    /// Of each what so many thousandths of the inputs do; the rest are stages and messages.
    weights: Weights,
}

/// Thousandths of the inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weights {
    campaign: u64,
    propose: u64,
    put: u64,
    read: u64,
    crash: u64,
    tick: u64,
    drop: u64,
    partition: u64,
    heal: u64,
    change: u64,
}

/// What every hunt does now and then.
const USUAL: Weights = Weights {
    campaign: 10,
    propose: 15,
    put: 0,
    read: 0,
    crash: 2,
    tick: 0,
    drop: 5,
    partition: 15,
    heal: 4,
    change: 0,
};

const READS: Weights = Weights {
    propose: 0,
    put: 15,
    read: 20,
    ..USUAL
};

/// The hunt for a rule.
pub fn hunt_of(rule: Rule) -> Hunt {
    let usual = Hunt {
        rule,
        invariant: "election-safety",
        section: "5.2",
        why: "",
        voters: 3,
        learners: 0,
        single_entries: false,
        weights: USUAL,
    };
    match rule {
        Rule::Raft(rule) => of_raft(rule, usual),
        Rule::PersistBeforeSend => Hunt {
            invariant: "committed-is-durable",
            section: "5.1",
            why: "what a node has answered for must outlive its crash, so the disk comes first",
            weights: Weights { crash: 40, ..USUAL },
            ..usual
        },
        Rule::PersistVote => Hunt {
            why: "a node that forgets its vote in a crash gives it twice",
            weights: Weights {
                crash: 30,
                campaign: 30,
                ..USUAL
            },
            ..usual
        },
    }
}

fn of_raft(rule: RaftRule, usual: Hunt) -> Hunt {
    match rule {
        RaftRule::OwnTermCommit => Hunt {
            invariant: "leader-completeness",
            section: "5.4.2, Figure 8",
            why: "an entry of an older term on a majority can still give way, so it does not count as committed",
            voters: 5,
            single_entries: true,
            ..usual
        },
        RaftRule::LogMatchingCheck => Hunt {
            invariant: "log-matching",
            section: "5.3",
            why: "entries that follow another one than the leader's make logs that agree at their end and differ before it",
            ..usual
        },
        RaftRule::UpToDateVote => Hunt {
            invariant: "leader-completeness",
            section: "5.4.1",
            why: "a leader has to hold all that was committed, so it needs the votes of those who know the latest of it",
            ..usual
        },
        RaftRule::OneVotePerTerm => Hunt {
            why: "two majorities share a node, and that node elects only one of two candidates",
            ..usual
        },
        RaftRule::QuorumSize => Hunt {
            why: "two halves share no node: each could elect a leader of its own",
            voters: 4,
            ..usual
        },
        RaftRule::JointQuorum => Hunt {
            section: "6",
            why: "while some nodes ask the old majority and others the new one, both together decide",
            voters: 3,
            learners: 2,
            weights: Weights {
                campaign: 15,
                change: 12,
                ..USUAL
            },
            ..usual
        },
        RaftRule::ReadQuorumRound => Hunt {
            invariant: "linearizable-history",
            section: "8",
            why: "a leader that was replaced without knowing it would answer from the past",
            weights: READS,
            ..usual
        },
        RaftRule::ReadAfterOwnCommit => Hunt {
            invariant: "linearizable-history",
            section: "8",
            why: "a new leader does not know yet how far its predecessors committed",
            weights: READS,
            ..usual
        },
        RaftRule::HeartbeatCommitLimit => Hunt {
            invariant: "state-machine-safety",
            section: "5.3",
            why: "a follower may hold other entries than the leader where it is not known to match",
            weights: Weights { tick: 30, ..USUAL },
            ..usual
        },
        RaftRule::AppendCommitLimit => Hunt {
            invariant: "leader-completeness",
            section: "5.3, Figure 2",
            why: "behind the last entry of an append a follower may hold other entries than the leader",
            single_entries: true,
            ..usual
        },
    }
}

impl Hunt {
    /// The cluster; the clock is off.
    pub(super) fn config(&self, _draws: &mut Prng, seed: u64) -> ClusterConfig {
        ClusterConfig {
            voters: (1..=self.voters).collect(),
            learners: (self.voters + 1..=self.voters + self.learners).collect(),
            max_size_per_msg: match self.single_entries {
                true => 0,
                false => ClusterConfig::default().max_size_per_msg,
            },
            clock: false,
            seed,
            ..ClusterConfig::default()
        }
    }

    /// The next input.
    pub(super) fn draw(&self, draws: &mut Prng, cluster: &Cluster) -> Input {
        let node = 1 + draws.below(cluster.node_count());
        let weights = &self.weights;
        let mut left = draws.below(1_000);
        let mut comes = |weight: u64| match left.checked_sub(weight) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        };
        if comes(weights.campaign) {
            return Input::Campaign { node };
        }
        if comes(weights.propose) {
            let data = format!("x={}", draws.below(100)).into();
            return Input::Propose {
                node: leading(cluster, node),
                data,
            };
        }
        if comes(weights.put) {
            let request = Request::Put {
                key: "x".into(),
                value: draws.below(100).to_string().into(),
            };
            return Input::Ask {
                node: leading(cluster, node),
                request,
            };
        }
        if comes(weights.read) {
            let request = Request::Get {
                key: "x".into(),
                mode: ReadMode::Index,
            };
            return Input::Ask {
                node: leading(cluster, node),
                request,
            };
        }
        if comes(weights.crash) {
            return Input::Crash { node };
        }
        if comes(weights.tick) {
            return Input::Tick {
                node: leading(cluster, node),
            };
        }
        if comes(weights.drop) {
            return flying(draws, cluster)
                .map_or(Input::Campaign { node }, |message| Input::Drop { message });
        }
        if comes(weights.partition) {
            return partition(draws, cluster.node_count());
        }
        if comes(weights.heal) {
            return Input::Heal;
        }
        if comes(weights.change) {
            return change(draws, leading(cluster, node));
        }
        work(draws, cluster, node)
    }
}

/// A node that leads, counted from `node`; `node` itself when nobody does.
pub(super) fn leading(cluster: &Cluster, node: NodeId) -> NodeId {
    let count = cluster.node_count();
    let nodes = (0..count).map(|more| 1 + (node - 1 + more) % count);
    let leads = |node: &NodeId| cluster.role(*node) == Some(StateType::Leader);
    nodes.into_iter().find(leads).unwrap_or(node)
}

/// A stage or an arrival; a node that is down starts now and then.
pub(super) fn work(draws: &mut Prng, cluster: &Cluster, node: NodeId) -> Input {
    let restart = Input::Restart { node };
    if cluster.check(&restart).is_ok() && draws.below(4) == 0 {
        return restart;
    }
    let stage = Input::Stage { node };
    if draws.below(2) == 0 && cluster.check(&stage).is_ok() {
        return stage;
    }
    match flying(draws, cluster) {
        Some(message) => Input::Deliver { message },
        None => stage,
    }
}

pub(super) fn flying(draws: &mut Prng, cluster: &Cluster) -> Option<crate::input::MessageId> {
    let count = cluster.message_count() as u64;
    let place = (count > 0).then(|| draws.below(count))?;
    cluster.message_at(place as usize)
}

pub(super) fn partition(draws: &mut Prng, nodes: u64) -> Input {
    let mut groups = vec![Vec::new(), Vec::new()];
    for node in 1..=nodes {
        groups[draws.below(2) as usize].push(node);
    }
    groups.retain(|group| !group.is_empty());
    Input::Partition { groups }
}

/// Big changes, by which the old majority and the new one share few nodes.
fn change(draws: &mut Prng, node: NodeId) -> Input {
    let texts = [
        "v4 v5 r1",
        "v4 v5 r2 r3",
        "v1 v2 v3 r4 r5",
        "v4",
        "v5 r1",
        "",
    ];
    let text = texts[draws.below(texts.len() as u64) as usize];
    let change = ConfChangeV2 {
        transition: ConfChangeTransition::ConfChangeTransitionJointExplicit,
        changes: conf_changes_from_str(text).unwrap_or_default(),
        ..ConfChangeV2::default()
    };
    Input::ProposeConfChange { node, change }
}

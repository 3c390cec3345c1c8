//! Random faults of machines, disks and the membership over many seeds, with snapshots, threads and torn tails: no
//! invariant breaks, nothing panics, what is refused changes nothing.
use crate::support::*;
use raft_core::{
    ConfChangeSingle, ConfChangeTransition, ConfChangeType, ConfChangeV2, NodeId, StateType,
};
use sim::cluster::{Cluster, ClusterConfig};
use sim::event::{Event, TruncateReason};
use sim::input::{Input, Setting};
use sim::prng::Prng;
use sim::view::{HostStage, HostThread};

pub fn config(draws: &mut Prng, seed: u64) -> ClusterConfig {
    let voters = 1 + draws.below(5);
    let learners = draws.below(2);
    let check_quorum = draws.below(3) == 0;
    ClusterConfig {
        voters: (1..=voters).collect(),
        learners: (voters + 1..=voters + learners).collect(),
        seed,
        pre_vote: draws.below(3) == 0,
        check_quorum,
        lease_reads: false,
        max_inflight_msgs: 1 + draws.below(8) as usize,
        max_size_per_msg: if draws.below(2) == 0 { 0 } else { 200 },
        max_inflight_bytes: if draws.below(2) == 0 { 0 } else { 400 },
        max_uncommitted_entries_size: if draws.below(3) == 0 { 100 } else { 0 },
        max_committed_size_per_ready: if draws.below(3) == 0 { 60 } else { 0 },
        disable_proposal_forwarding: draws.below(5) == 0,
        step_down_on_removal: draws.below(2) == 0,
        async_writes: draws.below(2) == 0,
        snapshot_every: draws.below(2) * (1 + draws.below(8)),
        snapshot_keep: draws.below(5),
        snapshot_ms_per_kib: draws.below(400),
        torn_tail: draws.below(2) == 0,
        report_unreachable: draws.below(2) == 0,
        delay_ms: (1, 1 + draws.below(200)),
        fsync_ms: (1, 1 + draws.below(100)),
        ..ClusterConfig::default()
    }
}

fn random_change(draws: &mut Prng, nodes: u64) -> ConfChangeV2 {
    use ConfChangeTransition::{
        ConfChangeTransitionAuto as Auto, ConfChangeTransitionJointExplicit as Explicit,
        ConfChangeTransitionJointImplicit as Implicit,
    };
    let single = |draws: &mut Prng| ConfChangeSingle {
        change_type: match draws.below(8) {
            0..=3 => ConfChangeType::ConfChangeAddNode,
            4 | 5 => ConfChangeType::ConfChangeRemoveNode,
            6 => ConfChangeType::ConfChangeAddLearnerNode,
            _ => ConfChangeType::ConfChangeUpdateNode,
        },
        node_id: draws.below(nodes + 2),
    };
    let count = draws.below(4);
    ConfChangeV2 {
        transition: [Auto, Auto, Implicit, Explicit][draws.below(4) as usize],
        changes: (0..count).map(|_| single(draws)).collect(),
        ..ConfChangeV2::default()
    }
}

fn random_setting(draws: &mut Prng, node: NodeId) -> Setting {
    let some = (draws.below(2) == 0).then_some(node);
    let on = draws.below(2) == 0;
    match draws.below(9) {
        0 => Setting::PreVote(on),
        1 => Setting::CheckQuorum(on),
        2 => Setting::AsyncWrites(on),
        3 => Setting::MaxInflightMsgs(draws.below(6) as usize),
        4 => Setting::MaxSizePerMsg(draws.below(300)),
        5 => Setting::Fsync {
            node: some,
            ms: (draws.below(3), draws.below(60)),
        },
        6 => Setting::Tick {
            node: some,
            ms: draws.below(200),
        },
        7 => Setting::LeaseReads(false),
        _ => Setting::Snapshots {
            every: draws.below(9),
            keep: draws.below(4),
        },
    }
}

/// Something done to a machine or to the membership.
pub fn random_machine_input(draws: &mut Prng, cluster: &Cluster) -> Input {
    let nodes = cluster.nodes().len() as u64;
    let node = draws.below(nodes + 2);
    let peer = draws.below(nodes + 2);
    let thread = [HostThread::Append, HostThread::Apply][draws.below(2) as usize];
    match draws.below(40) {
        0..=3 => Input::CrashAfter {
            node,
            stage: HostStage::ALL[draws.below(14) as usize],
        },
        4 | 5 => Input::Pause { node },
        6..=9 => Input::Resume { node },
        10 => Input::StallDisk { node, on: true },
        11..=13 => Input::StallDisk { node, on: false },
        14 if draws.below(4) == 0 => Input::AddNode,
        14 => Input::Resume { node },
        15..=22 => Input::ProposeConfChange {
            node,
            change: random_change(draws, nodes),
        },
        23..=25 => Input::TransferLeader { node, to: peer },
        26 => Input::ForgetLeader { node },
        27 | 28 => Input::ReportUnreachable { node, peer },
        29..=32 => Input::TakeSnapshot { node },
        33..=35 => Input::ThreadStage { node, thread },
        _ => Input::Set(random_setting(draws, node)),
    }
}

/// What a swarm met: without trouble it proves nothing.
#[derive(Debug, Default)]
struct Met {
    taken: usize,
    installed: usize,
    compacted: usize,
    arrived: usize,
    failed: usize,
    torn: usize,
    changed: usize,
    joint: usize,
    refused: usize,
    added: usize,
    paused: usize,
    queued: usize,
    replaced: usize,
    unreachable: usize,
    responded: usize,
}

impl Met {
    fn count(&mut self, event: &Event) {
        let counter = match event {
            Event::SnapshotTaken { .. } => &mut self.taken,
            Event::SnapshotInstalled { .. } => &mut self.installed,
            Event::Compacted { .. } => &mut self.compacted,
            Event::SnapshotReported { arrived: true, .. } => &mut self.arrived,
            Event::SnapshotReported { .. } => &mut self.failed,
            Event::TornTailCut { .. } => &mut self.torn,
            Event::ConfChanged { config, .. } if !config.voters_outgoing.is_empty() => {
                &mut self.joint
            }
            Event::ConfChanged { .. } => &mut self.changed,
            Event::ConfChangeRefused { .. } => &mut self.refused,
            Event::NodeAdded { .. } => &mut self.added,
            Event::ProcessPaused { .. } => &mut self.paused,
            Event::Queued { .. } => &mut self.queued,
            Event::Truncated {
                reason: TruncateReason::Snapshot { .. },
                ..
            } => &mut self.replaced,
            Event::UnreachableReported { .. } => &mut self.unreachable,
            Event::StageDone {
                stage: HostStage::Respond,
                ..
            } => &mut self.responded,
            _ => return,
        };
        *counter += 1;
    }

    fn least(&self) -> usize {
        let all = [
            self.taken,
            self.installed,
            self.compacted,
            self.arrived,
            self.failed,
            self.torn,
            self.changed,
            self.joint,
            self.refused,
            self.added,
            self.paused,
            self.queued,
            self.replaced,
            self.unreachable,
            self.responded,
        ];
        all.into_iter().min().unwrap_or(0)
    }
}

/// What ends all faults; a cluster without a break makes no progress worth checking.
fn recovery(cluster: &Cluster) -> Vec<Input> {
    let nodes = 1..=cluster.nodes().len() as u64;
    let of_node = |node| {
        [
            Input::StallDisk { node, on: false },
            Input::Resume { node },
            Input::Restart { node },
        ]
    };
    let ends = [Input::SetClock { on: true }, Input::Heal];
    ends.into_iter().chain(nodes.flat_map(of_node)).collect()
}

/// One run.
fn swarm(seed: u64, inputs: usize, met: &mut Met) {
    let mut draws = Prng::new(seed);
    let config = config(&mut draws, seed);
    let mut cluster = Cluster::new(config).expect("the configuration is sound");
    let steps = 85 + draws.below(15);
    let mut sent = 0;
    let mut planned = Vec::new();
    for _ in 0..inputs {
        let machine = draws.below(100) >= steps && draws.below(2) == 0;
        let nodes = cluster.nodes().len() as u64;
        let input = match draws.below(150) {
            _ if !planned.is_empty() => planned.remove(0),
            0 => {
                planned = recovery(&cluster);
                Input::Next
            }
            1..=5 => Input::Propose {
                node: 1 + draws.below(nodes),
                data: "k=v".into(),
            },
            _ if machine => random_machine_input(&mut draws, &cluster),
            _ => random_input(&mut draws, nodes, sent, steps),
        };
        let before = cluster.check(&input).is_err().then(|| cluster.clone());
        let events = cluster.apply(&input);
        if let Some(before) = before {
            assert!(events.is_empty(), "seed {seed}: {input:?} was refused");
            assert!(
                before == cluster,
                "seed {seed}: {input:?} changed something"
            );
        }
        assert_eq!(
            cluster.violations(),
            [],
            "seed {seed} after {input:?}: {events:#?}"
        );
        events.iter().for_each(|event| met.count(event));
        sent = last_sent(&events, sent);
    }
}

#[test]
fn hundreds_of_seeds_with_machines_break_no_invariant() {
    let mut met = Met::default();
    (0..250).for_each(|seed| swarm(seed, 2_500, &mut met));
    assert!(met.least() >= 3, "too little trouble was met: {met:?}");
}

#[test]
#[ignore = "takes minutes: for release builds"]
fn thousands_of_seeds_with_machines_break_no_invariant() {
    let mut met = Met::default();
    (10_000..15_000).for_each(|seed| swarm(seed, 3_000, &mut met));
    println!("{met:?}");
}

#[test]
fn lost_disks_may_break_what_was_promised_but_never_the_laboratory() {
    let mut met = Met::default();
    for seed in 20_000..20_040 {
        let mut draws = Prng::new(seed);
        let config = config(&mut draws, seed);
        let mut cluster = Cluster::new(config).expect("the configuration is sound");
        let mut sent = 0;
        for _ in 0..1_500 {
            let nodes = cluster.nodes().len() as u64;
            let input = match draws.below(60) {
                0 => random_machine_input(&mut draws, &cluster),
                1 => Input::LoseDisk {
                    node: draws.below(nodes + 2),
                },
                _ => random_input(&mut draws, nodes, sent, 80),
            };
            let events = cluster.apply(&input);
            events.iter().for_each(|event| met.count(event));
            sent = last_sent(&events, sent);
        }
    }
}

#[test]
fn a_run_with_all_faults_of_machines_replays_bit_for_bit() {
    for seed in [3, 4, 5, 6] {
        let mut draws = Prng::new(seed);
        let config = config(&mut draws, seed);
        let mut cluster = Cluster::new(config.clone()).expect("the configuration is sound");
        let mut inputs = Vec::new();
        let mut events = Vec::new();
        for _ in 0..1_500 {
            let input = match draws.below(20) {
                0 => random_machine_input(&mut draws, &cluster),
                _ => Input::Next,
            };
            events.extend(cluster.apply(&input));
            inputs.push(input);
        }
        let mut again = Cluster::new(config).expect("the configuration is sound");
        let told: Vec<_> = inputs.iter().flat_map(|i| again.apply(i)).collect();
        assert_eq!(told, events);
        assert!(again == cluster);
    }
}

#[test]
fn a_cluster_with_threads_and_snapshots_recovers_when_the_faults_end() {
    for seed in 1_000..1_030 {
        let mut draws = Prng::new(seed);
        let config = ClusterConfig {
            async_writes: seed % 2 == 0,
            snapshot_every: 5,
            snapshot_keep: 2,
            torn_tail: true,
            report_unreachable: true,
            ..ClusterConfig::with_nodes(3, seed)
        };
        let mut cluster = Cluster::new(config).expect("the configuration is sound");
        let mut sent = 0;
        for _ in 0..900 {
            let input = match draws.below(40) {
                0 => Input::TakeSnapshot {
                    node: 1 + draws.below(3),
                },
                1 => Input::Pause {
                    node: 1 + draws.below(3),
                },
                2 => Input::StallDisk {
                    node: 1 + draws.below(3),
                    on: true,
                },
                _ => random_input(&mut draws, 3, sent, 75),
            };
            sent = last_sent(&cluster.apply(&input), sent);
        }
        cluster.set_clock(true);
        cluster.apply(&Input::Heal);
        for node in 1..=3 {
            cluster.apply(&Input::StallDisk { node, on: false });
            cluster.apply(&Input::Resume { node });
            cluster.apply(&Input::Restart { node });
        }
        run_for(&mut cluster, 10_000);
        let leads = |c: &Cluster| {
            let leader = c.nodes().into_iter().find(|n| n.role == StateType::Leader);
            leader.map(|n| n.id)
        };
        run_until(&mut cluster, "a leader", |c| leads(c).is_some());
        let leader = leads(&cluster).expect("there is one");
        propose(&mut cluster, leader, "end=1");
        run_until(&mut cluster, "end=1 everywhere", |c| {
            (1..=3).all(|id| value(c, id, "end").as_deref() == Some("1"))
        });
        assert_eq!(cluster.violations(), [], "seed {seed}");
    }
}

//! Random inputs about machines, disks, settings and the membership, and what ends all faults.
use crate::cluster::Cluster;
use crate::input::{Input, Setting};
use crate::prng::Prng;
use crate::view::{HostStage, HostThread};
use raft_core::{ConfChangeSingle, ConfChangeTransition, ConfChangeType, ConfChangeV2, NodeId};

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
    let nodes = cluster.node_count();
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

/// What ends all faults; a cluster without a break makes no progress worth checking.
pub fn recovery(cluster: &Cluster) -> Vec<Input> {
    let nodes = 1..=cluster.node_count();
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

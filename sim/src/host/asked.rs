//! What a machine's raft is asked to do from outside.
use super::Host;
use crate::cluster::Report;
use crate::event::{Event, SettingEffect};
use crate::facts::Facts;
use crate::input::Setting;
use crate::storage::SharedStorage;
use raft_core::{
    ConfChange, ConfChangeTransition, ConfChangeV2, Message, NONE, NodeId, Payload, ProbeStrategy,
    Raft, ReadOnlyOption, SnapshotStatus,
};
use std::sync::Arc;

impl Host {
    /// `Tick()`.
    pub(crate) fn tick(&mut self, now_ms: u64, events: &mut Facts) {
        self.last_tick_ms = now_ms;
        events.push(Event::Ticked { node: self.id });
        self.act(None, events, |raw, _| {
            raw.tick();
            Ok(())
        });
    }

    /// The election timeout fires.
    pub(crate) fn campaign(&mut self, events: &mut Facts) {
        self.act(None, events, |raw, _| raw.campaign());
    }

    /// A message arrives. raft ignores some and says so in its log lines; none of its refusals matters to the host.
    pub(crate) fn step(&mut self, message: Message, events: &mut Facts) {
        self.act(Some(message), events, |raw, message| match message {
            Some(message) => raw.step(message),
            None => Ok(()),
        });
    }

    /// A client proposes.
    pub(crate) fn propose(&mut self, data: &Arc<str>, events: &mut Facts) {
        self.propose_as(Payload::from(&**data), data.clone(), events);
    }

    /// Proposes bytes that are shown as a text. Whether raft took them.
    pub(crate) fn propose_as(
        &mut self,
        payload: Payload,
        data: Arc<str>,
        events: &mut Facts,
    ) -> bool {
        let node = self.id;
        let place = events.len();
        let taken = self.act(None, events, |raw, _| raw.propose(payload));
        events.insert(
            place,
            match taken {
                true => Event::Proposed { node, data },
                false => Event::ProposalDropped { node, data },
            },
        );
        taken
    }

    /// Asks raft for the index of a read. `false` when the node knows no leader, for raft would drop the read, or is not
    /// ready to answer it alone.
    pub(crate) fn read_index(&mut self, context: String, events: &mut Facts) -> bool {
        self.raw().is_some_and(|raw| answers_reads(raw.raft()))
            && self.act(None, events, |raw, _| {
                raw.read_index(context);
                Ok(())
            })
    }

    /// Switches the probe rule, of the running process and of later ones.
    pub(crate) fn set_probe(&mut self, strategy: ProbeStrategy) {
        self.config.raft.probe_strategy = strategy;
        if let Some(process) = &mut self.process {
            process.raw.raft_mut().set_probe_strategy(strategy);
        }
    }

    /// A change of the membership is proposed. One operation without a transition travels in the old format (V1), as
    /// raftexample's do.
    pub(crate) fn propose_change(&mut self, change: &ConfChangeV2, events: &mut Facts) {
        let node = self.id;
        let place = events.len();
        let change = change.clone();
        let taken = self.act(None, events, |raw, _| match as_v1(&change) {
            Some(single) => raw.propose_conf_change(single),
            None => raw.propose_conf_change(change.clone()),
        });
        events.insert(
            place,
            match taken {
                true => Event::ConfChangeProposed { node, change },
                false => Event::ConfChangeDropped { node, change },
            },
        );
    }

    /// Leadership shall go to another node.
    pub(crate) fn transfer_leader(&mut self, to: NodeId, events: &mut Facts) {
        events.push(Event::TransferAsked { node: self.id, to });
        self.act(None, events, |raw, _| {
            raw.transfer_leader(to);
            Ok(())
        });
    }

    /// A follower forgets who leads.
    pub(crate) fn forget_leader(&mut self, events: &mut Facts) {
        events.push(Event::ForgetAsked { node: self.id });
        self.act(None, events, |raw, _| raw.forget_leader());
    }

    /// `ReportUnreachable`.
    pub(crate) fn report_unreachable(&mut self, peer: NodeId, events: &mut Facts) {
        let node = self.id;
        events.push(Event::UnreachableReported { node, peer });
        self.act(None, events, |raw, _| {
            raw.report_unreachable(peer);
            Ok(())
        });
    }

    /// The transport tells how a message fared; a paused process learns it when it goes on.
    pub(crate) fn tell(&mut self, report: Report, events: &mut Facts) {
        match report {
            _ if self.is_paused() => self.untold.push(report),
            Report::Unreachable { peer } => self.report_unreachable(peer, events),
            Report::Snapshot { peer, arrived } => self.report_snapshot(peer, arrived, events),
        }
    }

    /// `ReportSnapshot`.
    fn report_snapshot(&mut self, peer: NodeId, arrived: bool, events: &mut Facts) {
        let node = self.id;
        events.push(Event::SnapshotReported {
            node,
            peer,
            arrived,
        });
        let status = match arrived {
            true => SnapshotStatus::Finish,
            false => SnapshotStatus::Failure,
        };
        self.act(None, events, |raw, _| {
            raw.report_snapshot(peer, status);
            Ok(())
        });
    }

    /// Takes over a setting, in the running process where raft allows it and in later ones; says whether it is news to
    /// the host, and when it has effect.
    pub(crate) fn set(&mut self, setting: &Setting) -> (bool, SettingEffect) {
        let before = self.config.clone();
        let effect = self.take_over(setting);
        (self.config != before, effect)
    }

    fn take_over(&mut self, setting: &Setting) -> SettingEffect {
        let config = &mut self.config;
        let raft = self.process.as_mut().map(|process| process.raw.raft_mut());
        match setting {
            Setting::Probe(strategy) => self.set_probe(*strategy),
            Setting::PreVote(on) => {
                config.raft.pre_vote = *on;
                raft.into_iter().for_each(|raft| raft.set_pre_vote(*on));
            }
            Setting::CheckQuorum(on) => {
                config.raft.check_quorum = *on;
                raft.into_iter().for_each(|raft| raft.set_check_quorum(*on));
            }
            Setting::LeaseReads(on) => {
                let option = match on {
                    true => ReadOnlyOption::LeaseBased,
                    false => ReadOnlyOption::Safe,
                };
                config.raft.read_only_option = option;
                raft.into_iter()
                    .for_each(|raft| raft.set_read_only_option(option));
            }
            Setting::AsyncWrites(on) => {
                config.raft.async_storage_writes = *on;
                return SettingEffect::NextStart;
            }
            Setting::MaxInflightMsgs(messages) => {
                config.raft.max_inflight_msgs = *messages;
                raft.into_iter()
                    .for_each(|raft| raft.set_max_inflight_msgs(*messages));
                return SettingEffect::NextTerm;
            }
            Setting::MaxSizePerMsg(bytes) => {
                config.raft.max_size_per_msg = *bytes;
                raft.into_iter()
                    .for_each(|raft| raft.set_max_size_per_msg(*bytes));
            }
            Setting::Snapshots { every, keep } => {
                (config.snapshot_every, config.snapshot_keep) = (*every, *keep);
            }
            Setting::Fsync { ms, .. } => config.fsync_ms = *ms,
            Setting::Tick { ms, .. } => config.tick_ms = *ms,
            Setting::Rule { rule, on } => {
                config.rules.set(*rule, *on);
                config.raft.rules = config.rules.raft();
                let rules = config.raft.rules;
                raft.into_iter().for_each(|raft| raft.set_rules(rules));
            }
            Setting::Link { .. } | Setting::Client { .. } => {}
        }
        SettingEffect::Now
    }
}

/// The same change in the old format, when that can say it.
fn as_v1(change: &ConfChangeV2) -> Option<ConfChange> {
    let auto = change.transition == ConfChangeTransition::ConfChangeTransitionAuto;
    match change.changes[..] {
        [single] if auto => Some(ConfChange {
            change_type: single.change_type,
            node_id: single.node_id,
            context: change.context.clone(),
            ..ConfChange::default()
        }),
        _ => None,
    }
}

/// Whether a read can be given to raft.
///
/// A lone voter answers at once (etcd `stepLeader`, `MsgReadIndex`), with its commit index even before it has committed
/// an entry in its term. After a restart that is the commit index of the last HardState that was fsynced, which may be
/// older than what clients were told before the crash. In larger clusters raft itself waits for that commit; here the
/// application has to.
fn answers_reads(raft: &Raft<SharedStorage>) -> bool {
    let alone = raft.lead() == raft.id() && raft.trk().is_singleton();
    let committed = raft.log().committed();
    let committed_in_term = raft.log().term(committed) == Ok(raft.term());
    raft.lead() != NONE && (committed_in_term || !alone)
}

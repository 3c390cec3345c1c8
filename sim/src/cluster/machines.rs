//! What may be done to machines and to the membership, and doing it.
use super::{Cluster, MAX_NODES, Step};
use crate::event::Event;
use crate::host::{Actor, Host};
use crate::input::{Input, Refusal, Setting};
use crate::rule::Rule;
use raft_core::{ConfChangeV2, NodeId};

impl Cluster {
    /// Whether an input about machines, the membership or a setting of theirs can be applied now; `None` when it is
    /// none of these.
    pub(super) fn check_machines(&self, input: &Input) -> Option<Result<(), Refusal>> {
        Some(match input {
            Input::ThreadStage { node, thread } => self.check_stage(*node, Actor::Thread(*thread)),
            Input::CrashAfter { node, .. } => self.running(*node).map(drop),
            Input::Pause { node } => self.awake(*node).map(drop),
            Input::Resume { node } => match self.running(*node) {
                Ok(host) if !host.is_paused() => Err(Refusal::NotPaused { node: *node }),
                checked => checked.map(drop),
            },
            Input::LoseDisk { node } => self.check_down(*node),
            Input::StallDisk { node, .. } => self.known(*node).map(drop),
            Input::AddNode => match self.hosts.len() < MAX_NODES {
                true => Ok(()),
                false => Err(Refusal::TooManyNodes { limit: MAX_NODES }),
            },
            Input::ProposeConfChange { node, change } => {
                self.awake(*node).and_then(|_| check_change(change))
            }
            Input::TransferLeader { node, to } => {
                self.awake(*node).and_then(|_| self.known(*to)).map(drop)
            }
            Input::ForgetLeader { node } => self.awake(*node).map(drop),
            Input::ReportUnreachable { node, peer } => {
                self.awake(*node).and_then(|_| self.known(*peer)).map(drop)
            }
            Input::TakeSnapshot { node } => self.check_snapshot(*node),
            Input::Set(Setting::Link { .. } | Setting::Client { .. }) => return None,
            Input::Set(setting) => self.check_setting(setting),
            _ => return None,
        })
    }

    /// Does what an input does to machines, the membership or a setting of theirs; `false` when it is none of these.
    pub(super) fn apply_to_machines(&mut self, input: &Input, step: &mut Step) -> bool {
        let (clock, now_ms) = (self.config.clock, self.now_ms);
        match input {
            Input::ThreadStage { node, thread } => self.stage(*node, Actor::Thread(*thread), step),
            Input::CrashAfter { node, stage } => {
                self.on(*node, step, |host, events| host.arm_crash(*stage, events));
            }
            Input::Pause { node } => self.on(*node, step, Host::pause),
            Input::Resume { node } => {
                let mut arrived = Vec::new();
                self.on(*node, step, |host, events| {
                    arrived = host.resume(clock, now_ms, events);
                });
                for (message, view) in arrived {
                    step.events.push(Event::Delivered { message: view });
                    self.on(*node, step, |host, events| host.step(message, events));
                }
            }
            Input::LoseDisk { node } => {
                self.on(*node, step, Host::lose_disk);
                self.checker.lost_disk(*node);
            }
            Input::StallDisk { node, on } => {
                self.on(*node, step, |host, events| host.stall_disk(*on, events));
            }
            Input::AddNode => self.add_node(step),
            Input::ProposeConfChange { node, change } => {
                self.on(*node, step, |host, events| {
                    host.propose_change(change, events);
                });
            }
            Input::TransferLeader { node, to } => {
                self.on(*node, step, |host, events| {
                    host.transfer_leader(*to, events)
                });
            }
            Input::ForgetLeader { node } => self.on(*node, step, Host::forget_leader),
            Input::ReportUnreachable { node, peer } => {
                self.on(*node, step, |host, events| {
                    host.report_unreachable(*peer, events);
                });
            }
            Input::TakeSnapshot { node } => self.on(*node, step, Host::snapshot_now),
            Input::Set(Setting::Link { .. } | Setting::Client { .. }) => return false,
            Input::Set(setting) => self.set(setting, step),
            _ => return false,
        }
        true
    }

    /// Whether an actor of a host can do its next stage.
    pub(super) fn check_stage(&self, node: NodeId, actor: Actor) -> Result<(), Refusal> {
        let host = self.awake(node)?;
        match host.next_stage_of(actor) {
            None => Err(Refusal::NothingToDo { node }),
            Some(stage) if !host.may_do(stage) => Err(Refusal::DiskStalled { node }),
            Some(_) => Ok(()),
        }
    }

    /// A node that runs and is not paused.
    pub(super) fn awake(&self, node: NodeId) -> Result<&Host, Refusal> {
        match self.running(node)? {
            host if host.is_paused() => Err(Refusal::NodePaused { node }),
            host => Ok(host),
        }
    }

    pub(super) fn check_down(&self, node: NodeId) -> Result<(), Refusal> {
        match self.known(node)?.is_up() {
            true => Err(Refusal::NodeUp { node }),
            false => Ok(()),
        }
    }

    fn check_snapshot(&self, node: NodeId) -> Result<(), Refusal> {
        let host = self.awake(node)?;
        if host.is_stalled() {
            return Err(Refusal::DiskStalled { node });
        }
        match host.snapshot_at_hand() {
            Ok(_) => Ok(()),
            Err(index) => Err(Refusal::NothingToSnapshot { node, index }),
        }
    }

    fn check_setting(&self, setting: &Setting) -> Result<(), Refusal> {
        if let Setting::Fsync { node, .. } | Setting::Tick { node, .. } = setting
            && let Some(node) = node
        {
            self.known(*node)?;
        }
        let checked = self.config.with(setting).validate();
        checked.map_err(Refusal::BadSetting)
    }

    fn add_node(&mut self, step: &mut Step) {
        let node = self.hosts.len() as NodeId + 1;
        let config = self.config.host_config(node);
        let mut host = Host::new(node, config, self.config.seed);
        host.set_clock(self.config.clock, self.now_ms);
        self.hosts.push(host);
        step.touch(node);
        step.events.push(Event::NodeAdded { node });
    }

    fn set_rule(&mut self, rule: Rule, on: bool, step: &mut Step) {
        if self.config.rules.holds(rule) == on {
            return;
        }
        self.config.rules.set(rule, on);
        for host in &mut self.hosts {
            host.set(&Setting::Rule { rule, on });
        }
        step.events.push(Event::RuleSet { rule, on });
    }

    /// A new value reaches the hosts; one that is there already says nothing.
    fn set(&mut self, setting: &Setting, step: &mut Step) {
        if let Setting::Probe(strategy) = setting {
            return self.set_probe(*strategy, step);
        }
        if let Setting::Rule { rule, on } = setting {
            return self.set_rule(*rule, *on, step);
        }
        let only = match setting {
            Setting::Fsync { node, .. } | Setting::Tick { node, .. } => *node,
            _ => None,
        };
        let mut changed = false;
        if only.is_none() {
            let config = self.config.with(setting);
            changed = config != *self.config;
            *self.config = config;
        }
        let mut effect = None;
        for host in &mut self.hosts {
            if only.is_none_or(|node| node == host.id()) {
                let (new, when) = host.set(setting);
                changed |= new;
                effect = Some(when);
            }
        }
        if let Some(effect) = effect.filter(|_| changed) {
            step.events.push(Event::SettingChanged {
                setting: setting.clone(),
                effect,
            });
        }
    }
}

/// What a change of the membership may name: machines that there are or may be. Node 0 is skipped by raft.
fn check_change(change: &ConfChangeV2) -> Result<(), Refusal> {
    let limit = MAX_NODES;
    let ids = change.changes.iter().map(|single| single.node_id);
    match ids
        .into_iter()
        .find(|node| *node == 0 || *node > limit as u64)
    {
        Some(node) => Err(Refusal::NoSuchMember { node, limit }),
        None => Ok(()),
    }
}

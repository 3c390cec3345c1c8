//! What is done to the cluster: each deed is one input of the simulator; a refusal becomes a notice.
use super::{Store, replace};
use crate::action::{Action, Verb};
use raft_core::ConfChangeV2;
use raft_core::raftpb::conf_changes_from_str;
use sim::input::{Input, MessageId, Refusal};

/// Longest drafted text that the field keeps, characters: more than is taken, so that the refusal can be shown.
const LONGEST_DRAFT: usize = 20_000;

impl Store {
    pub(super) fn reduce_command(&mut self, action: Action) -> bool {
        match action {
            Action::Draft(text) => {
                replace(&mut self.draft, text.chars().take(LONGEST_DRAFT).collect())
            }
            Action::Via(node) => replace(&mut self.via, node),
            Action::ProposeDraft => self.propose_draft(),
            Action::Propose { via, text } => self.propose(via, text),
            Action::Crash(node) => self.push(Input::Crash { node }),
            Action::Restart(node) => self.push(Input::Restart { node }),
            Action::TimeOut(node) => self.push(Input::Campaign { node }),
            Action::Isolate(node) => self.push(Input::Isolate { node }),
            Action::Heal => self.push(Input::Heal),
            Action::Deliver(id) => self.push(Input::Deliver {
                message: MessageId(id),
            }),
            Action::Drop(id) => self.push(Input::Drop {
                message: MessageId(id),
            }),
            Action::Cut { from, to } => self.push(Input::Cut { from, to }),
            Action::Uncut { from, to } => self.push(Input::Uncut { from, to }),
            Action::Do(input) => self.push(*input),
            Action::EditAsking(edit) => self.edit_asking(edit),
            Action::Ask => self.ask(),
            Action::Side(node) => self.next_side(node),
            Action::Divide => self.divide(),
            Action::ShowFollower(follower) => replace(&mut self.follower, follower),
            Action::RunTo(node, stage) => self.run_to(node, stage),
            Action::SetCrashMode(on) => replace(&mut self.crash_mode, on),
            Action::CompareStrategies => self.compare_strategies(),
            Action::CompareBranch(branch) => self.compare_branch(branch),
            Action::SettingText(name, text) => self.set_typed(name, &text),
            Action::OnSelected(verb) => self.on_node(verb),
            Action::FocusPropose => {
                self.focus_requests = self.focus_requests.wrapping_add(1);
                true
            }
            _ => false,
        }
    }

    /// The text that is proposed when nothing was drafted: `x=1`, then `x=2`, ...
    pub fn suggestion(&self) -> String {
        format!("x={}", self.proposals + 1)
    }

    /// The node that a proposal goes to when none is chosen: the leader, or else the first that runs.
    pub fn default_via(&self) -> Option<u64> {
        let nodes = self.timeline.lab().nodes();
        self.leader()
            .or_else(|| nodes.iter().find(|node| node.up).map(|node| node.id))
    }

    fn propose_draft(&mut self) -> bool {
        let text = if self.draft.is_empty() {
            self.suggestion()
        } else {
            self.draft.clone()
        };
        self.propose(self.via, text)
    }

    fn propose(&mut self, via: Option<u64>, text: String) -> bool {
        let Some(node) = via.or_else(|| self.default_via()) else {
            return self.notices.tell("notice.nobody_up", Vec::new());
        };
        let data = text.trim().into();
        let taken = self.try_push(Input::Propose { node, data });
        if taken {
            self.proposals += 1;
            self.draft.clear();
        }
        true
    }

    /// Proposes changes of the membership as they were typed: `v4 r3`.
    pub(super) fn change_members(&mut self, text: &str) -> bool {
        let Some(node) = self.default_via() else {
            return self.notices.tell("notice.nobody_up", Vec::new());
        };
        match conf_changes_from_str(text) {
            Ok(changes) if !changes.is_empty() => self.push(Input::ProposeConfChange {
                node,
                change: ConfChangeV2 {
                    changes,
                    ..ConfChangeV2::default()
                },
            }),
            _ => {
                let text = text.chars().take(40).collect();
                self.notices.tell("notice.changes", vec![("text", text)])
            }
        }
    }

    fn on_node(&mut self, verb: Verb) -> bool {
        let Some(node) = self.selected else {
            return self.notices.tell("notice.select_node", Vec::new());
        };
        match verb {
            Verb::Crash => self.push(Input::Crash { node }),
            Verb::Restart => self.push(Input::Restart { node }),
            Verb::TimeOut => self.push(Input::Campaign { node }),
            Verb::Isolate => self.push(Input::Isolate { node }),
            Verb::Deliver | Verb::Drop => false,
        }
    }

    pub(super) fn push(&mut self, input: Input) -> bool {
        self.try_push(input);
        true
    }

    /// Applies an input; whether it was taken. Acting in the past forks: the old future is kept and told of.
    fn try_push(&mut self, input: Input) -> bool {
        if self.frame.readonly {
            self.notices.tell("refusal.readonly", Vec::new());
            return false;
        }
        let branches = self.timeline.branches().len();
        let here = self.timeline.position();
        match self.timeline.push(input) {
            Ok(()) => {
                self.acted(here, branches);
                true
            }
            Err(refusal) => {
                let (key, args) = refusal_notice(&refusal);
                self.notices.tell(key, args);
                false
            }
        }
    }
}

impl Store {
    /// Something was done at a position, when there were so many kept futures.
    pub fn acted(&mut self, here: usize, branches: usize) {
        self.touched = true;
        self.world.told_until = self.world.told_until.min(here);
        self.notices.forget_refusals();
        if self.timeline.branches().len() > branches {
            self.notices.tell("notice.forked", Vec::new());
        }
        self.arrive(false);
        self.revision += 1;
    }
}

/// The notice for a refusal.
pub fn refusal_notice(refusal: &Refusal) -> (&'static str, Vec<(&'static str, String)>) {
    let node_arg = |node: &u64| vec![("node", node.to_string())];
    match refusal {
        Refusal::UnknownNode { node } => ("refusal.unknown_node", node_arg(node)),
        Refusal::NodeDown { node } => ("refusal.node_down", node_arg(node)),
        Refusal::NodeUp { node } => ("refusal.node_up", node_arg(node)),
        Refusal::UnknownMessage { .. } => ("refusal.unknown_message", Vec::new()),
        Refusal::NothingToDo { node } => ("refusal.nothing_to_do", node_arg(node)),
        Refusal::EmptyProposal => ("refusal.empty_proposal", Vec::new()),
        Refusal::ProposalTooLong { bytes, limit } => (
            "refusal.proposal_too_long",
            vec![("bytes", bytes.to_string()), ("limit", limit.to_string())],
        ),
        Refusal::NothingScheduled => ("refusal.nothing_scheduled", Vec::new()),
        Refusal::NothingToSet => ("refusal.nothing_to_set", Vec::new()),
        Refusal::NotYet => ("refusal.not_yet", Vec::new()),
        Refusal::ScriptRuns => ("refusal.script_runs", Vec::new()),
        Refusal::TraceIsOver => ("refusal.trace_is_over", Vec::new()),
        Refusal::NoSuchLink { from, to } => (
            "refusal.no_such_link",
            vec![("from", from.to_string()), ("to", to.to_string())],
        ),
        Refusal::NodePaused { node } => ("machine.refused_paused", node_arg(node)),
        Refusal::NotPaused { node } => ("machine.refused_not_paused", node_arg(node)),
        Refusal::DiskStalled { node } => ("machine.refused_stalled", node_arg(node)),
        Refusal::NothingToSnapshot { node, index } => (
            "machine.refused_snapshot",
            vec![("node", node.to_string()), ("index", index.to_string())],
        ),
        Refusal::TooManyNodes { limit } => {
            ("machine.refused_nodes", vec![("limit", limit.to_string())])
        }
        Refusal::NoSuchMember { node, limit } => (
            "machine.refused_member",
            vec![("node", node.to_string()), ("limit", limit.to_string())],
        ),
        Refusal::BadSetting(error) => (
            "machine.refused_setting",
            vec![("error", error.to_string())],
        ),
        Refusal::MessageHeld { .. } => ("refusal.message_held", Vec::new()),
        Refusal::MessageNotHeld { .. } => ("refusal.message_not_held", Vec::new()),
        Refusal::ClockOff => ("refusal.clock_off", Vec::new()),
        Refusal::EmptyGroup => ("refusal.empty_group", Vec::new()),
        Refusal::NodeInTwoGroups { node } => ("refusal.node_in_two_groups", node_arg(node)),
        Refusal::OutOfRange {
            name,
            value,
            allowed: (low, high),
        } => (
            "refusal.out_of_range",
            vec![
                ("name", (*name).to_owned()),
                ("value", value.to_string()),
                ("low", low.to_string()),
                ("high", high.to_string()),
            ],
        ),
        Refusal::NoRange {
            name,
            range: (from, to),
            allowed: (low, high),
        } => (
            "refusal.no_range",
            vec![
                ("name", (*name).to_owned()),
                ("from", from.to_string()),
                ("to", to.to_string()),
                ("low", low.to_string()),
                ("high", high.to_string()),
            ],
        ),
        Refusal::BadKey => ("refusal.bad_key", Vec::new()),
        Refusal::NoLease => ("refusal.no_lease", Vec::new()),
    }
}

//! `stabilize`: everybody works until nothing is left to do.
//!
//! Source: `rafttest/interaction_env_handler_stabilize.go`.
use super::command::Recipient;
use super::env::Env;
use super::task::{Kind, Step, Work, find_message};

/// What a pass over the nodes does, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Readies,
    Messages,
    AppendThreads,
    ApplyThreads,
}

impl Phase {
    fn next(self) -> Option<Self> {
        match self {
            Self::Readies => Some(Self::Messages),
            Self::Messages => Some(Self::AppendThreads),
            Self::AppendThreads => Some(Self::ApplyThreads),
            Self::ApplyThreads => None,
        }
    }
}

/// A `stabilize` under way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stabilize {
    /// Places of the nodes that take part, in the order of the command.
    nodes: Vec<usize>,
    phase: Phase,
    /// The node at work, as a place in `nodes`.
    at: usize,
    /// Whether that node had a step in this phase.
    begun: bool,
    /// Whether anything was done in this pass.
    busy: bool,
}

impl Stabilize {
    pub(crate) fn new(nodes: Vec<usize>) -> Self {
        Self {
            nodes,
            phase: Phase::Readies,
            at: 0,
            begun: false,
            busy: false,
        }
    }

    /// The next step; `None` after a pass in which nothing was left to do.
    pub(crate) fn next(&mut self, env: &Env) -> Option<Step> {
        loop {
            let Some(&node) = self.nodes.get(self.at) else {
                self.next_phase()?;
                continue;
            };
            // One Ready per node and pass, but all messages and all work of its threads.
            let exhausted = self.phase == Phase::Readies && self.begun;
            match self.work(env, node).filter(|_| !exhausted) {
                Some(work) => {
                    let header = (!self.begun).then(|| self.header(node + 1));
                    (self.begun, self.busy) = (true, true);
                    return Some(Step {
                        work,
                        header,
                        indented: true,
                    });
                }
                None => (self.at, self.begun) = (self.at + 1, false),
            }
        }
    }

    fn next_phase(&mut self) -> Option<()> {
        self.at = 0;
        match self.phase.next() {
            Some(phase) => self.phase = phase,
            None if self.busy => (self.phase, self.busy) = (Phase::Readies, false),
            None => return None,
        }
        Some(())
    }

    fn work(&self, env: &Env, at: usize) -> Option<Work> {
        let node = &env.nodes[at];
        match self.phase {
            Phase::Readies => node.raw.has_ready().then_some(Work::Ready(at)),
            Phase::Messages => {
                let recipient = Recipient {
                    id: at as u64 + 1,
                    dropped: false,
                };
                find_message(env, recipient, None).map(|position| Work::Message {
                    position,
                    dropped: false,
                })
            }
            Phase::AppendThreads => (!node.append_work.is_empty()).then_some(Work::Append(at)),
            Phase::ApplyThreads => (!node.apply_work.is_empty()).then_some(Work::Apply(at)),
        }
    }

    fn header(&self, id: usize) -> String {
        match self.phase {
            Phase::Readies => Kind::Ready.header(id),
            Phase::Messages => format!("> {id} receiving messages"),
            Phase::AppendThreads => Kind::Append.header(id),
            Phase::ApplyThreads => Kind::Apply.header(id),
        }
    }
}

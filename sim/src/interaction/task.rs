//! Commands that consist of several steps, so that a script can be played one Ready and one message at a time.
use super::command::Recipient;
use super::env::{Env, Halt};
use super::{process_ready, stabilize::Stabilize, storage_threads};
use raft_core::MessageType;

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// The node at this place handles a Ready.
    Ready(usize),
    /// Its append thread handles one message.
    Append(usize),
    /// Its apply thread handles one message.
    Apply(usize),
    /// The message at this place of the queue arrives, or is dropped.
    Message { position: usize, dropped: bool },
}

/// A step and how its output is framed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) work: Work,
    /// A line before the step's output.
    pub(crate) header: Option<String>,
    /// Whether the step's output is indented.
    pub(crate) indented: bool,
}

/// What is left of a command; yields its steps one after the other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Task {
    /// The same for each of some nodes.
    Each {
        kind: Kind,
        nodes: Vec<usize>,
        at: usize,
    },
    Deliver {
        recipients: Vec<Recipient>,
        kind: Option<MessageType>,
        at: usize,
    },
    Stabilize(Stabilize),
}

/// What is done for each node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ready,
    Append,
    Apply,
}

impl Kind {
    /// The line before the output of a node, when there are several.
    pub(crate) fn header(self, id: usize) -> String {
        match self {
            Self::Ready => format!("> {id} handling Ready"),
            Self::Append => format!("> {id} processing append thread"),
            Self::Apply => format!("> {id} processing apply thread"),
        }
    }

    pub(crate) fn work(self, at: usize) -> Work {
        match self {
            Self::Ready => Work::Ready(at),
            Self::Append => Work::Append(at),
            Self::Apply => Work::Apply(at),
        }
    }
}

impl Task {
    /// The next step; `None` when the command is done.
    pub(crate) fn next(&mut self, env: &Env) -> Option<Step> {
        match self {
            Self::Each { kind, nodes, at } => {
                let node = *nodes.get(*at)?;
                *at += 1;
                let several = nodes.len() > 1;
                let header = several.then(|| kind.header(node + 1));
                Some(Step {
                    work: kind.work(node),
                    header,
                    indented: several,
                })
            }
            Self::Deliver {
                recipients,
                kind,
                at,
            } => loop {
                let recipient = *recipients.get(*at)?;
                if let Some(position) = find_message(env, recipient, *kind) {
                    let work = Work::Message {
                        position,
                        dropped: recipient.dropped,
                    };
                    return Some(Step {
                        work,
                        header: None,
                        indented: false,
                    });
                }
                *at += 1;
            },
            Self::Stabilize(stabilize) => stabilize.next(env),
        }
    }
}

/// The first message for a recipient. Local messages are never dropped.
pub(crate) fn find_message(
    env: &Env,
    recipient: Recipient,
    kind: Option<MessageType>,
) -> Option<usize> {
    env.queue.iter().position(|flight| {
        flight.message.to == recipient.id
            && !(recipient.dropped && flight.is_local())
            && kind.is_none_or(|kind| flight.message.msg_type == kind)
    })
}

/// Carries a step out.
pub(crate) fn perform(env: &mut Env, step: &Step) -> Result<(), Halt> {
    if let Some(header) = &step.header {
        env.out.print_line(header);
    }
    if step.indented {
        env.out.open_section();
    }
    let result = match step.work {
        Work::Ready(at) => process_ready::process_ready(env, at),
        Work::Append(at) => storage_threads::process_append(env, at),
        Work::Apply(at) => storage_threads::process_apply(env, at),
        Work::Message { position, dropped } => env.deliver(position, dropped),
    };
    env.out.close_section();
    result
}

//! Requests of clients, as they meet the hosts.
use super::{Cluster, Step};
use crate::clients::{self, Clients, Wait};
use crate::event::{Event, RetryReason, UnknownReason};
use crate::input::{ReadMode, Refusal, Request, RequestId};
use crate::kv::Reply;
use crate::view::RequestOutcome;
use raft_core::{NodeId, ReadState};
use std::sync::Arc;

impl Cluster {
    /// Whether a node can be asked.
    pub(super) fn check_request(&self, node: NodeId, request: &Request) -> Result<(), Refusal> {
        self.awake(node)?;
        request.check()?;
        match request {
            Request::Get {
                mode: ReadMode::Lease,
                ..
            } if !self.config.lease_reads => Err(Refusal::NoLease),
            _ => Ok(()),
        }
    }

    /// A client asks a node.
    pub(super) fn ask(&mut self, node: NodeId, request: &Request, step: &mut Step) {
        let id = self.clients.ask(node, request, self.now_ms);
        step.events.push(Event::RequestSent {
            request: id,
            node,
            text: Arc::from(request.to_string()),
        });
        self.attempt(id, step);
    }

    /// A request is due: it timed out, or it is asked again.
    pub(super) fn client_is_due(&mut self, id: RequestId, step: &mut Step) {
        let Some(open) = self.clients.get(id) else {
            return;
        };
        step.touch(open.view.node);
        let (reason, timed_out) = match open.wait {
            Wait::Retry(reason) => (reason, false),
            _ => (RetryReason::TimedOut, true),
        };
        if timed_out && !self.clients.may_retry(id) {
            return self.give_up(id, reason, step);
        }
        let Some(node) = self.next_running(open.view.node) else {
            return self.give_up(id, reason, step);
        };
        let text = open.text();
        self.clients.ask_again(id, node);
        step.events.push(Event::RequestRetried {
            request: id,
            node,
            text,
            reason,
        });
        self.attempt(id, step);
    }

    /// The node after `node`, in order of id, that runs and is not paused; in the end the same one.
    fn next_running(&self, node: NodeId) -> Option<NodeId> {
        let nodes = self.hosts.len() as u64;
        let after = (0..nodes).map(|step| (node + step) % nodes + 1);
        after.into_iter().find(|next| self.awake(*next).is_ok())
    }

    /// Asks the node of a request.
    fn attempt(&mut self, id: RequestId, step: &mut Step) {
        let Some(open) = self.clients.get(id) else {
            return;
        };
        let (node, request) = (open.view.node, open.view.request.clone());
        step.touch(node);
        let host = &mut self.hosts[node as usize - 1];
        let taken = match (&request, request.command()) {
            (_, Some(command)) => {
                let payload = command.encode(Clients::tag(id)).into();
                let text = Arc::from(command.to_string());
                let taken = host.propose_as(payload, text, &mut step.events);
                taken.then_some(Wait::Entry)
            }
            (
                Request::Get {
                    mode: ReadMode::Local,
                    key,
                },
                _,
            ) => {
                let value = host.value(key);
                let index = host.applied();
                let stale = self.clients.staleness(key, &value);
                return self.end(
                    id,
                    RequestOutcome::Answered {
                        reply: Reply::Value(value),
                        index,
                        stale,
                    },
                    step,
                );
            }
            _ => host
                .read_index(context(id), &mut step.events)
                .then_some(Wait::ReadState),
        };
        match taken {
            Some(wait) => self.clients.wait(id, wait, self.now_ms),
            None => self.lost(id, RetryReason::Dropped, step),
        }
    }

    /// A request was refused or lost its node: it is asked again a little later, or ends.
    fn lost(&mut self, id: RequestId, reason: RetryReason, step: &mut Step) {
        if self.clients.may_retry(id) {
            self.clients.wait(id, Wait::Retry(reason), self.now_ms);
        } else {
            self.give_up(id, reason, step);
        }
    }

    /// A request ends without an answer. It certainly failed only if raft never took it.
    fn give_up(&mut self, id: RequestId, reason: RetryReason, step: &mut Step) {
        let may_be_done = self.clients.get(id).is_some_and(|open| open.may_be_done);
        let outcome = match reason {
            RetryReason::Dropped if !may_be_done => RequestOutcome::Failed,
            RetryReason::Crashed => RequestOutcome::Unknown {
                reason: UnknownReason::Crashed,
            },
            _ => RequestOutcome::Unknown {
                reason: UnknownReason::TimedOut,
            },
        };
        self.end(id, outcome, step);
    }

    fn end(&mut self, id: RequestId, outcome: RequestOutcome, step: &mut Step) {
        let mut told = clients::Step::default();
        self.clients.end(id, outcome, self.now_ms, &mut told);
        step.events.extend(told.events);
        step.broken.extend(told.broken);
    }

    /// What a step on a node means for the clients: entries that are committed, reads that may be served, answers, and
    /// requests whose node is gone.
    pub(super) fn serve_clients(&mut self, node: NodeId, reads: &[ReadState], step: &mut Step) {
        let host = &self.hosts[node as usize - 1];
        let committed = host.raw().map_or(0, |raw| raw.raft().log().committed());
        while self.clients.committed() < committed
            && let Some(entry) = host.entry(self.clients.committed() + 1)
        {
            self.clients.learn(entry);
        }
        if self.clients.is_idle() {
            return;
        }
        for read in reads {
            let id = request_of(read);
            let waits = |id: &RequestId| {
                let open = self.clients.get(*id);
                open.is_some_and(|o| o.view.node == node && o.wait == Wait::ReadState)
            };
            if let Some(id) = id.filter(waits) {
                self.clients
                    .wait(id, Wait::Applied(read.index), self.now_ms);
            }
        }
        for id in self.clients.at_node(node) {
            self.serve(id, step);
        }
    }

    /// Answers a request if its node can.
    fn serve(&mut self, id: RequestId, step: &mut Step) {
        let Some(open) = self.clients.get(id) else {
            return;
        };
        let host = &self.hosts[open.view.node as usize - 1];
        let answer = match open.wait {
            Wait::Retry(_) => return,
            _ if !host.is_up() => return self.lost(id, RetryReason::Crashed, step),
            Wait::Entry => host.answer(Clients::tag(id)).cloned(),
            Wait::Applied(index) if host.applied() >= index => {
                let value = host.value(open.view.request.key());
                Some((host.applied(), Reply::Value(value)))
            }
            Wait::Applied(_) | Wait::ReadState => None,
        };
        if let Some((index, reply)) = answer {
            let stale = None;
            self.end(
                id,
                RequestOutcome::Answered {
                    reply,
                    index,
                    stale,
                },
                step,
            );
        }
    }
}

/// What raft gives back with the index of a read.
fn context(id: RequestId) -> String {
    format!("read {}", id.0)
}

/// The request that a read is for.
fn request_of(read: &ReadState) -> Option<RequestId> {
    let text = std::str::from_utf8(read.request_ctx.as_slice()).ok()?;
    text.strip_prefix("read ")?.parse().ok().map(RequestId)
}

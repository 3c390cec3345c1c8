//! What expressions give at a moment.
use super::datum::Datum;
use super::functions::{Field, Param};
use super::{Argument, Call, Expr, Names, Op};
use crate::kv::Reply;
use crate::lab::Lab;
use crate::script::words;
use crate::view::{HostThread, NodeView, ProgressView, RequestOutcome, RequestView, ThreadView};
use raft_core::{MessageType, NodeId, StateType};
use std::cell::OnceCell;

/// A laboratory, and what is looked up in it more than once.
pub(super) struct Moment<'a> {
    lab: &'a Lab,
    names: &'a Names,
    nodes: OnceCell<Vec<NodeView>>,
    requests: OnceCell<Vec<RequestView>>,
}

impl<'a> Moment<'a> {
    pub(super) fn new(lab: &'a Lab, names: &'a Names) -> Self {
        Self {
            lab,
            names,
            nodes: OnceCell::new(),
            requests: OnceCell::new(),
        }
    }

    pub(super) fn holds(&self, expr: &Expr) -> bool {
        self.value(expr) == Some(Datum::Truth(true))
    }

    /// `None` when what is asked for does not exist.
    pub(super) fn value(&self, expr: &Expr) -> Option<Datum> {
        Some(match expr {
            Expr::Or(parts) => Datum::Truth(parts.iter().any(|part| self.holds(part))),
            Expr::And(parts) => Datum::Truth(parts.iter().all(|part| self.holds(part))),
            Expr::Not(inner) => Datum::Truth(!self.holds(inner)),
            Expr::Compare(left, op, right) => {
                let (left, right) = (self.value(left), self.value(right));
                let both = left.zip(right);
                Datum::Truth(both.is_some_and(|(left, right)| compare(&left, *op, &right)))
            }
            Expr::Exists(inner) => Datum::Truth(match self.value(inner) {
                Some(Datum::Node(node)) => node != 0,
                Some(Datum::Nodes(nodes)) => !nodes.is_empty(),
                _ => false,
            }),
            Expr::Literal(datum) => datum.clone(),
            Expr::Call(call) => self.call(call)?,
        })
    }

    /// Every question of an expression with its answer, each once.
    pub(super) fn readings(&self, expr: &Expr) -> Vec<(String, String)> {
        let mut found = Vec::new();
        self.collect(expr, &mut found);
        found
    }

    fn collect(&self, expr: &Expr, found: &mut Vec<(String, String)>) {
        match expr {
            Expr::Or(parts) | Expr::And(parts) => {
                parts.iter().for_each(|part| self.collect(part, found));
            }
            Expr::Not(inner) | Expr::Exists(inner) => self.collect(inner, found),
            Expr::Compare(left, _, right) => {
                self.collect(left, found);
                self.collect(right, found);
            }
            Expr::Literal(_) => {}
            Expr::Call(call) => {
                let question = call.to_string();
                if found.iter().all(|(known, _)| *known != question) {
                    let answer = self.value(expr);
                    let answer = answer.map_or("nothing".to_string(), |datum| datum.to_string());
                    found.push((question, answer));
                }
            }
        }
    }

    fn nodes(&self) -> &[NodeView] {
        self.nodes.get_or_init(|| self.lab.nodes())
    }

    fn node(&self, call: &Call, at: usize) -> Option<&NodeView> {
        let id = self.node_id(call, at)?;
        self.nodes().iter().find(|node| node.id == id)
    }

    fn node_id(&self, call: &Call, at: usize) -> Option<NodeId> {
        match call.args.get(at)? {
            Argument::Expr(expr) => match self.value(expr)? {
                Datum::Node(node) => Some(node),
                _ => None,
            },
            _ => None,
        }
    }

    fn number(&self, call: &Call, at: usize) -> Option<u64> {
        match call.args.get(at)? {
            Argument::Expr(expr) => self.value(expr)?.ordinal(),
            _ => None,
        }
    }

    /// The request whose number is asked for, wherever it is in its life.
    fn request(&self, call: &Call) -> Option<&RequestView> {
        let number = self.number(call, 0)?;
        let all = self.requests.get_or_init(|| {
            let mut all = self.lab.last_requests(usize::MAX);
            all.extend(self.lab.open_requests());
            all
        });
        all.iter().find(|request| request.id.0 == number)
    }

    fn those(&self, of: impl Fn(&NodeView) -> bool) -> Datum {
        Datum::Nodes(
            self.nodes()
                .iter()
                .filter(|node| of(node))
                .map(|node| node.id)
                .collect(),
        )
    }

    fn leader(&self) -> Option<&NodeView> {
        leader(self.nodes())
    }

    fn call(&self, call: &Call) -> Option<Datum> {
        match call.function.params.is_empty() {
            true => self.of_all(call),
            false => self.of_arguments(call),
        }
    }

    fn of_all(&self, call: &Call) -> Option<Datum> {
        let asks = |role| matches!(role, StateType::Candidate | StateType::PreCandidate);
        Some(match call.function.name {
            "leader" => Datum::Node(self.leader().map_or(0, |node| node.id)),
            "leaders" => self.those(|node| node.up && node.role == StateType::Leader),
            "candidates" => self.those(|node| node.up && asks(node.role)),
            "nodes" => self.those(|_| true),
            "running" => self.those(|node| node.up),
            "joint" => {
                let mut running = self.nodes().iter().filter(|node| node.up);
                Datum::Truth(running.any(|node| {
                    let conf = self.lab.conf_state(node.id);
                    conf.is_some_and(|conf| !conf.voters_outgoing.is_empty())
                }))
            }
            "quiet" => Datum::Truth(quiet(self.lab, self.nodes())),
            "now" => Datum::Time(self.lab.now_ms()),
            _ => return None,
        })
    }

    fn of_arguments(&self, call: &Call) -> Option<Datum> {
        Some(match (call.function.name, call.args.first()) {
            ("count", Some(Argument::Expr(expr))) => match self.value(expr)? {
                Datum::Nodes(nodes) => Datum::Number(nodes.len() as u64),
                _ => return None,
            },
            ("in-flight", Some(Argument::Messages(pattern))) => {
                let messages = self.lab.messages();
                let matching = messages.iter().filter(|message| pattern.matches(message));
                Datum::Number(matching.count() as u64)
            }
            ("held", Some(Argument::Messages(pattern))) => {
                let messages = self.lab.messages();
                let held = messages.iter().filter(|message| message.held);
                Datum::Number(held.filter(|message| pattern.matches(message)).count() as u64)
            }
            ("cut", _) => {
                let link = (self.node_id(call, 0)?, self.node_id(call, 1)?);
                Datum::Truth(self.lab.cuts().contains(&link))
            }
            ("violated", None) => Datum::Truth(!self.lab.violations().is_empty()),
            ("violated", Some(Argument::Word(name))) => {
                let mut found = self.lab.violations().iter();
                Datum::Truth(found.any(|violation| *violation.invariant == **name))
            }
            ("reached", Some(Argument::Word(name))) => {
                Datum::Truth(self.names.iter().any(|(known, _)| known == name))
            }
            ("progress", _) => {
                let (leader, follower) = (self.node(call, 0)?, self.node_id(call, 1)?);
                of_progress(progress(leader, follower)?, call.field?)
            }
            ("rejections", _) => {
                let follower = self.node_id(call, 0)?;
                Datum::Number(progress(self.leader()?, follower)?.rejections)
            }
            ("is-learner", _) => {
                let follower = self.node_id(call, 0)?;
                Datum::Truth(progress(self.leader()?, follower)?.is_learner)
            }
            ("voters", _) => {
                let mut voters = self.lab.conf_state(self.node_id(call, 0)?)?.voters;
                voters.sort_unstable();
                Datum::Nodes(voters)
            }
            ("log", _) => {
                let cells = self.lab.cells(self.node_id(call, 0)?, 1..=u64::MAX);
                Datum::Log(cells.iter().map(|cell| (cell.index, cell.term)).collect())
            }
            ("term-at" | "entry" | "durability", _) => {
                let index = self.number(call, 1)?;
                let cell = self
                    .lab
                    .cells(self.node_id(call, 0)?, index..=index)
                    .pop()?;
                match call.function.name {
                    "entry" => Datum::Text(cell.text),
                    "durability" => Datum::Word(words::durability(cell.durability)),
                    _ => Datum::Number(cell.term),
                }
            }
            ("kv", _) => {
                let Some(Argument::Word(key)) = call.args.get(1) else {
                    return None;
                };
                let pairs = &self.node(call, 0)?.kv;
                let (_, value) = pairs.iter().find(|(known, _)| known == key)?;
                Datum::Text(value.clone())
            }
            (name, _) if call.function.params == [Param::Request] => {
                of_request(name, self.request(call)?)?
            }
            (name, _) => of_node(name, self.node(call, 0)?)?,
        })
    }
}

fn of_node(name: &str, node: &NodeView) -> Option<Datum> {
    let (log, disk) = (&node.log, &node.host);
    Some(match name {
        "up" => Datum::Truth(node.up),
        "isolated" => Datum::Truth(node.isolated),
        "role" => Datum::Word(words::role(node.role)),
        "term" => Datum::Number(node.term),
        "vote" => Datum::Node(node.vote),
        "votes" => Datum::Number(node.votes.iter().filter(|(_, granted)| *granted).count() as u64),
        "lead" => Datum::Node(node.lead),
        "first" => Datum::Number(log.first),
        "last" => Datum::Number(log.last),
        "last-term" => Datum::Number(log.last_term),
        "committed" => Datum::Number(log.committed),
        "applying" => Datum::Number(log.applying),
        "applied" => Datum::Number(log.applied),
        "snapshot" => {
            let files = disk.snapshots.iter().filter(|file| file.counts);
            Datum::Number(files.map(|file| file.index).fold(log.snapshot.0, u64::max))
        }
        "written" => Datum::Number(disk.wal_last),
        "stored" => Datum::Number(disk.wal_synced),
        "stored-term" => Datum::Number(disk.synced_hard_state.0),
        "stored-vote" => Datum::Node(disk.synced_hard_state.1),
        "stage" => Datum::Word(words::next_stage(disk.stage)),
        "paused" => Datum::Truth(node.paused),
        "stalled" => Datum::Truth(disk.disk_stalled),
        "torn" => Datum::Truth(disk.wal_torn),
        "unstable" => Datum::Number((log.last + 1).saturating_sub(log.unstable_offset)),
        "outbox" => Datum::Number(disk.outbox.len() as u64),
        "inbox" => Datum::Number(disk.inbox.len() as u64),
        "append-queue" => Datum::Number(thread(node, HostThread::Append)?.queue.len() as u64),
        "apply-queue" => Datum::Number(thread(node, HostThread::Apply)?.queue.len() as u64),
        "append-stage" => Datum::Word(words::next_stage(thread(node, HostThread::Append)?.stage)),
        "apply-stage" => Datum::Word(words::next_stage(thread(node, HostThread::Apply)?.stage)),
        "uncommitted" => Datum::Number(node.uncommitted_size),
        "transferee" => Datum::Node(node.lead_transferee),
        "pending-conf-index" => Datum::Number(node.pending_conf_index),
        "outgoing" => Datum::Nodes(sorted(&node.config.voters_outgoing)),
        "learners" => Datum::Nodes(sorted(&node.config.learners)),
        "learners-next" => Datum::Nodes(sorted(&node.config.learners_next)),
        "auto-leave" => Datum::Truth(node.config.auto_leave),
        _ => return None,
    })
}

fn sorted(nodes: &[NodeId]) -> Vec<NodeId> {
    let mut nodes = nodes.to_vec();
    nodes.sort_unstable();
    nodes
}

/// A thread of asynchronous writes; none without them.
fn thread(node: &NodeView, thread: HostThread) -> Option<&ThreadView> {
    node.host.threads.iter().find(|view| view.thread == thread)
}

/// What became of a request.
fn of_request(name: &str, request: &RequestView) -> Option<Datum> {
    let outcome = request.ending.as_ref().map(|ending| &ending.outcome);
    let reply = match outcome {
        Some(RequestOutcome::Answered { reply, .. }) => Some(reply),
        _ => None,
    };
    Some(match name {
        "pending" => Datum::Truth(outcome.is_none()),
        "answered" => Datum::Truth(reply.is_some()),
        "refused" => Datum::Truth(outcome == Some(&RequestOutcome::Failed)),
        "unknown" => Datum::Truth(matches!(outcome, Some(RequestOutcome::Unknown { .. }))),
        "stale" => {
            let stale = |outcome: &&RequestOutcome| {
                matches!(outcome, RequestOutcome::Answered { stale: Some(_), .. })
            };
            Datum::Truth(outcome.as_ref().is_some_and(stale))
        }
        "value" => match reply? {
            Reply::Value(value) => Datum::Text(value.clone()?),
            _ => return None,
        },
        "swapped" => match reply? {
            Reply::Swapped { swapped } => Datum::Truth(*swapped),
            _ => return None,
        },
        "attempts" => Datum::Number(request.attempts.into()),
        _ => return None,
    })
}

fn progress(leader: &NodeView, follower: NodeId) -> Option<&ProgressView> {
    leader
        .progress
        .iter()
        .find(|progress| progress.follower == follower)
}

fn of_progress(progress: &ProgressView, field: &Field) -> Datum {
    match field.name {
        "state" => Datum::Word(words::state(progress.state)),
        "match" => Datum::Number(progress.matched),
        "next" => Datum::Number(progress.next),
        "paused" => Datum::Truth(progress.paused),
        "inflight" => Datum::Number(progress.inflights.slots.len() as u64),
        "full" => Datum::Truth(progress.inflights.full),
        "pending-snapshot" => Datum::Number(progress.pending_snapshot),
        "recent-active" => Datum::Truth(progress.recent_active),
        "rejections" => Datum::Number(progress.rejections),
        _ => Datum::Truth(progress.is_learner),
    }
}

fn compare(left: &Datum, op: Op, right: &Datum) -> bool {
    let order = || left.ordinal().zip(right.ordinal());
    match op {
        Op::Equal => left.same(right),
        Op::Unequal => !left.same(right),
        Op::Less => order().is_some_and(|(left, right)| left < right),
        Op::AtMost => order().is_some_and(|(left, right)| left <= right),
        Op::Greater => order().is_some_and(|(left, right)| left > right),
        Op::AtLeast => order().is_some_and(|(left, right)| left >= right),
    }
}

/// The running leader of the latest term.
fn leader(nodes: &[NodeView]) -> Option<&NodeView> {
    let leads = |node: &&NodeView| node.up && node.role == StateType::Leader;
    nodes.iter().filter(leads).max_by_key(|node| node.term)
}

/// Some node leads and has committed all it has, every running node has applied all that, and nothing is in flight but
/// heartbeats and their answers.
fn quiet(lab: &Lab, nodes: &[NodeView]) -> bool {
    let Some(leader) = leader(nodes) else {
        return false;
    };
    let is_heartbeat = |kind| {
        matches!(
            kind,
            MessageType::MsgHeartbeat | MessageType::MsgHeartbeatResp
        )
    };
    let mut running = nodes.iter().filter(|node| node.up);
    leader.log.committed == leader.log.last
        && running.all(|node| node.log.applied == leader.log.committed)
        && lab
            .messages()
            .iter()
            .all(|message| is_heartbeat(message.kind))
}

//! What did happen in one step: facts with their numbers, in the order in which they became true. Sentences are made
//! of them elsewhere.
use crate::view::{CellView, EntryText, HostStage, MessageView, ProgressView};
use raft_core::{Index, NodeId, ProbeStrategy, RaftEvent, StateType, Term};
use std::sync::Arc;

/// One fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A node's clock ticked.
    Ticked {
        /// The node.
        node: NodeId,
    },
    /// A line that etcd's raft would log.
    Raft {
        /// The node that logs it.
        node: NodeId,
        /// What it says, in fields; its `Display` is etcd's line.
        event: RaftEvent,
    },
    /// A client's proposal entered a node's raft.
    Proposed {
        /// The node that was asked.
        node: NodeId,
        /// The command.
        data: Arc<str>,
    },
    /// raft refused a proposal (no leader, transfer under way, limits).
    ProposalDropped {
        /// The node that was asked.
        node: NodeId,
        /// The command.
        data: Arc<str>,
    },
    /// A node changed its role.
    RoleChanged {
        /// The node.
        node: NodeId,
        /// Its term, after the change.
        term: Term,
        /// The role before.
        from: StateType,
        /// The role after.
        to: StateType,
    },
    /// A node entered a later term.
    TermChanged {
        /// The node.
        node: NodeId,
        /// The term before.
        from: Term,
        /// The term after; greater than `from`.
        to: Term,
    },
    /// A node recorded its vote of a term.
    VoteCast {
        /// The voter.
        node: NodeId,
        /// The term of the vote.
        term: Term,
        /// Who got it; the voter itself when it campaigns.
        candidate: NodeId,
    },
    /// Entries joined the end of a node's log, in memory.
    Appended {
        /// The node.
        node: NodeId,
        /// Index of the first new entry, inclusive.
        first: Index,
        /// Index of the last new entry, inclusive.
        last: Index,
    },
    /// Entries left a node's log.
    Truncated {
        /// The node.
        node: NodeId,
        /// The entries that are gone, in order of index.
        removed: Vec<CellView>,
        /// Why.
        reason: TruncateReason,
    },
    /// A follower refuses an append: its log does not hold the entry before the new ones.
    AppRejected {
        /// Who refuses.
        follower: NodeId,
        /// Whose append it is.
        leader: NodeId,
        /// The position compared: the entry before the new ones.
        index: Index,
        /// The leader's term there.
        leader_term: Term,
        /// The follower's term there; `None` when its log ends before.
        follower_term: Option<Term>,
        /// `RejectHint` of the answer.
        hint: Index,
        /// `LogTerm` of the answer: the term at the hint, 0 when not told.
        hint_term: Term,
    },
    /// A leader read a rejection and chose where to probe next.
    RejectHandled {
        /// Who reads it.
        leader: NodeId,
        /// Who refused.
        follower: NodeId,
        /// The position that was refused.
        rejected: Index,
        /// `RejectHint` of the answer.
        hint: Index,
        /// `LogTerm` of the answer: the term at the hint, 0 when not told.
        hint_term: Term,
        /// Where the leader's own search ended (`findConflictByTerm`), before the floor of Match + 1.
        search: Index,
        /// `Next` of the follower before.
        next_before: Index,
        /// `Next` of the follower after `MaybeDecrTo`, before the new append went out.
        next_after: Index,
        /// The rule by which the leader searched.
        strategy: ProbeStrategy,
        /// Rejections of this follower that this leader has read in its term, this one included.
        rejections: u64,
        /// A rejection that no longer matters (late, or already answered).
        stale: bool,
    },
    /// An answer to a heartbeat makes a leader send an append again: the follower is behind, or being probed.
    Resumed {
        /// Who sends.
        leader: NodeId,
        /// To whom.
        follower: NodeId,
    },
    /// A leader's belief about a follower changed.
    ProgressChanged {
        /// Whose belief.
        leader: NodeId,
        /// About whom.
        follower: NodeId,
        /// What it believed before the step.
        before: ProgressView,
        /// What it believes after the step; differs from `before`.
        after: ProgressView,
    },
    /// A node learned of a higher commit index.
    Committed {
        /// The node.
        node: NodeId,
        /// The commit index before.
        from: Index,
        /// The commit index after; greater than `from`.
        to: Index,
    },
    /// A node's host finished a stage.
    StageDone {
        /// The node.
        node: NodeId,
        /// The stage that is done.
        stage: HostStage,
        /// What it handled.
        work: StageWork,
    },
    /// The key-value machine took an entry. `text` is empty for entries without a command.
    Applied {
        /// The node.
        node: NodeId,
        /// Index of the entry.
        index: Index,
        /// The command of the entry.
        text: EntryText,
    },
    /// A message left a node.
    Sent {
        /// The message.
        message: MessageView,
    },
    /// A message arrived.
    Delivered {
        /// The message.
        message: MessageView,
    },
    /// A message is gone.
    Lost {
        /// The message.
        message: MessageView,
        /// Why.
        reason: LossReason,
    },
    /// A process died. The entries that were only in memory, or not yet fsynced, are in a `Truncated` beside it.
    Crashed {
        /// The node.
        node: NodeId,
        /// Messages of the Ready at hand that were never sent.
        outbox_lost: usize,
    },
    /// A process started and read its WAL.
    Restarted {
        /// The node.
        node: NodeId,
        /// The term on the disk.
        term: Term,
        /// The commit index on the disk; may lag behind what was committed.
        commit: Index,
        /// The last index on the disk.
        last: Index,
    },
    /// One direction of a link was cut.
    LinkCut {
        /// Where messages come from.
        from: NodeId,
        /// Where they no longer arrive.
        to: NodeId,
    },
    /// One direction of a link was restored.
    LinkRestored {
        /// Where messages come from.
        from: NodeId,
        /// Where they arrive again.
        to: NodeId,
    },
    /// A node was cut off: every link of it, in both directions.
    Isolated {
        /// The node.
        node: NodeId,
    },
    /// All cuts were healed.
    Healed,
    /// The probe strategy was switched.
    ProbeSet {
        /// The new one.
        strategy: ProbeStrategy,
    },
    /// The virtual clock was switched.
    ClockSet {
        /// Whether it runs.
        on: bool,
    },
    /// A command of an etcd script began: its line in the file, its text, and the comment before it.
    ScriptCommand {
        /// Line in the file, from 1.
        line: usize,
        /// The command as written.
        text: Arc<str>,
        /// The comment before it; may be empty.
        caption: Arc<str>,
    },
    /// A command of an etcd script ended: what we print, and what etcd's recording says.
    ScriptOutput {
        /// Line of the command in the file, from 1.
        line: usize,
        /// What we print.
        actual: Arc<str>,
        /// What the file says; empty when it says nothing.
        expected: Arc<str>,
        /// Whether both are equal.
        matches: bool,
    },
    /// An invariant does not hold.
    Violated {
        /// Which, and what shows it.
        violation: Violation,
    },
}

/// Why entries left a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TruncateReason {
    /// A leader's entry of another term stands at `index` (Log Matching, section 5.3).
    Conflict {
        /// Whose append it was.
        leader: NodeId,
        /// The first index at which the logs differ.
        index: Index,
        /// The term of the entry that was there.
        old_term: Term,
        /// The term of the leader's entry.
        new_term: Term,
    },
    /// They were only in memory, or written but not fsynced, when the process died.
    Crash,
}

/// Why a message did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossReason {
    /// The link is cut.
    Cut,
    /// The receiver is down.
    Down,
    /// Somebody dropped it.
    Dropped,
}

/// What a stage handled; ranges are inclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageWork {
    /// Entries written, synced, appended or applied.
    pub entries: Option<(Index, Index)>,
    /// Whether a HardState was among it.
    pub hard_state: bool,
    /// Messages: put into the outbox, or sent.
    pub messages: usize,
    /// Whether the Ready at hand holds nothing but heartbeats and answers to them.
    pub heartbeats_only: bool,
}

/// A broken invariant and what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Name of the invariant, as in the table in `invariants`.
    pub invariant: &'static str,
    /// Section of the paper.
    pub section: &'static str,
    /// The evidence, with numbers.
    pub evidence: String,
}

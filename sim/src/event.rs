//! What did happen in one step: facts with their numbers, in the order in which they became true. Sentences are made
//! of them elsewhere;
//! the `Display` of an event is a plain line.
mod parts;
mod text;

pub use parts::{
    LossReason, RetryReason, SettingEffect, StageWork, TruncateReason, UnknownReason, Violation,
};

use crate::input::{LinkSettings, MessageId, RequestId, Setting};
use crate::kv::Reply;
use crate::rule::Rule;
use crate::view::{CellView, EntryText, HostStage, MessageView, ProgressView, Stale};
use raft_core::{
    ConfChangeV2, ConfState, Index, NodeId, ProbeStrategy, RaftEvent, StateType, Term,
};
use std::sync::Arc;

/// One fact.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(
        tag = "kind",
        rename_all = "kebab-case",
        rename_all_fields = "camelCase"
    )
)]
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
        #[cfg_attr(
            feature = "serde",
            serde(rename = "line", serialize_with = "crate::serialize::text")
        )]
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
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        from: StateType,
        /// The role after.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
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
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
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
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
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
    /// At a start the WAL ended with a torn record: its checksum was wrong, and it was cut off.
    TornTailCut {
        /// The node.
        node: NodeId,
    },
    /// A process will die after a stage.
    CrashArmed {
        /// The node.
        node: NodeId,
        /// The last stage that it will finish.
        stage: HostStage,
    },
    /// A process stands still from now on.
    ProcessPaused {
        /// The node.
        node: NodeId,
    },
    /// A paused process goes on; what had arrived meanwhile is delivered right after this.
    ProcessResumed {
        /// The node.
        node: NodeId,
        /// How many messages had arrived.
        waiting: usize,
    },
    /// A message arrived at a paused process: it waits there until the process goes on.
    Queued {
        /// The message.
        message: MessageView,
    },
    /// A crashed node's disk was replaced by an empty one: nothing that it promised is kept any more.
    DiskLost {
        /// The node.
        node: NodeId,
    },
    /// A disk stopped answering, or answers again.
    DiskStalled {
        /// The node.
        node: NodeId,
        /// Whether it stands still from now on.
        on: bool,
    },
    /// A new machine with an empty disk runs; it is no member yet.
    NodeAdded {
        /// The node.
        node: NodeId,
    },
    /// A change of the membership was proposed through a node.
    ConfChangeProposed {
        /// The node that was asked.
        node: NodeId,
        /// The change.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::change"))]
        change: ConfChangeV2,
    },
    /// raft did not take the proposal of a change (no leader, transfer under way).
    ConfChangeDropped {
        /// The node that was asked.
        node: NodeId,
        /// The change.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::change"))]
        change: ConfChangeV2,
    },
    /// A node applied a change of the membership and uses the new configuration from now on.
    ConfChanged {
        /// The node.
        node: NodeId,
        /// Index of the entry.
        index: Index,
        /// The configuration after it.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::config"))]
        config: ConfState,
    },
    /// A node came to a committed change of the membership that does not fit its configuration, which stays as it is. All
    /// nodes refuse the same changes.
    ConfChangeRefused {
        /// The node.
        node: NodeId,
        /// Index of the entry.
        index: Index,
        /// Why.
        reason: Arc<str>,
    },
    /// A node took a snapshot of its key-value machine.
    SnapshotTaken {
        /// The node.
        node: NodeId,
        /// The last index that it covers.
        index: Index,
        /// The term there.
        term: Term,
        /// Bytes of the key-value machine in it.
        bytes: usize,
    },
    /// A received snapshot replaced a node's log and key-value machine.
    SnapshotInstalled {
        /// The node.
        node: NodeId,
        /// The last index that it covers.
        index: Index,
        /// The term there.
        term: Term,
    },
    /// Entries behind a snapshot left a node's log.
    Compacted {
        /// The node.
        node: NodeId,
        /// First index that left, inclusive.
        first: Index,
        /// Last index that left, inclusive.
        last: Index,
    },
    /// The transport told a node how the transfer of a snapshot ended (`ReportSnapshot`).
    SnapshotReported {
        /// The sender of the snapshot.
        node: NodeId,
        /// The receiver.
        peer: NodeId,
        /// Whether it arrived.
        arrived: bool,
    },
    /// A node was told that a peer cannot be reached (`ReportUnreachable`).
    UnreachableReported {
        /// Who was told.
        node: NodeId,
        /// The peer.
        peer: NodeId,
    },
    /// A node was asked to hand over leadership.
    TransferAsked {
        /// The node that was asked.
        node: NodeId,
        /// Who shall lead.
        to: NodeId,
    },
    /// A node was told to forget who leads.
    ForgetAsked {
        /// The node.
        node: NodeId,
    },
    /// Something was set.
    SettingChanged {
        /// The new value.
        setting: Setting,
        /// When processes that run take it over.
        effect: SettingEffect,
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
    /// Links between groups were cut, and those within them restored.
    Partitioned {
        /// The groups.
        groups: Vec<Vec<NodeId>>,
    },
    /// What links do to messages was set.
    LinkSet {
        /// The link, or `None` for all.
        link: Option<(NodeId, NodeId)>,
        /// What was set.
        settings: LinkSettings,
    },
    /// One direction of a link keeps everything back from now on, or no more.
    LinkHeld {
        /// Where messages come from.
        from: NodeId,
        /// Where they go.
        to: NodeId,
        /// Whether it does.
        on: bool,
    },
    /// A message is kept back.
    Held {
        /// The message.
        message: MessageView,
    },
    /// A message that was kept back flies on.
    Released {
        /// The message, with its new time of arrival.
        message: MessageView,
    },
    /// A message will arrive later.
    Delayed {
        /// The message, with its new time of arrival.
        message: MessageView,
        /// How much later, ms.
        ms: u64,
    },
    /// A second copy of a message is on its way.
    Duplicated {
        /// The copy.
        message: MessageView,
        /// The message that it is a copy of.
        of: MessageId,
        /// Whether by chance, or by hand.
        chance: bool,
    },
    /// A client asked a node.
    RequestSent {
        /// The request.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// What was asked.
        text: Arc<str>,
    },
    /// A client asked again, through another node.
    RequestRetried {
        /// The request.
        request: RequestId,
        /// The node that is asked now.
        node: NodeId,
        /// What is asked.
        text: Arc<str>,
        /// Why.
        reason: RetryReason,
    },
    /// A request was answered.
    RequestAnswered {
        /// The request.
        request: RequestId,
        /// The node that answered.
        node: NodeId,
        /// What was asked.
        text: Arc<str>,
        /// The answer.
        reply: Reply,
        /// A write: index of its entry. A read: the last index that the node had applied.
        index: Index,
        /// What a local read did not see.
        stale: Option<Stale>,
    },
    /// A request certainly was not done.
    RequestFailed {
        /// The request.
        request: RequestId,
        /// The node that refused it last.
        node: NodeId,
        /// What was asked.
        text: Arc<str>,
    },
    /// A request ended without an answer: it may or may not take effect.
    RequestUnknown {
        /// The request.
        request: RequestId,
        /// The node that was asked last.
        node: NodeId,
        /// What was asked.
        text: Arc<str>,
        /// Why.
        reason: UnknownReason,
    },
    /// How patient clients are was set.
    ClientSet {
        /// How long they wait, ms; 0 = for ever.
        timeout_ms: u64,
        /// How often they ask again.
        retries: u32,
    },
    /// A node was cut off: every link of it, in both directions.
    Isolated {
        /// The node.
        node: NodeId,
    },
    /// All links are again what they were when the cluster was made.
    Healed,
    /// The probe strategy was switched.
    ProbeSet {
        /// The new one.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        strategy: ProbeStrategy,
    },
    /// A rule was switched: without all of them it is a modified raft.
    RuleSet {
        /// The rule.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        rule: Rule,
        /// Whether it is in force from now on.
        on: bool,
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

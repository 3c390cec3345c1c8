//! The explanation of the marks.
use super::moment::Moment;

/// A mark to be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// An entry with its term.
    Entry,
    /// Fsynced.
    Stored,
    /// Written, not fsynced.
    Written,
    /// In memory only.
    Unstable,
    /// Where the entries begin that raft has not handed over: `unstable.offset`.
    Divider,
    /// The rails of committed and applied.
    Rails,
    /// A snapshot.
    Snapshot,
    /// The caret of Match.
    Match,
    /// The caret of Next.
    Next,
    /// The bracket over the appends under way.
    Inflights,
    /// A leader sends nothing to a follower for now.
    Paused,
    /// From where on logs differ.
    Differ,
    /// A rejection at a log.
    Rejected,
    /// A rejection whose answer the leader has not handled yet.
    RejectedBefore,
    /// Entries that fall away.
    Ghost,
    /// Changed in this step.
    Lit,
    /// A leader.
    Leader,
    /// A candidate.
    Candidate,
    /// A follower with its election timer.
    Follower,
    /// A process that is down.
    Down,
    /// `MsgApp`.
    App,
    /// `MsgHeartbeat`.
    Heartbeat,
    /// `MsgVote`.
    Vote,
    /// `MsgProp`.
    Prop,
    /// `MsgSnap`.
    Snap,
    /// A reply.
    Reply,
    /// A reply that rejects.
    Reject,
    /// Messages that wait for the disk.
    Outbox,
}

/// Every mark with the key of its words, and whether only etcd's depth has it.
const SIGNS: [(Sign, &str, bool); 28] = [
    (Sign::Entry, "picture.legend.entry", false),
    (Sign::Stored, "picture.legend.stored", true),
    (Sign::Written, "picture.legend.written", true),
    (Sign::Unstable, "picture.legend.unstable", true),
    (Sign::Divider, "picture.legend.divider", true),
    (Sign::Rails, "picture.legend.rails", false),
    (Sign::Lit, "picture.legend.lit", false),
    (Sign::Match, "picture.legend.match", false),
    (Sign::Next, "picture.legend.next", false),
    (Sign::Inflights, "picture.legend.inflights", true),
    (Sign::Paused, "picture.legend.paused", true),
    (Sign::Differ, "picture.legend.differ", false),
    (Sign::Rejected, "picture.legend.rejected", false),
    (
        Sign::RejectedBefore,
        "picture.legend.rejected_before",
        false,
    ),
    (Sign::Ghost, "picture.legend.ghost", false),
    (Sign::Snapshot, "picture.legend.snapshot", true),
    (Sign::Leader, "picture.legend.leader", false),
    (Sign::Candidate, "picture.legend.candidate", false),
    (Sign::Follower, "picture.legend.follower", false),
    (Sign::Down, "picture.legend.down", false),
    (Sign::App, "picture.legend.app", false),
    (Sign::Heartbeat, "picture.legend.heartbeat", false),
    (Sign::Vote, "picture.legend.vote", false),
    (Sign::Prop, "picture.legend.prop", false),
    (Sign::Snap, "picture.legend.snap", true),
    (Sign::Reply, "picture.legend.reply", false),
    (Sign::Reject, "picture.legend.reject", false),
    (Sign::Outbox, "picture.legend.outbox", true),
];

/// The legend.
#[derive(Clone, Debug, PartialEq)]
pub struct LegendVm {
    /// Its name.
    pub label: String,
    /// Marks and what they mean.
    pub items: Vec<(Sign, String)>,
}

/// The legend at the depth of a moment.
pub fn legend(moment: &Moment) -> LegendVm {
    let shown = SIGNS.iter().filter(|(_, _, deep)| !deep || moment.deep());
    LegendVm {
        label: moment.locale.text("picture.legend.label").into_owned(),
        items: shown
            .map(|(sign, key, _)| (*sign, moment.locale.text(key).into_owned()))
            .collect(),
    }
}

//! The disk of a node: the records of its WAL with the fsync line between them, and its snapshot files.
use crate::i18n::{Locale, args};
use crate::view_model::words;
use sim::view::{NodeView, SnapshotView, WalRecordView};

/// Records that are shown.
const SHOWN: usize = 14;

/// What is on the disk.
#[derive(Clone, Debug, PartialEq)]
pub struct DiskVm {
    /// How far it is, in words.
    pub wal: String,
    /// Whether something written is not fsynced.
    pub behind: bool,
    /// The last records, oldest first.
    pub records: Vec<RecordVm>,
    /// Records before those.
    pub earlier: usize,
    /// Said when the last record is torn.
    pub torn: Option<String>,
    /// Snapshot files, oldest first.
    pub snapshots: Vec<SnapshotVm>,
}

/// One record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordVm {
    /// In short: `7·t3`, `HardState t3 n1 c6`.
    pub text: String,
    /// Whether it is fsynced: it stands before the line.
    pub synced: bool,
    /// What it is: entry, state or snapshot, for the look.
    pub kind: &'static str,
}

/// One snapshot file.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotVm {
    /// In words.
    pub text: String,
    /// Whether a start would begin with it.
    pub counts: bool,
}

pub(super) fn disk(locale: Locale, view: &NodeView) -> DiskVm {
    let host = &view.host;
    let behind = host.wal_synced < host.wal_last;
    let key = if behind {
        "node.wal_behind"
    } else {
        "node.wal_synced"
    };
    let earlier = host.wal_records.len().saturating_sub(SHOWN);
    DiskVm {
        wal: locale.fill(key, args![last = host.wal_last, synced = host.wal_synced]),
        behind,
        records: host.wal_records.iter().skip(earlier).map(record).collect(),
        earlier,
        torn: host
            .wal_torn
            .then(|| locale.text("node.wal_torn").into_owned()),
        snapshots: host
            .snapshots
            .iter()
            .map(|file| snapshot(locale, file))
            .collect(),
    }
}

fn record((record, synced): &(WalRecordView, bool)) -> RecordVm {
    let (text, kind) = match record {
        WalRecordView::Entry { index, term } => (format!("{index} · t{term}"), "entry"),
        WalRecordView::HardState { term, vote, commit } => (
            format!("HardState {term}/{}/{commit}", words::node_or_none(*vote)),
            "state",
        ),
        WalRecordView::Snapshot { index, term } => {
            (format!("Snapshot ≤ {index} · t{term}"), "snapshot")
        }
    };
    RecordVm {
        text,
        synced: *synced,
        kind,
    }
}

fn snapshot(locale: Locale, file: &SnapshotView) -> SnapshotVm {
    SnapshotVm {
        text: locale.fill(
            "node.snapshot",
            args![index = file.index, term = file.term, bytes = file.bytes],
        ),
        counts: file.counts,
    }
}

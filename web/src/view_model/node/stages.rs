//! The host of a node as rows of stages: the main loop, and with asynchronous writes the threads beside it.
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::view_model::words;
use sim::input::Input;
use sim::view::{HostStage, HostThread, NodeView, ThreadView};

/// The stages that a Ready goes through without snapshots: always drawn, so that the row does not jump.
const USUAL: [HostStage; 7] = [
    HostStage::TakeReady,
    HostStage::WalSave,
    HostStage::WalSync,
    HostStage::StorageAppend,
    HostStage::Send,
    HostStage::Apply,
    HostStage::Advance,
];

/// One row of stages.
#[derive(Clone, Debug, PartialEq)]
pub struct RowVm {
    /// Whose they are; empty for the main loop.
    pub title: String,
    /// What waits behind the work at hand; empty when nothing does.
    pub queue: String,
    /// The stages, in order.
    pub stages: Vec<StageVm>,
}

/// One stage of the host.
#[derive(Clone, Debug, PartialEq)]
pub struct StageVm {
    /// Stable name.
    pub name: String,
    /// Its name, in etcd's words.
    pub label: &'static str,
    /// Where the host is with it.
    pub progress: StageProgress,
    /// What a press does, in words.
    pub title: String,
    /// What a press does; `None` while a script decides.
    pub action: Option<Action>,
    /// Whether the process will die after it.
    pub armed: bool,
}

/// Where a host is with a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageProgress {
    /// The Ready at hand does not need it, or the host is idle.
    Unused,
    /// It is done.
    Done,
    /// It comes next.
    Now,
    /// It comes later.
    Later,
}

/// The rows of a node.
pub(super) fn rows(store: &Store, view: &NodeView) -> Vec<RowVm> {
    let host = &view.host;
    let asynchronous = !host.threads.is_empty();
    let shown = HostStage::ALL.into_iter().filter(|stage| {
        let needed = host.stages.contains(stage);
        needed || (USUAL.contains(stage) && !(asynchronous && is_of_thread(*stage)))
    });
    let main = RowVm {
        title: String::new(),
        queue: String::new(),
        stages: shown
            .map(|stage| stage_vm(store, view, stage, host.stage, &host.stages))
            .collect(),
    };
    let threads = host.threads.iter().map(|thread| row(store, view, thread));
    std::iter::once(main).chain(threads).collect()
}

fn is_of_thread(stage: HostStage) -> bool {
    !matches!(
        stage,
        HostStage::TakeReady | HostStage::Send | HostStage::Advance
    )
}

fn row(store: &Store, view: &NodeView, thread: &ThreadView) -> RowVm {
    let locale = store.prefs.locale;
    let key = match thread.thread {
        HostThread::Append => "node.thread_append",
        HostThread::Apply => "node.thread_apply",
    };
    let waiting: Vec<String> = thread
        .queue
        .iter()
        .skip(1)
        .map(|range| range.map_or_else(|| "–".to_owned(), words::range))
        .collect();
    RowVm {
        title: locale.text(key).into_owned(),
        queue: if waiting.is_empty() {
            String::new()
        } else {
            let list = waiting.join(&locale.text("word.list"));
            locale.fill("node.thread_queue", args![list])
        },
        stages: thread
            .stages
            .iter()
            .map(|stage| stage_vm(store, view, *stage, thread.stage, &thread.stages))
            .collect(),
    }
}

fn stage_vm(
    store: &Store,
    view: &NodeView,
    stage: HostStage,
    now: Option<HostStage>,
    needed: &[HostStage],
) -> StageVm {
    let progress = match now {
        None => StageProgress::Unused,
        _ if !needed.contains(&stage) => StageProgress::Unused,
        Some(next) if stage == next => StageProgress::Now,
        Some(next) if stage < next => StageProgress::Done,
        Some(_) => StageProgress::Later,
    };
    let label = words::stage(stage);
    let node = words::node(view.id);
    let (key, action) = if store.crash_mode {
        let input = Input::CrashAfter {
            node: view.id,
            stage,
        };
        ("node.stage_crash", Action::Do(Box::new(input)))
    } else {
        ("node.stage_run", Action::RunTo(view.id, stage))
    };
    StageVm {
        name: format!("stage-{stage:?}"),
        label,
        progress,
        title: store.prefs.locale.fill(key, args![node, stage = label]),
        action: store.may_act().then_some(action),
        armed: view.host.crash_after == Some(stage),
    }
}

/// What the host is about, in words.
pub(super) fn words(locale: Locale, view: &NodeView) -> String {
    let key = match view.host.stage {
        _ if !view.up => "host.down",
        _ if view.paused => "host.paused",
        _ if view.host.disk_stalled => "host.stalled",
        None => "host.idle",
        Some(HostStage::TakeReady) => "host.take_ready",
        Some(HostStage::WalSave) => "host.wal_save",
        Some(HostStage::WalSync) => "host.wal_sync",
        Some(HostStage::StorageAppend) => "host.storage_append",
        Some(HostStage::Send) => "host.send",
        Some(HostStage::Apply) => "host.apply",
        Some(HostStage::Advance) => "host.advance",
        Some(HostStage::SnapSave) => "machine.next_snap_save",
        Some(HostStage::SnapMark) => "machine.next_snap_mark",
        Some(HostStage::SnapInstall) => "machine.next_snap_install",
        Some(HostStage::SnapTake) => "machine.next_snap_take",
        Some(HostStage::SnapRecord) => "machine.next_snap_record",
        Some(HostStage::Compact) => "machine.next_compact",
        Some(HostStage::Respond) => "machine.next_respond",
    };
    locale.text(key).into_owned()
}

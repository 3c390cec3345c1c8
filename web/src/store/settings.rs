//! Settings of the running cluster that are typed: numbers and ranges, and what is wrong with one.
use super::Store;
use sim::cluster::ClusterConfig;
use sim::input::{Input, LinkSettings, Setting};
use sim::view::LinkView;

/// A setting that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Appends under way to one follower.
    MaxInflightMsgs,
    /// Bytes of entries in one append.
    MaxSizePerMsg,
    /// Applied entries between two snapshots.
    SnapshotEvery,
    /// Entries that stay behind a snapshot.
    SnapshotKeep,
    /// Duration of an fsync, ms.
    Fsync,
    /// Length of a tick, ms.
    Tick,
    /// One-way delay of a message, ms.
    Delay,
    /// Messages lost, of 1,000.
    Loss,
    /// Messages that arrive twice, of 1,000.
    Duplication,
    /// How long a client waits, ms.
    Timeout,
    /// How often a client asks again.
    Retries,
}

impl Typed {
    /// Every one.
    #[cfg(test)]
    pub const ALL: [Self; 11] = [
        Self::MaxInflightMsgs,
        Self::MaxSizePerMsg,
        Self::SnapshotEvery,
        Self::SnapshotKeep,
        Self::Fsync,
        Self::Tick,
        Self::Delay,
        Self::Loss,
        Self::Duplication,
        Self::Timeout,
        Self::Retries,
    ];

    /// Its stable name, for tests and texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::MaxInflightMsgs => "max_inflight_msgs",
            Self::MaxSizePerMsg => "max_size_per_msg",
            Self::SnapshotEvery => "snapshot_every",
            Self::SnapshotKeep => "snapshot_keep",
            Self::Fsync => "fsync",
            Self::Tick => "tick",
            Self::Delay => "delay",
            Self::Loss => "loss",
            Self::Duplication => "duplication",
            Self::Timeout => "timeout",
            Self::Retries => "retries",
        }
    }

    /// Whether it is two numbers with `..` between, the smaller first; one number stands for both.
    pub fn is_range(self) -> bool {
        matches!(self, Self::Fsync | Self::Delay)
    }
}

/// The values of a cluster now.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a> {
    /// How it was made, with what was set since.
    pub config: &'a ClusterConfig,
    /// How long clients wait, ms, and how often they ask again.
    pub patience: (u64, u32),
    /// What the links do, when all do the same; `None` when they differ.
    pub links: Option<LinkSettings>,
}

impl Present<'_> {
    /// A value as it is typed; empty where links differ, and for a message without limit.
    pub fn text(&self, name: Typed) -> String {
        let config = self.config;
        let range = |(from, to): (u64, u64)| {
            if from == to {
                from.to_string()
            } else {
                format!("{from}..{to}")
            }
        };
        let link = |part: fn(LinkSettings) -> Option<String>| {
            self.links.and_then(part).unwrap_or_default()
        };
        match name {
            Typed::MaxInflightMsgs => config.max_inflight_msgs.to_string(),
            Typed::MaxSizePerMsg if config.max_size_per_msg == raft_core::NO_LIMIT => String::new(),
            Typed::MaxSizePerMsg => config.max_size_per_msg.to_string(),
            Typed::SnapshotEvery => config.snapshot_every.to_string(),
            Typed::SnapshotKeep => config.snapshot_keep.to_string(),
            Typed::Fsync => range(config.fsync_ms),
            Typed::Tick => config.tick_ms.to_string(),
            Typed::Delay => self
                .links
                .and_then(|links| links.delay_ms)
                .map(range)
                .unwrap_or_default(),
            Typed::Loss => link(|links| links.loss.map(|loss| loss.to_string())),
            Typed::Duplication => link(|links| links.duplication.map(|part| part.to_string())),
            Typed::Timeout => self.patience.0.to_string(),
            Typed::Retries => self.patience.1.to_string(),
        }
    }
}

impl Store {
    /// The settings now; `None` while a script of etcd's is played.
    pub fn present(&self) -> Option<Present<'_>> {
        let lab = self.timeline.lab();
        Some(Present {
            config: lab.config()?,
            patience: lab.patience()?,
            links: common(&lab.links()),
        })
    }

    /// Sets what was typed; a notice says what is wrong with it.
    pub(super) fn set_typed(&mut self, name: Typed, text: &str) -> bool {
        let text = text.trim();
        let Some(present) = self.present() else {
            return self.notices.tell("refusal.script_runs", Vec::new());
        };
        if text == present.text(name) {
            return false;
        }
        let setting = match values(name, text) {
            Some((from, to)) => setting(name, (from, to), &present),
            None => {
                let key = if name.is_range() {
                    "settings.bad_range"
                } else {
                    "settings.bad_number"
                };
                let shown: String = text.chars().take(40).collect();
                return self.notices.tell(key, vec![("text", shown)]);
            }
        };
        self.push(Input::Set(setting))
    }
}

/// One number twice, or both of `a..b`; nothing typed takes the limit of a message away.
fn values(name: Typed, text: &str) -> Option<(u64, u64)> {
    if text.is_empty() && name == Typed::MaxSizePerMsg {
        return Some((raft_core::NO_LIMIT, raft_core::NO_LIMIT));
    }
    match text.split_once("..") {
        Some((from, to)) if name.is_range() => {
            Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
        }
        Some(_) => None,
        None => text.parse().ok().map(|value| (value, value)),
    }
}

fn setting(name: Typed, range: (u64, u64), present: &Present) -> Setting {
    let (value, config) = (range.0, present.config);
    let links = |settings: LinkSettings| Setting::Link {
        link: None,
        settings,
    };
    // Too large a number becomes the largest, which the simulator refuses with what it expects.
    let thousandths = u16::try_from(value).unwrap_or(u16::MAX);
    match name {
        Typed::MaxInflightMsgs => {
            Setting::MaxInflightMsgs(usize::try_from(value).unwrap_or(usize::MAX))
        }
        Typed::MaxSizePerMsg => Setting::MaxSizePerMsg(value),
        Typed::SnapshotEvery => Setting::Snapshots {
            every: value,
            keep: config.snapshot_keep,
        },
        Typed::SnapshotKeep => Setting::Snapshots {
            every: config.snapshot_every,
            keep: value,
        },
        Typed::Fsync => Setting::Fsync {
            node: None,
            ms: range,
        },
        Typed::Tick => Setting::Tick {
            node: None,
            ms: value,
        },
        Typed::Delay => links(LinkSettings {
            delay_ms: Some(range),
            ..LinkSettings::default()
        }),
        Typed::Loss => links(LinkSettings {
            loss: Some(thousandths),
            ..LinkSettings::default()
        }),
        Typed::Duplication => links(LinkSettings {
            duplication: Some(thousandths),
            ..LinkSettings::default()
        }),
        Typed::Timeout => Setting::Client {
            timeout_ms: value,
            retries: present.patience.1,
        },
        Typed::Retries => Setting::Client {
            timeout_ms: present.patience.0,
            retries: u32::try_from(value).unwrap_or(u32::MAX),
        },
    }
}

/// What all links do; `None` when they differ or there are none.
fn common(links: &[LinkView]) -> Option<LinkSettings> {
    let of = |link: &LinkView| LinkSettings {
        delay_ms: Some(link.delay_ms),
        loss: Some(link.loss),
        duplication: Some(link.duplication),
        reorder: Some(link.reorder),
    };
    let first = links.first().map(of)?;
    links.iter().all(|link| of(link) == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    fn store() -> Store {
        Store::new(Options::default(), Prefs::default(), true)
    }

    fn text(store: &Store, name: Typed) -> String {
        store.present().expect("a cluster has settings").text(name)
    }

    #[test]
    fn what_is_typed_is_in_force_and_can_be_taken_back() {
        let mut store = store();
        for (name, value) in [
            (Typed::MaxInflightMsgs, "3"),
            (Typed::MaxSizePerMsg, "64"),
            (Typed::SnapshotEvery, "9"),
            (Typed::SnapshotKeep, "2"),
            (Typed::Fsync, "7..9"),
            (Typed::Tick, "50"),
            (Typed::Delay, "30"),
            (Typed::Loss, "100"),
            (Typed::Duplication, "20"),
            (Typed::Timeout, "700"),
            (Typed::Retries, "2"),
        ] {
            let before = text(&store, name);
            store.reduce(Action::SettingText(name, format!(" {value} ")));
            assert_eq!(text(&store, name), value, "{name:?}");
            let here = store.timeline.position();
            store.reduce(Action::Seek(here - 1));
            assert_eq!(text(&store, name), before, "{name:?}");
            store.reduce(Action::Seek(here));
        }
    }

    #[test]
    fn what_is_no_number_is_told_and_changes_nothing() {
        let mut store = store();
        let position = store.timeline.position();
        for name in Typed::ALL {
            for typed in ["x", "1..2..3", "-1", "99999999999999999999", "9..x"] {
                store.reduce(Action::SettingText(name, typed.to_owned()));
                assert_eq!(store.timeline.position(), position, "{name:?} {typed}");
                let notice = store.notices.list().last().expect("it is told");
                let bad = ["settings.bad_number", "settings.bad_range"];
                assert!(bad.contains(&notice.key), "{}", notice.key);
            }
        }
    }

    #[test]
    fn what_the_cluster_cannot_be_set_to_is_refused() {
        let mut store = store();
        let position = store.timeline.position();
        for (name, typed) in [
            (Typed::MaxInflightMsgs, "0"),
            (Typed::Fsync, "9..3"),
            (Typed::Tick, "0"),
            (Typed::Loss, "70000"),
        ] {
            store.reduce(Action::SettingText(name, typed.to_owned()));
            assert_eq!(store.timeline.position(), position, "{name:?} {typed}");
            assert!(!store.notices.list().is_empty());
        }
    }
}

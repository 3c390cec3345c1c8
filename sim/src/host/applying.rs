//! Committed entries: commands go to the key-value machine, changes of the membership to raft.
use super::Host;
use crate::event::Event;
use crate::facts::Facts;
use crate::view::EntryText;
use raft_core::{ConfChange, ConfChangeV2, ConfState, Entry, EntryType};
use std::sync::Arc;

impl Host {
    /// Takes committed entries, in order; those that an installed snapshot has already are left out, as raftexample's
    /// `entriesToApply` does. Gives those that were taken.
    pub(super) fn apply(&mut self, mut entries: Vec<Entry>, events: &mut Facts) -> Vec<Entry> {
        let applied = self.applied();
        entries.retain(|entry| entry.index > applied);
        events.reserve(entries.len());
        for entry in &entries {
            let Some(process) = &mut self.process else {
                break;
            };
            process.kv.apply(entry);
            let change = entry.entry_type != EntryType::EntryNormal;
            if !events.is_silent() {
                events.push(Event::Applied {
                    node: self.id,
                    index: entry.index,
                    text: match change {
                        true => EntryText::default(),
                        false => EntryText::new(entry.data.clone()),
                    },
                });
            }
            if change {
                self.apply_change(entry, events);
            }
        }
        entries
    }

    /// A change of the membership. One that does not fit is refused, by every node alike.
    ///
    /// raft may have restored the configuration of a snapshot that is not installed yet: what that covers is no longer
    /// for raft, only for the machine that the snapshot will replace.
    fn apply_change(&mut self, entry: &Entry, events: &mut Facts) {
        let (node, index) = (self.id, entry.index);
        let covered = |host: &Self| {
            host.raw()
                .is_some_and(|raw| index < raw.raft().log().first_index())
        };
        if covered(self) {
            return;
        }
        let mut result: Result<ConfState, Arc<str>> = Err(Arc::default());
        self.act(None, events, |raw, _| {
            result = decode(entry).and_then(|change| {
                let applied = raw.try_apply_conf_change(change);
                applied.map_err(|error| Arc::from(error.to_string()))
            });
            Ok(())
        });
        match (result, &mut self.process) {
            (Ok(config), Some(process)) => {
                process.config = config.clone();
                events.push(Event::ConfChanged {
                    node,
                    index,
                    config,
                });
            }
            (Err(reason), _) => events.push(Event::ConfChangeRefused {
                node,
                index,
                reason,
            }),
            (Ok(_), None) => {}
        }
    }
}

fn decode(entry: &Entry) -> Result<ConfChangeV2, Arc<str>> {
    let data = entry.data.as_slice();
    let change = match entry.entry_type {
        EntryType::EntryConfChange => ConfChange::decode(data).map(|change| change.to_v2()),
        _ => ConfChangeV2::decode(data),
    };
    change.map_err(|error| Arc::from(error.to_string()))
}

//! What each directed link does to messages.
use crate::input::LinkSettings;
use crate::view::NetworkFault;
use raft_core::NodeId;
use std::collections::{BTreeMap, BTreeSet};

/// A directed link: from, to.
type Link = (NodeId, NodeId);

/// What a link does to messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    /// One-way delay in ms, both ends inclusive.
    pub(crate) delay_ms: (u64, u64),
    /// Messages lost, of 1,000.
    pub(crate) loss: u16,
    /// Messages that arrive twice, of 1,000.
    pub(crate) duplication: u16,
    /// Whether later messages may overtake earlier ones.
    pub(crate) reorder: bool,
}

impl Rules {
    /// The rules with what the settings name.
    fn with(self, settings: &LinkSettings) -> Self {
        Self {
            delay_ms: settings.delay_ms.unwrap_or(self.delay_ms),
            loss: settings.loss.unwrap_or(self.loss),
            duplication: settings.duplication.unwrap_or(self.duplication),
            reorder: settings.reorder.unwrap_or(self.reorder),
        }
    }
}

/// The state of all links.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Links {
    /// The rules of all links when the cluster was made.
    made: Rules,
    /// The rules of links that have none of their own.
    common: Rules,
    /// Links whose rules differ from `common`.
    own: BTreeMap<Link, Rules>,
    /// Links that lose everything.
    cuts: BTreeSet<Link>,
    /// Links that keep everything back.
    held: BTreeSet<Link>,
}

impl Links {
    pub(super) fn new(made: Rules) -> Self {
        Self {
            made,
            common: made,
            own: BTreeMap::new(),
            cuts: BTreeSet::new(),
            held: BTreeSet::new(),
        }
    }

    pub(super) fn rules(&self, link: Link) -> Rules {
        self.own.get(&link).copied().unwrap_or(self.common)
    }

    pub(super) fn is_cut(&self, link: Link) -> bool {
        self.cuts.contains(&link)
    }

    pub(super) fn is_held(&self, link: Link) -> bool {
        self.held.contains(&link)
    }

    pub(super) fn cuts(&self) -> impl Iterator<Item = Link> + '_ {
        self.cuts.iter().copied()
    }

    /// Cuts a link, or restores it; `false` when it was so already.
    pub(super) fn set_cut(&mut self, link: Link, on: bool) -> bool {
        if on {
            self.cuts.insert(link)
        } else {
            self.cuts.remove(&link)
        }
    }

    /// Makes a link keep everything back, or no more; `false` when it was so already.
    pub(super) fn set_held(&mut self, link: Link, on: bool) -> bool {
        if on {
            self.held.insert(link)
        } else {
            self.held.remove(&link)
        }
    }

    /// Sets the rules of a link, or of all links, those with rules of their own included; `false` when nothing changes.
    pub(super) fn set(&mut self, link: Option<Link>, settings: &LinkSettings) -> bool {
        let before = (self.common, self.own.clone());
        match link {
            Some(link) => {
                let rules = self.rules(link).with(settings);
                self.own.insert(link, rules);
            }
            None => {
                self.common = self.common.with(settings);
                self.own
                    .values_mut()
                    .for_each(|rules| *rules = rules.with(settings));
            }
        }
        let common = self.common;
        self.own.retain(|_, rules| *rules != common);
        before != (self.common, self.own.clone())
    }

    /// Makes all links what they were in the beginning; `false` when they were.
    pub(super) fn heal(&mut self) -> bool {
        let healed = Self::new(self.made);
        let changed = *self != healed;
        *self = healed;
        changed
    }

    /// All that [`heal`](Self::heal) would take away, messages kept back one by one excepted.
    pub(super) fn faults(&self) -> Vec<NetworkFault> {
        let common = self.common;
        let all = (common != self.made).then(|| NetworkFault::Rules {
            link: None,
            settings: settings_of(common),
        });
        let own = self.own.iter().map(|(link, rules)| NetworkFault::Rules {
            link: Some(*link),
            settings: settings_of(*rules),
        });
        let cuts = self
            .cuts
            .iter()
            .map(|&(from, to)| NetworkFault::Cut { from, to });
        let held = self
            .held
            .iter()
            .map(|&(from, to)| NetworkFault::LinkHeld { from, to });
        cuts.chain(held).chain(all).chain(own).collect()
    }

    /// Bytes that a clone takes, about.
    pub(super) fn clone_bytes(&self) -> usize {
        self.own.len() * size_of::<(Link, Rules)>()
            + (self.cuts.len() + self.held.len()) * size_of::<Link>()
    }
}

fn settings_of(rules: Rules) -> LinkSettings {
    LinkSettings {
        delay_ms: Some(rules.delay_ms),
        loss: Some(rules.loss),
        duplication: Some(rules.duplication),
        reorder: Some(rules.reorder),
    }
}

//! A cluster in little room, for a checkpoint: key-value machines that an older one and the log can bring back are left
//! out.
//!
//! Every machine is what the committed entries make of an empty one, as long as no invariant is broken: the checker
//! compares what is applied with what was committed. So a machine of the same run, `base`, and the entries behind it
//! give all later ones.
use super::Cluster;
use crate::kv::Kv;
use raft_core::{Entry, Index};

/// Entries between a base and the machines made from it, at most: applying as many takes a small part of a seek.
const REACH: Index = 512;
/// Machines so far behind the newest one are kept as they are: they stand still, and share with earlier checkpoints.
const BEHIND: Index = 128;

/// What was left out: places of machines, with their last applied index, in order of that index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packed(Vec<(Index, usize)>);

impl Cluster {
    /// A base for checkpoints from now on, when `old` is too far back.
    pub(crate) fn next_base(&self, old: &Kv) -> Option<Kv> {
        let newest = self.clients.newest();
        let machines = self.hosts.iter().filter_map(|host| host.kv());
        let recent = machines.filter(|kv| kv.applied() + BEHIND >= newest.applied());
        let last = recent.min_by_key(|kv| kv.applied()).unwrap_or(newest);
        (newest.applied() > old.applied() + REACH - BEHIND).then(|| last.clone())
    }

    /// Leaves out every machine that `base` can bring back.
    pub(crate) fn pack(&mut self, base: &Kv) -> Packed {
        let first = base.applied();
        let mut last = first;
        while last < first + REACH && self.chosen(last + 1).is_some() {
            last += 1;
        }
        if !self.violations.is_empty() {
            return Packed::default();
        }
        let mut packed = Vec::new();
        for (place, kv) in self.machines() {
            if (first..=last).contains(&kv.applied()) {
                packed.push((kv.applied(), place));
                *kv = Kv::default();
            }
        }
        packed.sort_unstable();
        Packed(packed)
    }

    /// Brings back what was left out with this base.
    pub(crate) fn unpack(&mut self, base: &Kv, packed: &Packed) {
        let mut kv = base.clone();
        for (applied, place) in &packed.0 {
            while kv.applied() < *applied {
                let entry = self.chosen(kv.applied() + 1);
                kv.apply(entry.expect("the entry was there when the machine was left out"));
            }
            if let Some((_, own)) = self.machines().find(|(at, _)| at == place) {
                *own = kv.clone();
            }
        }
    }

    /// The machines that there are, with their places: those of the hosts, and behind them the one that serves clients.
    fn machines(&mut self) -> impl Iterator<Item = (usize, &mut Kv)> {
        let hosts = self.hosts.iter_mut().map(|host| host.kv_mut());
        let all = hosts.chain([Some(self.clients.newest_mut())]).enumerate();
        all.filter_map(|(place, kv)| Some((place, kv?)))
    }

    /// The entry that was committed at an index, if a host still has it.
    fn chosen(&self, index: Index) -> Option<&Entry> {
        let term = self.checker.ledger().chosen(index)?.term;
        let entries = self.hosts.iter().filter_map(|host| host.entry(index));
        entries.into_iter().find(|entry| entry.term == term)
    }
}

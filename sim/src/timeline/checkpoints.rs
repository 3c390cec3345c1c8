//! Laboratories kept for coming back to: dense near the reader and near the end, sparse elsewhere, bounded in all.
use crate::lab::Lab;
use std::collections::BTreeMap;

/// Positions between checkpoints at the end of a growing run, at least.
const STRIDE: usize = 16;
/// The gap to a neighbour may be this part of the distance to the reader and to the end.
const SHARE: usize = 8;
/// Positions between checkpoints far away, at most, while the budget allows: bounds the replay of a seek.
const WIDEST: usize = 4_096;
/// Bytes that all checkpoints together may take.
const BUDGET: usize = 20 << 20;

/// Checkpoints by position; there is always one at 0.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints {
    kept: BTreeMap<usize, Kept>,
    /// Sum of the bytes of `kept`.
    bytes: usize,
    /// The least gap that keeps the budget; grows with the labs.
    floor: usize,
    budget: usize,
}

#[derive(Clone, Debug)]
struct Kept {
    lab: Lab,
    /// What it takes, about.
    bytes: usize,
}

impl Checkpoints {
    pub(super) fn new(origin: Lab) -> Self {
        let bytes = origin.clone_bytes();
        let kept = BTreeMap::from([(0, Kept { lab: origin, bytes })]);
        Self {
            kept,
            bytes,
            floor: STRIDE / 2,
            budget: BUDGET,
        }
    }

    /// The latest checkpoint at or before `position`, and where it is.
    pub(super) fn nearest(&self, position: usize) -> (usize, &Lab) {
        let found = self.kept.range(..=position).next_back();
        let (at, kept) = found.expect("there is always a checkpoint at 0");
        (*at, &kept.lab)
    }

    /// The run grew to `position`: maybe keep it.
    pub(super) fn extend(&mut self, position: usize, lab: &Lab) {
        let end = self.end();
        if position >= end + self.floor.max(STRIDE) {
            self.keep(position, lab);
            self.thin(position);
        }
    }

    /// A replay on its way to `target` passes `position`: maybe keep it, so that going back from the target is quick.
    pub(super) fn pass(&mut self, position: usize, target: usize, lab: &Lab) {
        let before = target - position;
        let wanted = before.is_power_of_two() && (8..=1_024).contains(&before);
        if wanted && position > self.nearest(position).0 + self.floor.max(STRIDE) {
            self.keep(position, lab);
            self.thin(target);
        }
    }

    /// Forgets everything beyond `position`.
    pub(super) fn truncate(&mut self, position: usize) {
        let gone = self.kept.split_off(&(position + 1));
        self.bytes -= gone.values().map(|kept| kept.bytes).sum::<usize>();
        self.floor = STRIDE / 2;
    }

    fn end(&self) -> usize {
        self.kept.keys().next_back().copied().unwrap_or(0)
    }

    fn keep(&mut self, position: usize, lab: &Lab) {
        let bytes = lab.clone_bytes();
        if self
            .kept
            .insert(
                position,
                Kept {
                    lab: lab.clone(),
                    bytes,
                },
            )
            .is_none()
        {
            self.bytes += bytes;
        }
    }

    /// Leaves gaps that grow with the distance from `focus`; wider ones until the budget is kept.
    fn thin(&mut self, focus: usize) {
        let end = self.end();
        self.thin_once(focus, end);
        while self.bytes > self.budget && self.floor <= end {
            self.floor *= 2;
            self.thin_once(focus, end);
        }
    }

    fn thin_once(&mut self, focus: usize, end: usize) {
        let mut last_kept = 0;
        let mut gone = Vec::new();
        for &at in self.kept.keys().skip(1) {
            let distance = focus.abs_diff(at).min(end - at);
            let gap = (distance / SHARE).min(WIDEST).max(self.floor);
            if at != end && at - last_kept < gap {
                gone.push(at);
            } else {
                last_kept = at;
            }
        }
        for at in gone {
            self.bytes -= self.kept.remove(&at).map_or(0, |kept| kept.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Cluster, ClusterConfig};

    fn lab() -> Lab {
        Lab::Cluster(Cluster::new(ClusterConfig::default()).expect("the defaults are sound"))
    }

    fn grown(len: usize, budget: usize) -> Checkpoints {
        let lab = lab();
        let mut checkpoints = Checkpoints {
            budget,
            ..Checkpoints::new(lab.clone())
        };
        (1..=len).for_each(|position| checkpoints.extend(position, &lab));
        checkpoints
    }

    fn widest_gap(checkpoints: &Checkpoints, len: usize) -> usize {
        let mut places: Vec<usize> = checkpoints.kept.keys().copied().collect();
        places.push(len);
        places
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .max()
            .unwrap_or(0)
    }

    #[test]
    fn checkpoints_are_few_and_no_gap_is_wide() {
        let checkpoints = grown(100_000, BUDGET);
        assert!(checkpoints.kept.len() < 200, "{}", checkpoints.kept.len());
        assert!(widest_gap(&checkpoints, 100_000) <= 2 * WIDEST);
        let (near, _) = checkpoints.nearest(99_999);
        assert!(99_999 - near <= 2 * STRIDE, "dense near the end: {near}");
    }

    #[test]
    fn the_budget_is_kept_however_large_the_laboratories_are() {
        let one = lab().clone_bytes();
        for labs in [1, 2, 5, 50] {
            let checkpoints = grown(20_000, labs * one);
            assert!(
                checkpoints.kept.len() <= labs.max(2),
                "{labs}: {}",
                checkpoints.kept.len()
            );
            assert_eq!(checkpoints.bytes, checkpoints.kept.len() * one);
            assert_eq!(checkpoints.nearest(0).0, 0);
        }
    }

    #[test]
    fn going_back_from_a_distant_place_finds_checkpoints_on_the_way() {
        let lab = lab();
        let mut checkpoints = grown(100_000, BUDGET);
        let target = 30_000;
        let (from, _) = checkpoints.nearest(target - 1);
        for position in from + 1..target {
            checkpoints.pass(position, target, &lab);
        }
        let (near, _) = checkpoints.nearest(target - 1);
        assert!(target - near <= 2 * STRIDE, "{near}");
    }

    #[test]
    fn nothing_is_left_beyond_a_fork() {
        let mut checkpoints = grown(5_000, BUDGET);
        checkpoints.truncate(2_000);
        assert!(checkpoints.end() <= 2_000);
        checkpoints.truncate(0);
        assert_eq!(
            (checkpoints.kept.len(), checkpoints.nearest(usize::MAX).0),
            (1, 0)
        );
    }
}

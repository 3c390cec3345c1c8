//! Laboratories kept for coming back to: so many that no seek replays more than a bounded amount of work, so few that
//! they fit into a bounded memory.
//!
//! Work is counted, not timed, so that a run keeps the same checkpoints everywhere: see [`work_of`]. A checkpoint is kept
//! where the work since the last one passes the gap. When all of them together pass the budget, the gap doubles and every
//! other one goes. A few more lie just before the place that was last sought: stepping back from there is quick.
use crate::event::Event;
use crate::lab::Lab;
use crate::timeline::frame::Frame;
use crate::timeline::told::Told;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Work between two checkpoints, at least: a few milliseconds.
const GAP: u64 = 20_000;
/// Bytes that all checkpoints together may take beside the laboratory and what they share with it.
const BUDGET: usize = 30 << 20;
/// A step that costs so much is kept with what happened in it, so that it need not be replayed for its events.
const COSTLY: u64 = 2_000;
/// Work between two checkpoints, at most: beyond, memory goes before speed no longer.
const WIDEST: u64 = 1 << 40;
/// Checkpoints near the reader.
const NEAR: usize = 6;
/// How far before the place that is sought they lie.
const NEAR_BEFORE: [usize; 3] = [16, 64, 256];

/// What a step costs to replay, in units of about a tenth of a microsecond.
pub(super) fn work_of(events: &[Event]) -> u64 {
    let moved = |event: &Event| match event {
        Event::Appended { first, last, .. } => 2 + (last - first),
        Event::Truncated { removed, .. } => 2 + removed.len() as u64,
        Event::Restarted { .. } | Event::Crashed { .. } => 20,
        _ => 2,
    };
    4 + events.iter().map(moved).sum::<u64>()
}

/// Checkpoints by position; there is always one at 0.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints {
    kept: BTreeMap<usize, Kept>,
    /// Near the place that was last sought, oldest first; at most [`NEAR`].
    near: Vec<(usize, Arc<Lab>)>,
    /// Sum of the bytes of `kept`.
    bytes: usize,
    /// Work of the whole line up to its end.
    work: u64,
    /// The least work between two checkpoints.
    gap: u64,
    budget: usize,
}

#[derive(Clone, Debug)]
struct Kept {
    frame: Frame,
    /// What it takes beside the one before it, about.
    bytes: usize,
    /// Work of the line up to here.
    work: u64,
    /// What happened in the step that led here, when that step was costly.
    told: Option<Told>,
}

impl Checkpoints {
    pub(super) fn new(origin: Lab) -> Self {
        let frame = Frame::of(&origin, None);
        let bytes = frame.bytes_beside(None);
        Self {
            kept: BTreeMap::from([(
                0,
                Kept {
                    frame,
                    bytes,
                    work: 0,
                    told: None,
                },
            )]),
            near: Vec::new(),
            bytes,
            work: 0,
            gap: GAP,
            budget: BUDGET,
        }
    }

    /// The least work between two checkpoints from now on.
    pub(super) fn set_gap(&mut self, work: u64) {
        self.gap = work;
    }

    /// How many there are, and the bytes that they take, about.
    pub(super) fn figures(&self) -> (usize, usize) {
        (self.kept.len(), self.bytes)
    }

    /// Where the latest checkpoint at or before `position` is.
    pub(super) fn nearest(&self, position: usize) -> usize {
        let found = self.kept.range(..=position).next_back();
        let (at, _) = found.expect("there is always a checkpoint at 0");
        let near = self.near.iter().map(|(place, _)| *place);
        let near = near.filter(|place| *place <= position);
        near.max().map_or(*at, |place| place.max(*at))
    }

    /// The laboratory of a checkpoint.
    pub(super) fn lab(&self, at: usize) -> Lab {
        let near = self.near.iter().find(|(place, _)| *place == at);
        match near {
            Some((_, lab)) => Lab::clone(lab),
            None => self.kept[&at].frame.lab(),
        }
    }

    /// The laboratory at a position and what happened in the step to it, when both are kept.
    pub(super) fn told(&self, position: usize) -> Option<(Lab, Vec<Event>)> {
        let kept = self.kept.get(&position)?;
        let told = kept.told.as_ref()?;
        let lab = kept.frame.lab();
        let events = told.unpack(&lab)?;
        Some((lab, events))
    }

    /// The run grew to `position` by a step that cost `work`: maybe keep it.
    pub(super) fn extend(&mut self, position: usize, events: &[Event], lab: &mut Lab) {
        let work = work_of(events);
        self.work += work;
        let last = self.kept.last_key_value().map_or(0, |(_, kept)| kept.work);
        if self.work - last < self.gap && work < COSTLY {
            return;
        }
        lab.share_memory();
        let told = if work >= COSTLY {
            Told::pack(events, lab)
        } else {
            None
        };
        self.keep(position, lab, told);
        while self.bytes > self.budget && self.gap < WIDEST {
            self.gap *= 2;
            self.thin();
        }
    }

    /// A replay on its way to `target` passes `position`: maybe keep it, so that going back from the target is quick.
    pub(super) fn pass(&mut self, position: usize, target: usize, lab: &mut Lab) {
        let before = target - position;
        if NEAR_BEFORE.contains(&before) && position > self.nearest(position) + before / 2 {
            if self.near.len() == NEAR {
                self.near.remove(0);
            }
            lab.catch_up();
            self.near.push((position, Arc::new(lab.clone())));
        }
    }

    /// Forgets everything beyond `position`.
    pub(super) fn truncate(&mut self, position: usize) {
        let gone = self.kept.split_off(&(position + 1));
        self.bytes -= gone.values().map(|kept| kept.bytes).sum::<usize>();
        self.near.retain(|(at, _)| *at <= position);
        // How much work lies beyond the last one is not known: the next step is kept.
        self.work = self.kept.last_key_value().map_or(0, |(_, kept)| kept.work) + self.gap;
    }

    fn keep(&mut self, position: usize, lab: &Lab, told: Option<Told>) {
        let last = self.kept.last_key_value().map(|(_, kept)| &kept.frame);
        let frame = Frame::of(lab, last);
        let bytes = frame.bytes_beside(last) + told.as_ref().map_or(0, Told::bytes);
        let work = self.work;
        self.bytes += bytes;
        self.kept.insert(
            position,
            Kept {
                frame,
                bytes,
                work,
                told,
            },
        );
    }

    /// Leaves out every checkpoint whose neighbours are no farther from each other than the gap.
    fn thin(&mut self) {
        let all: Vec<(usize, u64)> = self
            .kept
            .iter()
            .map(|(at, kept)| (*at, kept.work))
            .collect();
        let mut before = 0;
        for pair in all[1..].windows(2) {
            let ((at, work), (_, next)) = (pair[0], pair[1]);
            let told = self.kept.get(&at).is_some_and(|kept| kept.told.is_some());
            if next - before <= self.gap + self.gap / 2 && !told {
                self.kept.remove(&at);
            } else {
                before = work;
            }
        }
        self.count_bytes();
    }

    fn count_bytes(&mut self) {
        let mut before: Option<Frame> = None;
        self.bytes = 0;
        for kept in self.kept.values_mut() {
            kept.bytes = kept.frame.bytes_beside(before.as_ref());
            kept.bytes += kept.told.as_ref().map_or(0, Told::bytes);
            self.bytes += kept.bytes;
            before = Some(kept.frame.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Cluster, ClusterConfig};

    /// Work of every step in these tests.
    const STEP: u64 = 10;

    /// What happened in every step in these tests.
    fn step() -> Vec<Event> {
        vec![Event::Healed; 3]
    }

    fn lab() -> Lab {
        Lab::Cluster(Cluster::new(ClusterConfig::default()).expect("the defaults are sound"))
    }

    fn grown(len: usize, budget: usize) -> Checkpoints {
        let mut lab = lab();
        let mut checkpoints = Checkpoints {
            budget,
            ..Checkpoints::new(lab.clone())
        };
        (1..=len).for_each(|position| checkpoints.extend(position, &step(), &mut lab));
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
    fn no_seek_replays_more_work_than_the_gap() {
        let checkpoints = grown(100_000, BUDGET);
        assert_eq!(checkpoints.gap, GAP);
        assert!(widest_gap(&checkpoints, 100_000) as u64 <= GAP / STEP);
    }

    #[test]
    fn a_costly_step_is_not_replayed_for_those_behind_it() {
        let mut lab = lab();
        let mut checkpoints = Checkpoints::new(lab.clone());
        checkpoints.extend(1, &step(), &mut lab);
        checkpoints.extend(2, &vec![Event::Healed; 8_000], &mut lab);
        assert_eq!(checkpoints.nearest(2), 2);
    }

    #[test]
    fn the_budget_is_kept_however_large_the_laboratories_are() {
        let one = lab().clone_bytes();
        for labs in [2, 5, 50] {
            let checkpoints = grown(200_000, labs * one);
            let count = checkpoints.kept.len();
            assert!(checkpoints.bytes <= labs * one, "{labs}: {count}");
            assert!(count >= labs / 3, "{labs}: {count}");
            let fair = 200_000 / (labs / 3).max(1);
            assert!(widest_gap(&checkpoints, 200_000) <= 2 * fair);
            assert_eq!(checkpoints.nearest(0), 0);
        }
    }

    #[test]
    fn going_back_from_a_distant_place_finds_checkpoints_on_the_way() {
        let mut lab = lab();
        let mut checkpoints = grown(100_000, 3 * lab.clone_bytes());
        for target in [30_000, 80_000, 20_000] {
            let from = checkpoints.nearest(target - 1);
            for position in from + 1..target {
                checkpoints.pass(position, target, &mut lab);
            }
            let near = checkpoints.nearest(target - 1);
            assert!(target - near <= 16, "{near}");
        }
        assert!(checkpoints.near.len() <= NEAR);
    }

    #[test]
    fn nothing_is_left_beyond_a_fork() {
        let mut checkpoints = grown(5_000, BUDGET);
        checkpoints.truncate(2_000);
        assert!(checkpoints.nearest(usize::MAX) <= 2_000);
        checkpoints.truncate(0);
        assert_eq!(
            (checkpoints.kept.len(), checkpoints.nearest(usize::MAX)),
            (1, 0)
        );
    }
}

//! Two things that are compared: the three probe strategies on the same logs, and this run with a kept future.
use super::Store;
use super::world::World;
use raft_core::{ProbeStrategy, StateType};
use sim::event::Event;
use sim::lab::Lab;
use sim::timeline::Timeline;

/// Inputs in which a strategy has to repair all logs.
const REPAIR: usize = 20_000;

/// What one strategy needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The strategy.
    pub probe: ProbeStrategy,
    /// Rejections that leaders read.
    pub rejections: u64,
    /// Appends that were sent.
    pub appends: u64,
    /// Virtual time until all running followers hold the leader's log, ms; `None` when that never happened.
    pub ms: Option<u64>,
}

/// What was compared, kept until another run begins.
#[derive(Clone, Default)]
pub struct Compared {
    /// The strategies, once they were asked for.
    pub repairs: Vec<Repair>,
    /// The kept future that stands beside this run, and its timeline at the same position.
    pub beside: Option<(usize, Box<Timeline>)>,
}

impl Store {
    /// Plays the opening of this run on under every strategy, until the logs agree.
    pub(super) fn compare_strategies(&mut self) -> bool {
        let all = [
            ProbeStrategy::Decrement,
            ProbeStrategy::LastIndex,
            ProbeStrategy::TermHint,
        ];
        self.compared.repairs = all
            .into_iter()
            .filter_map(|probe| repair(&self.world, probe))
            .collect();
        true
    }

    /// Puts a kept future beside this run; `None` takes it away.
    pub(super) fn compare_branch(&mut self, branch: Option<usize>) -> bool {
        self.compared.beside = branch.and_then(|number| {
            let timeline = self.timeline.on_branch(number)?;
            Some((number, Box::new(timeline)))
        });
        self.keep_beside();
        true
    }

    /// Moves the future that stands beside to the shown position.
    pub(super) fn keep_beside(&mut self) {
        let position = self.timeline.position();
        if let Some((_, beside)) = &mut self.compared.beside {
            let place = position.min(beside.len());
            if beside.position() != place {
                beside.seek(place);
            }
        }
    }
}

fn repair(world: &World, probe: ProbeStrategy) -> Option<Repair> {
    let mut world = World {
        probe,
        ..world.clone()
    };
    let mut timeline = world.start().ok()?;
    let begin = timeline.lab().now_ms();
    let mut found = Repair {
        probe,
        rejections: 0,
        appends: 0,
        ms: None,
    };
    for _ in 0..REPAIR {
        if agree(timeline.lab()) {
            found.ms = Some(timeline.lab().now_ms() - begin);
            break;
        }
        if !timeline.step() {
            break;
        }
        for event in timeline.events() {
            match event {
                Event::RejectHandled { stale: false, .. } => found.rejections += 1,
                Event::Sent { message } if message.kind == raft_core::MessageType::MsgApp => {
                    found.appends += 1;
                }
                _ => {}
            }
        }
    }
    Some(found)
}

/// Whether a leader knows that every running node holds its log.
fn agree(lab: &Lab) -> bool {
    let nodes = lab.nodes();
    let leads = nodes
        .iter()
        .filter(|node| node.up && node.role == StateType::Leader);
    let Some(leader) = leads.max_by_key(|node| node.term) else {
        return false;
    };
    let up = |id: u64| nodes.iter().any(|node| node.id == id && node.up);
    leader
        .progress
        .iter()
        .filter(|row| up(row.follower))
        .all(|row| row.matched == leader.log.last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    fn store(scenario: &str) -> Store {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.reduce(Action::Load(scenario.to_owned()));
        store
    }

    #[test]
    fn figure_7_is_repaired_by_fewer_probes_the_more_a_rejection_says() {
        let mut store = store("figure-7");
        store.reduce(Action::CompareStrategies);
        let counts: Vec<u64> = store
            .compared
            .repairs
            .iter()
            .map(|repair| repair.rejections)
            .collect();
        assert_eq!(counts.len(), 3);
        assert!(counts[0] > counts[1] && counts[1] > counts[2], "{counts:?}");
        assert!(
            store
                .compared
                .repairs
                .iter()
                .all(|repair| repair.ms.is_some())
        );
    }

    #[test]
    fn a_kept_future_follows_the_cursor() {
        let mut store = store("first-light");
        let fork = store.timeline.position();
        store.reduce(Action::ProposeDraft);
        for _ in 0..30 {
            store.reduce(Action::Step);
        }
        store.reduce(Action::Seek(fork));
        store.reduce(Action::Crash(2));
        store.reduce(Action::CompareBranch(Some(0)));
        for _ in 0..10 {
            store.reduce(Action::Step);
            let (_, beside) = store.compared.beside.as_ref().expect("it stands beside");
            assert_eq!(
                beside.position(),
                store.timeline.position().min(beside.len())
            );
        }
    }
}

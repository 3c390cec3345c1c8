//! A person's work as a text, so that it survives a reload and a tab that crashes: where the run came from, its
//! settings, the shown position, and the run itself as a script. Kept futures are not part of it.
use super::Store;
use super::world::{LONGEST_SCRIPT, Source, World, known};
use raft_core::ProbeStrategy;
use sim::script::{self, OpenOptions};
use std::fmt::Write;
use std::rc::Rc;

/// First line of the text: what it is, and the version of its form.
const HEAD: &str = "raftglass-work 1";
/// A run of more inputs is not kept: writing it would be felt.
const LONGEST_RUN: usize = 20_000;

/// What is to become of the work that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// It stays: nothing was done here yet, or this run is too long to be written.
    Unchanged,
    /// It goes: a person began anew.
    Nothing,
    /// This takes its place.
    Text(String),
}

impl Store {
    /// What is to be kept of this run.
    pub fn work(&self) -> Work {
        let timeline = &self.timeline;
        if timeline.len() > LONGEST_RUN {
            return Work::Unchanged;
        }
        if !self.touched {
            return match self.replaced {
                Some(_) => Work::Nothing,
                None => Work::Unchanged,
            };
        }
        let world = &self.world;
        let source = match &world.source {
            Source::BuiltIn(id) => id.as_str(),
            Source::Own(_) => "",
        };
        let run = self.run_text();
        let mut text = format!("{HEAD}\n");
        let _ = write!(
            text,
            "source {source}\nnodes {}\nseed {}\nprobe {}\nstart {}\nposition {}\n\n{run}",
            world.nodes,
            world.seed,
            world.probe,
            world.start,
            timeline.position()
        );
        match text.len() <= LONGEST_SCRIPT {
            true => Work::Text(text),
            false => Work::Unchanged,
        }
    }

    /// Goes on with work that was kept; the run that was there can be returned to. Whether it could be read.
    pub fn restore(&mut self, text: &str) -> bool {
        let Some(kept) = Kept::read(text) else {
            return false;
        };
        let options = OpenOptions::default();
        let Ok(run) = script::play(kept.run, &options) else {
            return false;
        };
        let mut timeline = run.timeline;
        while timeline.position() < kept.position && timeline.step() {}
        timeline.seek(kept.position);
        let mut world = World {
            source: match kept.source {
                "" => Source::Own(kept.run.to_owned()),
                id => Source::BuiltIn(id.to_owned()),
            },
            nodes: kept.nodes,
            seed: kept.seed,
            probe: kept.probe,
            keep_seed: false,
            start: 0,
            told: Rc::default(),
            told_until: 0,
        };
        // The words of the scenario hold as long as the run is the one that it makes.
        if let Ok(original) = world.start() {
            let same = original.inputs().common_prefix(timeline.inputs());
            world.told_until = world.told_until.min(same);
        }
        world.start = kept.start;
        self.touched = true;
        self.replace_run(world, timeline);
        self.notices.offer_undo("notice.restored", Vec::new());
        self.touched = true;
        true
    }
}

/// The parts of the text.
struct Kept<'a> {
    source: &'a str,
    nodes: u64,
    seed: u64,
    probe: ProbeStrategy,
    start: usize,
    position: usize,
    run: &'a str,
}

impl<'a> Kept<'a> {
    fn read(text: &'a str) -> Option<Self> {
        if text.len() > LONGEST_SCRIPT {
            return None;
        }
        let (head, run) = text.split_once("\n\n")?;
        let mut lines = head.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let mut value = |name: &str| {
            let line = lines.next()?;
            Some(line.strip_prefix(name)?.trim())
        };
        let kept = Kept {
            source: value("source")?,
            nodes: value("nodes")?.parse().ok()?,
            seed: value("seed")?.parse().ok()?,
            probe: value("probe")?.parse().ok()?,
            start: value("start")?.parse().ok()?,
            position: value("position")?.parse().ok()?,
            run,
        };
        let sound = kept.position <= LONGEST_RUN && (1..=9).contains(&kept.nodes);
        (sound && (kept.source.is_empty() || known(kept.source))).then_some(kept)
    }
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

    fn played() -> Store {
        let mut store = store();
        store.reduce(Action::Load("split-vote".to_owned()));
        for action in [
            Action::ProposeDraft,
            Action::Step,
            Action::Crash(2),
            Action::Step,
        ] {
            store.reduce(action);
        }
        for _ in 0..50 {
            store.reduce(Action::Step);
        }
        for _ in 0..7 {
            store.reduce(Action::Back);
        }
        store
    }

    fn text(store: &Store) -> String {
        match store.work() {
            Work::Text(text) => text,
            other => panic!("there is work to keep, not {other:?}"),
        }
    }

    #[test]
    fn a_visit_in_which_nothing_is_done_leaves_the_work_of_the_last_one() {
        assert_eq!(store().work(), Work::Unchanged);
        let mut store = played();
        store.reduce(Action::Fresh);
        assert_eq!(store.work(), Work::Nothing, "beginning anew gives it up");
        store.reduce(Action::UndoLoad);
        assert_eq!(text(&store), text(&played()));
    }

    #[test]
    fn work_goes_on_where_it_was_with_the_same_run() {
        let before = played();
        let text = self::text(&before);
        let mut after = store();
        assert!(after.restore(&text));
        assert_eq!(after.timeline.position(), before.timeline.position());
        assert_eq!(after.timeline.len(), before.timeline.len());
        assert!(after.timeline.lab() == before.timeline.lab());
        assert_eq!(after.world, before.world);
        assert_eq!(self::text(&after), text);
    }

    #[test]
    fn a_fresh_start_is_one_action_and_can_be_undone() {
        let mut store = played();
        let before = store.timeline.lab().clone();
        store.reduce(Action::Fresh);
        let opening = Source::BuiltIn(crate::store::world::OPENING.to_owned());
        assert!(store.world.source == opening && store.timeline.lab() != &before);
        store.reduce(Action::UndoLoad);
        assert!(store.timeline.lab() == &before);
    }

    #[test]
    fn what_was_not_written_by_us_or_is_torn_changes_nothing() {
        let text = self::text(&played());
        let mut bad = vec![String::new(), "x".repeat(3_000_000), "{}".to_owned()];
        for cut in (1..text.len()).step_by(37) {
            if text.is_char_boundary(cut) {
                bad.push(text[..cut].to_owned());
            }
        }
        bad.push(text.replace("seed 1", "seed one"));
        bad.push(text.replace("split-vote", "no-such-scenario"));
        bad.push(text.replace("raftglass-work 1", "raftglass-work 9"));
        for text in bad {
            let mut store = store();
            let before = store.timeline.lab().clone();
            if !store.restore(&text) {
                assert!(store.timeline.lab() == &before);
                assert!(store.notices.list().is_empty());
            }
        }
    }
}

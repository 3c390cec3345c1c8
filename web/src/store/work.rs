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

impl Store {
    /// The work as text; `None` when there is none, or when it is too long to be kept.
    pub fn work(&self) -> Option<String> {
        let timeline = &self.timeline;
        if !self.touched || timeline.len() > LONGEST_RUN {
            return None;
        }
        let world = &self.world;
        let source = match &world.source {
            Source::BuiltIn(id) => id.as_str(),
            Source::Own(_) => "",
        };
        let run = if timeline.lab().is_script() {
            world.told.text.clone()
        } else {
            script::write(timeline)
        };
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
        (text.len() <= LONGEST_SCRIPT).then_some(text)
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

    #[test]
    fn nothing_is_kept_before_anything_was_done() {
        assert_eq!(store().work(), None);
    }

    #[test]
    fn work_goes_on_where_it_was_with_the_same_run() {
        let before = played();
        let text = before.work().expect("there is work");
        let mut after = store();
        assert!(after.restore(&text));
        assert_eq!(after.timeline.position(), before.timeline.position());
        assert_eq!(after.timeline.len(), before.timeline.len());
        assert!(after.timeline.lab() == before.timeline.lab());
        assert_eq!(after.world, before.world);
        assert_eq!(after.work().as_deref(), Some(text.as_str()));
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
        let text = played().work().expect("there is work");
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

//! What a run is started from: a built-in scenario or a person's script, the number of nodes, the seed, the probe
//! strategy. Starting anew keeps the replaced run for one undo.
use super::Store;
use super::compare::Compared;
use crate::action::{Action, Dialog};
use raft_core::ProbeStrategy;
use sim::challenge;
use sim::lab::Lab;
use sim::link::Link;
use sim::script::library::{DEFAULT_NODES, DEFAULT_SEED};
use sim::script::{self, Caption, OpenOptions, ScriptError};
use sim::timeline::Timeline;
use sim::trace;
use std::rc::Rc;

/// The scenario that the page opens with.
pub const OPENING: &str = "first-light";
/// Fewest and most nodes that can be chosen.
pub const NODES: std::ops::RangeInclusive<u64> = 1..=9;
/// Longest script that is read, bytes.
pub const LONGEST_SCRIPT: usize = 1 << 20;
/// Longest trace that is read, bytes.
const LONGEST_TRACE: usize = 8 << 20;
/// Steps of a trace that are played at once when it is opened, so that all of its time is on the strip.
const TRACE_STEPS: usize = 20_000;

/// Where a run comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A built-in scenario, by its id.
    BuiltIn(String),
    /// A script that a person opened.
    Own(String),
}

/// What a run was started from.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The scenario or script.
    pub source: Source,
    /// Number of nodes, where the scenario leaves it open.
    pub nodes: u64,
    /// Seed.
    pub seed: u64,
    /// Probe strategy.
    pub probe: ProbeStrategy,
    /// Whether the script decides about seed and strategy: a lesson means one run.
    pub keep_seed: bool,
    /// The position at which the run opened; the set-up lies before it.
    pub start: usize,
    /// What the scenario says of itself.
    pub told: Rc<ToldBy>,
    /// The last position that the scenario made: beyond it, or beyond a fork before it, its words do not count.
    pub told_until: usize,
}

/// What a scenario says of itself, by position of its run; empty for a script of etcd's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToldBy {
    /// Its text.
    pub text: String,
    /// Comments before commands, in order.
    pub captions: Vec<Caption>,
    /// Commands: the line, from 1, and the position before it, in order.
    pub commands: Vec<(usize, usize)>,
}

impl ToldBy {
    /// The command that is under way at a position: the last one that began there or before.
    pub fn command_at(&self, position: usize) -> Option<(usize, &str)> {
        let after = self.commands.partition_point(|(_, at)| *at < position);
        let (line, _) = self.commands.get(after.checked_sub(1)?)?;
        let text = self.text.lines().nth(line.checked_sub(1)?)?;
        Some((*line, text))
    }

    /// The caption that holds at a position: the last one at or before it.
    pub fn caption_at(&self, position: usize) -> Option<&Caption> {
        let after = self
            .captions
            .partition_point(|caption| caption.position <= position);
        self.captions.get(after.checked_sub(1)?)
    }

    /// The position at which the next command ends, or the previous one began.
    pub fn next_command(&self, position: usize) -> Option<usize> {
        let places = self.commands.iter().map(|(_, at)| *at);
        places.filter(|at| *at > position).min()
    }

    /// The position at which the command before began.
    pub fn previous_command(&self, position: usize) -> Option<usize> {
        let places = self.commands.iter().map(|(_, at)| *at);
        places.filter(|at| *at < position).max()
    }
}

/// A run that was replaced.
pub struct Replaced {
    timeline: Timeline,
    world: World,
}

/// The script dialog.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScriptDraft {
    /// The text.
    pub text: String,
    /// What is wrong with it, found when it was last opened.
    pub problem: Option<Problem>,
}

/// What is wrong with a script.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Line, from 1; 0 when it concerns the whole.
    pub line: usize,
    /// Column, from 1; 0 when it concerns the line.
    pub column: usize,
    /// What was found and what was expected, in English as the simulator says it.
    pub message: String,
}

impl World {
    /// Starts a scenario; an unknown one or one that fails gives the opening scenario.
    pub fn open(
        scenario: Option<String>,
        nodes: u64,
        seed: u64,
        probe: ProbeStrategy,
    ) -> (World, Timeline) {
        let id = scenario
            .filter(|id| known(id))
            .unwrap_or_else(|| OPENING.to_owned());
        let mut world = World {
            source: Source::BuiltIn(id),
            nodes,
            seed,
            probe,
            keep_seed: false,
            start: 0,
            told: Rc::default(),
            told_until: 0,
        };
        let timeline = world.start().unwrap_or_else(|_| {
            world.source = Source::BuiltIn(OPENING.to_owned());
            world.nodes = DEFAULT_NODES;
            script::fresh(DEFAULT_NODES, seed, probe)
                .expect("the opening scenario runs with 3 nodes and any seed")
        });
        (world, timeline)
    }

    /// Starts the run; notes what its scenario says and where it opened.
    pub(super) fn start(&mut self) -> Result<Timeline, ScriptError> {
        let nodes = match &self.source {
            Source::BuiltIn(id) if id == OPENING => Some(self.nodes),
            _ => None,
        };
        let source = match &self.source {
            Source::BuiltIn(id) => script::library::find(id).map_or("", |found| found.source()),
            Source::Own(text) => text,
        };
        let options = OpenOptions {
            probe: (!self.keep_seed).then_some(self.probe),
            seed: (!self.keep_seed).then_some(self.seed),
            nodes,
        };
        let mut run = script::play(source, &options).map_err(|mut errors| errors.swap_remove(0))?;
        if run.timeline.lab().recording().is_some() {
            while run.timeline.len() < TRACE_STEPS && run.timeline.step() {}
            run.timeline.seek(0);
        }
        self.told = Rc::new(ToldBy {
            text: source.to_owned(),
            captions: run.captions,
            commands: run.commands,
        });
        self.start = run.timeline.position();
        // A trace has no commands, and no words of its own.
        self.told_until = match run.timeline.lab().recording() {
            Some(_) => 0,
            None => run.timeline.len(),
        };
        if let (true, Lab::Cluster(cluster)) = (self.keep_seed, run.timeline.lab()) {
            self.seed = cluster.config().seed;
            self.probe = cluster.config().probe;
        }
        Ok(run.timeline)
    }
}

/// The longest text of its kind that is read, bytes.
fn longest(text: &str) -> usize {
    match trace::is_trace(text) {
        true => LONGEST_TRACE,
        false => LONGEST_SCRIPT,
    }
}

/// Whether there is a built-in scenario of this id.
pub fn known(id: &str) -> bool {
    script::library::find(id).is_some()
}

impl Store {
    pub(super) fn reduce_world(&mut self, action: Action) -> bool {
        match action {
            Action::Load(id) if known(&id) => self.restart(World {
                source: Source::BuiltIn(id),
                ..self.world.clone()
            }),
            Action::Load(id) => self
                .notices
                .tell("notice.unknown_scenario", vec![("id", id)]),
            Action::SetNodes(nodes) => {
                let nodes = nodes.clamp(*NODES.start(), *NODES.end());
                self.restart(World {
                    source: Source::BuiltIn(OPENING.to_owned()),
                    nodes,
                    ..self.world.clone()
                })
            }
            Action::SetSeed(seed) => self.restart(World {
                seed,
                ..self.world.clone()
            }),
            Action::SeedText(text) => self.seed_text(text.trim()),
            Action::SetProbe(probe) => self.restart(World {
                probe,
                ..self.world.clone()
            }),
            Action::UndoLoad => self.undo_load(),
            Action::OpenScript => self.open_script(),
            Action::ScriptText(text) => {
                self.script = ScriptDraft {
                    text,
                    problem: None,
                };
                true
            }
            Action::TakeScript => self.take_script(),
            Action::Fresh => self.restart(World {
                source: Source::BuiltIn(OPENING.to_owned()),
                nodes: DEFAULT_NODES,
                seed: DEFAULT_SEED,
                probe: ProbeStrategy::default(),
                ..self.world.clone()
            }),
            Action::FileUnreadable => self.notices.tell("notice.file", Vec::new()),
            Action::SwitchBranch(branch) => self.switch_branch(branch),
            _ => false,
        }
    }

    /// Opens the run of a link, at the moment that it names; tells what is to be said of it.
    pub(super) fn open_link(&mut self, link: &Link) {
        let world = World {
            source: Source::Own(link.script.clone()),
            keep_seed: true,
            ..self.world.clone()
        };
        let mut opened = world.clone();
        match opened.start() {
            Ok(timeline) => {
                let end = timeline.len();
                self.replace_run(opened, timeline);
                self.timeline.reach(link.position.unwrap_or(end));
                self.select_leader();
                self.arrive(false);
            }
            Err(error) => {
                self.notices
                    .tell("notice.link", vec![("why", error.to_string())]);
                return;
            }
        }
        if !link.is_of_this_engine() {
            let engine = link.engine.chars().take(20).collect();
            self.notices
                .tell("notice.link_engine", vec![("engine", engine)]);
        }
        if let Some(id) = challenge::named(link) {
            let id = id.chars().take(60).collect();
            self.notices.tell("notice.link_result", vec![("id", id)]);
        }
    }

    fn seed_text(&mut self, text: &str) -> bool {
        match text.parse() {
            Ok(seed) => self.reduce_world(Action::SetSeed(seed)),
            Err(_) => {
                let shown = text.chars().take(40).collect();
                self.notices.tell(
                    "option.seed",
                    vec![("value", shown), ("used", self.world.seed.to_string())],
                )
            }
        }
    }

    fn restart(&mut self, mut world: World) -> bool {
        world.keep_seed = false;
        match world.start() {
            Ok(timeline) => self.replace_run(world, timeline),
            Err(error) => self
                .notices
                .tell("notice.cannot_start", vec![("why", error.to_string())]),
        }
    }

    pub(super) fn replace_run(&mut self, world: World, timeline: Timeline) -> bool {
        let acted = self.touched;
        let timeline = std::mem::replace(&mut self.timeline, timeline);
        let world = std::mem::replace(&mut self.world, world);
        self.replaced = Some(Box::new(Replaced { timeline, world }));
        if acted {
            self.notices.offer_undo("notice.new_run", Vec::new());
        }
        self.begin();
        true
    }

    fn begin(&mut self) {
        self.pause();
        self.recent.clear();
        self.causes.clear();
        self.compared = Compared::default();
        self.lesson = None;
        self.touched = false;
        self.proposals = 0;
        self.via = None;
        self.select_leader();
        self.arrive(false);
    }

    fn undo_load(&mut self) -> bool {
        let Some(replaced) = self.replaced.take() else {
            return false;
        };
        self.timeline = replaced.timeline;
        self.world = replaced.world;
        self.notices.withdraw_undo();
        self.begin();
        self.touched = true;
        true
    }

    fn open_script(&mut self) -> bool {
        let text = self.script.text.clone();
        let longest = longest(&text);
        if text.len() > longest {
            self.script.problem = Some(Problem {
                line: 0,
                column: 0,
                message: format!("{} > {longest}", text.len()),
            });
            return true;
        }
        let mut world = World {
            source: Source::Own(text),
            keep_seed: false,
            ..self.world.clone()
        };
        match world.start() {
            Ok(timeline) => {
                self.dialog = self.dialog.filter(|dialog| *dialog != Dialog::Script);
                self.replace_run(world, timeline)
            }
            Err(error) => {
                let problem = Problem {
                    line: error.line(),
                    column: error.column().unwrap_or(0),
                    message: error.reason(),
                };
                self.script.problem = Some(problem);
                true
            }
        }
    }

    /// The present run as a script, from its beginning to the shown moment and beyond it.
    fn take_script(&mut self) -> bool {
        self.script = ScriptDraft {
            text: self.run_text(),
            problem: None,
        };
        true
    }

    /// The run as a script; of a script of etcd's and of a trace their own text.
    pub fn run_text(&self) -> String {
        match self.timeline.lab().is_open() {
            true => script::write(&self.timeline),
            false => self.world.told.text.clone(),
        }
    }

    fn switch_branch(&mut self, branch: usize) -> bool {
        if branch >= self.timeline.branches().len() {
            return false;
        }
        self.pause();
        self.timeline.switch(branch);
        self.recent.clear();
        self.causes.clear();
        self.compared = Compared::default();
        self.arrive(false);
        true
    }
}

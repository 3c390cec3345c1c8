//! The state of one page and the one function that changes it. No browser in here: time comes as `Elapsed`, sizes as
//! `Resized`, and what must be kept or focused is told by `effects`.
pub mod asking;
pub mod causes;
mod commands;
pub mod compare;
pub mod frame;
pub mod layout;
pub mod learned;
pub mod lesson;
pub mod notice;
pub mod options;
pub mod partition;
pub mod playback;
pub mod prefs;
pub mod recent;
mod selection;
pub mod settings;
pub mod sought;
pub mod stage;
#[cfg(test)]
mod tests;
pub mod work;
pub mod world;

use crate::action::{Action, Dialog, Hover, Verb};
use frame::Start;
use layout::{Sizes, Tab};
use notice::Notices;
use options::Options;
use playback::{Playback, Speed};
use prefs::Prefs;
use recent::Recent;
use sim::timeline::{Direction, Kind, Timeline};
use world::{Replaced, World};

/// The most steps that are made to come to where somebody wants to start.
const START_STEPS: usize = 20_000;

/// Everything that the page shows is a function of this.
pub struct Store {
    /// The run: inputs, checkpoints, branches, the laboratory at the present position.
    pub timeline: Timeline,
    /// What the run was started from.
    pub world: World,
    /// The run that the last start replaced, for one undo.
    pub replaced: Option<Box<Replaced>>,
    /// The player.
    pub playback: Playback,
    /// What happened in the last few steps.
    pub recent: Recent,
    /// Why leaders see followers as they do.
    pub causes: causes::Causes,
    /// The selected node.
    pub selected: Option<u64>,
    /// The selected message; it may have arrived meanwhile.
    pub message: Option<u64>,
    /// What the pointer rests on.
    pub hovered: Option<Hover>,
    /// The drafted proposal; empty = the suggestion.
    pub draft: String,
    /// The node through which to propose; `None` = the leader.
    pub via: Option<u64>,
    /// The request that the client dialog writes.
    pub asking: asking::Asking,
    /// The groups of the partition that is being picked; see `partition`.
    pub sides: partition::Sides,
    /// What was compared.
    pub compared: compare::Compared,
    /// What the learner did in lessons, here and on earlier visits.
    pub learned: learned::Learned,
    /// Whether a press on "forget" was made that a second one confirms.
    pub forgetting: bool,
    /// The lesson under way.
    pub lesson: Option<lesson::Lesson>,
    /// What bigger steps look for; `None` = whatever changes the story.
    pub sought: Option<Kind>,
    /// How the page is shown to an audience.
    pub stage: stage::Stage,
    /// How much of the page there is.
    pub frame: frame::Frame,
    /// The address of the whole page, without what stands behind `?` and `#`.
    pub address: String,
    /// Whether a press on a stage lets the process die after it; else time goes on to there.
    pub crash_mode: bool,
    /// The follower whose Progress is shown in full.
    pub follower: Option<u64>,
    /// Proposals taken in this run; names the next suggestion.
    pub proposals: u64,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// The text in the script dialog and what is wrong with it.
    pub script: world::ScriptDraft,
    /// Whether the explanation of the marks was asked for or asked away; `None` = it stands where there is room.
    pub legend: Option<bool>,
    /// The panel of a narrow page.
    pub tab: Tab,
    /// What a person prefers.
    pub prefs: Prefs,
    /// Messages of the page itself.
    pub notices: Notices,
    /// Measured panes.
    pub sizes: Sizes,
    /// Whether a person has done anything yet; until then the hint is shown.
    pub touched: bool,
    /// Counts requests to put the focus on the proposal field.
    pub focus_requests: u32,
    /// Changes with everything but the shown time, so that what does not depend on time is drawn once.
    pub revision: u64,
}

impl Store {
    /// A page as it opens.
    pub fn new(options: Options, prefs: Prefs, reduced_motion: bool) -> Self {
        let prefs = options.over(prefs);
        let mut notices = Notices::default();
        notices.tell_together(options.notices);
        let (world, timeline) =
            World::open(options.scenario, options.nodes, options.seed, options.probe);
        let mut playback = Playback::default();
        playback.display_ms = timeline.lab().now_ms() as f64;
        playback.speed = options.speed.unwrap_or_default();
        playback.reduced_motion = reduced_motion;
        let mut store = Store {
            timeline,
            world,
            replaced: None,
            playback,
            recent: Recent::default(),
            causes: causes::Causes::default(),
            selected: None,
            message: None,
            hovered: None,
            draft: String::new(),
            via: None,
            asking: asking::Asking::default(),
            sides: partition::Sides::default(),
            compared: compare::Compared::default(),
            learned: learned::Learned::default(),
            forgetting: false,
            lesson: None,
            sought: None,
            stage: stage::Stage::default(),
            frame: options.frame,
            address: String::new(),
            crash_mode: false,
            follower: None,
            proposals: 0,
            dialog: None,
            script: world::ScriptDraft::default(),
            legend: None,
            tab: Tab::default(),
            prefs,
            notices,
            sizes: Sizes::default(),
            touched: false,
            focus_requests: 0,
            revision: 0,
        };
        store.select_leader();
        store.remember();
        if let Some(link) = options.link {
            store.open_link(&link);
        }
        // What is fetched first is there later, and so is its beginning.
        let is_here = options.lesson.is_none() && options.src.is_none();
        if let Some(start) = options.start.filter(|_| is_here) {
            store.start_at(&start);
        }
        if options.autoplay && is_here && !reduced_motion {
            store.toggle_play();
            store.touched = false;
        }
        store
    }

    /// Goes to where somebody wants to start; a name that is not there is told.
    pub fn start_at(&mut self, start: &Start) {
        let found = match (start, &self.lesson) {
            (Start::Mark(name), Some(lesson)) => lesson.card_named(name),
            (Start::Step(number), Some(lesson)) => {
                number.checked_sub(1).filter(|at| *at < lesson.count())
            }
            (Start::Mark(name), None) => self.timeline.named(name),
            (Start::Step(position), None) => Some(*position),
        };
        match (found, self.lesson.is_some()) {
            (Some(card), true) => {
                self.show_card(card, false);
            }
            (Some(position), false) => {
                // What is not on record yet can still come: a script of etcd's begins at its beginning.
                while self.timeline.len() < position.min(START_STEPS) && self.timeline.step() {}
                self.timeline.seek(position);
                self.arrive(false);
            }
            (None, _) => {
                let value = match start {
                    Start::Mark(name) => name.chars().take(40).collect(),
                    Start::Step(number) => number.to_string(),
                };
                self.notices.tell("option.start", vec![("value", value)]);
            }
        }
    }

    /// Other looks of the same run.
    pub fn take_looks(&mut self, options: Options, prefs: Prefs) {
        self.prefs = prefs;
        self.frame = options.frame;
        if let Some(speed) = options.speed {
            self.playback.speed = speed;
        }
        self.notices.tell_together(options.notices);
        self.revision += 1;
    }

    /// Whether anybody can do something to the laboratory.
    pub fn may_act(&self) -> bool {
        self.timeline.lab().is_open() && !self.frame.readonly
    }

    /// Does what an action says; returns whether anything visible changed.
    pub fn reduce(&mut self, action: Action) -> bool {
        if let Action::Elapsed(ms) = action {
            let position = self.timeline.position();
            let changed = self.elapsed(ms);
            self.revision += u64::from(position != self.timeline.position());
            return changed;
        }
        let changed = self.reduce_request(action);
        self.revision += u64::from(changed);
        changed
    }

    fn reduce_request(&mut self, action: Action) -> bool {
        match action {
            Action::Elapsed(_) => false,
            Action::TogglePlay => self.toggle_play(),
            Action::Step => self.step_on(),
            Action::Back => self.step_off(),
            Action::NextSought => self.seek_sought(Direction::Next),
            Action::PrevSought => self.seek_sought(Direction::Previous),
            Action::SeekFor(kind) => replace(&mut self.sought, kind),
            Action::Seek(position) => self.seek(position),
            Action::Home => self.home(),
            Action::End => self.seek(self.timeline.len()),
            Action::Faster => self.set_speed(Speed::new(self.playback.speed.exponent() + 1)),
            Action::Slower => self.set_speed(Speed::new(self.playback.speed.exponent() - 1)),
            Action::SetSpeed(speed) => self.set_speed(speed),
            Action::SelectNode(_)
            | Action::SelectMessage(_)
            | Action::NextMessage
            | Action::Hover(_)
            | Action::Leave
            | Action::OnSelected(Verb::Deliver | Verb::Drop) => self.reduce_selection(action),
            Action::Load(_)
            | Action::SetNodes(_)
            | Action::SetSeed(_)
            | Action::SeedText(_)
            | Action::SetProbe(_)
            | Action::UndoLoad
            | Action::OpenScript
            | Action::ScriptText(_)
            | Action::TakeScript
            | Action::Fresh
            | Action::FileUnreadable
            | Action::SwitchBranch(_) => self.reduce_world(action),
            Action::OpenLesson(_) => false,
            Action::StartLesson(files) => self.start_lesson(&files),
            Action::TurnCard(forward) => self.turn_card(forward),
            Action::Answer(given) => self.answer(given),
            Action::Hint => self.next_hint(),
            Action::ForgetLearned => {
                if std::mem::replace(&mut self.forgetting, true) {
                    self.forgetting = false;
                    self.learned = learned::Learned::default();
                }
                true
            }
            Action::ChangeMembers(text) => self.change_members(&text),
            Action::OpenSource(_) => false,
            Action::SourceMissing(address) => self
                .notices
                .tell("notice.no_source", vec![("address", address)]),
            Action::ShowSolution => self.show_solution(),
            Action::LeaveLesson => self.lesson.take().is_some(),
            Action::LessonMissing(id) => self.notices.tell("notice.no_lesson", vec![("id", id)]),
            Action::SetTheme(_)
            | Action::SetLocale(_)
            | Action::SetDepth(_)
            | Action::SetStop(_)
            | Action::ShowLegend(_)
            | Action::ShowTab(_)
            | Action::ToggleLogsOnly
            | Action::ToggleBlack
            | Action::ToggleBig
            | Action::ToggleTimeBig
            | Action::ZoomTime(_)
            | Action::OpenDialog(_)
            | Action::CloseDialog
            | Action::DismissNotice(_)
            | Action::Resized(..) => self.reduce_page(action),
            _ => self.reduce_command(action),
        }
    }

    fn reduce_page(&mut self, action: Action) -> bool {
        match action {
            Action::SetTheme(theme) => replace(&mut self.prefs.theme, theme),
            Action::SetLocale(locale) => replace(&mut self.prefs.locale, locale),
            Action::SetDepth(depth) => {
                let prefs = self.prefs.with_depth(depth);
                replace(&mut self.prefs, prefs)
            }
            Action::SetStop(stop) => replace(&mut self.prefs.stop, stop),
            Action::ShowLegend(shown) => replace(&mut self.legend, Some(shown)),
            Action::ToggleLogsOnly => toggle(&mut self.stage.logs_only),
            Action::ToggleBlack => toggle(&mut self.stage.black),
            Action::ToggleBig => toggle(&mut self.prefs.big),
            Action::ToggleTimeBig => toggle(&mut self.stage.time_big),
            Action::ZoomTime(by) => self.stage.zoom(by),
            Action::ShowTab(tab) => replace(&mut self.tab, tab),
            Action::OpenDialog(dialog) => {
                let same = self.dialog == Some(dialog);
                replace(&mut self.dialog, (!same).then_some(dialog))
            }
            Action::CloseDialog => replace(&mut self.dialog, None),
            Action::DismissNotice(id) => self.notices.dismiss(id),
            Action::Resized(pane, size) => self.sizes.set(pane, size),
            _ => false,
        }
    }

    /// Keeps what the step that led here has told.
    fn remember(&mut self) {
        let timeline = &self.timeline;
        let at_ms = timeline.lab().now_ms();
        self.recent
            .keep(timeline.position(), at_ms, timeline.events());
        self.causes.keep(timeline.position(), timeline.events());
        self.keep_beside();
        self.look_for_goal();
    }
}

/// Turns a switch: always a change.
fn toggle(on: &mut bool) -> bool {
    *on = !*on;
    true
}

/// Sets a value; whether it is another than before.
fn replace<T: PartialEq>(slot: &mut T, value: T) -> bool {
    let changed = *slot != value;
    *slot = value;
    changed
}

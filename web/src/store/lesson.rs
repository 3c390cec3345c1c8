//! A lesson under way: which card is shown, what was answered, whether the goal is reached. The run is the script up to the
//! goal; cards are places in it.
#[cfg(test)]
mod tests;

use super::Store;
use super::layout::Tab;
use super::world::{Source, World};
use crate::i18n::Locale;
use sim::challenge::{self, deeds};
use sim::lesson::{self, Card, GOAL, Kind, LEAVES_OUT, Place, Text};
use sim::script::{self, Ask, Goal};
use sim::timeline::{Inputs, Timeline};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The files of a lesson, as they were fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Files {
    /// Its folder.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The script.
    pub script: String,
    /// Texts, by the tag of their language.
    pub texts: Vec<(String, String)>,
}

/// A lesson under way.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Its folder.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Inputs of the worked solution that are not the passing of time.
    pub par: usize,
    texts: BTreeMap<String, Rc<Text>>,
    /// Its cards, in order; never empty.
    places: Vec<Place>,
    /// The questions.
    asks: Vec<Ask>,
    goal: Option<Goal>,
    /// The line on which the cards lie, and its inputs.
    line: Arc<str>,
    inputs: Inputs,
    /// The script with its solution.
    solved: String,
    /// The shown card.
    pub at: usize,
    /// Answers by question.
    given: BTreeMap<String, String>,
    /// Hints that were asked for.
    pub hints: usize,
    /// How the goal was reached.
    pub reached: Option<Reached>,
    /// Whether the solution was played before the goal was reached: then nothing is kept of it.
    shown: bool,
    /// What was done that a challenge does not allow: its command.
    pub forbidden: Option<String>,
}

/// How a goal was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Inputs that are not the passing of time.
    pub inputs: usize,
    /// The result of a challenge as the part of an address behind `#`; `None` for a lesson, or a run that is too long.
    pub link: Option<String>,
}

impl Lesson {
    /// How many cards it has.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Where the shown card stands.
    pub fn place(&self) -> &Place {
        &self.places[self.at.min(self.places.len() - 1)]
    }

    /// The card of a name, counted from 0.
    pub fn card_named(&self, name: &str) -> Option<usize> {
        self.places.iter().position(|place| place.name == name)
    }

    /// The answers that were given, by the name of the card, each with whether it is right.
    pub fn answers(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        self.given.iter().map(|(name, given)| {
            let ask = self.asks.iter().find(|ask| *ask.id == **name);
            let right = ask.is_some_and(|ask| ask.is_right(given));
            (name.as_str(), given.as_str(), right)
        })
    }

    /// The words of the lesson in a language, or else in English.
    pub fn text(&self, locale: Locale) -> Option<&Rc<Text>> {
        let own = self.texts.get(locale.tag());
        own.or_else(|| self.texts.get(Locale::EN.tag()))
            .or_else(|| self.texts.values().next())
    }

    /// The words of the shown card.
    pub fn card(&self, locale: Locale) -> Option<&Card> {
        self.text(locale)?.card(&self.place().name)
    }

    /// The question of the shown card.
    pub fn ask(&self) -> Option<&Ask> {
        let name = &self.place().name;
        self.asks.iter().find(|ask| *ask.id == **name)
    }

    /// What was answered to it.
    pub fn given(&self) -> Option<&str> {
        self.given.get(&self.place().name).map(String::as_str)
    }

    /// What was done on the way to the goal up to a position, as a number of inputs that are not the passing of time.
    pub fn deeds(&self, timeline: &Timeline) -> usize {
        deeds(timeline, self.place().position, timeline.position())
    }

    /// Whether the shown card is the goal's.
    pub fn is_goal(&self) -> bool {
        self.place().name == GOAL
    }

    /// Whether one may go on: a question wants an answer first.
    pub fn may_go_on(&self) -> bool {
        let open = self.ask().is_some() && self.given().is_none();
        self.at + 1 < self.places.len() && !open
    }
}

impl Store {
    /// Begins a lesson; files that cannot be used are told and change nothing.
    pub(super) fn start_lesson(&mut self, files: &Files) -> bool {
        let refused = |why: String| vec![("id", files.id.clone()), ("why", why)];
        let mut texts = BTreeMap::new();
        for (tag, source) in &files.texts {
            match lesson::read(&format!("{tag}.md"), source) {
                Ok(text) => {
                    texts.insert(tag.clone(), Rc::new(text));
                }
                Err(problems) => {
                    return self
                        .notices
                        .tell("notice.lesson", refused(problems[0].to_string()));
                }
            }
        }
        let whole = match lesson::run(&files.script) {
            Ok(run) => run,
            Err(errors) => {
                return self
                    .notices
                    .tell("notice.lesson", refused(errors[0].to_string()));
            }
        };
        let mut places = lesson::places(&whole);
        places.retain(|place| {
            place.name != LEAVES_OUT || texts.values().any(|text| text.card(LEAVES_OUT).is_some())
        });
        if places.is_empty() || texts.is_empty() {
            return self
                .notices
                .tell("notice.lesson", refused("it has no cards".to_owned()));
        }
        let mut world = World {
            source: Source::Own(lesson::without_solution(&files.script, &whole)),
            ..self.world.clone()
        };
        world.keep_seed = true;
        let timeline = match world.start() {
            Ok(timeline) => timeline,
            Err(error) => {
                return self
                    .notices
                    .tell("notice.lesson", refused(error.to_string()));
            }
        };
        let (line, inputs) = (timeline.line().clone(), timeline.inputs().clone());
        let goal = whole.goals.into_iter().next();
        let end = whole.timeline.len();
        let par = goal
            .as_ref()
            .map_or(0, |goal| deeds(&whole.timeline, goal.position, end));
        self.replace_run(world, timeline);
        self.touched = true;
        self.dialog = None;
        self.lesson = Some(Lesson {
            id: files.id.clone(),
            kind: files.kind,
            par,
            texts,
            places,
            asks: whole.asks,
            goal,
            line,
            inputs,
            solved: files.script.clone(),
            at: 0,
            given: BTreeMap::new(),
            hints: 0,
            reached: None,
            shown: false,
            forbidden: None,
        });
        self.show_card(0, false)
    }

    /// Goes to another card: forward by playing what lies between, else at once.
    pub(super) fn turn_card(&mut self, forward: bool) -> bool {
        let Some(lesson) = &self.lesson else {
            return false;
        };
        if forward && !lesson.may_go_on() {
            let open = lesson.ask().is_some() && lesson.given().is_none();
            return open && self.notices.tell("notice.answer_first", Vec::new());
        }
        match (forward, lesson.at.checked_sub(1)) {
            (true, _) => self.show_card(lesson.at + 1, true),
            (false, Some(before)) => self.show_card(before, false),
            (false, None) => false,
        }
    }

    pub(super) fn show_card(&mut self, at: usize, play: bool) -> bool {
        let Some(lesson) = &mut self.lesson else {
            return false;
        };
        lesson.at = at;
        self.learned.saw(&lesson.id, at + 1, lesson.places.len());
        let (name, line) = (lesson.place().name.clone(), lesson.line.clone());
        let position = lesson.place().position;
        let look = lesson.place().look;
        self.notices.forget_refusals();
        self.tab = Tab::Explain;
        // The last card speaks of the whole; it leaves the run where the learner brought it.
        if name == LEAVES_OUT {
            return true;
        }
        if *self.timeline.line() != line {
            let branches = self.timeline.branches();
            let home = branches.iter().position(|branch| branch.name == line);
            if let Some(home) = home {
                self.timeline.switch(home);
            }
        }
        self.pause();
        if let Some(look) = look {
            self.selected = Some(look.node);
            self.follower = look.follower;
        }
        let here = self.timeline.position();
        if play && here < position && !self.playback.reduced_motion {
            self.play_until(position);
        } else {
            self.timeline.seek(position);
            self.arrive(false);
        }
        if at == 0 && look.is_none() {
            self.select_leader();
        }
        true
    }

    /// Answers the question of the shown card.
    pub(super) fn answer(&mut self, given: String) -> bool {
        let Some(lesson) = &mut self.lesson else {
            return false;
        };
        let given = given.trim().to_owned();
        let Some(right) = lesson
            .ask()
            .filter(|_| !given.is_empty())
            .map(|ask| ask.is_right(&given))
        else {
            return false;
        };
        let name = lesson.place().name.clone();
        self.learned.answered(&lesson.id, &name, right);
        lesson.given.insert(name, given);
        true
    }

    pub(super) fn next_hint(&mut self) -> bool {
        let Some(lesson) = &mut self.lesson else {
            return false;
        };
        lesson.hints += 1;
        true
    }

    /// Shows the worked solution: it is played from the goal on.
    pub(super) fn show_solution(&mut self) -> bool {
        let Some(lesson) = &self.lesson else {
            return false;
        };
        let position = lesson.place().position;
        let mut world = World {
            source: Source::Own(lesson.solved.clone()),
            ..self.world.clone()
        };
        let Ok(timeline) = world.start() else {
            return false;
        };
        let (end, mut kept) = (timeline.len(), self.lesson.take());
        if let Some(lesson) = &mut kept {
            lesson.shown |= lesson.reached.is_none();
        }
        self.replace_run(world, timeline);
        self.lesson = kept;
        self.touched = true;
        self.timeline.seek(position);
        self.arrive(false);
        if self.playback.reduced_motion {
            self.timeline.seek(end);
            self.arrive(false);
        } else {
            self.play_until(end);
        }
        true
    }

    /// Whether the goal of the shown card holds now; once reached it stays so.
    pub(super) fn look_for_goal(&mut self) {
        let Some(lesson) = &mut self.lesson else {
            return;
        };
        let from = lesson.place().position;
        let timeline = &self.timeline;
        let here = timeline.position();
        let Some(goal) = lesson
            .goal
            .as_ref()
            .filter(|_| lesson.is_goal() && here > from && lesson.reached.is_none())
        else {
            return;
        };
        let inputs = timeline.inputs();
        if lesson.kind == Kind::Challenge {
            // Who went back before the goal and did something there is on another way.
            if inputs.common_prefix(&lesson.inputs) < from {
                return;
            }
            let done = (from..here).filter_map(|at| inputs.get(at));
            let forbidden = done.into_iter().find(|input| !goal.allowed.permits(input));
            lesson.forbidden = forbidden.map(|input| script::command_text(&input));
        }
        if lesson.forbidden.is_some() || !goal.is_reached(timeline) {
            return;
        }
        let count = deeds(timeline, from, here);
        let link = (lesson.kind == Kind::Challenge && !lesson.shown)
            .then(|| {
                challenge::result(&lesson.id, script::write(timeline), here)
                    .encode()
                    .ok()
            })
            .flatten();
        if !lesson.shown {
            self.learned.reached(&lesson.id, count);
        }
        lesson.reached = Some(Reached {
            inputs: count,
            link,
        });
    }
}
